"""One round of kills: random processes at random moments, started again after a while."""

import asyncio
from random import Random
from typing import Final

from devtools.process import Process

from .cluster import Cluster

_LONGEST_LIFE: Final = 2.0  # seconds before a kill
_LONGEST_DEATH: Final = 0.5  # seconds before the restart
_HOME_ASSISTANT_DIES: Final = 0.5  # how likely, in a round
_MOST_KILLS: Final = 4  # of broker and devices


async def play_round(cluster: Cluster, rng: Random) -> list[str]:
    """Kill, start again, and return the names of the victims in order; all runs again at the end."""
    victims: list[str] = []
    if rng.random() < _HOME_ASSISTANT_DIES:
        await _kill(cluster.home_assistant, rng)
        victims.append("home assistant")
    others = {"broker": cluster.broker, **{f"device {number}": device for number, device in enumerate(cluster.devices)}}
    for _ in range(rng.randint(1, _MOST_KILLS)):
        name = rng.choice(list(others))
        await _kill(others[name], rng)
        victims.append(name)
    await cluster.wait_for_home_assistant()
    return victims


async def _kill(process: Process, rng: Random) -> None:
    await asyncio.sleep(rng.uniform(0, _LONGEST_LIFE))
    process.kill()
    await asyncio.sleep(rng.uniform(0, _LONGEST_DEATH))
    process.start()
