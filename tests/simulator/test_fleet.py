"""The same seed gives the same fleet, and the same past."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Kind
from simulator.demand import Demand
from simulator.fleet import Fleet, recorded
from simulator.history import write_history
from simulator.journal_file import JournalFile
from simulator.legacy_device import LegacyDevice
from simulator.message_disorder import MessageDisorder

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000)


def gen(journal: JournalFile) -> str:
    """Return the generation of a journal, which is closed."""
    journal.close()
    return journal.gen


def test_the_same_seed_gives_the_same_devices_and_cards(tmp_path: Path) -> None:
    one, two = Fleet(tmp_path / "one", 7, 3), Fleet(tmp_path / "two", 7, 3)
    assert one.device_ids == two.device_ids
    assert len(set(one.device_ids)) == 3
    assert gen(one.journal(one.device_ids[0])) == gen(two.journal(two.device_ids[0]))
    assert gen(one.new_card(one.device_ids[0])) != gen(one.journal(one.device_ids[1]))


def test_what_all_cards_of_a_device_recorded(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, 7, 1)
    [device_id] = fleet.device_ids
    device = fleet.switch_on(device_id)
    device.press(Kind.BASIC, NOON)
    device.journal.close()
    with closing(fleet.new_card(device_id)) as card:
        device.insert_card(card, NOON)
        device.press(Kind.PREMIUM, NOON)
    assert recorded(fleet) == {device_id: Counters(1, 0, 1)}


def test_a_card_that_is_put_back_is_the_one_in_the_device(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, 7, 1)
    [device_id] = fleet.device_ids
    first = gen(fleet.journal(device_id))
    fleet.new_card(device_id).close()
    fleet.cards(device_id)[0].rename(fleet.next_card(device_id))
    assert gen(fleet.journal(device_id)) == first


def test_the_original_firmware_keeps_its_counters(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, 7, 1)
    fleet.switch_on_legacy(fleet.device_ids[0]).press(Kind.BASIC, NOON)
    assert fleet.switch_on_legacy(fleet.device_ids[0]).counters == Counters(1)


def test_a_past_has_opening_hours_and_an_end(tmp_path: Path) -> None:
    journal = Fleet(tmp_path, 7, 1).journal("device")
    with closing(journal):
        number = write_history(journal, Demand(30, AMSTERDAM), 60, NOON, Random(1))
    times = [record.timestamp for record in journal.records if record.timestamp is not None]
    hours = {datetime.fromtimestamp(instant / 1000, AMSTERDAM).hour for instant in times}
    assert number == journal.last == len(journal.records)
    assert 60 * 20 < number < 60 * 40
    assert hours == set(range(8, 20))
    assert max(times) <= NOON
    assert {record.clock for record in journal.records} == {Clock.OK}


def test_an_outlet_is_closed_at_night() -> None:
    demand = Demand(30, AMSTERDAM)
    assert demand.per_second(NOON) > 0
    assert demand.per_second(NOON + 12 * 3_600_000) == 0


def test_disorder_repeats_and_shuffles_but_loses_nothing() -> None:
    device = LegacyDevice("device")
    events = [device.press(Kind.BASIC, NOON) for _ in range(20)]
    sent = MessageDisorder(duplicate=0.5, reorder=1.0, rng=Random(3)).apply(events)
    assert set(sent) == set(events)
    assert len(sent) > len(events)
    assert MessageDisorder().apply(events) == events
