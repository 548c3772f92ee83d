"""A run of the kill test: set-up, rounds of disturbances, drain, a quiet restore, and the comparison."""

from collections.abc import Callable
from pathlib import Path
from random import Random

from . import ledger_files
from .chaos import play_round
from .cluster import Cluster
from .delivery_counter import DeliveryCounter
from .drain import drain, restore_quietly
from .report import Report, compare


async def run(folder: Path, seed: int, rounds: int, tell: Callable[[str], None], longest_freeze: float) -> Report:
    """Run `rounds` rounds and return the report; the same seed disturbs in the same order."""
    cluster, rng = Cluster(folder, seed, longest_freeze), Random(seed)
    delivery_counter = DeliveryCounter(cluster.broker.port)
    try:
        await cluster.set_up()
        older = ledger_files.copy_of(cluster.ledger, ".older")
        for number in range(1, rounds + 1):
            tell(f"round {number}: {', '.join(await play_round(cluster, rng))}")
        await drain(cluster)
        await restore_quietly(cluster, older)
        repetitions, batches = delivery_counter.repetitions, delivery_counter.batches
    finally:
        delivery_counter.close()
        cluster.close()
    report = compare(cluster)
    tell(
        f"rounds {rounds}, treatments {report.treatments}, duplicates suppressed {repetitions}, "
        f"event batches {batches}, "
        f"lost {len(report.lost)}, doubled {report.doubled}, wrong {len(report.wrong)}"
    )
    return report
