"""A run of the kill test: set-up, rounds of kills, drain, and the comparison."""

from collections.abc import Callable
from pathlib import Path
from random import Random

from .chaos import play_round
from .cluster import Cluster
from .delivery_counter import DeliveryCounter
from .report import Report, compare


async def run(folder: Path, seed: int, rounds: int, tell: Callable[[str], None]) -> Report:
    """Run `rounds` rounds and return the report; the same seed kills in the same order."""
    cluster, rng = Cluster(folder, seed), Random(seed)
    delivery_counter = DeliveryCounter(cluster.broker.port)
    try:
        await cluster.set_up()
        for number in range(1, rounds + 1):
            tell(f"round {number}: {', '.join(await play_round(cluster, rng))}")
        await cluster.drain()
        repetitions = delivery_counter.repetitions
    finally:
        delivery_counter.close()
        cluster.close()
    report = compare(cluster)
    tell(
        f"rounds {rounds}, treatments {report.treatments}, duplicates suppressed {repetitions}, "
        f"lost {len(report.lost)}, doubled {report.doubled}, wrong {len(report.wrong)}"
    )
    return report
