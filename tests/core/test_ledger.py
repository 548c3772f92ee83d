"""What the ledger keeps of a batch, and what it answers."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Table, select

from custom_components.ozon_telemetry.core.domain.event_time import ClockReading, TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Outlet, Owner
from custom_components.ozon_telemetry.core.domain.messages import Ack, Clock, Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, queries
from custom_components.ozon_telemetry.core.ledger.inserts import QUARANTINE_LIMIT
from custom_components.ozon_telemetry.core.ledger.queries import LatestTreatment, LedgerSize
from custom_components.ozon_telemetry.core.ledger.schema import NAME, QUARANTINE, RECOVERED, TREATMENT
from tests.ledger_faults import file_of

from .builders import DAY, DEVICE, GEN, HOUR, MINUTE, NOW, event, fleet_of, legacy_event, machine, received
from .engines import place_of
from .owner_totals import owner_totals, owner_totals_of_day
from .query_cost import steps

WASHER = Owner("washer", "north")


def stored(ledger: Ledger, table: Table) -> list[dict[str, object]]:
    """Return all rows of a table."""
    with ledger.reading() as connection:
        return [dict(line._mapping) for line in connection.execute(select(table))]


def total(ledger: Ledger) -> Counters:
    """Return what the washer counted."""
    with ledger.reading() as connection:
        return owner_totals(connection).get(WASHER, Counters())


def test_a_row_tells_everything_about_its_treatment(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    assert stored(ledger, TREATMENT) == [
        {
            "device_id": DEVICE,
            "gen": GEN,
            "seq": 1,
            "kind": Kind.BASIC,
            "occurred_at": NOW - DAY + MINUTE,
            "received_at": NOW,
            "time_source": TimeSource.DEVICE,
            "basic": 1,
            "standard": 0,
            "premium": 0,
            "machine": "washer",
            "outlet": "north",
            "device_time": None,
        }
    ]


def test_a_batch_is_acknowledged_once_up_to_its_last_event(ledger: Ledger) -> None:
    result = ledger.commit(received(*(event(seq) for seq in range(1, 6))))
    assert result.acks == {(DEVICE, GEN): Ack(GEN, 5)}
    assert total(ledger) == Counters(5, 0, 0)


def test_a_repetition_is_acknowledged_again_and_not_counted(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    result = ledger.commit(received(event(1)))
    assert (result.duplicates, result.acks) == (1, {(DEVICE, GEN): Ack(GEN, 1)})
    assert total(ledger) == Counters(1, 0, 0)


def test_a_repetition_within_a_batch_is_not_counted(ledger: Ledger) -> None:
    assert ledger.commit(received(event(1), event(1))).duplicates == 1
    assert total(ledger) == Counters(1, 0, 0)


def test_an_event_that_came_early_makes_its_device_rewind(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    result = ledger.commit(received(event(4), event(2)))
    assert (result.early, result.acks) == (1, {(DEVICE, GEN): Ack(GEN, 2, resync=True)})


def test_a_contradiction_is_quarantined_and_not_counted(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    lie = event(1, Counters(1, 0, 1), kind=Kind.PREMIUM)
    assert [conflict.event for conflict in ledger.commit(received(lie)).conflicts] == [lie]
    assert [row["seq"] for row in stored(ledger, QUARANTINE)] == [1]
    assert total(ledger) == Counters(1, 0, 0)


def test_the_quarantine_keeps_the_newest(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    for number in range(3):
        lies = [event(1, Counters(2 + number, 0, 0))] * (QUARANTINE_LIMIT // 2)
        ledger.commit(received(*lies))
    rows = stored(ledger, QUARANTINE)
    assert len(rows) == QUARANTINE_LIMIT
    assert 'count_basic":2,' not in str(rows)


def test_no_device_pushes_another_ones_contradictions_out(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(1, device_id="liar", gen="own")))
    ledger.commit(received(event(1, kind=Kind.PREMIUM)))
    lie = event(1, kind=Kind.PREMIUM, device_id="liar", gen="own")
    ledger.commit(received(*[lie] * (QUARANTINE_LIMIT + 1)))
    devices = [row["device_id"] for row in stored(ledger, QUARANTINE)]
    assert (devices.count(DEVICE), devices.count("liar")) == (1, QUARANTINE_LIMIT)


def test_a_gap_is_a_row_of_its_own_at_the_next_known_time(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(5, Counters(2, 1, 1), prev=1)))
    [gap] = stored(ledger, RECOVERED)
    assert (gap["seq"], gap["missing"], gap["basic"], gap["standard"], gap["premium"]) == (5, 3, 0, 1, 1)
    assert gap["occurred_at"] == event(5).timestamp
    assert total(ledger) == Counters(2, 1, 1)


def test_the_original_firmware_gets_no_acknowledgement(ledger: Ledger) -> None:
    assert ledger.commit(received(legacy_event(1))).acks == {}


def test_the_original_firmwares_repetitions_are_known_in_every_generation(ledger: Ledger) -> None:
    first, reset = legacy_event(3), legacy_event(1, timestamp=NOW)
    ledger.commit(received(first, reset))
    assert ledger.commit(received(first, reset)).duplicates == 2
    assert total(ledger) == Counters(2, 0, 0)


def test_a_treatment_without_a_time_is_booked_at_its_receipt_as_uncertain(ledger: Ledger) -> None:
    ledger.commit(received(event(1, clock=Clock.NONE, timestamp=None)))
    [row] = stored(ledger, TREATMENT)
    assert (row["occurred_at"], row["time_source"]) == (NOW, TimeSource.RECEIPT)


@pytest.mark.parametrize(
    ("timestamp", "clock", "expected"),
    [
        (DAY, Clock.OK, {DEVICE: ClockReading(DAY, NOW, is_right=False)}),
        (NOW, Clock.OK, {DEVICE: ClockReading(NOW, NOW, is_right=True)}),
        (None, Clock.OK, {}),
        (DAY, Clock.NONE, {}),
    ],
)
def test_a_clock_is_judged_by_the_time_of_a_treatment(
    ledger: Ledger, timestamp: int | None, clock: Clock, expected: dict[str, ClockReading]
) -> None:
    assert ledger.commit(received(event(1, timestamp=timestamp, clock=clock))).clocks == expected


@pytest.mark.parametrize("off", [-7 * HOUR, 3 * HOUR, -1000 * DAY])
def test_a_treatment_told_by_a_wrong_clock_without_a_journal_is_booked_at_its_receipt(ledger: Ledger, off: int) -> None:
    ledger.commit(received(legacy_event(1, timestamp=NOW + off)))
    [row] = stored(ledger, TREATMENT)
    assert (row["occurred_at"], row["time_source"], row["device_time"]) == (NOW, TimeSource.RECEIPT, NOW + off)


def test_repetitions_of_a_wrong_clock_are_known_by_the_time_it_told(ledger: Ledger) -> None:
    sent, reset, after = (legacy_event(number, timestamp=hour * HOUR) for number, hour in ((2, 5), (1, 9), (2, 10)))
    for number, event_ in enumerate((sent, sent, reset, reset, after, after)):
        ledger.commit(received(event_, at=NOW + number * MINUTE))
    assert [row["device_time"] for row in stored(ledger, TREATMENT)] == [5 * HOUR, 9 * HOUR, 10 * HOUR]


def test_a_time_that_is_believed_is_kept_once(ledger: Ledger) -> None:
    ledger.commit(received(legacy_event(1, timestamp=NOW - MINUTE), event(1), event(2, clock=Clock.NONE)))
    assert {row["device_time"] for row in stored(ledger, TREATMENT)} == {None}


@pytest.mark.parametrize(
    ("acked", "answer"),
    [(3, Ack(GEN, 3)), (2, Ack(GEN, 3, resync=True)), (9, Ack(GEN, 3, resync=True)), (None, Ack(GEN, 3, resync=True))],
)
def test_a_device_is_told_the_mark_and_to_rewind_if_its_own_differs(
    ledger: Ledger, acked: int | None, answer: Ack
) -> None:
    ledger.commit(received(event(1), event(2), event(3)))
    ledger.close()
    assert ledger.resume_ack(DEVICE, GEN, acked) == answer


def test_a_device_we_know_nothing_of_is_asked_for_everything(ledger: Ledger) -> None:
    assert ledger.resume_ack(DEVICE, "new", 0) == Ack("new", 0, resync=True)


def test_another_process_goes_on_where_this_one_stopped(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(2)))
    ledger.close()
    other = Ledger(ledger.place, ZoneInfo("Europe/Amsterdam"))
    other.change_fleet(ledger.fleet, NOW)
    assert other.commit(received(event(2), event(3))).duplicates == 1
    assert total(other) == Counters(3, 0, 0)
    other.close()


def test_an_empty_batch_changes_nothing(ledger: Ledger) -> None:
    assert ledger.commit([]).acks == {}


def test_names_stay_when_machines_and_outlets_go(ledger: Ledger) -> None:
    ledger.change_fleet(Fleet(), NOW)
    with ledger.reading() as connection:
        assert queries.names(connection) == {"washer": "Washer", "north": "North", "south": "South"}
    assert {row["removed_at"] for row in stored(ledger, NAME)} == {NOW}
    ledger.change_fleet(fleet_of(machine()), NOW)
    assert {row["removed_at"] for row in stored(ledger, NAME)} == {None}


def test_the_days_are_summed_anew_when_the_zone_changes(ledger: Ledger) -> None:
    midnight_in_kolkata = 1_794_940_200_000  # 2026-11-17T18:30:00Z
    treatments = [event(1, timestamp=midnight_in_kolkata - 1), event(2, timestamp=midnight_in_kolkata)]
    ledger.commit(received(*treatments))

    def by_day() -> list[int]:
        with ledger.reading() as connection:
            return [
                sum(totals.total for totals in owner_totals_of_day(connection, day).values()) for day in (20774, 20775)
            ]

    assert by_day() == [2, 0]
    ledger.change_fleet(ledger.fleet, NOW, ZoneInfo("Asia/Kolkata"))
    assert by_day() == [1, 1]
    outlets = [Outlet("north", "North", zone=ZoneInfo("Europe/Amsterdam")), Outlet("south", "South")]
    ledger.change_fleet(Fleet.of(outlets, [machine()]), NOW)
    assert by_day() == [2, 0]


@pytest.mark.file_only("copies the file")
def test_after_a_checkpoint_a_copy_of_the_file_alone_is_complete(ledger: Ledger, tmp_path: Path) -> None:
    ledger.commit(received(event(1)))
    ledger.checkpoint()
    copy = Ledger(place_of(tmp_path / "copy.db"), ZoneInfo("Europe/Amsterdam"))
    file_of(copy).write_bytes(file_of(ledger).read_bytes())
    copy.open()
    assert total(copy) == Counters(1, 0, 0)
    copy.close()


def test_all_queries_of_one_reading_see_the_same_moment(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    with ledger.reading() as connection:
        before = owner_totals(connection)
        ledger.commit(received(event(2)))
        assert owner_totals(connection) == before
    assert total(ledger) == Counters(2, 0, 0)


def test_figures_for_diagnostics(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(4, Counters(3, 0, 0), prev=1)))
    ledger.commit(received(event(1, Counters(9, 0, 0))))
    with ledger.reading() as connection:
        figures = queries.ledger_size(connection)
        assert queries.latest(connection) == {"washer": LatestTreatment(Kind.BASIC, event(4).timestamp or 0)}
    assert figures == LedgerSize(treatments=2, recovered=1, missing=2, quarantined=1, devices=1)


def test_of_two_newest_treatments_at_once_the_later_one_is_the_latest(ledger: Ledger) -> None:
    instant, two_kinds = NOW - HOUR, Counters(1, 0, 1)
    ledger.commit(received(event(1, timestamp=instant), event(2, two_kinds, kind=Kind.PREMIUM, timestamp=instant)))
    with ledger.reading() as connection:
        assert queries.latest(connection) == {"washer": LatestTreatment(Kind.PREMIUM, instant)}


@pytest.mark.file_only("counts the steps of SQLite's machine")
def test_the_latest_treatment_costs_the_same_however_long_the_history_is(ledger: Ledger) -> None:
    ledger.commit(received(*map(event, range(1, 11))))
    short = steps(ledger, queries.latest)
    ledger.commit(received(*map(event, range(11, 1001))))
    assert steps(ledger, queries.latest) <= short


def test_figures_of_an_empty_ledger(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert queries.ledger_size(connection) == LedgerSize(0, 0, 0, 0, 0)


def test_treatments_before_the_adoption_are_kept_and_belong_to_nobody(tmp_path: Path) -> None:
    ledger = Ledger(place_of(tmp_path / "other.db"), ZoneInfo("UTC"))
    ledger.open()
    ledger.commit(received(event(1)))
    with ledger.reading() as connection:
        assert owner_totals(connection) == {Owner("", ""): Counters(1, 0, 0)}
        assert queries.latest(connection) == {}
    ledger.close()
