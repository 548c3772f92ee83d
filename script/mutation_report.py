"""Score of each file under mutation, and the changes that no test notices.

Reads `mutmut results --all true` on standard input, in a folder where mutmut ran. The file named by the argument lists
changes that change nothing, one paragraph each: the line of reason after `#`, then the changed lines as in the diff.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
import re
import subprocess
import sys
from typing import Final

_NOTICED: Final = frozenset({"killed", "timeout", "segfault", "suspicious", "caught by type check"})
_UNNOTICED: Final = frozenset({"survived", "no tests"})


def main() -> None:
    """Print the scores, then every survivor that is not listed as equivalent."""
    equivalents = _read_equivalents(Path(sys.argv[1]))
    outcomes = dict(line.strip().rsplit(": ", 1) for line in sys.stdin if ": " in line)
    survivors = {name: _diff(name) for name, outcome in outcomes.items() if outcome in _UNNOTICED}
    real = {name: diff for name, diff in survivors.items() if _change(diff) not in equivalents}
    _print_scores(outcomes, real)
    for name, diff in real.items():
        print(f"\n{name}: {outcomes[name]}\n{diff}")


def _read_equivalents(path: Path) -> set[tuple[str, ...]]:
    if not path.exists():
        return set()
    paragraphs = path.read_text("utf-8").split("\n\n")
    return {_change(paragraph) for paragraph in paragraphs}


def _diff(name: str) -> str:
    """Return what a mutant changes, as a unified diff."""
    return subprocess.run(["mutmut", "show", name], capture_output=True, text=True, check=True).stdout  # noqa: S607 - the environment's own


def _change(diff: str) -> tuple[str, ...]:
    """Return the removed and added lines of a diff, without their indentation."""
    lines = (line for line in diff.splitlines() if re.match(r"[+-](?![+-]{2})", line))
    return tuple(f"{line[0]} {line[1:].strip()}" for line in lines)


def _print_scores(outcomes: Mapping[str, str], survivors: Iterable[str]) -> None:
    left = Counter(map(_file_of, survivors))
    files: defaultdict[str, int] = defaultdict(int)
    for name, outcome in outcomes.items():
        files[_file_of(name)] += outcome in _NOTICED | _UNNOTICED
    for file, mutants in sorted(files.items()):
        print(f"{_percent(mutants, left[file])} {file}: {left[file]} of {mutants} unnoticed")
    print(f"{_percent(sum(files.values()), left.total())} in all: {left.total()} of {sum(files.values())} unnoticed")


def _file_of(name: str) -> str:
    """Return the module of a mutant: what stands before the mangled name of its function."""
    return name.rsplit(".", 1)[0].removeprefix("custom_components.ozon_telemetry.")


def _percent(mutants: int, unnoticed: int) -> str:
    return f"{100 * (mutants - unnoticed) / max(mutants, 1):5.1f} %"


if __name__ == "__main__":
    main()
