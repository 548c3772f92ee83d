"""The silence monitor, as entities, automations and payloads show it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

from custom_components.ozon_telemetry.api.fleet_feed import async_fleet_view
from custom_components.ozon_telemetry.const import CONF_OFFLINE_TIMEOUT, CONF_SENSITIVITY, DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import (
    ONE,
    ZERO,
    Counters,
    Event,
    Kind,
    Millis,
    Received,
    Status,
)
from custom_components.ozon_telemetry.core.domain.opening_hours import ClosedDays, OpeningHours
from custom_components.ozon_telemetry.core.domain.opening_hours_text import parse_day
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.monitors import machines
from custom_components.ozon_telemetry.monitors.machines import MachineMonitor
from devtools.polling import until

from .builders import DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .doc_examples import automate
from .fake_device import GEN
from .hub_fixture import HubFixture

TODAY = datetime(2026, 11, 23, tzinfo=UTC)  # a Monday
LAST = at("2026-11-22T19:40:00")
HOURS = OpeningHours((parse_day("8-20"),) * 7)
OUTLET = outlet(hours=HOURS)
MACHINE = machine(assignments=assigned(), placements=placed())
ONLINE = Status(DEVICE, online=True, gen=GEN, seq=0, acked=0)


@pytest.fixture(autouse=True)
async def _morning(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Begin on a Monday before the outlet opens."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(TODAY + timedelta(hours=7))


@dataclass
class CheckCounter:
    """How many checks of the monitor have started and ended."""

    started: int = 0
    ended: int = 0


@pytest.fixture
def check_counter() -> Iterator[CheckCounter]:
    """Count the checks of the monitor."""
    look, check_counter = MachineMonitor.async_check, CheckCounter()

    async def counted(of_hub: MachineMonitor) -> None:
        check_counter.started += 1
        try:
            await look(of_hub)
        finally:
            check_counter.ended += 1

    with patch.object(MachineMonitor, "async_check", counted):
        yield check_counter


class SilenceScenario:
    """A hub with a history and a clock that a test moves."""

    def __init__(self, hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, check_counter: CheckCounter) -> None:
        """Take the hub and the clock."""
        self.hub_fixture = hub_fixture
        self._freezer = freezer
        self._checks = check_counter

    @property
    def shown(self) -> str | None:
        """What the machine's flag shows."""
        return self.hub_fixture.state("machine-1", "silent")

    def attributes(self) -> dict[str, Any]:
        """Return what else the flag tells."""
        entity_id = self.hub_fixture.entity_id("machine-1", "silent")
        state = self.hub_fixture.hass.states.get(entity_id) if entity_id else None
        assert state is not None
        return {
            name: state.attributes[name] for name in ("since", "last_treatment", "expected") if name in state.attributes
        }

    async def clock_shows(self, hour: int, minute: int = 0) -> None:
        """Move the clock, and wait until the monitor has checked the machines."""
        before = self._checks.started
        self._freezer.move_to(TODAY + timedelta(hours=hour, minutes=minute, seconds=20))
        async_fire_time_changed(self.hub_fixture.hass)
        await until("the next check", lambda: before < self._checks.started == self._checks.ended, interval=0)
        await self.hub_fixture.device().settle()

    async def treat(self) -> None:
        """Publish a treatment now."""
        seq = len(PAST) + 1
        await self.hub_fixture.device().send_event(seq, Kind.BASIC, counters=Counters(seq))

    async def settle_in(self) -> None:
        """Let the device be heard for as long as it takes to be judged."""
        await self.hub_fixture.device().send_report(ONLINE)
        await self.clock_shows(7, 1)
        await self.clock_shows(7, 6)


def treated(weeks: int, hours: Iterable[int] = range(8, 20)) -> list[Millis]:
    """Return three treatments in each hour of each day of so many weeks before today."""
    days = (TODAY - timedelta(days=number) for number in range(7 * weeks, 0, -1))
    moments = (day + timedelta(hours=hour, minutes=minute) for day in days for hour in hours for minute in (0, 20, 40))
    return [round(moment.timestamp() * 1000) for moment in moments]


PAST = treated(9)


async def remembering(hub_fixture: HubFixture, times: Iterable[Millis]) -> None:
    """Let the ledger hold treatments at these times."""
    counters, batch = ZERO, []
    for seq, time in enumerate(times, 1):
        counters = counters.plus(ONE[Kind.BASIC])
        event = Event(DEVICE, Kind.BASIC, time, counters, GEN, seq, seq - 1)
        batch.append(Received(event, time))

    def commit(ledger: Ledger) -> None:
        ledger.commit(batch)

    await hub_fixture.write(commit)
    hub_fixture.hub.models_changed()
    await hub_fixture.device().settle()


