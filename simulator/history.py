"""History written into a journal before a device connects for the first time, as a year offline leaves it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Clock, Counters, Millis

from .demand import Demand
from .journal import Record
from .journal_file import JournalFile

_POWER_CUTS = 0.002  # how likely one is between two treatments


def write_history(journal: JournalFile, demand: Demand, days: int, until: Millis, rng: Random) -> int:
    """Fill an empty journal with `days` days up to the instant `until`; return how many treatments that makes."""
    records = list(history(demand, days, until, rng))
    journal.append_all(records)
    return len(records)


def history(demand: Demand, days: int, until: Millis, rng: Random) -> Iterator[Record]:
    """Yield what a device would have recorded in `days` days up to the instant `until`."""
    last = datetime.fromtimestamp(until / 1000, demand.zone).date()
    return _records(demand, last - timedelta(days=days), last, until, rng)


def _records(demand: Demand, first: date, last: date, until: Millis, rng: Random) -> Iterator[Record]:
    counters, boot, started = ZERO, 1, None
    for seq, (instant, kind) in enumerate(demand.treatments(first, last, until, rng), start=1):
        if started is None or rng.random() < _POWER_CUTS:
            boot, started = (1 if started is None else boot + 1), instant - 60_000
        counters = Counters(*(a + b for a, b in zip(counters, ONE[kind], strict=True)))
        yield Record(seq, kind, counters, instant, Clock.OK, boot, instant - started)
