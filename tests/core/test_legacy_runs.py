"""Runs of counters: the newest ones, and whether they take turns."""

from custom_components.ozon_telemetry.core.domain.acceptance import Generation
from custom_components.ozon_telemetry.core.domain.counter_stories import MOST_RUNS
from custom_components.ozon_telemetry.core.ledger.legacy_runs import LegacyRuns


def advanced(*names: str) -> LegacyRuns:
    """Return the runs after events of these generations."""
    runs = LegacyRuns()
    for name in names:
        runs.advance(Generation(name))
    return runs


def names(runs: LegacyRuns) -> list[str]:
    """Return the names of the runs, newest first."""
    return [run.gen for run in runs.newest]


def test_the_run_that_counted_last_is_first() -> None:
    assert names(advanced("a", "b", "a")) == ["a", "b"]


def test_only_the_newest_runs_are_kept() -> None:
    begun = [str(number) for number in range(MOST_RUNS + 2)]
    assert names(advanced(*begun)) == begun[:1:-1]


def test_runs_take_turns_that_come_back_to_each_other() -> None:
    assert advanced("a", "b").taking_turns == frozenset()
    assert advanced("a", "b", "a").taking_turns == frozenset()
    assert advanced("a", "b", "a", "b").taking_turns == {"a", "b"}


def test_one_that_goes_on_for_long_ends_the_turns() -> None:
    turns = ("a", "b", "a", "b")
    assert advanced(*turns, *"b" * 19).taking_turns == {"a", "b"}
    assert advanced(*turns, *"b" * 20).taking_turns == frozenset()