@pytest.fixture
async def empty(
    set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory, check_counter: CheckCounter, _morning: None
) -> SilenceScenario:
    """Return a hub without history, whose device stays online even if it sends nothing for hours."""
    hub_fixture = await set_up_hub(OUTLET, MACHINE, options={CONF_OFFLINE_TIMEOUT: 24 * 3600})
    return SilenceScenario(hub_fixture, freezer, check_counter)


@pytest.fixture
async def scenario(empty: SilenceScenario) -> SilenceScenario:
    """Return a hub whose machine was busy for nine weeks until last evening."""
    await remembering(empty.hub_fixture, PAST)
    return empty


async def test_at_first_silence_is_unknown(scenario: SilenceScenario) -> None:
    assert scenario.shown == "unknown"


async def test_a_machine_is_silent_when_nothing_came_for_too_long(scenario: SilenceScenario) -> None:
    await scenario.settle_in()
    seen = [scenario.shown]
    for hour in (11, 12, 13):
        await scenario.clock_shows(hour)
        seen.append(scenario.shown)
    assert seen == ["off", "off", "off", "on"]
    attributes = scenario.attributes()
    assert attributes["last_treatment"] == datetime.fromtimestamp(LAST / 1000, UTC)
    assert TODAY + timedelta(hours=12) < attributes["since"] < TODAY + timedelta(hours=13)
    assert attributes["expected"] == 16


async def test_a_treatment_ends_it_at_once(scenario: SilenceScenario) -> None:
    await scenario.settle_in()
    await scenario.clock_shows(13)
    await scenario.treat()
    assert (scenario.shown, scenario.attributes()) == ("off", {})


async def test_a_machine_that_gives_treatments_is_not_silent(scenario: SilenceScenario) -> None:
    await scenario.settle_in()
    await scenario.clock_shows(11)
    await scenario.treat()
    await scenario.clock_shows(13)
    assert scenario.shown == "off"
    await scenario.clock_shows(18)
    assert scenario.shown == "on"


class TestOutOfHearing:
    """Silence of a machine whose device is offline is unknown."""

    async def test_it_is_unknown(self, scenario: SilenceScenario) -> None:
        await scenario.settle_in()
        await scenario.hub_fixture.device().send_report(Status(DEVICE, online=False))
        await scenario.clock_shows(13)
        assert scenario.shown == "unknown"

    async def test_a_device_that_is_back_has_time_to_tell_what_it_counted(self, scenario: SilenceScenario) -> None:
        await scenario.clock_shows(13)
        await scenario.hub_fixture.device().send_report(ONLINE)
        await scenario.clock_shows(13, 1)
        assert scenario.shown == "unknown"
        await scenario.clock_shows(13, 6)
        assert scenario.shown == "on"

    async def test_as_long_as_treatments_are_on_their_way_it_is_not_judged(self, scenario: SilenceScenario) -> None:
        await scenario.settle_in()
        await scenario.hub_fixture.device().send_report(replace(ONLINE, seq=len(PAST) + 9, acked=len(PAST)))
        await scenario.clock_shows(13)
        assert scenario.shown == "off"

    async def test_without_a_journal_only_the_time_it_was_heard_counts(self, scenario: SilenceScenario) -> None:
        await scenario.clock_shows(12, 30)
        await scenario.hub_fixture.device().send_report(Status(DEVICE, online=True))
        await scenario.clock_shows(12, 31)
        await scenario.clock_shows(13)
        assert scenario.shown == "off"
        await scenario.clock_shows(18)
        assert scenario.shown == "on"

    async def test_what_is_silent_stays_silent(self, scenario: SilenceScenario) -> None:
        await scenario.settle_in()
        await scenario.clock_shows(13)
        await scenario.hub_fixture.device().send_report(Status(DEVICE, online=False))
        await scenario.clock_shows(14)
        assert scenario.shown == "on"


