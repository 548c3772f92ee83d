"""Command line of the benchmarks: `script/benchmark`, or with names only some of them."""

from simulator import standalone  # noqa: F401, I001 - first: it spares this process Home Assistant

from argparse import ArgumentParser
import asyncio
from typing import Final

from . import growth, ingest, latency, opening, replay, startup

BENCHMARKS: Final = {
    "ingest": ingest.measure,
    "replay": replay.measure,
    "latency": latency.measure,
    "startup": startup.measure,
    "opening": opening.measure,
    "growth": growth.measure,
}


def main() -> None:
    """Run the chosen benchmarks, one after the other."""
    parser = ArgumentParser(prog="script/benchmark", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    for name in parser.parse_args().names or BENCHMARKS:
        asyncio.run(BENCHMARKS[name]())


if __name__ == "__main__":
    main()
