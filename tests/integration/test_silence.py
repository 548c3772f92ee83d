"""Machines that fall silent, as people and automations see it."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

from custom_components.ozon_telemetry.api.fleet_payload import async_fleet_view
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

from .conftest import Begin
from .examples import automate
from .fleet import DEVICE, assigned, at, machine, outlet, placed
from .house import House
from .wire import GEN

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
class Looks:
    """How often the watch has begun to look, and ended."""

    begun: int = 0
    ended: int = 0


@pytest.fixture
def looks() -> Iterator[Looks]:
    """Count how often the watch looks."""
    look, looks = MachineMonitor.async_look, Looks()

    async def counted(of_hub: MachineMonitor) -> None:
        looks.begun += 1
        try:
            await look(of_hub)
        finally:
            looks.ended += 1

    with patch.object(MachineMonitor, "async_look", counted):
        yield looks


class Shop:
    """A house with a past, in which the minutes pass."""

    def __init__(self, house: House, freezer: FrozenDateTimeFactory, looks: Looks) -> None:
        """Look at the house."""
        self.house = house
        self._freezer = freezer
        self._looks = looks

    @property
    def shown(self) -> str | None:
        """What the machine's flag shows."""
        return self.house.shows("machine-1", "silent")

    def attributes(self) -> dict[str, Any]:
        """Return what else the flag tells."""
        entity_id = self.house.entity_id("machine-1", "silent")
        state = self.house.hass.states.get(entity_id) if entity_id else None
        assert state is not None
        return {
            name: state.attributes[name] for name in ("since", "last_treatment", "expected") if name in state.attributes
        }

    async def clock_shows(self, hour: int, minute: int = 0) -> None:
        """Let it be some time of the day, and the hub look at its machines."""
        before = self._looks.begun
        self._freezer.move_to(TODAY + timedelta(hours=hour, minutes=minute, seconds=20))
        async_fire_time_changed(self.house.hass)
        while not before < self._looks.begun == self._looks.ended:  # noqa: ASYNC110
            await asyncio.sleep(0)  # no longer: time stands still
        await self.house.device().settle()

    async def treat(self) -> None:
        """Let the next customer be treated now."""
        seq = len(PAST) + 1
        await self.house.device().event(seq, Kind.BASIC, counters=Counters(seq))

    async def settle_in(self) -> None:
        """Let the device be heard for as long as it takes to be judged."""
        await self.house.device().report(ONLINE)
        await self.clock_shows(7, 1)
        await self.clock_shows(7, 6)


def treated(weeks: int, hours: Iterable[int] = range(8, 20)) -> list[Millis]:
    """Return three treatments in each hour of each day of so many weeks before today."""
    days = (TODAY - timedelta(days=number) for number in range(7 * weeks, 0, -1))
    moments = (day + timedelta(hours=hour, minutes=minute) for day in days for hour in hours for minute in (0, 20, 40))
    return [round(moment.timestamp() * 1000) for moment in moments]


PAST = treated(9)


async def remembering(house: House, times: Iterable[Millis]) -> None:
    """Let the ledger hold treatments at these times."""
    counters, batch = ZERO, []
    for seq, time in enumerate(times, 1):
        counters = counters.plus(ONE[Kind.BASIC])
        event = Event(DEVICE, Kind.BASIC, time, counters, GEN, seq, seq - 1)
        batch.append(Received(event, time))

    def commit(ledger: Ledger) -> None:
        ledger.commit(batch)

    await house.write(commit)
    house.hub.async_figures_changed()
    await house.device().settle()


@pytest.fixture
async def empty(begin: Begin, freezer: FrozenDateTimeFactory, looks: Looks, _morning: None) -> Shop:
    """Return a shop without a past, whose device is heard even if it says nothing for hours."""
    house = await begin(OUTLET, MACHINE, options={CONF_OFFLINE_TIMEOUT: 24 * 3600})
    return Shop(house, freezer, looks)


@pytest.fixture
async def shop(empty: Shop) -> Shop:
    """Return a shop whose machine was busy for nine weeks until last evening."""
    await remembering(empty.house, PAST)
    return empty


