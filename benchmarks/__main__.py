"""Command line of the benchmarks: `script/benchmark`, or with names only some of them."""

from simulator import standalone  # noqa: F401, I001 - first: it spares this process Home Assistant

from argparse import ArgumentParser
import asyncio
from functools import partial
from typing import Final

from . import company, growth, idle, ingest, latency, opening, replay, screens, startup, treatment

BENCHMARKS: Final = {
    "ingest": ingest.measure,
    "replay": replay.measure,
    "latency": latency.measure,
    "startup": startup.measure,
    "opening": opening.measure,
    "growth": growth.measure,
    "treatment": treatment.measure,
    "idle": idle.measure,
    "screens": screens.measure,
    "company": company.measure,
}
# What has a short form, of less than a minute.
SHORT: Final = {
    "treatment": partial(treatment.measure, is_short=True),
    "screens": partial(screens.measure, is_short=True),
}


def main() -> None:
    """Run the chosen benchmarks, one after the other."""
    parser = ArgumentParser(prog="script/benchmark", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--short", action="store_true", help=f"less than a minute each: {', '.join(SHORT)}")
    arguments = parser.parse_args()
    benchmarks = SHORT if arguments.short else BENCHMARKS
    for name in arguments.names or benchmarks:
        asyncio.run(benchmarks[name]())


if __name__ == "__main__":
    main()
