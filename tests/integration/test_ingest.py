"""From a message on MQTT to the ledger, the acknowledgement and the figures."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.core.analytics import Filter
from custom_components.ozon_telemetry.core.domain.messages import Channel, Clock, Counters, Event, Kind, Status
from custom_components.ozon_telemetry.core.ledger import queries
from custom_components.ozon_telemetry.core.protocol.codec import encode_event

from .builders import DEVICE, at
from .fake_device import GEN
from .hub_fixture import HubFixture

MORNING = at("2026-03-02T08:30:00")


async def test_an_event_is_stored_acknowledged_and_shown(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()

    await device.send_event(1, Kind.PREMIUM, MORNING)

    assert device.acks() == [{"gen": GEN, "seq": 1}]
    assert await hub_fixture.treatments() == 1
    assert (hub_fixture.state("machine-1", "premium"), hub_fixture.state("machine-1", "basic")) == ("1", "0")
    assert hub_fixture.state("machine-1", "last_treatment") == "2026-03-02T08:30:00+00:00"
    assert [hub_fixture.state("machine-1"), hub_fixture.state("outlet-1"), hub_fixture.fleet_state()] == ["1", "1", "1"]


async def test_nothing_is_acknowledged_before_it_is_in_the_ledger(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    stored_at_ack: list[int] = []

    async def acknowledged(*_: object, **__: object) -> None:
        with hub_fixture.hub.ledger.file.reading() as connection:
            stored_at_ack.append(queries.ledger_size(connection).treatments)

    device.client.async_publish.side_effect = acknowledged
    await device.send_event(1, Kind.BASIC)

    assert stored_at_ack == [1]


async def test_a_repeated_event_counts_once_and_is_acknowledged_again(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC, MORNING)

    await device.send_event(1, Kind.BASIC, MORNING, counters=device.counters)

    assert device.acks() == [{"gen": GEN, "seq": 1}] * 2
    assert (await hub_fixture.treatments(), hub_fixture.hub.worker.duplicates) == (1, 1)


async def test_an_event_whose_predecessor_is_still_to_come_asks_the_device_to_rewind(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC, MORNING)

    await device.send_event(3, Kind.BASIC, MORNING)

    assert device.acks()[-1] == {"gen": GEN, "seq": 1, "resync": True}
    assert await hub_fixture.treatments() == 1


async def test_a_device_that_rewinds_is_not_asked_again_at_once(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    for seq in (3, 4, 5):
        await device.send_event(seq, Kind.BASIC, MORNING)

    assert [ack.get("resync", False) for ack in device.acks()] == [True, False, False]


async def test_a_gap_is_recovered_from_the_counters(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC, MORNING)

    await device.send_event(4, Kind.BASIC, MORNING, prev=1, counters=Counters(2, 1, 1))

    assert device.acks()[-1] == {"gen": GEN, "seq": 4}
    assert [hub_fixture.state("machine-1", figure) for figure in ("basic", "standard", "premium")] == ["2", "1", "1"]
    assert (await hub_fixture.hub.reader.ledger_size()).recovered == 2


async def test_a_burst_is_answered_with_one_acknowledgement(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    topic = hub_fixture.hub.topics.of(DEVICE, Channel.EVENT)
    for seq in range(1, 101):
        event = Event(DEVICE, Kind.BASIC, MORNING, Counters(basic=seq), GEN, seq, seq - 1)
        async_fire_mqtt_message(hass, topic, encode_event(event), 1)
    await device.settle()

    assert device.acks() == [{"gen": GEN, "seq": 100}]
    assert hub_fixture.state("machine-1") == "100"


async def test_the_original_firmware_counts_and_needs_no_acknowledgement(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    for _ in range(3):
        await device.send_event(0, Kind.STANDARD, MORNING, gen=None)
    await device.send_event(0, Kind.STANDARD, MORNING, gen=None, counters=device.counters)

    assert (hub_fixture.state("machine-1", "standard"), device.acks()) == ("3", [])


async def test_without_a_clock_the_time_of_receipt_counts(hub_fixture: HubFixture) -> None:
    before = now_millis()
    await hub_fixture.device().send_event(1, Kind.BASIC, MORNING, clock=Clock.NONE)

    (line,) = (await hub_fixture.hub.reader.recent_treatments(Filter(unassigned=True), 10)).events
    assert before <= line.at <= now_millis()


async def test_a_birth_is_answered_with_what_the_ledger_has(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC, MORNING)
    await device.send_event(2, Kind.BASIC, MORNING)

    await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=2, acked=2))
    assert device.acks()[-1] == {"gen": GEN, "seq": 2}
    await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=2, acked=7))
    assert device.acks()[-1] == {"gen": GEN, "seq": 2, "resync": True}


async def test_a_will_is_not_answered(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_report(Status(DEVICE, online=False))
    assert device.acks() == []


async def test_a_journal_that_the_ledger_never_saw_is_asked_for(hub_fixture: HubFixture) -> None:
    """A ledger that was lost or restored heals itself from the journals."""
    device = hub_fixture.device()
    await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=9, acked=9), retain=True)
    assert device.acks() == [{"gen": GEN, "seq": 0, "resync": True}]


async def test_a_treatment_writes_only_the_figures_that_it_changes(
    hass: HomeAssistant, hub_fixture: HubFixture
) -> None:
    def written(figure: str) -> float:
        state = hass.states.get(f"sensor.harbour_ozone_1_{figure}_treatments")
        assert state
        return state.last_reported_timestamp

    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await device.send_event(2, Kind.PREMIUM)
    basic, premium = written("basic"), written("premium")

    await device.send_event(3, Kind.BASIC)

    assert written("basic") > basic
    assert written("premium") == premium
