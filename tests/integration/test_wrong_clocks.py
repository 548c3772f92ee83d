"""A wrong clock moves no treatment: what a device without a journal counts has just happened."""

from collections.abc import Iterator
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event as StateChange, EventStateChangedData, HomeAssistant
from homeassistant.helpers import translation
import orjson
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.analytics import Filter
from custom_components.ozon_telemetry.core.domain.messages import Channel, Counters, Event, Kind, Millis
from custom_components.ozon_telemetry.core.protocol.codec import encode_event
from devtools.polling import until

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, placed
from .fake_device import GEN
from .hub_fixture import HubFixture

MINUTE: Millis = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EVENT = "event.harbour_ozone_1_treatment"


@pytest.fixture
def fired(hass: HomeAssistant, hub_fixture: HubFixture) -> list[StateChange[EventStateChangedData]]:
    """Return all state changes, of which only those of the event entity are looked at."""
    return async_capture_events(hass, "state_changed")


async def send(hub_fixture: HubFixture, count: int, told: Millis | None) -> None:
    """Let a device with the original firmware tell of a treatment."""
    event = Event(DEVICE, Kind.BASIC, told, Counters(count), None, count, count - 1)
    await hub_fixture.device().send_raw(Channel.EVENT, encode_event(event))


@pytest.mark.parametrize("off", [-7 * HOUR, 2 * HOUR, -900 * DAY, 50_000 * DAY])
async def test_a_treatment_told_by_a_wrong_clock_counts_now_and_is_fired(
    hub_fixture: HubFixture, fired: list[StateChange[EventStateChangedData]], off: Millis
) -> None:
    await send(hub_fixture, 1, now_millis() + off)
    assert (hub_fixture.state("machine-1"), hub_fixture.state("machine-1", "today")) == ("1", "1")
    states = [event.data["new_state"] for event in fired if event.data["entity_id"] == EVENT]
    assert [state.attributes["event_type"] for state in states if state] == ["basic"]


async def test_all_treatments_of_a_batch_are_fired(
    hub_fixture: HubFixture, fired: list[StateChange[EventStateChangedData]]
) -> None:
    device = hub_fixture.device()
    for seq, kind in enumerate((Kind.BASIC, Kind.STANDARD, Kind.PREMIUM), 1):
        device.publish_event(seq, kind, now_millis() - HOUR, gen=None)
    await device.settle()
    states = [event.data["new_state"] for event in fired if event.data["entity_id"] == EVENT]
    assert [state.attributes["event_type"] for state in states if state] == ["basic", "standard", "premium"]


