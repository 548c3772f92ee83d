"""Power-cut simulation at every system call of a short run: no record that was durable is lost."""

from collections.abc import Iterator
from pathlib import Path
import shutil
import subprocess
import tempfile

import pytest

from .cpp_compiler import CPP, PURE, SANITIZED, link
from .powercut import Operation, State, apply_all, trace

SKIP = 1_000_000  # Journal::RESUME_SKIP

type Chain = list[tuple[int, int, int]]


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the journal's command line."""
    folder = tmp_path_factory.mktemp("powercut")
    return link(folder / "journal_cli", PURE, SANITIZED, (CPP / "journal_cli.cpp",))


@pytest.fixture
def memory() -> Iterator[Path]:
    """Yield a folder in memory if possible: thousands of cards are written."""
    base = Path("/dev/shm")  # noqa: S108 - a fresh folder of our own below it
    with tempfile.TemporaryDirectory(dir=base if base.is_dir() else None) as folder:
        yield Path(folder)


class PowerCuts:
    """Runs the journal and checks the recovery from each state that a power cut can leave."""

    def __init__(self, journal: Path, folder: Path) -> None:
        """Start with an empty card and a blank flash."""
        self.journal = journal
        self.folder = folder
        self.card = folder / "card"
        self.card.mkdir()
        self.state = State()

    def run(self, *actions: str) -> None:
        """Run without a power cut."""
        apply_all(self._run(str(self.card), *actions), self.state)

    def cut(self, card: str, *actions: str, flash_survives: bool) -> int:
        """Run, check the recovery from each possible state, and return the number of states."""
        cases: list[tuple[str, int, int]] = []
        operations = self._run(card, *actions)
        for operation in (None, *operations):
            if operation is not None:
                self.state.advance(operation)
            for files in self.state.cards():
                line = self._write_case(len(cases), files, self.state.flash if flash_survives else {})
                promised = self.state.promised if flash_survives else self.state.copied
                cases.append((line, promised, self.state.written))
        self._check(cases, flash_survives=flash_survives)
        return len(cases)

    def _run(self, card: str, *actions: str) -> list[Operation]:
        flash = self.folder / "flash"
        flash.write_text("".join(f"{key} {value}\n" for key, value in self.state.flash.items()))
        return trace(self.journal, self.folder, self.card, card, str(flash), *actions)

    def _write_case(self, number: int, files: dict[str, bytes], flash: dict[int, str]) -> str:
        card = self.folder / f"case{number}"
        card.mkdir()
        for name, data in files.items():
            (card / name).parent.mkdir(parents=True, exist_ok=True)
            (card / name).write_bytes(data)
        flash_file = self.folder / f"flash{number}"
        flash_file.write_text("".join(f"{key} {value}\n" for key, value in flash.items()))
        return f"{card} {flash_file}\n"

    def _check(self, cases: list[tuple[str, int, int]], *, flash_survives: bool) -> None:
        result = subprocess.run(
            [self.journal, "check"],
            input="".join(line for line, _, _ in cases),
            capture_output=True,
            text=True,
            check=True,
        )
        for line, (_, promised, written) in zip(result.stdout.splitlines(), cases, strict=True):
            before, after = map(_chain, line.split(";"))
            last = _assert_unbroken(before)
            assert promised <= last <= written, line
            step = 1 if flash_survives or last == 0 else SKIP + 1
            assert after == [*before, (last + step, last, last + 1)], line
        for path in self.folder.glob("case*"):
            shutil.rmtree(path)


def _chain(text: str) -> Chain:
    _gen, corrupt, *entries = text.split()
    assert corrupt == "0", text
    return [tuple(map(int, entry.split(","))) for entry in entries]  # type: ignore[misc]


def _assert_unbroken(chain: Chain) -> int:
    """Assert that each record follows the one before and counts one treatment; return the last number."""
    assert chain == [(seq, seq - 1, seq) for seq in range(1, len(chain) + 1)]
    return len(chain)


@pytest.fixture
def power_cuts(journal: Path, memory: Path) -> PowerCuts:
    """Return the simulation on an empty card."""
    return PowerCuts(journal, memory)


@pytest.mark.parametrize("flash_survives", [True, False], ids=["flash", "blank flash"])
def test_a_first_segment_survives(power_cuts: PowerCuts, *, flash_survives: bool) -> None:
    assert power_cuts.cut(str(power_cuts.card), "record=5", flash_survives=flash_survives) > 40


@pytest.mark.parametrize("flash_survives", [True, False], ids=["flash", "blank flash"])
def test_the_step_into_the_next_segment_survives(power_cuts: PowerCuts, *, flash_survives: bool) -> None:
    power_cuts.run("record=62")
    assert power_cuts.cut(str(power_cuts.card), "record=4", flash_survives=flash_survives) > 40


def test_a_run_without_a_card_survives_in_flash(power_cuts: PowerCuts) -> None:
    assert power_cuts.cut("-", "record=4", flash_survives=True) > 4


def test_the_copy_to_a_card_that_is_attached_later_survives(power_cuts: PowerCuts) -> None:
    assert power_cuts.cut("-", "record=3", f"attach={power_cuts.card}", "record=2", flash_survives=True) > 40


def test_two_boots_in_a_row_survive(power_cuts: PowerCuts) -> None:
    power_cuts.run("record=3")
    assert power_cuts.cut(str(power_cuts.card), "record=2", "ack=4", "record=1", flash_survives=True) > 10
