"""An input of the device: which presses it counts, and that a blocked loop makes no difference."""

from collections.abc import Iterator
from itertools import accumulate, cycle
import random

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from .input_reference import AC, DC, MS, Edge, Rules, treatments
from .input_simulation import Input, Loop, half_waves, presses

S = 1000 * MS
RULES = [
    pytest.param(DC, id="dc"),
    pytest.param(AC, id="ac"),
    pytest.param(Rules(max_length=5 * S), id="longest"),
    pytest.param(Rules(min_interval=3 * S), id="interval"),
    pytest.param(Rules(on_stable=5 * MS, off_stable=40 * MS, max_length=90 * MS, min_interval=200 * MS), id="all"),
]

# The program is started once for all examples
fuzzed = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def pin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Input]:
    """Yield the input."""
    with Input(tmp_path_factory.mktemp("input")) as program:
        yield program


def even(least: int, most: int) -> st.SearchStrategy[int]:
    """Microseconds with the resolution of the ring."""
    return st.integers(least // 2, most // 2).map(lambda half: half * 2)


blocks = even(0, 2 * S)
gaps = st.one_of(even(2, 5 * MS), even(5 * MS, 60 * MS), even(60 * MS, 2 * S))
loops = st.builds(Loop, even(1 * MS, 20 * MS), st.lists(st.tuples(even(0, 5 * S), blocks), max_size=5).map(sorted))


@st.composite
def waveforms(draw: st.DrawFn) -> list[Edge]:
    """Edges in alternating levels; a repeated one is a pulse that was over before the interrupt looked at the pin."""
    times = accumulate(draw(st.lists(gaps, min_size=1, max_size=60)))
    levels = cycle([True, False])
    return [
        Edge(at, draw(st.sampled_from([level] * 9 + [not level]))) for at, level in zip(times, levels, strict=False)
    ]


# ------------------------------------------------------------------- presses against blocks


@pytest.mark.parametrize(("length", "block"), [(60, 100), (150, 200), (140, 300), (40, 45), (40, 2000)])
def test_a_press_within_a_blocked_loop_is_counted(pin: Input, length: int, block: int) -> None:
    """0 of 20 with ESPHome's binary sensor, whose interrupt keeps only the last level."""
    for number in range(20):
        first = (block - length) * number // 20 * MS
        outcome = pin.run(presses(length * MS, first=first), Loop(blocks=[(0, block * MS)]))
        assert outcome.starts == [first]


@fuzzed
@given(length=even(40 * MS, 5 * S), block=blocks, offset=even(-2 * S, 2 * S), interval=even(1 * MS, 20 * MS))
def test_a_press_of_40_ms_is_counted_once_against_any_block(
    pin: Input, length: int, block: int, offset: int, interval: int
) -> None:
    assert pin.run(presses(length), Loop(interval, [(offset, block)])).starts == [0]


@fuzzed
@given(length=even(2, 5 * MS), block=blocks, offset=even(-2 * S, 2 * S), times=st.integers(1, 20), gap=gaps)
def test_a_glitch_of_5_ms_is_never_counted(
    pin: Input, length: int, block: int, offset: int, *, times: int, gap: int
) -> None:
    outcome = pin.run(presses(*[length] * times, gap=gap), Loop(blocks=[(offset, block)]))
    assert (outcome.starts, outcome.bounces) == ([], times)


@fuzzed
@given(lengths=st.lists(even(40 * MS, 300 * MS), min_size=2, max_size=8), gap=even(16 * MS, 300 * MS), offset=blocks)
def test_presses_within_one_block_are_all_counted(pin: Input, lengths: list[int], gap: int, offset: int) -> None:
    expected = [edge.at for edge in presses(*lengths, gap=gap) if edge.active]
    assert pin.run(presses(*lengths, gap=gap), Loop(blocks=[(-offset, 8 * S)])).starts == expected


@pytest.mark.parametrize("rules", RULES)
@fuzzed
@given(edges=waveforms(), loop=loops, held=st.booleans())
def test_any_edges_give_what_the_reference_gives(
    pin: Input, rules: Rules, edges: list[Edge], loop: Loop, *, held: bool
) -> None:
    edges.append(Edge(edges[-1].at + 2, active=False))  # left alone at the end
    begin = Edge(0, held)
    assert pin.run(edges, loop, rules, begin).starts == treatments(rules, begin, edges)


# ------------------------------------------------------------------- what a press is


def bouncing(length: int, bounce: int = 5 * MS) -> list[Edge]:
    """Return a press whose contact bounces for a while at both ends."""
    chatter = [300, 200, 1000, 400, 500, 600, 1400, 600]
    assert sum(chatter) == bounce
    times = [0, *accumulate(chatter), *accumulate(chatter, initial=length - bounce)]
    return [Edge(at, active=number % 2 == 0) for number, at in enumerate(times)]


def test_a_press_that_bounces_is_counted_once_and_the_bounces_are_told(pin: Input) -> None:
    outcome = pin.run(bouncing(50 * MS))
    assert outcome.starts == [5 * MS]
    assert outcome.bounces == 4  # those of the release belong to the press


@pytest.mark.parametrize(
    ("rules", "edges", "starts"),
    [
        pytest.param(DC, presses(29 * MS), [], id="too short"),
        pytest.param(DC, presses(30 * MS), [0], id="just long enough"),
        pytest.param(DC, presses(60 * S), [0], id="a minute"),
        pytest.param(Rules(max_length=2 * S), presses(2 * S), [0], id="just not too long"),
        pytest.param(Rules(max_length=2 * S), presses(2 * S + 2), [], id="too long"),
        pytest.param(Rules(min_interval=1 * S), presses(60 * MS, 60 * MS, gap=40 * MS), [0], id="too soon"),
        pytest.param(Rules(min_interval=1 * S), presses(60 * MS, 60 * MS, gap=940 * MS), [0, 1 * S], id="not too soon"),
        pytest.param(DC, presses(20 * MS, 20 * MS, gap=14 * MS), [0], id="a gap that is a bounce"),
        pytest.param(DC, presses(20 * MS, 20 * MS, gap=16 * MS), [], id="a gap that ends the pulse"),
        pytest.param(DC, presses(*[8 * MS] * 40, gap=6 * MS), [], id="interference of 70 Hz"),
        pytest.param(AC, half_waves(1 * S), [0], id="mains, full wave"),
        pytest.param(AC, half_waves(1 * S, period=20 * MS, active=6 * MS), [0], id="mains, half wave"),
        pytest.param(AC, half_waves(90 * MS), [], id="mains, too short"),
        pytest.param(AC, presses(5 * MS), [], id="mains, a glitch"),
        pytest.param(AC, half_waves(1 * S) + half_waves(1 * S, first=2 * S), [0, 2 * S], id="mains, twice"),
        pytest.param(DC, half_waves(1 * S), [], id="mains at an input for contacts"),
    ],
)
def test_what_counts(pin: Input, rules: Rules, edges: list[Edge], starts: list[int]) -> None:
    assert pin.run(edges, rules=rules).starts == starts


def test_an_input_that_is_held_at_the_start_is_not_counted(pin: Input) -> None:
    edges = [Edge(5 * S, active=False), *presses(60 * MS, first=6 * S)]
    assert pin.run(edges, begin=Edge(0, active=True)).starts == [6 * S]


def test_mains_that_is_on_at_the_start_is_not_counted_whatever_its_phase(pin: Input) -> None:
    for phase in range(0, 10 * MS, 2):
        edges = [edge for edge in half_waves(2 * S, first=-5 * MS) if edge.at > phase]
        begin = Edge(phase, not edges[0].active)
        assert pin.run(edges, rules=AC, begin=begin).starts == []
        if phase % 500:
            continue
        later = [*edges, *half_waves(1 * S, first=4 * S)]
        assert pin.run(later, rules=AC, begin=begin).starts == [4 * S]


def test_a_press_during_a_long_start_is_counted(pin: Input) -> None:
    """The interrupt is on, and nothing looks at the input for two seconds."""
    begin = Edge(0, active=False)
    assert pin.run(presses(60 * MS, first=100 * MS), Loop(blocks=[(2, 2 * S)]), begin=begin).starts == [100 * MS]


@pytest.mark.parametrize("before", [0, 20 * MS, 30 * MS, 50 * MS, 60 * MS])
def test_the_clock_of_the_chip_may_wrap_at_any_moment_of_a_press(pin: Input, before: int) -> None:
    """Micros are 32 bits: they wrap each 71.6 minutes."""
    first = (1 << 32) - before
    edges = presses(40 * MS, 40 * MS, first=first, gap=20 * MS)
    starts = [first, first + 60 * MS]
    assert pin.run(edges, Loop(blocks=[(first - 1 * S, 2 * S)])).starts == starts
    assert pin.run(edges).starts == starts


# ------------------------------------------------------------------- storms and missed edges


def noise(length: int, period: int, first: int = 0) -> list[Edge]:
    """Return edges of a fast interference of any duty."""
    rng = random.Random(1)
    times = sorted({first + rng.randrange(length // 2) * 2 for _ in range(2 * length // period)})
    return [Edge(at, active=number % 2 == 0) for number, at in enumerate(times[: len(times) // 2 * 2])]


def test_a_storm_is_bounded_and_told_and_counts_nothing(pin: Input) -> None:
    outcome = pin.run(noise(1 * S, 50))
    assert outcome.starts == []
    assert outcome.paused > 20  # most of the second, the interrupt is off
    assert 512 * 20 / 2 < outcome.bounces < 512 * 70 / 2  # and not 20,000


def test_a_press_after_a_storm_is_counted(pin: Input) -> None:
    edges = [*noise(1 * S, 50), *presses(60 * MS, first=1 * S + 50 * MS)]
    assert pin.run(edges).starts == [1 * S + 50 * MS]


def test_presses_before_a_storm_in_the_same_block_are_counted(pin: Input) -> None:
    edges = [*presses(40 * MS, 40 * MS), *noise(1 * S, 50, first=300 * MS)]
    assert pin.run(edges, Loop(blocks=[(-50 * MS, 2 * S)])).starts == [0, 140 * MS]


def test_a_button_that_is_held_through_a_storm_is_counted_once(pin: Input) -> None:
    edges = [Edge(0, active=True), *noise(1 * S, 50, first=100 * MS), Edge(1100 * MS, active=True)]
    assert pin.run([*edges, Edge(1500 * MS, active=False)]).starts == [0]


@pytest.mark.parametrize("missed", [0, 1], ids=["press", "release"])
def test_an_edge_that_the_interrupt_misses_is_seen_by_the_loop(pin: Input, missed: int) -> None:
    """An ESP32 may miss one when the voltage changes slowly."""
    edges = presses(200 * MS, 200 * MS)
    (first, second) = pin.run(edges, Loop(interval=2 * MS), missed=edges[missed]).starts
    assert first in range(6 * MS)
    assert second == 300 * MS
