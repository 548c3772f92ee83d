"""What can happen to the ledger's file while Home Assistant has it open."""

import asyncio
from contextlib import closing
import os
from pathlib import Path
from random import Random
import sqlite3

from .cluster import Cluster


async def delete(cluster: Cluster, rng: Random) -> None:
    """Delete the file and what lies beside it."""
    for path in _files(cluster.ledger):
        path.unlink(missing_ok=True)
    await asyncio.sleep(rng.uniform(0, 2))


async def replace(cluster: Cluster, rng: Random) -> None:
    """Put an older copy in its place."""
    copy = copy_of(cluster.ledger)
    await asyncio.sleep(rng.uniform(0, 3))
    put(copy, cluster.ledger)


async def damage_and_mend(cluster: Cluster, rng: Random) -> None:
    """Overwrite a part of the file, and put an older copy in its place after a while."""
    copy = copy_of(cluster.ledger)
    with cluster.ledger.open("r+b") as file:
        file.seek(rng.choice([0, 4096]))
        file.write(rng.randbytes(4096))
    await asyncio.sleep(rng.uniform(0, 3))
    put(copy, cluster.ledger)


def copy_of(ledger: Path, suffix: str = ".copy") -> Path:
    """Return a copy of the ledger as it is now, as a backup makes it."""
    copy = ledger.with_suffix(suffix)
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def put(copy: Path, ledger: Path) -> None:
    """Replace the ledger, as a person does who restores a backup by hand."""
    for path in _files(ledger)[1:]:
        path.unlink(missing_ok=True)
    os.replace(copy, ledger)  # noqa: PTH105 - the call that is meant


def _files(ledger: Path) -> list[Path]:
    return [ledger, *(ledger.with_name(ledger.name + suffix) for suffix in ("-wal", "-shm"))]
