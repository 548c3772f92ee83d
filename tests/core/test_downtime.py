"""Downtime equals a naive recount of everything that happened, quarter by quarter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import event as sqlalchemy_event

from custom_components.ozon_telemetry.core.analytics import (
    Compare,
    DateRange,
    Filter,
    GroupBy,
    Query,
    QueryContext,
    QueryResult,
    performance,
    run_query,
)
from custom_components.ozon_telemetry.core.analytics.downtime import Downtime, downtime_by_group, total_downtime
from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta, AvailabilityTracker, Outage
from custom_components.ozon_telemetry.core.domain.calendar import QUARTER_MILLIS, Period, day_number, day_of
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement, Span
from custom_components.ozon_telemetry.core.domain.zones import Zones
from custom_components.ozon_telemetry.core.ledger import Ledger

from .engines import place_of
from .ledger_fixture import millis

pytestmark = pytest.mark.usefixtures("engine")

BERLIN, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")
# The clocks change in the second night.
FIRST = date(2026, 3, 28)
BEGIN = millis("2026-03-27T20:00") // QUARTER_MILLIS
LENGTH = 3 * 96
TIMEOUT = 3


def at(quarter: int) -> int:
    """Return the start of a quarter of the story."""
    return (BEGIN + quarter) * QUARTER_MILLIS


def fleet_of(swapped: int, moved: int, adopted: int | None) -> Fleet:
    """Return two machines: d0 goes from m0 to m1, m0 moves from o0 to o1 and may get d1."""
    north, south = Outlet("o0", "North"), Outlet("o1", "South", zone=KATHMANDU)
    places = (Placement("o0", 0, at(moved)), Placement("o1", at(moved)))
    late = () if adopted is None else (Assignment("d1", at(swapped)),)
    first = Machine("m0", "M0", placements=places, assignments=(Assignment("d0", 0, at(swapped)), *late))
    second = Machine("m1", "M1", placements=(Placement("o0", 0),), assignments=(Assignment("d0", at(swapped)),))
    return Fleet.of([north, south], [first, second])


@dataclass(frozen=True)
class Story:
    """What happens in each quarter; at the end of each, the devices are checked, and what was observed is written."""

    happenings: dict[int, str]
    adopted: int
    swapped: int
    moved: int

    def fleet(self, quarter: int) -> Fleet:
        """Return the fleet as it is configured."""
        return fleet_of(self.swapped, self.moved, self.adopted if quarter >= self.adopted else None)

    def play(self, ledger: Ledger) -> None:
        """Play the story into a ledger."""
        lookout, seen = self._start(ledger, 0), AvailabilityDelta()  # written before it matters: a commit takes long
        for quarter in range(LENGTH):
            if quarter == self.adopted:
                ledger.record_availability(seen)
                ledger.change_fleet(self.fleet(quarter), at(quarter))
                lookout.set_devices(["d0", "d1"], at(quarter))
            match self.happenings.get(quarter, "").split():
                case ["begin"]:
                    lookout.start_window(at(quarter))
                case ["end"]:
                    lookout.end_window(at(quarter))
                case ["crash"]:
                    ledger.record_availability(seen)
                    ledger.close()
                    lookout, seen = self._start(ledger, quarter), AvailabilityDelta()
                case [word, device_id]:
                    lookout.report(device_id, at(quarter), is_online=word == "on")
            lookout.expire(at(quarter), TIMEOUT * QUARTER_MILLIS)
            if sight := lookout.take_delta(at(quarter)):
                seen = AvailabilityDelta([*seen.windows, *sight.windows], [*seen.outages, *sight.outages])
        ledger.record_availability(seen)

    def _start(self, ledger: Ledger, quarter: int) -> AvailabilityTracker:
        ledger.change_fleet(self.fleet(quarter), at(quarter), BERLIN)
        lookout = AvailabilityTracker()
        lookout.set_devices(ledger.fleet.timelines, at(quarter))
        return lookout

    def watches(self) -> Iterator[tuple[range, int]]:
        """Yield the quarters of each watch as they were written, and the last one with a check."""
        start = None
        for quarter in range(LENGTH):
            what = self.happenings.get(quarter)
            if what == "begin" and start is None:
                start = quarter
            if what == "end" and start is not None:
                yield range(start, quarter), quarter - 1
                start = None
            if what == "crash" and start is not None:
                yield range(start, quarter - 1), quarter - 1
                start = None
        if start is not None:
            yield range(start, LENGTH - 1), LENGTH - 1

    def offline(self, device_id: str) -> set[int]:
        """Return the quarters in which a device was offline."""
        found: set[int] = set()
        for watch, last_look in self.watches():
            first = max(watch.start, self.adopted if device_id == "d1" else 0)
            words = [(first, True)] + [
                (quarter, what.startswith("on"))
                for quarter, what in sorted(self.happenings.items())
                if first <= quarter <= last_look and what.endswith(device_id)
            ]
            ends = [(quarter, quarter - 1) for quarter, _ in words[1:]] + [(watch.stop, last_look)]
            for (quarter, is_online), (until, look) in zip(words, ends, strict=True):
                if not is_online or look - quarter > TIMEOUT:
                    found.update(range(quarter, min(until, watch.stop)))
        return found

    def seen(self, device_id: str) -> set[int]:
        """Return the quarters in which a device was watched."""
        since = self.adopted if device_id == "d1" else 0
        return {quarter for watch, _ in self.watches() for quarter in watch if quarter >= since}


def context(ledger: Ledger) -> QueryContext:
    """Return the context at the end of the story."""
    return QueryContext(ledger.fleet, Zones(BERLIN, ledger.fleet), at(LENGTH))


def recount(story: Story, ledger: Ledger, query: Query) -> dict[str, Downtime]:
    """Return the downtime of each group, counted quarter by quarter."""
    found: dict[str, Downtime] = {}
    for device_id in ledger.fleet.timelines:
        offline, seen = story.offline(device_id), story.seen(device_id)
        for quarter in range(LENGTH):
            owner = ledger.fleet.owner_at(device_id, at(quarter))
            day = day_of(BEGIN + quarter, context(ledger).zones.of_outlet(owner.outlet))
            if owner.machine and day_number(query.range.first) <= day <= day_number(query.range.last):
                group = {
                    GroupBy.NONE: "all",
                    GroupBy.KIND: "all",
                    GroupBy.OUTLET: owner.outlet,
                    GroupBy.MACHINE: owner.machine,
                    GroupBy.DEVICE: device_id,
                }[query.group_by]
                wanted = query.filter.outlets
                if wanted is None or owner.outlet in wanted:
                    is_seen, is_offline = quarter in seen, quarter in seen and quarter in offline
                    one = Downtime(None, is_offline * QUARTER_MILLIS, 0, is_seen * QUARTER_MILLIS)
                    found[group] = found.get(group, Downtime()).plus(one)
                    unseen = Downtime(unseen=(not is_seen) * QUARTER_MILLIS)
                    found[group] = found[group].plus(unseen)
    return found


quarters = st.integers(0, LENGTH - 1)
happenings = st.dictionaries(
    quarters, st.sampled_from(["begin", "begin", "end", "crash", "on d0", "off d0", "on d1", "off d1"]), max_size=30
)
stories = st.builds(
    Story,
    happenings.map(lambda downtime: {0: "begin"} | downtime),
    quarters,
    quarters,
    quarters,
)
days = st.integers(0, 2).map(lambda number: FIRST + timedelta(days=number))
queries = st.builds(
    Query,
    st.tuples(days, days).map(sorted).map(lambda pair: DateRange(*pair)),
    st.none(),
    st.sampled_from(GroupBy),
    st.builds(Filter, outlets=st.none() | st.frozensets(st.sampled_from(["o0", "o1"]))),
)


def bare(found: dict[str, Downtime]) -> dict[str, tuple[int, int, int]]:
    """Return the times of each group without the number of outages, and without empty groups."""
    spans = {group: (downtime.offline, downtime.watched, downtime.unseen) for group, downtime in found.items()}
    return {group: downtime for group, downtime in spans.items() if any(downtime)}


@settings(max_examples=40)
@given(stories, queries)
def test_downtime_equals_a_recount(story: Story, query: Query) -> None:
    with TemporaryDirectory() as folder:
        ledger = Ledger(place_of(Path(folder) / "ledger.db"), BERLIN)
        story.play(ledger)
        with ledger.reading() as connection:
            result = run_query(connection, context(ledger), query)
            found = downtime_by_group(connection, context(ledger), query)
        assert bare({str(key): downtime for key, downtime in found.items()}) == bare(recount(story, ledger, query))
        assert bare({"": result.downtime}) == bare({"": total_downtime(found)})
        assert all(downtime.offline <= downtime.watched for downtime in found.values())
        assert ledger.verify().outages == 0
        ledger.close()


def test_a_ranking_counts_downtime_once(tmp_path: Path) -> None:
    """It shows that of the period itself; the period before and today's share of it have none to show."""
    ledger = Ledger(place_of(tmp_path / "ledger.db"), BERLIN)
    Story({}, adopted=0, swapped=LENGTH, moved=LENGTH).play(ledger)
    query = Query(DAY, Period.DAY, GroupBy.MACHINE, compare=Compare.PREVIOUS)
    with ledger.reading() as connection:
        asked: list[str] = []
        sqlalchemy_event.listen(
            connection, "before_cursor_execute", lambda _, __, statement, *___: asked.append(statement)
        )
        performance(connection, context(ledger), query)
    ledger.close()
    assert sum("outage." in statement for statement in asked) == 1