async def test_at_first_nobody_can_tell(shop: Shop) -> None:
    assert shop.shown == "unknown"


async def test_a_machine_is_silent_when_nothing_came_for_too_long(shop: Shop) -> None:
    await shop.settle_in()
    seen = [shop.shown]
    for hour in (11, 12, 13):
        await shop.clock_shows(hour)
        seen.append(shop.shown)
    assert seen == ["off", "off", "off", "on"]
    attributes = shop.attributes()
    assert attributes["last_treatment"] == datetime.fromtimestamp(LAST / 1000, UTC)
    assert TODAY + timedelta(hours=12) < attributes["since"] < TODAY + timedelta(hours=13)
    assert attributes["expected"] == 16


async def test_a_treatment_ends_it_at_once(shop: Shop) -> None:
    await shop.settle_in()
    await shop.clock_shows(13)
    await shop.treat()
    assert (shop.shown, shop.attributes()) == ("off", {})


async def test_a_machine_that_gives_treatments_is_not_silent(shop: Shop) -> None:
    await shop.settle_in()
    await shop.clock_shows(11)
    await shop.treat()
    await shop.clock_shows(13)
    assert shop.shown == "off"
    await shop.clock_shows(18)
    assert shop.shown == "on"


class TestOutOfHearing:
    """Of a machine whose device is offline, nobody can tell whether it is silent."""

    async def test_it_is_unknown(self, shop: Shop) -> None:
        await shop.settle_in()
        await shop.house.device().report(Status(DEVICE, online=False))
        await shop.clock_shows(13)
        assert shop.shown == "unknown"

    async def test_a_device_that_is_back_has_time_to_tell_what_it_counted(self, shop: Shop) -> None:
        await shop.clock_shows(13)
        await shop.house.device().report(ONLINE)
        await shop.clock_shows(13, 1)
        assert shop.shown == "unknown"
        await shop.clock_shows(13, 6)
        assert shop.shown == "on"

    async def test_as_long_as_treatments_are_on_their_way_it_is_not_judged(self, shop: Shop) -> None:
        await shop.settle_in()
        await shop.house.device().report(replace(ONLINE, seq=len(PAST) + 9, acked=len(PAST)))
        await shop.clock_shows(13)
        assert shop.shown == "off"

    async def test_without_a_journal_only_the_time_it_was_heard_counts(self, shop: Shop) -> None:
        await shop.clock_shows(12, 30)
        await shop.house.device().report(Status(DEVICE, online=True))
        await shop.clock_shows(12, 31)
        await shop.clock_shows(13)
        assert shop.shown == "off"
        await shop.clock_shows(18)
        assert shop.shown == "on"

    async def test_what_is_silent_stays_silent(self, shop: Shop) -> None:
        await shop.settle_in()
        await shop.clock_shows(13)
        await shop.house.device().report(Status(DEVICE, online=False))
        await shop.clock_shows(14)
        assert shop.shown == "on"


