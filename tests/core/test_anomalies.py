"""Anomalies: treatments that no customer explains."""

from itertools import cycle, islice

import pytest

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.messages import Kind, Millis
from custom_components.ozon_telemetry.core.machine_health.anomalies import (
    Burst,
    MissingKind,
    TreatmentSample,
    bursts,
    missing_kinds,
)

from .builders import DAY, HOUR, NOW

B, S, P = Kind.BASIC, Kind.STANDARD, Kind.PREMIUM
USUAL = (B, B, S, B, P, B, S, B, S, P)  # half of them basic, a fifth premium


def given(*kinds: Kind, every: Millis = 20 * 60_000) -> list[TreatmentSample]:
    """Return treatments of these kinds, one after the other."""
    return [TreatmentSample(NOW + index * every, kind, NOW, TimeSource.DEVICE) for index, kind in enumerate(kinds)]


def usual(count: int) -> list[Kind]:
    """Return so many treatments as customers choose them."""
    return list(islice(cycle(USUAL), count))


def at(*seconds: float, source: TimeSource = TimeSource.DEVICE, received_at: Millis = NOW) -> list[TreatmentSample]:
    """Return treatments at these seconds."""
    return [TreatmentSample(NOW + round(second * 1000), B, received_at, source) for second in seconds]


class TestMissingKinds:
    """A button that is dead."""

    def test_a_kind_that_is_chosen_is_there(self) -> None:
        assert missing_kinds(given(*usual(1000))) == []

    def test_nothing_is_known_without_treatments(self) -> None:
        assert missing_kinds([]) == []

    @pytest.mark.parametrize(("kind", "since"), [(B, 18), (S, 36), (P, 60)])
    def test_the_rarer_a_kind_the_longer_it_takes(self, kind: Kind, since: int) -> None:
        others = [other for other in USUAL if other is not kind]
        past, now = usual(1000), list(islice(cycle(others), since))
        trailing = next(place for place, past_kind in enumerate(reversed(past)) if past_kind is kind)
        (found,) = missing_kinds(given(*past, *now))
        assert (found.kind, found.absent_for) == (kind, since + trailing)
        assert found.share == pytest.approx({B: 0.5, S: 0.3, P: 0.2}[kind], abs=0.002)
        assert missing_kinds(given(*past, *now[:-1])) == []

    def test_a_kind_hardly_ever_chosen_is_not_missed(self) -> None:
        assert missing_kinds(given(*[B] * 100, *[P] * 19, *[B] * 1000)) == []
        assert [found.kind for found in missing_kinds(given(*[B] * 100, *[P] * 20, *[B] * 1000))] == [P]

    def test_the_only_kind_cannot_be_missing(self) -> None:
        assert missing_kinds(given(*[B] * 1000)) == []

    def test_of_a_machine_that_is_used_often_chance_has_more_occasions(self) -> None:
        treatments = [*usual(1000), *[B, S] * 25]
        assert [found.kind for found in missing_kinds(given(*treatments, every=8 * HOUR))] == [P]
        assert missing_kinds(given(*treatments, every=HOUR // 12)) == []

    def test_all_kinds_but_one_can_be_missing(self) -> None:
        assert [found.kind for found in missing_kinds(given(*usual(500), *[B] * 100))] == [S, P]

    def test_a_missing_kind_has_its_former_share(self) -> None:
        assert missing_kinds(given(*usual(100), *[B, S] * 40)) == [MissingKind(P, 0.2, 80)]


class TestBursts:
    """A burst: a contact that bounces."""

    @pytest.mark.parametrize(
        ("seconds", "found"),
        [
            ((), []),
            ((0,), []),
            ((0, 1, 2), []),
            ((0, 1, 2, 3), [(0, 4)]),
            ((0, 1, 2, 3.001), []),
            ((0, 0, 0, 0), [(0, 4)]),
            ((0, 2, 4, 4.5, 5), [(2, 4)]),
            ((0, 1, 2, 3, 4, 5, 6), [(0, 7)]),
            ((0, 0.1, 0.2, 0.3, 60, 120, 120.1, 120.2, 120.3, 120.4), [(0, 4), (120, 5)]),
            ((0, 0.1, 0.2, 0.3, 4, 4.1, 4.2, 4.3), [(0, 4), (4, 4)]),
            (range(0, 600, 10), []),
        ],
    )
    def test_four_within_three_seconds_are_no_persons(
        self, seconds: tuple[float, ...], found: list[tuple[float, int]]
    ) -> None:
        expected = [Burst(NOW + round(second * 1000), count) for second, count in found]
        assert bursts(at(*seconds), 0) == expected

    def test_a_replay_without_a_clock_is_no_burst(self) -> None:
        assert bursts(at(0, 0, 0, 0, 0, source=TimeSource.RECEIPT), 0) == []

    def test_a_burst_received_before_is_not_reported_again(self) -> None:
        known = at(0, 0.1, 0.2, 0.3)
        assert bursts(known, NOW) == []
        assert bursts(known, NOW - 1) != []

    def test_a_late_treatment_can_complete_one(self) -> None:
        late = at(0.4, received_at=NOW + DAY)
        assert bursts([*at(0, 0.1, 0.2, 0.3), *late], NOW) == [Burst(NOW, 5)]
