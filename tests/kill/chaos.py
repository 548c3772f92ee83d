"""One round of disturbances: random ones at random moments, each undone after a while."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random
from typing import Final

from devtools.fake_clock import REAL
from devtools.process import Process

from . import cards, ledger_files
from .cluster import Cluster

type Disturbance = Callable[[Cluster, Random], Awaitable[None]]

_LONGEST_LIFE: Final = 2.0  # seconds before a kill
_LONGEST_DEATH: Final = 0.5  # seconds before the restart
_HOME_ASSISTANT_DIES: Final = 0.5  # how likely, in a round
_SOMETHING_ELSE: Final = 0.6  # how likely, in a round
_MOST_KILLS: Final = 4  # of broker and devices
_ZONES: Final = ("Europe/Amsterdam", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns")
_CLOCKS: Final = tuple(timedelta(hours=hours) for hours in (-100_000, -72, -2, 2, 72))


async def play_round(cluster: Cluster, rng: Random) -> list[str]:
    """Disturb the cluster and return how, in order; all runs again at the end."""
    story: list[str] = []
    if rng.random() < _HOME_ASSISTANT_DIES:
        await _kill(cluster.home_assistant, rng)
        story.append("home assistant")
    for _ in range(rng.randint(1, _MOST_KILLS)):
        name = rng.choice(list(cluster.others))
        await _kill(cluster.others[name], rng)
        story.append(name)
    await cluster.wait_for_home_assistant()
    if rng.random() < _SOMETHING_ELSE:
        name = rng.choice(list(_OTHERS))
        await _OTHERS[name](cluster, rng)
        story.append(name)
        await cluster.wait_for_home_assistant()
    return story


async def _kill(process: Process, rng: Random) -> None:
    await asyncio.sleep(rng.uniform(0, _LONGEST_LIFE))
    process.kill()
    await asyncio.sleep(rng.uniform(0, _LONGEST_DEATH))
    process.start()


async def _freeze(cluster: Cluster, rng: Random) -> None:
    """Let a process stand still, sometimes for so long that its connections break."""
    process = rng.choice([cluster.home_assistant, *cluster.others.values()])
    process.pause()
    await asyncio.sleep(rng.choice([1.0, cluster.longest_freeze]))
    process.resume()


async def _change_zone(cluster: Cluster, rng: Random) -> None:
    """Let Home Assistant live in another time zone from now on."""
    async with cluster.logged_in() as api:
        await api.call("config/core/update", time_zone=rng.choice(_ZONES))


async def _set_clock(cluster: Cluster, rng: Random) -> None:
    """Let Home Assistant's clock be wrong while treatments arrive, also over a restart, and then right again."""
    cluster.clock.set_off(rng.choice(_CLOCKS))
    await asyncio.sleep(rng.uniform(2, 4))
    if rng.random() < _HOME_ASSISTANT_DIES:
        await _kill(cluster.home_assistant, rng)
        await cluster.wait_for_home_assistant()
    cluster.clock.set_off(REAL)
    await asyncio.sleep(2)


_OTHERS: Final[dict[str, Disturbance]] = {
    "a frozen process": _freeze,
    "another zone": _change_zone,
    "a wrong clock": _set_clock,
    "a deleted ledger": ledger_files.delete,
    "an older ledger": ledger_files.replace,
    "a damaged ledger, mended": ledger_files.damage_and_mend,
    "another card": cards.swap,
    "a copied card": cards.copy,
}