class TestNotJudged:
    """Machines that have no rhythm, or of which nobody wants to hear."""

    async def test_a_new_machine_has_no_rhythm_yet(self, empty: Shop) -> None:
        await remembering(empty.house, treated(3))
        await empty.settle_in()
        await empty.clock_shows(19)
        assert empty.shown == "unknown"

    async def test_one_that_never_gave_a_treatment_is_unknown(self, empty: Shop) -> None:
        await empty.settle_in()
        assert empty.shown == "unknown"

    async def test_switched_off_it_is_unknown(self, shop: Shop) -> None:
        await shop.settle_in()
        options = {**shop.house.entry.options, CONF_SENSITIVITY: "off"}
        shop.house.hass.config_entries.async_update_entry(shop.house.entry, options=options)
        await shop.clock_shows(13)
        assert shop.shown == "unknown"

    @pytest.mark.parametrize(
        "things",
        [
            [replace(MACHINE, is_active=False)],
            [replace(OUTLET, is_active=False)],
            [outlet("Airport", outlet_id="outlet-2"), replace(MACHINE, placements=placed("outlet-2", LAST + 1))],
        ],
        ids=["machine out of use", "outlet out of use", "moved"],
    )
    async def test_what_changed_is_unknown(self, shop: Shop, things: list[Any]) -> None:
        await shop.settle_in()
        await shop.house.configure(*things)
        await shop.clock_shows(13)
        assert shop.shown == "unknown"

    async def test_after_a_move_the_rhythm_of_the_old_place_tells_nothing(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await shop.settle_in()
        monkeypatch.setattr(machines, "AT_ONCE", 0)  # others are checked up first
        moved = replace(MACHINE, placements=placed("outlet-2", LAST + 1))
        await shop.house.configure(outlet("Airport", outlet_id="outlet-2"), moved)
        await shop.clock_shows(13)
        assert shop.shown == "unknown"

    async def test_on_closed_days_nothing_is_expected(self, shop: Shop) -> None:
        await shop.settle_in()
        closed = (ClosedDays(TODAY.date(), TODAY.date()),)
        await shop.house.configure(replace(OUTLET, hours=OpeningHours(HOURS.week, closed)))
        await shop.clock_shows(19)
        assert shop.shown == "off"


async def test_the_fleet_view_tells_it(shop: Shop) -> None:
    await shop.settle_in()
    assert [each["silence"] for each in (await async_fleet_view(shop.house.hub))["machines"]] == [None]
    await shop.clock_shows(13)
    (silence,) = [machine["silence"] for machine in (await async_fleet_view(shop.house.hub))["machines"]]
    assert silence is not None
    assert silence["expected"] == 16
    assert silence["since"] > LAST


async def test_a_ledger_that_cannot_be_read_is_tried_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop.house.device().report(ONLINE)
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "reading", _unreadable)
        await shop.clock_shows(7, 1)
    assert shop.shown == "unknown"
    await shop.clock_shows(7, 7)
    await shop.clock_shows(13)
    assert shop.shown == "on"


def _unreadable(_: Ledger) -> Any:
    raise LedgerError(LedgerErrorKind.LOCKED, "locked")


class TestAutomations:
    """The trigger and the condition."""

    async def _automate(self, shop: Shop, **more: Any) -> list[Any]:
        calls = async_mock_service(shop.house.hass, "test", "note")
        target = {"device_id": shop.house.registered("outlet-1").id}
        trigger = {"trigger": f"{DOMAIN}.machine_became_silent", "target": target}
        await automate(shop.house.hass, {"triggers": [trigger], "actions": [{"action": "test.note"}], **more})
        return calls

    async def test_a_machine_that_falls_silent_triggers_once(self, shop: Shop) -> None:
        calls = await self._automate(shop)
        await shop.settle_in()
        for hour in (13, 14, 15):
            await shop.clock_shows(hour)
        assert len(calls) == 1

    async def test_one_that_was_found_silent_when_its_device_came_back_triggers_too(self, shop: Shop) -> None:
        calls = await self._automate(shop)
        await shop.clock_shows(13)
        await shop.house.device().report(ONLINE)
        await shop.clock_shows(13, 1)
        await shop.clock_shows(13, 6)
        assert len(calls) == 1

    async def test_a_restart_tells_nobody_again(self, shop: Shop) -> None:
        await shop.settle_in()
        await shop.clock_shows(13)
        calls = await self._automate(shop)
        await shop.house.reload()
        assert shop.shown == "on"
        await shop.house.device().report(ONLINE)
        await shop.clock_shows(13, 1)
        await shop.clock_shows(13, 7)
        assert shop.shown == "on"
        assert calls == []

    @pytest.mark.parametrize(("hour", "passes"), [(11, 0), (13, 1)])
    async def test_a_condition_tests_it(self, shop: Shop, hour: int, passes: int) -> None:
        await shop.settle_in()
        await shop.clock_shows(hour)
        target = {"device_id": shop.house.registered("machine-1").id}
        calls = await self._automate(
            shop,
            triggers=[{"trigger": "event", "event_type": "ask"}],
            conditions=[{"condition": f"{DOMAIN}.is_silent", "target": target}],
        )
        shop.house.hass.bus.async_fire("ask")
        await shop.house.hass.async_block_till_done()
        assert len(calls) == passes
