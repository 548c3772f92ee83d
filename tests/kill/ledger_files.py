"""What can happen to the ledger's file while Home Assistant has it open."""

import asyncio
from collections.abc import Iterable
from contextlib import closing
from operator import ge
import os
from pathlib import Path
from random import Random
import sqlite3
from typing import Final

from devtools.polling import until

from .cluster import Cluster

_QUIET_SECONDS: Final = 200.0  # devices tell their state each minute


async def delete(cluster: Cluster, rng: Random) -> None:
    """Delete the file and what lies beside it."""
    for path in _files(cluster.ledger):
        path.unlink(missing_ok=True)
    await asyncio.sleep(rng.uniform(0, 2))


async def replace(cluster: Cluster, rng: Random) -> None:
    """Put an older copy in its place."""
    copy = copy_of(cluster.ledger)
    await asyncio.sleep(rng.uniform(0, 3))
    _put(copy, cluster.ledger)


async def damage_and_mend(cluster: Cluster, rng: Random) -> None:
    """Overwrite a part of the file, and put an older copy in its place after a while."""
    copy = copy_of(cluster.ledger)
    with cluster.ledger.open("r+b") as file:
        file.seek(rng.choice([0, 4096]))
        file.write(rng.randbytes(4096))
    await asyncio.sleep(rng.uniform(0, 3))
    _put(copy, cluster.ledger)


async def restore_quietly(cluster: Cluster, older: Path) -> None:
    """Restore an older ledger while Home Assistant is off and nobody presses; wait until it knows all cards again.

    What is only on cards that are in no device cannot come back, so the newer ledger is put back in the end. A copied
    card whose original is among them may tell more than before.
    """
    newer = copy_of(cluster.ledger, ".newer")
    expected = _rows(newer, cluster.inserted_cards)
    await _restart_with(cluster, older)
    await until(
        "the treatments of all inserted cards",
        lambda: all(map(ge, _rows(cluster.ledger, cluster.inserted_cards), expected, strict=True)),
        _QUIET_SECONDS,
        interval=0.5,
    )
    await _restart_with(cluster, newer)


async def _restart_with(cluster: Cluster, ledger: Path) -> None:
    cluster.home_assistant.stop()
    _put(ledger, cluster.ledger)
    cluster.home_assistant.start()
    await cluster.wait_for_home_assistant()


def copy_of(ledger: Path, suffix: str = ".copy") -> Path:
    """Return a copy of the ledger as it is now, as a backup makes it."""
    copy = ledger.with_suffix(suffix)
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _put(copy: Path, ledger: Path) -> None:
    """Replace the ledger, as a person does who restores a backup by hand."""
    for path in _files(ledger)[1:]:
        path.unlink(missing_ok=True)
    os.replace(copy, ledger)  # noqa: PTH105 - the call that is meant


def _rows(ledger: Path, cards: Iterable[tuple[str, str]]) -> list[int]:
    """Return how many treatments a ledger has of each card, a device and a generation."""
    query = "SELECT count(*) FROM treatment WHERE device_id = ? AND gen = ?"
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        return [connection.execute(query, card).fetchone()[0] for card in cards]


def _files(ledger: Path) -> list[Path]:
    return [ledger, *(ledger.with_name(ledger.name + suffix) for suffix in ("-wal", "-shm"))]
