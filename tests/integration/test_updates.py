"""A site that is not updated while another one is: it is told so at once, and counts on with what devices kept."""

from contextlib import closing
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.ingest import worker
from devtools.polling import until
from devtools.postgresql import PostgreSQL
from tests.later_version import LATER, later_version

from .builders import assigned, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .server import server_fields


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.05)


def update(place: dict[str, Any]) -> None:
    """Let a later version open the ledger for another site, in a way that stops this version."""
    with later_version(min_writer=LATER), closing(Ledger(ServerPlace(**place), ZoneInfo("UTC"))) as ledger:
        ledger.open()


async def test_a_site_that_is_not_updated_stops_at_once_and_loses_nothing(
    set_up_hub: SetUpHub, postgresql: PostgreSQL
) -> None:
    fields = server_fields(postgresql)
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()), server=fields)
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await hub_fixture.hass.async_add_executor_job(update, {**fields, "site": "south"})
    device.publish_event(2, Kind.BASIC)
    await until("its repair", lambda: "ledger_newer" in hub_fixture.issues())
    assert device.acks() == [{"gen": GEN, "seq": 1}]
    with later_version(min_writer=LATER):
        await until("an acknowledgement", lambda: {"gen": GEN, "seq": 2} in device.acks())
    await device.settle()
    assert (hub_fixture.fleet_state(), hub_fixture.issues()) == ("2", {})
