"""A whole trial: set-up, rounds of kills, calm, and the comparison."""

from collections.abc import Callable
from pathlib import Path
from random import Random

from .arena import Arena
from .chaos import play_round
from .verdict import Verdict, judge
from .witness import Witness


async def run(folder: Path, seed: int, rounds: int, tell: Callable[[str], None]) -> Verdict:
    """Play `rounds` rounds and return what is left of the truth; the same seed kills in the same order."""
    arena, rng = Arena(folder, seed), Random(seed)
    witness = Witness(arena.broker.port)
    try:
        await arena.set_up()
        for number in range(1, rounds + 1):
            tell(f"round {number}: {', '.join(await play_round(arena, rng))}")
        await arena.settle_down()
        repetitions = witness.repetitions
    finally:
        witness.close()
        arena.close()
    verdict = judge(arena)
    tell(
        f"rounds {rounds}, treatments {verdict.treatments}, duplicates suppressed {repetitions}, "
        f"lost {len(verdict.lost)}, doubled {verdict.doubled}, wrong {len(verdict.wrong)}"
    )
    return verdict
