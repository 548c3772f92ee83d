"""A far server dies, and its standby that lags behind is promoted: devices send again, and the sums are right."""

from collections.abc import AsyncIterator
from contextlib import closing
from typing import NamedTuple

from homeassistant.core import HomeAssistant
from psycopg import sql
import pytest

from custom_components.ozon_telemetry.core.domain.messages import ZERO, Kind, Status
from custom_components.ozon_telemetry.ingest import worker
from devtools.polling import until
from devtools.ports import LOCALHOST, free_port
from devtools.postgresql import PostgreSQL, versions
from devtools.tcp_link import TcpLink

from .builders import DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture
from .server import server_fields

pytestmark = pytest.mark.usefixtures("socket_enabled")

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


async def press(hub_fixture: HubFixture, first: int, last: int) -> None:
    """Send the treatments of a device that counts them from 1, and wait until they are acknowledged."""
    device = hub_fixture.device()
    device.counters = ZERO._replace(basic=first - 1)
    for seq in range(first, last + 1):
        device.publish_event(seq, Kind.BASIC)
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
    device.publish_event(ALL + 1, Kind.BASIC)
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
