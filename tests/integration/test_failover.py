"""A far server dies, and its standby that lags behind is promoted: devices send again, and the sums are right.

A head office may read either of them: what it shows is what that one has.
"""

from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final, LiteralString, NamedTuple

from homeassistant.core import HomeAssistant
from psycopg import sql
import pytest

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.core.domain.messages import ZERO, Kind, Millis, Status
from custom_components.ozon_telemetry.hub import company_outbox, head_office
from custom_components.ozon_telemetry.ingest import worker
from custom_components.ozon_telemetry.publish.outbox import TreatmentBatch
from devtools.polling import until
from devtools.ports import LOCALHOST, free_port
from devtools.postgresql import PostgreSQL, versions
from devtools.tcp_link import TcpLink

from .builders import DEVICE, assigned, machine, outlet, placed
from .company import set_up_office
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture
from .server import server_fields

pytestmark = pytest.mark.usefixtures("socket_enabled")

BEGIN: Final = now_millis() - 120_000
SEEN, ALL = 31, 61  # how many treatments the standby has seen, and how many were acknowledged


class Pair(NamedTuple):
    """A primary, the standby that streams from it, and the link that leads to the one that serves."""

    primary: PostgreSQL
    standby: PostgreSQL
    link: TcpLink


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again soon."""
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(head_office, "PAUSE", 0.05)
    monkeypatch.setattr(head_office, "LONGEST_PAUSE", 0.05)


@pytest.fixture
async def pair(socket_enabled: None) -> AsyncIterator[Pair]:
    """Return two servers, 50 ms away."""
    programs = versions()["15"]
    primary, standby = (PostgreSQL(programs, port=port) for port in (free_port(), free_port()))
    standby.follow(primary)
    link = TcpLink(primary.port, delay=0.025)
    primary.start()
    standby.start()
    await link.mend()
    yield Pair(primary, standby, link)
    await link.cut()
    primary.remove()
    standby.remove()


def pressed_at(seq: int) -> Millis:
    """Return when a treatment took place: a device that sends it again tells the same."""
    return BEGIN + seq * 1000


async def press(hub_fixture: HubFixture, first: int, last: int) -> None:
    """Send the treatments of a device that counts them from 1, and wait until they are acknowledged."""
    device = hub_fixture.device()
    device.counters = ZERO._replace(basic=first - 1)
    for seq in range(first, last + 1):
        device.publish_event(seq, Kind.BASIC, pressed_at(seq))
    await until("an acknowledgement", lambda: any(ack["seq"] == last for ack in device.acks()))


def counted(server: PostgreSQL, schema: str) -> int:
    """Return how many treatments a server has."""
    with closing(server.connect()) as connection:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}.treatment").format(sql.Identifier(schema))).fetchone()
    assert row is not None
    return int(row[0])


async def test_what_a_promoted_standby_lacks_is_sent_again(
    hass: HomeAssistant, set_up_hub: SetUpHub, pair: Pair
) -> None:
    fields = server_fields(pair.primary, host=LOCALHOST, port=pair.link.port, password=pair.primary.password)
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()), server=fields)
    device, schema = hub_fixture.device(), fields["schema"]
    await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=0, acked=0))
    await press(hub_fixture, 1, SEEN)
    await until("the stream", lambda: counted(pair.standby, schema) == SEEN)
    pair.standby.stop()
    await press(hub_fixture, SEEN + 1, ALL)
    device.client.async_publish.reset_mock()

    pair.primary.kill()
    pair.link.target = pair.standby.port
    pair.standby.start()
    device.publish_event(ALL + 1, Kind.BASIC, pressed_at(ALL + 1))
    await until("a repair that tells of a standby", lambda: "ledger_read_only" in hub_fixture.issues())
    assert device.acks() == []

    with closing(pair.standby.connect()) as administrator:
        administrator.execute("SELECT pg_promote()")
    await until("a question for what is missing", lambda: {"gen": GEN, "seq": SEEN, "resync": True} in device.acks())
    await press(hub_fixture, SEEN + 1, ALL + 1)

    await device.settle()
    told = {key: dict(issue.translation_placeholders or {}) for key, issue in hub_fixture.issues().items()}
    place = f"{LOCALHOST}:{pair.link.port}/{pair.standby.database}"
    assert told == {"ledger_older": {"path": place, "before": str(ALL), "now": str(SEEN)}}
    assert hub_fixture.fleet_state() == hub_fixture.state("machine-1") == str(ALL + 1)
    assert (await hub_fixture.treatments(), counted(pair.standby, schema)) == (ALL + 1, ALL + 1)
    assert (await hub_fixture.hub.reader.verify()).is_sound


def run(server: PostgreSQL, statement: LiteralString) -> None:
    """Run a statement of the administrator."""
    with closing(server.connect()) as connection:
        connection.execute(statement)


async def test_a_head_office_reads_a_standby_until_and_after_it_is_promoted(
    hass: HomeAssistant, set_up_hub: SetUpHub, pair: Pair
) -> None:
    fields = server_fields(pair.primary, host=LOCALHOST, port=pair.link.port, password=pair.primary.password)
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()), server=fields)
    await press(hub_fixture, 1, SEEN)
    await until("the stream", lambda: counted(pair.standby, fields["schema"]) == SEEN)
    office = await set_up_office(hass, {**fields, "port": pair.standby.port})
    assert office.company_state() == str(SEEN)

    run(pair.standby, "SELECT pg_wal_replay_pause()")
    await press(hub_fixture, SEEN + 1, ALL)
    await office.office.async_look()
    assert (office.company_state(), hub_fixture.issues()) == (str(SEEN), {})
    run(pair.standby, "SELECT pg_wal_replay_resume()")
    await office.wait_for({(office.entry.entry_id, "total"): str(ALL)})

    pair.primary.kill()
    pair.link.target = pair.standby.port
    run(pair.standby, "SELECT pg_promote()")
    hub_fixture.device().publish_event(ALL + 1, Kind.BASIC, pressed_at(ALL + 1))
    await office.wait_for({(office.entry.entry_id, "total"): str(ALL + 1)})
    assert "company_unreadable" not in hub_fixture.issues()
    await hass.config_entries.async_unload(office.entry.entry_id)


async def test_a_head_office_goes_back_with_the_ledger_and_tells_nothing_twice(
    hass: HomeAssistant, set_up_hub: SetUpHub, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(head_office, "counting_entries", lambda *_, **__: [])  # as if the site were not here
    fields = server_fields(pair.primary, host=LOCALHOST, port=pair.link.port, password=pair.primary.password)
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()), server=fields)
    device = hub_fixture.device()
    await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=0, acked=0))
    office = await set_up_office(hass, fields)
    told = told_by_office(monkeypatch)
    await press(hub_fixture, 1, SEEN)
    await until("the stream", lambda: counted(pair.standby, fields["schema"]) == SEEN)
    pair.standby.stop()
    await press(hub_fixture, SEEN + 1, ALL)
    await office.wait_for({(office.entry.entry_id, "total"): str(ALL)})
    await until("automations to be told", lambda: len(told) == ALL)

    device.client.async_publish.reset_mock()
    pair.primary.kill()
    pair.link.target = pair.standby.port
    pair.standby.start()
    run(pair.standby, "SELECT pg_promote()")
    await office.wait_for({(office.entry.entry_id, "total"): str(SEEN)})
    device.publish_event(ALL + 1, Kind.BASIC, pressed_at(ALL + 1))
    await until("a question for what is missing", lambda: {"gen": GEN, "seq": SEEN, "resync": True} in device.acks())
    await press(hub_fixture, SEEN + 1, ALL + 1)
    await office.wait_for({(office.entry.entry_id, "total"): str(ALL + 1)})
    await until("the newest to be told", lambda: ALL + 1 in told)
    assert sorted(told) == list(range(1, ALL + 2))
    await hass.config_entries.async_unload(office.entry.entry_id)


def told_by_office(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the numbers of the treatments that a head office tells automations of, as they come."""
    told: list[int] = []

    def note(_: HomeAssistant, batch: TreatmentBatch) -> None:
        told.extend(treatment.seq for treatment in batch.treatments)

    monkeypatch.setattr(company_outbox, "publish_treatments", note)
    return told
