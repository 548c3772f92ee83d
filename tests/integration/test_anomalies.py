"""Anomalies in a machine's treatments, as repair issues."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Counters, Kind, Millis
from custom_components.ozon_telemetry.monitors import machines as watch_module
from custom_components.ozon_telemetry.monitors.machines import MachineMonitor

from .builders import DEVICE, assigned, machine, placed
from .hub_fixture import HubFixture

MORNING = now_millis() // 1000 * 1000 - 24 * 3600 * 1000
MINUTE = 60_000


class Clock:
    """The clock of the machine monitor only; everything else uses the present."""

    def __init__(self) -> None:
        """Begin now."""
        self._ahead = timedelta()

    def tick(self, ahead: timedelta) -> None:
        """Let time pass."""
        self._ahead += ahead

    def __call__(self) -> Millis:
        """Return the instant."""
        return now_millis() + round(self._ahead / timedelta(milliseconds=1))


@pytest.fixture(autouse=True)
def _nobody_else_looks() -> Iterator[None]:
    """Keep the hub's own monitor from checking in between, when a minute passes."""
    with patch.object(MachineMonitor, "async_follow", return_value=lambda: None):
        yield


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Return the clock of the monitor."""
    clock = Clock()
    with patch.object(watch_module, "now_millis", clock):
        yield clock


@pytest.fixture
def watch(hub_fixture: HubFixture, clock: Clock) -> MachineMonitor:
    """Return a monitor that checks when the test calls it."""
    return MachineMonitor(hub_fixture.hub)


async def give(hub_fixture: HubFixture, *kinds: Kind, every: int = 10 * MINUTE) -> None:
    """Publish treatments, one after the other, after the earlier ones."""
    fake_device = hub_fixture.device()
    for kind in kinds:
        seq = fake_device.counters.total + 1
        fake_device.publish_event(seq, kind, MORNING + seq * every)
    await fake_device.settle()


async def without_premium(hub_fixture: HubFixture) -> None:
    """Publish treatments that stop using a kind of half of them."""
    await give(hub_fixture, *[Kind.BASIC, Kind.PREMIUM] * 40, *[Kind.BASIC] * 25)


def placeholders_of(hub_fixture: HubFixture, key: str) -> dict[str, str] | None:
    """Return the placeholders of an issue."""
    issue = hub_fixture.issues().get(key)
    return issue.translation_placeholders if issue else None


class TestVanished:
    """A missing kind: one that is not chosen any more."""

    @pytest.mark.parametrize("kind", list(Kind))
    async def test_the_issue_names_the_kinds_share(
        self, hub_fixture: HubFixture, watch: MachineMonitor, kind: Kind
    ) -> None:
        other = next(other for other in Kind if other is not kind)
        await give(hub_fixture, *[other, kind] * 40, *[other] * 25)
        await watch.async_check()
        assert placeholders_of(hub_fixture, f"{kind.key}_vanished") == {
            "machine": "Ozone 1",
            "share": "50",
            "since": "25",
        }

    async def test_a_kind_that_is_chosen_is_not(self, hub_fixture: HubFixture, watch: MachineMonitor) -> None:
        await give(hub_fixture, *[Kind.BASIC, Kind.PREMIUM] * 50)
        await watch.async_check()
        assert hub_fixture.issues() == {}

    async def test_it_goes_when_the_kind_is_chosen_again(
        self, hub_fixture: HubFixture, watch: MachineMonitor, clock: Clock
    ) -> None:
        await without_premium(hub_fixture)
        await watch.async_check()
        await give(hub_fixture, Kind.PREMIUM)
        clock.tick(timedelta(hours=1))
        await watch.async_check()
        assert hub_fixture.issues() == {}

    async def test_a_machine_is_checked_once_an_hour(
        self, hub_fixture: HubFixture, watch: MachineMonitor, clock: Clock
    ) -> None:
        await without_premium(hub_fixture)
        await watch.async_check()
        await give(hub_fixture, Kind.PREMIUM)
        clock.tick(timedelta(minutes=59))
        await watch.async_check()
        assert "premium_vanished" in hub_fixture.issues()

    async def test_a_confirmed_issue_returns_only_after_the_kind_was_back(
        self,
        hass: HomeAssistant,
        hub_fixture: HubFixture,
        watch: MachineMonitor,
        clock: Clock,
        hass_client: ClientSessionGenerator,
    ) -> None:
        await without_premium(hub_fixture)
        await watch.async_check()
        end = await fix(hass, hub_fixture, hass_client, "premium_vanished")
        assert (end["type"], end["reason"]) == ("abort", "ignored")

        await give(hub_fixture, Kind.BASIC)
        clock.tick(timedelta(hours=1))
        await watch.async_check()
        assert is_ignored(hub_fixture, "premium_vanished")

        await give(hub_fixture, *[Kind.PREMIUM] * 5)
        clock.tick(timedelta(hours=1))
        await watch.async_check()
        await give(hub_fixture, *[Kind.BASIC] * 40)
        clock.tick(timedelta(hours=1))
        await watch.async_check()
        assert not is_ignored(hub_fixture, "premium_vanished")

    async def test_a_machine_out_of_use_has_no_issue(self, hub_fixture: HubFixture, watch: MachineMonitor) -> None:
        await without_premium(hub_fixture)
        await watch.async_check()
        await hub_fixture.configure(machine(assignments=assigned(), placements=placed(), is_active=False))
        assert hub_fixture.issues() == {}


class TestBurst:
    """A burst: a contact that bounces."""

    async def test_a_burst_is_an_issue_and_all_of_it_counts(
        self, hub_fixture: HubFixture, watch: MachineMonitor
    ) -> None:
        await give(hub_fixture, *[Kind.BASIC] * 4, every=500)
        await watch.async_check()
        began = dt_util.as_local(dt_util.utc_from_timestamp(MORNING / 1000)).strftime("%Y-%m-%d %H:%M:%S")
        assert placeholders_of(hub_fixture, "burst") == {"machine": "Ozone 1", "treatments": "4", "at": began}
        assert hub_fixture.state("machine-1") == "4"

    async def test_a_confirmed_burst_is_no_issue_again(
        self,
        hass: HomeAssistant,
        hub_fixture: HubFixture,
        watch: MachineMonitor,
        clock: Clock,
        hass_client: ClientSessionGenerator,
    ) -> None:
        await give(hub_fixture, *[Kind.BASIC] * 4, every=500)
        await watch.async_check()
        assert (await fix(hass, hub_fixture, hass_client, "burst"))["type"] == "create_entry"
        hub_fixture.device().counters = Counters(400)
        await hub_fixture.device().send_event(401, Kind.BASIC, prev=4, counters=Counters(5))
        clock.tick(timedelta(hours=1))
        await watch.async_check()
        assert "burst" not in hub_fixture.issues()

    async def test_an_old_burst_is_no_issue_after_a_restart(
        self, hub_fixture: HubFixture, watch: MachineMonitor, clock: Clock
    ) -> None:
        await give(hub_fixture, *[Kind.BASIC] * 4, every=500)
        clock.tick(timedelta(hours=2, seconds=1))
        await watch.async_check()
        assert hub_fixture.issues() == {}


class TestCounters:
    """Counters that disagree with the events."""

    async def test_a_fall_is_told(self, hub_fixture: HubFixture) -> None:
        await give(hub_fixture, Kind.BASIC, Kind.BASIC)
        await hub_fixture.device().send_event(3, Kind.BASIC, MORNING, counters=Counters(1))
        assert placeholders_of(hub_fixture, "counters_disagree") == {"device": DEVICE, "machine": "Ozone 1", "seq": "3"}
        assert "gap" not in hub_fixture.issues()

    async def test_a_rise_is_disputed_and_nothing_else(self, hub_fixture: HubFixture) -> None:
        await give(hub_fixture, Kind.BASIC, Kind.BASIC)
        await hub_fixture.device().send_event(3, Kind.BASIC, MORNING, counters=Counters(9))
        assert set(hub_fixture.issues()) == {"counters_disputed"}

    async def test_of_a_device_without_a_machine_the_device_is_named(self, hub_fixture: HubFixture) -> None:
        await hub_fixture.configure(machine(assignments=assigned(start=MORNING + 60 * MINUTE)))
        await give(hub_fixture, Kind.BASIC, Kind.BASIC)
        await hub_fixture.device().send_event(3, Kind.BASIC, MORNING, counters=ZERO.plus(ONE[Kind.BASIC]))
        disagreement = placeholders_of(hub_fixture, "counters_disagree")
        assert disagreement is not None
        assert disagreement["machine"] == DEVICE

    async def test_it_is_confirmed_and_gone(
        self, hass: HomeAssistant, hub_fixture: HubFixture, hass_client: ClientSessionGenerator
    ) -> None:
        await give(hub_fixture, Kind.BASIC, Kind.BASIC)
        await hub_fixture.device().send_event(3, Kind.BASIC, MORNING, counters=Counters(1))
        assert (await fix(hass, hub_fixture, hass_client, "counters_disagree"))["type"] == "create_entry"
        assert hub_fixture.issues() == {}


def is_ignored(hub_fixture: HubFixture, key: str) -> bool:
    """Tell whether an issue is there, but ignored."""
    return hub_fixture.issues()[key].dismissed_version is not None


async def fix(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_client: ClientSessionGenerator, key: str
) -> dict[str, str]:
    """Open the flow of an issue and submit it; return how it ends."""
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    issue = hub_fixture.issues()[key]
    handler = {"handler": DOMAIN, "issue_id": issue.issue_id}
    start = await client.post("/api/repairs/issues/fix", json=handler)
    step = await start.json()
    assert (start.status, step["step_id"]) == (HTTPStatus.OK, "confirm")
    assert step["description_placeholders"] == issue.translation_placeholders
    end = await client.post(f"/api/repairs/issues/fix/{step['flow_id']}", json={})
    ended: dict[str, str] = await end.json()
    return ended