class TestNotJudged:
    """Machines that are not judged: without a baseline, or excluded."""

    async def test_a_new_machine_has_no_rhythm_yet(self, empty: SilenceScenario) -> None:
        await remembering(empty.hub_fixture, treated(3))
        await empty.settle_in()
        await empty.clock_shows(19)
        assert empty.shown == "unknown"

    async def test_one_that_never_gave_a_treatment_is_unknown(self, empty: SilenceScenario) -> None:
        await empty.settle_in()
        assert empty.shown == "unknown"

    async def test_switched_off_it_is_unknown(self, scenario: SilenceScenario) -> None:
        await scenario.settle_in()
        options = {**scenario.hub_fixture.entry.options, CONF_SENSITIVITY: "off"}
        scenario.hub_fixture.hass.config_entries.async_update_entry(scenario.hub_fixture.entry, options=options)
        await scenario.clock_shows(13)
        assert scenario.shown == "unknown"

    @pytest.mark.parametrize(
        "items",
        [
            [replace(MACHINE, is_active=False)],
            [replace(OUTLET, is_active=False)],
            [outlet("Airport", outlet_id="outlet-2"), replace(MACHINE, placements=placed("outlet-2", LAST + 1))],
        ],
        ids=["machine out of use", "outlet out of use", "moved"],
    )
    async def test_what_changed_is_unknown(self, scenario: SilenceScenario, items: list[Any]) -> None:
        await scenario.settle_in()
        await scenario.hub_fixture.configure(*items)
        await scenario.clock_shows(13)
        assert scenario.shown == "unknown"

    async def test_after_a_move_the_old_outlets_baseline_does_not_count(
        self, scenario: SilenceScenario, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await scenario.settle_in()
        monkeypatch.setattr(machines, "CHECKUPS_A_MINUTE", 0)  # others are checked up first
        moved = replace(MACHINE, placements=placed("outlet-2", LAST + 1))
        await scenario.hub_fixture.configure(outlet("Airport", outlet_id="outlet-2"), moved)
        await scenario.clock_shows(13)
        assert scenario.shown == "unknown"

    async def test_on_closed_days_nothing_is_expected(self, scenario: SilenceScenario) -> None:
        await scenario.settle_in()
        closed = (ClosedDays(TODAY.date(), TODAY.date()),)
        await scenario.hub_fixture.configure(replace(OUTLET, hours=OpeningHours(HOURS.week, closed)))
        await scenario.clock_shows(19)
        assert scenario.shown == "off"


async def test_the_fleet_view_tells_it(scenario: SilenceScenario) -> None:
    await scenario.settle_in()
    assert [machine["silence"] for machine in (await async_fleet_view(scenario.hub_fixture.hub))["machines"]] == [None]
    await scenario.clock_shows(13)
    (silence,) = [machine["silence"] for machine in (await async_fleet_view(scenario.hub_fixture.hub))["machines"]]
    assert silence is not None
    assert silence["expected"] == 16
    assert silence["since"] > LAST


async def test_a_ledger_that_cannot_be_read_is_tried_again(
    scenario: SilenceScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scenario.hub_fixture.device().send_report(ONLINE)
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "reading", _unreadable)
        await scenario.clock_shows(7, 1)
    assert scenario.shown == "unknown"
    await scenario.clock_shows(7, 7)
    await scenario.clock_shows(13)
    assert scenario.shown == "on"


def _unreadable(_: Ledger) -> Any:
    raise LedgerError(LedgerErrorKind.LOCKED, "locked")


class TestAutomations:
    """The trigger and the condition."""

    async def _automate(self, scenario: SilenceScenario, **more: Any) -> list[Any]:
        calls = async_mock_service(scenario.hub_fixture.hass, "test", "note")
        target = {"device_id": scenario.hub_fixture.registered("outlet-1").id}
        trigger = {"trigger": f"{DOMAIN}.machine_became_silent", "target": target}
        await automate(scenario.hub_fixture.hass, {"triggers": [trigger], "actions": [{"action": "test.note"}], **more})
        return calls

    async def test_a_machine_that_falls_silent_triggers_once(self, scenario: SilenceScenario) -> None:
        calls = await self._automate(scenario)
        await scenario.settle_in()
        for hour in (13, 14, 15):
            await scenario.clock_shows(hour)
        assert len(calls) == 1

    async def test_one_that_was_found_silent_when_its_device_came_back_triggers_too(
        self, scenario: SilenceScenario
    ) -> None:
        calls = await self._automate(scenario)
        await scenario.clock_shows(13)
        await scenario.hub_fixture.device().send_report(ONLINE)
        await scenario.clock_shows(13, 1)
        await scenario.clock_shows(13, 6)
        assert len(calls) == 1

    async def test_a_restart_does_not_trigger_again(self, scenario: SilenceScenario) -> None:
        await scenario.settle_in()
        await scenario.clock_shows(13)
        calls = await self._automate(scenario)
        await scenario.hub_fixture.reload()
        assert scenario.shown == "on"
        await scenario.hub_fixture.device().send_report(ONLINE)
        await scenario.clock_shows(13, 1)
        await scenario.clock_shows(13, 7)
        assert scenario.shown == "on"
        assert calls == []

    @pytest.mark.parametrize(("hour", "passes"), [(11, 0), (13, 1)])
    async def test_a_condition_tests_it(self, scenario: SilenceScenario, hour: int, passes: int) -> None:
        await scenario.settle_in()
        await scenario.clock_shows(hour)
        target = {"device_id": scenario.hub_fixture.registered("machine-1").id}
        calls = await self._automate(
            scenario,
            triggers=[{"trigger": "event", "event_type": "ask"}],
            conditions=[{"condition": f"{DOMAIN}.is_silent", "target": target}],
        )
        scenario.hub_fixture.hass.bus.async_fire("ask")
        await scenario.hub_fixture.hass.async_block_till_done()
        assert len(calls) == passes
