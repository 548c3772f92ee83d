"""The ledger's writer while the ledger cannot be written: what waits, how much of it, and in which order."""

from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Channel
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.protocol.batch import RawMessage
from custom_components.ozon_telemetry.core.protocol.codec import encode_event
from custom_components.ozon_telemetry.ingest import ledger_writer
from custom_components.ozon_telemetry.ingest.ledger_writer import LedgerWriter
from tests.core.builders import DEVICE, NOW, event, fleet_of, machine

FULL = LedgerError(LedgerErrorKind.DISK_FULL, "no space")


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[LedgerWriter]:
    """Return a writer to a ledger of one adopted device."""
    writer = LedgerWriter(Ledger(tmp_path / "ledger.db", ZoneInfo("UTC")))
    await writer.change_fleet(fleet_of(machine()), NOW, ZoneInfo("UTC"))
    yield writer
    await writer.close()


def messages(*seqs: int) -> list[RawMessage]:
    """Return events as the broker delivers them."""
    return [RawMessage(Channel.EVENT, DEVICE, encode_event(event(seq)), is_retained=False, at=NOW) for seq in seqs]


async def test_what_a_failing_ledger_did_not_take_comes_first_once_it_works(writer: LedgerWriter) -> None:
    with patch.object(Ledger, "commit", side_effect=FULL):
        outcome = await writer.commit(messages(1, 2))
    assert (outcome.error, outcome.result.treatments, outcome.resume_acks, writer.has_pending) == (FULL, [], {}, True)

    outcome = await writer.commit(messages(3))
    assert (outcome.error, [row.seq for row in outcome.result.treatments], writer.has_pending) == (
        None,
        [1, 2, 3],
        False,
    )


async def test_what_waits_is_limited_to_the_oldest(writer: LedgerWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_writer, "MOST_PENDING", 3)
    with patch.object(Ledger, "commit", side_effect=FULL):
        await writer.commit(messages(1, 2))
        await writer.commit(messages(3, 4))
    outcome = await writer.commit([])
    assert [row.seq for row in outcome.result.treatments] == [1, 2, 3]


async def test_without_events_nothing_is_committed(writer: LedgerWriter) -> None:
    with patch.object(Ledger, "commit", side_effect=FULL):
        outcome = await writer.commit([])
    assert (outcome.error, writer.has_pending) == (None, False)
