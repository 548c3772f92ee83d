"""What people do with the cards of devices that are switched off."""

from random import Random
import shutil

from simulator.journal_file import read_journal

from .cluster import Cluster, CopiedCard


async def swap(cluster: Cluster, rng: Random) -> None:
    """Put an empty card into a device; the one before is read out later, as its treatments are only there."""
    number = rng.randrange(len(cluster.devices))
    with cluster.switched_off(number) as device_id:
        cluster.fleet.new_card(device_id).close()


async def copy(cluster: Cluster, rng: Random) -> None:
    """Put a copy of one device's card into another one; which is said when Home Assistant asks."""
    number, other = rng.sample(range(len(cluster.devices)), 2)
    with cluster.switched_off(other) as original, cluster.switched_off(number) as device_id:
        card = cluster.fleet.cards(original)[-1]
        journal = read_journal(card)
        if journal.gen not in {read_journal(path).gen for path in cluster.fleet.cards(device_id)}:
            shutil.copy(card, cluster.fleet.next_card(device_id))
            cluster.copies.append(CopiedCard(device_id, journal.gen, journal.last, original))
