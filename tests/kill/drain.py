"""The end of a run: every card is read out, and an older ledger finds out again what the devices know."""

from contextlib import closing
from pathlib import Path
import sqlite3
from typing import Final

from devtools.polling import until

from . import ledger_files
from .cluster import Cluster
from .report import records_of

_SECONDS: Final = 200.0  # until everything must have arrived; devices tell their state each minute
_INTERVAL: Final = 0.5
_COPIED_CARD: Final = "card_moved"  # the repair that asks what a known journal in another device is


async def drain(cluster: Cluster) -> None:
    """Stop new treatments, and wait until every card has been read out.

    A ledger that was deleted may lack what a card in a drawer told before: each is put back once.
    """
    for device in cluster.devices:
        device.kill()
    await _read_out(cluster)
    drawers = {device_id: cluster.fleet.cards(device_id)[:-1] for device_id in cluster.fleet.device_ids}
    while any(drawers.values()):
        cluster.idle.stop()
        for device_id, drawer in drawers.items():
            if drawer:
                drawer.pop().rename(cluster.fleet.next_card(device_id))
        await _read_out(cluster)


async def restore_quietly(cluster: Cluster, older: Path) -> None:
    """Restore an older ledger while Home Assistant is off and nobody presses; wait until it knows all cards again.

    What is only on cards that are in no device cannot come back, so the newer ledger is put back in the end.
    """
    newer = ledger_files.copy_of(cluster.ledger, ".newer")
    await _restart_with(cluster, older)
    await _read_out(cluster)
    await _restart_with(cluster, newer)


async def _restart_with(cluster: Cluster, ledger: Path) -> None:
    cluster.home_assistant.stop()
    ledger_files.put(ledger, cluster.ledger)
    cluster.home_assistant.start()
    await cluster.wait_for_home_assistant()


async def _read_out(cluster: Cluster) -> None:
    """Wait until the ledger has what is on the cards in the devices, and answer what Home Assistant asks of them."""
    if not cluster.idle.is_running:
        cluster.idle.start()
    records = records_of(cluster, cluster.inserted_cards).keys()

    async def is_known() -> bool:
        if records <= {cluster.first_identity(*row) for row in _rows(cluster.ledger)}:
            return True
        async with cluster.logged_in() as api:
            for issue in (await api.call("repairs/list_issues"))["issues"]:
                if issue["translation_key"] == _COPIED_CARD:
                    await api.fix_issue(issue, {"next_step_id": "copied"})
        return False

    await until("everything that is on the cards in the devices", is_known, _SECONDS, interval=_INTERVAL)


def _rows(ledger: Path) -> list[tuple[str, str, int]]:
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT device_id, gen, seq FROM treatment").fetchall()
