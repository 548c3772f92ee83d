"""Run mutmut on what is asked, quickest tests first.

mutmut records which tests execute which function, but runs them in no order, and all of them for each change that none
notices: a day for the core. Here each change meets its quickest tests until they would have taken `_PATIENCE`, and only
a seeded sample of each file's changes is tried. A change that only a longer test notices counts as unnoticed, and so
does one of a function that runs when its module is imported: a score is never too good.
"""

import argparse
from itertools import accumulate
import random
from typing import Any, Final
from unittest.mock import patch

import mutmut.__main__ as mutmut
from mutmut.mutation.data import SourceFileMutationData
from mutmut.state import state
from mutmut.workers.isolation import ForkRunner

# The seconds that the tests of one change may take, as measured when nothing was changed.
_PATIENCE: Final = 20.0

type _Mutants = list[tuple[SourceFileMutationData, str, int | None]]


def main() -> None:
    """Run the sample of each file, or all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=1_000_000, help="changes of each file, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--children", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="only what was unnoticed before")
    options = parser.parse_args()
    collect = mutmut.collect_source_file_mutation_data

    def collect_sample(*, mutant_names: tuple[str, ...]) -> tuple[_Mutants, dict[str, SourceFileMutationData]]:
        mutants, data = collect(mutant_names=mutant_names)
        _order_tests()
        if options.again:
            return _forget_survivors(mutants), data
        return _sample(mutants, options.sample, options.seed), data

    # Each test has just passed: when what it executes was recorded, or in an earlier run.
    clean = patch.object(ForkRunner, "run_clean_tests", return_value=0)
    with clean, patch.object(mutmut, "collect_source_file_mutation_data", collect_sample):
        mutmut._run((), options.children)  # noqa: SLF001 - its command line cannot be told to sample


def _order_tests() -> None:
    """Leave each function the quickest of its tests, in order."""
    durations = state().duration_by_test
    tests_by_function: Any = state().tests_by_mangled_function_name  # sets, but a list keeps its order
    for function, tests in tests_by_function.items():
        ordered = sorted(tests, key=lambda test: (durations.get(test, 0.0), test))
        ends = accumulate(durations.get(test, 0.0) for test in ordered)
        tests_by_function[function] = [
            test for place, (test, end) in enumerate(zip(ordered, ends, strict=True)) if place == 0 or end <= _PATIENCE
        ]


def _sample(mutants: _Mutants, size: int, seed: int) -> _Mutants:
    """Return at most `size` changes of each file, the same ones for the same seed."""
    files: dict[str, _Mutants] = {}
    for mutant in sorted(mutants, key=lambda mutant: mutant[1]):
        files.setdefault(str(mutant[0].path), []).append(mutant)
    return [
        mutant
        for path, of_file in sorted(files.items())
        for mutant in random.Random(f"{seed} {path}").sample(of_file, min(size, len(of_file)))
    ]


def _forget_survivors(mutants: _Mutants) -> _Mutants:
    """Return the changes that no test noticed before, as if they had never been tried."""
    return [(data, name, None) for data, name, outcome in mutants if outcome in {0, 33}]


if __name__ == "__main__":
    main()
