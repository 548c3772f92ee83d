"""What a site tells other sites of its machines and itself: what its own pages show, and nothing when it is away."""

import asyncio
from dataclasses import dataclass
import json
from typing import Any

from homeassistant.const import __version__ as ha_version
from homeassistant.core import HomeAssistant
import psycopg
from psycopg import sql
import pytest

from custom_components.ozon_telemetry.api.fleet_feed import async_fleet_view, fleet_feed
from custom_components.ozon_telemetry.company import site_publisher
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status
from custom_components.ozon_telemetry.ingest import worker
from devtools.polling import until
from devtools.postgresql import PostgreSQL

from .builders import DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture
from .server import server_fields

MACHINE = "machine-1"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write at once."""
    monkeypatch.setattr(site_publisher, "PAUSE", 0.01)
    monkeypatch.setattr(site_publisher, "_COMPARE", 0.05)
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)


@pytest.fixture
def place(postgresql: PostgreSQL) -> dict[str, Any]:
    """Return the place of a ledger on a server."""
    return {"server": server_fields(postgresql)}


@pytest.fixture
async def hub_fixture(set_up_hub: SetUpHub) -> HubFixture:
    """Return a running hub with one machine in one outlet."""
    return await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))


@dataclass
class Published:
    """What a site has published, as others read it."""

    connection: psycopg.Connection
    schema: str

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement in the schema of the ledger."""
        self.connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(self.schema)))
        cursor = self.connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    @property
    def machines(self) -> dict[str, Any]:
        """Return the states of machines."""
        return {key: json.loads(data) for key, data in self.run("SELECT machine, data FROM machine_state")}

    @property
    def site(self) -> Any:
        """Return what the site says of itself; None before it does."""
        rows = self.run("SELECT data FROM site_state")
        return json.loads(rows[0][0]) if rows else None


@pytest.fixture
def published(administrator: psycopg.Connection, place: dict[str, Any]) -> Published:
    """Return what is published."""
    return Published(administrator, place["server"]["schema"])


async def shown(hub_fixture: HubFixture) -> dict[str, Any]:
    """Return what the pages of a hub show of its machine, in the fields that are published."""
    view = await async_fleet_view(hub_fixture.hub)
    fields = ("hardware", "silence", "disputed", "maintenance", "last_maintenance")
    return {it["id"]: {field: it[field] for field in fields} for it in view["machines"]}  # type: ignore[literal-required]


async def test_what_is_known_of_machines_is_published_and_follows_them(
    hub_fixture: HubFixture, published: Published
) -> None:
    await until("the machine", lambda: MACHINE in published.machines)
    assert published.machines == await shown(hub_fixture)
    assert published.machines[MACHINE]["hardware"]["online"] is False
    await hub_fixture.device().send_report(Status(DEVICE, online=True, gen=GEN, seq=0, acked=0))
    await until("its device", lambda: published.machines[MACHINE]["hardware"]["online"])
    assert published.machines == await shown(hub_fixture)


async def test_a_site_tells_who_it_is(
    hass: HomeAssistant, set_up_hub: SetUpHub, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hass.config, "api", None)  # it knows no address of its own
    hub_fixture = await set_up_hub()
    await until("the site", lambda: published.site)
    site = published.site
    assert (site.pop("version"), site) == (
        "0.1.0",
        {"name": hub_fixture.entry.title, "url": None, "ha_version": ha_version, "waiting": 0},
    )
    await hass.config.async_update(external_url="https://north.example.com", internal_url="http://10.0.0.1:8123")
    hass.config_entries.async_update_entry(hub_fixture.entry, title="North")
    await until("its name", lambda: published.site["name"] == "North")
    assert published.site["url"] == "https://north.example.com"
    hub_fixture.device("3C:8A:1F:00:00:99").publish_event(1, Kind.BASIC)
    await until("a device that waits", lambda: published.site["waiting"] == 1)


async def test_a_machine_that_is_gone_is_not_shown(hub_fixture: HubFixture, published: Published) -> None:
    await until("the machine", lambda: MACHINE in published.machines)
    await hub_fixture.remove(MACHINE)
    await until("no machine", lambda: not published.machines)


async def test_what_an_earlier_run_left_is_replaced(hub_fixture: HubFixture, published: Published) -> None:
    await until("the machine", lambda: MACHINE in published.machines)
    published.run("UPDATE machine_state SET data = '{}'")
    published.run("INSERT INTO machine_state SELECT site, 'gone', '{}' FROM machine_state")
    await hub_fixture.reload()
    await until("what is known now", lambda: published.machines.get(MACHINE))
    assert published.machines == await shown(hub_fixture)


async def test_nothing_is_written_while_nothing_differs(hub_fixture: HubFixture, published: Published) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await until("pages that show it", lambda: total_on_pages(hub_fixture) == 1)
    before = await settled(published)
    await device.send_event(2, Kind.BASIC)
    await until("pages that show it", lambda: total_on_pages(hub_fixture) == 2)
    assert await settled(published) == before


async def settled(published: Published) -> list[tuple[Any, ...]]:
    """Return how often states were written, once that stays for some comparisons."""
    written = "SELECT count(*) FROM feed WHERE body LIKE '%states%'"
    before: list[tuple[Any, ...]] = []
    while (now := published.run(written)) != before:
        before = now
        await asyncio.sleep(0.3)
    return now


def total_on_pages(hub_fixture: HubFixture) -> int:
    """Return the total that a hub's pages show."""
    view = fleet_feed(hub_fixture.hub).view
    return view.head["totals"]["total"] if view else 0


async def test_everything_is_written_again_once_figures_were_loaded_anew(
    hub_fixture: HubFixture, published: Published
) -> None:
    """The ledger may be one that was restored from a backup."""
    await until("the machine", lambda: MACHINE in published.machines)
    published.run("DELETE FROM machine_state")
    hub_fixture.hub.models_changed()
    await until("the machine", lambda: MACHINE in published.machines)


async def test_it_goes_on_when_the_ledger_comes_back(hub_fixture: HubFixture, published: Published) -> None:
    await until("the machine", lambda: MACHINE in published.machines)
    published.run("ALTER TABLE site_state RENAME TO elsewhere")
    hub_fixture.hass.config_entries.async_update_entry(hub_fixture.entry, title="North")
    device = hub_fixture.device()
    await until("a ledger that was left", lambda: not hub_fixture.hub.ledger.file.is_open)
    assert hub_fixture.issues() == {}
    published.run("ALTER TABLE elsewhere RENAME TO site_state")
    await device.send_event(1, Kind.BASIC)
    await until("its name", lambda: published.site["name"] == "North")
    assert (device.acks(), hub_fixture.issues()) == ([{"gen": GEN, "seq": 1}], {})


async def test_a_hub_that_ends_publishes_nothing_more(
    hass: HomeAssistant, hub_fixture: HubFixture, published: Published
) -> None:
    await until("the machine", lambda: MACHINE in published.machines)
    await hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    published.run("DELETE FROM machine_state")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert published.machines == {}


async def test_a_ledger_in_a_file_has_no_publisher(
    set_up_hub: SetUpHub, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ozon_telemetry.SitePublisher", None)
    hub_fixture = await set_up_hub(outlet(), ledger=str(tmp_path / "ledger.db"), server=None)
    assert hub_fixture.hub.ledger.file.company is None
