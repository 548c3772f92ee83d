"""Command line of the kill test: `script/kill-test --rounds 50 --seed 1`."""

from simulator import standalone  # noqa: F401, I001 - first: it spares this process Home Assistant

from argparse import ArgumentParser
import asyncio
from pathlib import Path
import sys
from tempfile import mkdtemp

from .trial import run


def main() -> int:
    """Run the trial; exit with 0 if nothing was lost, doubled or wrong. The folder stays if something was."""
    parser = ArgumentParser(prog="script/kill-test", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest-freeze", type=float, default=60.0, help="seconds")
    parser.add_argument("--native", action="store_true", help="one device with our firmware, without a broker")
    arguments = parser.parse_args()
    folder = Path(mkdtemp(prefix="ozon-kill-"))
    if arguments.native:
        return _run_native(folder, arguments.seed, arguments.rounds)
    report = asyncio.run(run(folder, arguments.seed, arguments.rounds, _tell, arguments.longest_freeze))
    if not report.is_clean:
        for line in (f"everything is kept in {folder}", *report.lost[:10], *report.wrong[:10]):
            _tell(line)
    return 0 if report.is_clean else 1


def _run_native(folder: Path, seed: int, rounds: int) -> int:
    """Kill Home Assistant, a device of the native API and the link between them."""
    from .native_trial import run_native  # noqa: PLC0415 - it needs the firmware's tools, which the other one does not

    report = asyncio.run(run_native(folder, seed, rounds, _tell))
    if not report.is_clean:
        _tell(f"everything is kept in {folder}")
    return 0 if report.is_clean else 1


def _tell(line: object) -> None:
    print(line, flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    sys.exit(main())
