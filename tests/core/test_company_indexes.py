"""What a head office asks of all sites together is found by its time: no table is read from end to end."""

from pathlib import Path

import pytest
from sqlalchemy import text

from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace

from .company_reader import all_sites
from .engines import place_of
from .two_sites import fleet_at, ledger_of

NOW = 1_790_000_000_000


@pytest.fixture
def company(tmp_path: Path) -> ServerPlace:
    """Return the place of a company of one site."""
    place = place_of(tmp_path / "ledger.db")
    assert isinstance(place, ServerPlace)
    ledger = ledger_of(place, "north")
    ledger.change_fleet(fleet_at("north", "device"), NOW)
    ledger.close()
    return place


@pytest.mark.server_only
@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("SELECT account FROM day WHERE day BETWEEN 20000 AND 20001", "day_of_all_sites"),
        ("SELECT outlet FROM hour WHERE hour BETWEEN 9000 AND 9100", "hour_of_all_sites"),
        ("SELECT seq FROM treatment ORDER BY occurred_at DESC, device_id DESC LIMIT 9", "treatment_of_all_sites"),
        ("SELECT seq FROM treatment WHERE occurred_at >= 5 ORDER BY occurred_at LIMIT 9", "treatment_of_all_sites"),
    ],
    ids=["days", "hours", "newest", "export"],
)
def test_rows_of_all_sites_are_found_by_their_time(company: ServerPlace, question: str, index: str) -> None:
    with all_sites(company) as connection:
        connection.execute(text("SET enable_seqscan TO off"))
        plan = "\n".join(connection.execute(text(f"EXPLAIN {question}")).scalars())
    assert index in plan
