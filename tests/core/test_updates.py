"""Sites of one ledger are updated one after the other: who may go on does, who may not is stopped at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
import json
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.company.company_ledger import CompanyLedger
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.migrations import FIRST, Versions, read_versions
from custom_components.ozon_telemetry.core.ledger.engines.registry import check_company, check_server
from custom_components.ozon_telemetry.core.ledger.engines.server_check import ServerFinding, ServerProblem
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT, VERSION
from devtools.polling import until_sync
from tests.later_version import LATER, later_version

from .builders import DEVICE, GEN, NOW, OTHER_DEVICE, event, received
from .test_server_ledger import somebody_else
from .two_sites import ZONES, fleet_at, ledger_of

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

OTHER_GEN = "0f0f0f0f"
UTC = ZoneInfo("UTC")
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.fixture
def company(place: ServerPlace) -> Iterator[ServerPlace]:
    """Return the place of a company's ledger that is deleted afterwards, with its version."""
    own = replace(place, schema=f"{place.schema}_updated")
    yield own
    with somebody_else(place) as administrator:
        administrator.execute(f"DROP SCHEMA IF EXISTS {own.schema}, {own.schema}_site CASCADE")


@pytest.fixture
def north(company: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of a site that is updated in these tests; nothing is opened yet."""
    with closing(ledger_of(company, "north")) as ledger:
        yield ledger


@pytest.fixture
def south(company: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of a site that runs and is not updated."""
    with closing(ledger_of(company, "south")) as ledger:
        ledger.change_fleet(fleet_at("south", OTHER_DEVICE), NOW, ZONES["south"])
        assert press(ledger, 1) == 1
        yield ledger


def update(north: Ledger, *, min_writer: int = FIRST, min_reader: int = FIRST) -> None:
    """Open the ledger of north with a later version."""
    with later_version(min_writer=min_writer, min_reader=min_reader):
        north.change_fleet(fleet_at("north", DEVICE), NOW, ZONES["north"])


def press(south: Ledger, seq: int) -> int:
    """Commit a treatment of south; return up to where it is acknowledged."""
    return south.commit(received(event(seq, device_id=OTHER_DEVICE, gen=OTHER_GEN))).acks[OTHER_DEVICE, OTHER_GEN].seq


def failure(action: Callable[[], object]) -> LedgerError:
    """Return how something fails."""
    with pytest.raises(LedgerError) as raised:
        action()
    return raised.value


def versions_of(ledger: Ledger) -> Versions:
    """Return what a ledger says of versions."""
    with ledger.reading() as connection:
        return read_versions(connection)


def stored(south: Ledger) -> list[int]:
    """Return the numbers of the treatments of south."""
    with south.reading() as connection:
        return list(connection.execute(select(TREATMENT.c.seq).order_by(TREATMENT.c.seq)).scalars())


def test_a_ledger_without_them_is_for_its_own_version_alone(company: ServerPlace, south: Ledger) -> None:
    with somebody_else(company) as administrator:
        administrator.execute("DELETE FROM meta WHERE key <> 'version'")
        administrator.execute("UPDATE meta SET value = value + 1")
    assert versions_of(south) == (LATER, LATER, LATER)


def test_a_migration_is_done_once(company: ServerPlace, north: Ledger, south: Ledger) -> None:
    update(north)
    update(south)
    with somebody_else(company) as administrator:
        assert administrator.execute("SELECT count(*) FROM added").fetchone() == (0,)
    assert versions_of(south) == (LATER, FIRST, FIRST)


def test_a_new_ledger_has_no_migration_and_the_same_versions(company: ServerPlace, north: Ledger) -> None:
    update(north, min_writer=LATER)
    with somebody_else(company) as administrator:
        assert administrator.execute("SELECT to_regclass('added')").fetchone() == (None,)
    assert versions_of(north) == (LATER, LATER, FIRST)


def test_a_site_that_may_goes_on_and_writes_no_version_down(north: Ledger, south: Ledger) -> None:
    update(north)
    assert press(south, 2) == 2
    south.close()
    south.check_writable()
    assert press(south, 3) == 3
    assert versions_of(south) == (LATER, FIRST, FIRST)
    assert south.verify().is_sound


def test_a_site_that_may_not_is_stopped_at_once_and_loses_nothing(north: Ledger, south: Ledger) -> None:
    update(north, min_writer=LATER)
    assert [failure(lambda: press(south, 2)).kind for _ in range(3)] == [
        LedgerErrorKind.FENCED,
        LedgerErrorKind.NEWER,
        LedgerErrorKind.NEWER,
    ]
    with later_version(min_writer=LATER):
        assert press(south, 2) == 2
    assert (stored(south), versions_of(south)) == ([1, 2], (LATER, LATER, FIRST))
    assert north.commit(received(event(1))).acks[DEVICE, GEN].seq == 1


def test_a_batch_that_is_being_stored_is_stored_before_a_migration(
    company: ServerPlace, north: Ledger, south: Ledger
) -> None:
    with ThreadPoolExecutor() as pool, somebody_else(company) as administrator:
        with south._store.writing() as connection:
            updated = pool.submit(update, north, min_writer=LATER)
            until_sync("it to wait", lambda: administrator.execute(WAITING).fetchone() == (1,))
            assert read_versions(connection).tables == VERSION
        updated.result()
    assert versions_of(north).tables == LATER
    assert failure(lambda: press(south, 2)).kind is LedgerErrorKind.FENCED


def test_a_migration_that_fails_changes_nothing(north: Ledger, south: Ledger) -> None:
    with later_version(min_writer=LATER, adds="nonsense"):
        failure(north.open)
    assert press(south, 2) == 2
    assert versions_of(south).tables == VERSION


@pytest.mark.parametrize("min_reader", [FIRST, LATER])
def test_a_head_office_reads_what_it_may(company: ServerPlace, north: Ledger, south: Ledger, min_reader: int) -> None:
    update(north, min_reader=min_reader)
    with closing(CompanyLedger(company, UTC)) as office:
        if min_reader == FIRST:
            assert office.load(UTC, NOW)[0].keys() == {"north", "south"}
            assert check_company(company) is None
        else:
            assert failure(lambda: office.load(UTC, NOW)).kind is LedgerErrorKind.NEWER
            assert check_company(company) == ServerFinding(ServerProblem.NEWER, str(LATER))
    south.close()
    assert check_server(replace(company, site="south")) is None


def test_a_head_office_that_is_updated_first_waits_for_a_site(
    company: ServerPlace, north: Ledger, south: Ledger
) -> None:
    with closing(CompanyLedger(company, UTC)) as office:
        with later_version():
            assert "first site" in failure(lambda: office.load(UTC, NOW)).detail
            assert check_company(company) == ServerFinding(ServerProblem.OUTDATED, f"version {LATER}")
        update(north)
        with later_version():
            assert office.load(UTC, NOW)[0].keys() == {"north", "south"}


@pytest.mark.parametrize(("min_reader", "is_read"), [(2, True), (3, False)])
def test_a_fleet_that_a_later_version_publishes(
    company: ServerPlace, south: Ledger, min_reader: int, *, is_read: bool
) -> None:
    with somebody_else(company) as administrator:
        (text,) = administrator.execute("SELECT data FROM fleet").fetchone() or ("",)
        record = json.loads(text) | {"format": 3, "min_reader": min_reader, "more": "of it"}
        administrator.execute("UPDATE fleet SET data = %s", [json.dumps(record)])
    with closing(CompanyLedger(company, UTC)) as office:
        if is_read:
            assert office.load(UTC, NOW)[1].merged.fleet.outlets.keys() == {"south"}
        else:
            assert failure(lambda: office.load(UTC, NOW)).kind is LedgerErrorKind.NEWER