DAY = DateRange(date(2026, 3, 28), date(2026, 3, 28))
MORNING = millis("2026-03-28T06:00", "Europe/Berlin")
HOUR = 3_600_000
NOON = MORNING + 6 * HOUR


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a ledger of two machines; from six to twelve they were watched, and d0 was offline for three hours."""
    ledger = Ledger(place_of(tmp_path / "ledger.db"), BERLIN)
    ledger.change_fleet(fleet_of(0, LENGTH, 0), MORNING, BERLIN)
    ledger.record_availability(
        AvailabilityDelta(
            [Span(MORNING, NOON)], [Outage("d0", NOON - 5 * HOUR, NOON - 4 * HOUR), Outage("d0", NOON - 2 * HOUR, NOON)]
        )
    )
    yield ledger
    ledger.close()


def ask(ledger: Ledger, query: Query, now: int = NOON + 6 * HOUR) -> QueryResult:
    """Return the result of a query in the evening."""
    with ledger.reading() as connection:
        return run_query(connection, QueryContext(ledger.fleet, Zones(BERLIN, ledger.fleet), now), query)


def test_downtime_is_a_share_of_the_watched_time(ledger: Ledger) -> None:
    first, second = ask(ledger, Query(DAY, group_by=GroupBy.MACHINE)).groups
    assert first.downtime == Downtime(0.0, 0, 0, 6 * HOUR, 12 * HOUR)
    assert second.downtime == Downtime(0.5, 3 * HOUR, 2, 6 * HOUR, 12 * HOUR)


def test_that_of_everything_weighs_each_machine_alike(ledger: Ledger) -> None:
    result = ask(ledger, Query(DAY, compare=Compare.PREVIOUS))
    assert result.downtime == Downtime(0.25, 3 * HOUR, 2, 12 * HOUR, 24 * HOUR)
    assert result.previous_downtime == Downtime(None, 0, 0, 0, 27 * HOUR)
    assert result.groups[0].previous is not None
    assert result.groups[0].previous.downtime == result.previous_downtime


def test_it_is_only_that_of_what_the_filter_lets_through(ledger: Ledger) -> None:
    first, second = (ask(ledger, Query(DAY, filter=Filter(machines=frozenset({machine})))) for machine in ("m0", "m1"))
    assert (first.downtime.offline, second.downtime.offline) == (0, 3 * HOUR)


def test_a_summary_has_none(ledger: Ledger) -> None:
    result = ask(ledger, Query(DAY, group_by=GroupBy.MACHINE, is_summary=True))
    assert result.downtime == Downtime()


def test_a_kind_of_treatment_has_none(ledger: Ledger) -> None:
    result = ask(ledger, Query(DAY, group_by=GroupBy.KIND))
    assert {group.downtime for group in result.groups} == {None}
    assert result.downtime.share == 0.25


def test_what_is_to_come_is_not_unseen(ledger: Ledger) -> None:
    assert ask(ledger, Query(DAY), NOON).downtime.unseen == 2 * 6 * HOUR


def test_the_ranking_has_the_share(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        present = QueryContext(ledger.fleet, Zones(BERLIN, ledger.fleet), NOON)
        rows = performance(connection, present, Query(DAY, Period.DAY, GroupBy.MACHINE))
    assert {row.id: row.downtime for row in rows} == {"m0": 0.0, "m1": 0.5}


def test_a_machine_without_a_device_has_none(ledger: Ledger) -> None:
    idle = Machine("m2", "M2")
    ledger.change_fleet(Fleet.of(ledger.fleet.outlets.values(), [*ledger.fleet.machines.values(), idle]), NOON)
    result = ask(ledger, Query(DAY, group_by=GroupBy.MACHINE))
    assert {group.id: group.downtime for group in result.groups}["m2"] == Downtime()


def test_a_device_that_left_and_came_back_is_unseen_before(ledger: Ledger) -> None:
    fleet = ledger.fleet
    ledger.change_fleet(Fleet(), NOON)
    ledger.change_fleet(fleet, NOON + HOUR)
    assert ask(ledger, Query(DAY)).downtime == Downtime(None, 0, 0, 0, 36 * HOUR)


def test_what_a_wrong_clock_said_of_the_future_is_forgotten(ledger: Ledger) -> None:
    ledger.change_fleet(ledger.fleet, NOON - 3 * HOUR)
    assert ask(ledger, Query(DAY)).downtime == Downtime(1 / 6, HOUR, 1, 6 * HOUR, 30 * HOUR)


def test_old_downtime_is_pruned_with_the_treatments(ledger: Ledger) -> None:
    ledger.prune(NOON - HOUR)
    assert ask(ledger, Query(DAY)).downtime.outages == 1
    ledger.prune(NOON + 1)
    assert ask(ledger, Query(DAY)).downtime.watched == 0


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE outage SET start = start - 100000000 WHERE "end" < (SELECT max("end") FROM outage)',
        'UPDATE outage SET "end" = "end" + 1',
        'UPDATE outage SET "end" = (SELECT max("end") FROM outage)',
        "DELETE FROM watch",
        'INSERT INTO watch SELECT start + 1, "end" + 1 FROM watch',
    ],
)
def test_spans_that_cannot_be_are_found(ledger: Ledger, statement: str) -> None:
    assert ledger.verify().is_sound
    with ledger._writing() as connection:
        connection.exec_driver_sql(statement)
    assert not ledger.verify().is_sound