@pytest.mark.parametrize(
    ("language", "off", "words"),
    [
        ("en", 7 * HOUR, "7 h 0 min ahead"),
        ("en", -6 * MINUTE, "6 min behind"),
        ("en", -3 * DAY - 5 * HOUR, "3 d 5 h behind"),
        ("de", -330 * MINUTE, "5 Std. 30 Min. nach"),
        ("ru", 6 * MINUTE, "спешат на 6 мин"),
        ("id", 345 * MINUTE, "terlalu cepat 5 jam 45 menit"),
    ],
)
async def test_the_difference_is_said_in_the_words_of_the_language(
    hass: HomeAssistant, hub_fixture: HubFixture, language: str, off: Millis, words: str
) -> None:
    await hass.config.async_update(language=language)
    await translation.async_load_integrations(hass, {DOMAIN})  # as Home Assistant does after this change
    await send(hub_fixture, 1, (now_millis() + off + 500) // 1000 * 1000)
    placeholders = hub_fixture.issues()["clock_wrong"].translation_placeholders or {}
    assert (placeholders["device"], placeholders["machine"]) == (DEVICE, "Ozone 1")
    assert placeholders["difference"] == words


@pytest.mark.parametrize(
    "told", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+14:00"]
)
@pytest.mark.parametrize("gen", [None, GEN])
async def test_the_first_and_the_last_of_all_years_cost_nothing(
    hub_fixture: HubFixture, told: str, gen: str | None
) -> None:
    sent = orjson.loads(encode_event(Event(DEVICE, Kind.BASIC, None, Counters(1), gen, 1, 0)))
    await hub_fixture.device().send_raw(Channel.EVENT, orjson.dumps(sent | {"timestamp": told}))
    assert (hub_fixture.state("machine-1"), hub_fixture.state("machine-1", "today")) == ("1", "1")


async def test_the_issue_is_gone_with_the_first_right_time(hub_fixture: HubFixture) -> None:
    await send(hub_fixture, 1, now_millis() - HOUR)
    await send(hub_fixture, 2, None)
    assert "clock_wrong" in hub_fixture.issues(), "no time is no right one"
    await send(hub_fixture, 3, now_millis())
    assert "clock_wrong" not in hub_fixture.issues()


class TestHomeClock:
    """Home Assistant's own clock is behind, as after an outage without a clock of its own."""

    @pytest.fixture
    def uptime(self, freezer: FrozenDateTimeFactory) -> Iterator[list[Millis]]:
        """Freeze the uptime with the clock; its only entry is it."""
        freezer.move_to("2026-03-02T08:00:00Z")
        now = [0]
        with patch("custom_components.ozon_telemetry.monitors.home_clock.uptime_millis", lambda: now[0]):
            yield now

    async def test_what_a_journal_told_is_booked_again_when_the_clock_is_right(
        self, hass: HomeAssistant, uptime: list[Millis], hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
    ) -> None:
        device, right = hub_fixture.device(), at("2026-03-04T10:00:00")
        for seq in (1, 2):
            await device.send_event(seq, Kind.BASIC, right + seq * MINUTE)
        assert (hub_fixture.state("machine-1"), hub_fixture.state("machine-1", "today")) == ("2", "2")
        assert "clock_wrong" not in hub_fixture.issues(), "the device is not blamed"
        placeholders = hub_fixture.issues()["home_clock_behind"].translation_placeholders or {}
        assert placeholders["difference"] == "2 d 2 h ahead"

        freezer.move_to("2026-03-04T10:05:00Z")
        uptime[0] += 5 * MINUTE
        async_fire_time_changed(hass)

        def newest() -> Millis:
            latest = hub_fixture.hub.totals.latest("machine-1")
            return latest.occurred_at if latest else 0

        await until("booked times", lambda: newest() == right + 2 * MINUTE, interval=0)
        assert hub_fixture.issues() == {}
        await device.settle()
        assert (hub_fixture.state("machine-1"), hub_fixture.state("machine-1", "today")) == ("2", "2")

    @pytest.mark.usefixtures("uptime")
    async def test_also_if_home_assistant_was_restarted_meanwhile(
        self, hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
    ) -> None:
        right = at("2026-03-04T10:00:00")
        await hub_fixture.device().send_event(1, Kind.BASIC, right)
        await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
        freezer.move_to("2026-03-04T11:00:00Z")
        await hub_fixture.hass.config_entries.async_setup(hub_fixture.entry.entry_id)
        await hub_fixture.device().send_event(2, Kind.BASIC, right + HOUR)

        async def are_booked() -> bool:
            page = await hub_fixture.hub.reader.recent_treatments(Filter(), 10)
            return sorted(line.at for line in page.events) == [right, right + HOUR]

        await until("booked times", are_booked, interval=0)

    async def test_also_if_the_clock_was_still_behind_after_the_restart(
        self, hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, uptime: list[Millis]
    ) -> None:
        right, device = at("2026-03-04T10:00:00"), hub_fixture.device()
        await device.send_event(1, Kind.BASIC, right)
        await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
        freezer.move_to("2026-03-02T09:00:00Z")
        await hub_fixture.hass.config_entries.async_setup(hub_fixture.entry.entry_id)
        await hub_fixture.device().send_event(2, Kind.BASIC, at("2026-03-02T09:01:00"))  # kept since the outage began
        await hub_fixture.device().send_event(3, Kind.BASIC, right + HOUR)
        assert set(hub_fixture.issues()) == {"home_clock_behind"}, "the device is not blamed"
        freezer.move_to("2026-03-04T11:05:00Z")
        uptime[0] += 5 * MINUTE
        async_fire_time_changed(hub_fixture.hass)

        async def are_booked() -> bool:
            page = await hub_fixture.hub.reader.recent_treatments(Filter(), 10)
            return sorted(line.at for line in page.events) == [at("2026-03-02T09:01:00"), right, right + HOUR]

        await until("booked times", are_booked, interval=0)

    @pytest.mark.usefixtures("uptime")
    async def test_a_device_is_blamed_once_another_agrees_with_the_clock(self, hub_fixture: HubFixture) -> None:
        await hub_fixture.configure(
            machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
        )
        await hub_fixture.device().send_event(1, Kind.BASIC, now_millis() + HOUR)
        await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC, now_millis(), gen="other")
        assert hub_fixture.issues() == {}
        await hub_fixture.device().send_event(2, Kind.BASIC, now_millis() + HOUR)
        assert set(hub_fixture.issues()) == {"clock_wrong"}
