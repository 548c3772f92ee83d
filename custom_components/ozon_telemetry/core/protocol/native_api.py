"""Codec of the pull over ESPHome's native API: positions, answers of actions, and what asks for what.

The records in an answer are those of an event batch, and are decoded as one. docs/protocol.md describes the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, NamedTuple

import orjson

from ..domain.messages import Ack
from .codec import MAX_BATCH
from .json_fields import MAX_COUNTER

# Home Assistant's actions take signed numbers.
MAX_AFTER: Final = 2**31 - 1
_POSITION_PARTS: Final = 3


class Position(NamedTuple):
    """What a device's text sensor tells: its generation, its newest record, and the revision of its status."""

    gen: str
    newest: int
    revision: int


class JournalReport(NamedTuple):
    """What an answer tells of the journal: its generation, its newest record, and the device's mark."""

    gen: str
    newest: int
    acked: int


def parse_position(text: str) -> Position | None:
    """Return the position that a state tells; None if it tells none, as while the device is away."""
    parts = text.split(":")
    if len(parts) != _POSITION_PARTS or not all(part.isdecimal() and part.isascii() for part in parts[1:]):
        return None
    position = Position(parts[0], int(parts[1]), int(parts[2]))
    return position if max(position.newest, position.revision) <= MAX_COUNTER else None


def journal_report(answer: Mapping[str, Any]) -> JournalReport | None:
    """Return what an answer tells of the journal; None if it tells nothing that makes sense."""
    gen, newest, acked = answer.get("gen"), answer.get("seq"), answer.get("acked")
    if not isinstance(gen, str) or type(newest) is not int or type(acked) is not int:
        return None
    if not 0 <= acked <= newest <= MAX_COUNTER:
        return None
    return JournalReport(gen, newest, acked)


def event_batches(device_id: str, answer: Mapping[str, Any]) -> list[bytes]:
    """Return the records of an answer as the payloads of event batches."""
    records = answer.get("records")
    if not isinstance(records, list):
        return []
    sender = {"device_id": answer.get("device_id", device_id), "gen": answer.get("gen")}
    pieces = (records[start : start + MAX_BATCH] for start in range(0, len(records), MAX_BATCH))
    return [orjson.dumps(sender | {"records": piece}) for piece in pieces]


class Call(Enum):
    """What to ask a device for now."""

    NOTHING = auto()
    STATUS = auto()
    RECORDS = auto()
    ACKNOWLEDGEMENT = auto()  # nothing is new, but the device does not know yet that all of it is stored


@dataclass(slots=True)
class PullState:
    """What is known of a device's journal, on both sides.

    `ledger` is the last acknowledgement of its generation. `is_unanswered` says that a status or records were passed
    on, and that the ledger has not said anything since.
    """

    report: JournalReport | None = None
    revision: int | None = None
    ledger: Ack | None = None
    is_unanswered: bool = False
    needs_status: bool = True

    @property
    def gen(self) -> str:
        """Return the generation of the journal; an empty one is of no journal."""
        return self.report.gen if self.report else ""

    @property
    def mark(self) -> int:
        """Return the number after which records are asked for.

        It is the ledger's mark; where the ledger says nothing of this journal, the device's own, which acknowledges
        nothing that is not acknowledged already.
        """
        if self.ledger is not None:
            return self.ledger.seq
        return self.report.acked if self.report else 0

    @property
    def next_call(self) -> Call:
        """Return what to ask for now."""
        if self.needs_status or self.report is None:
            return Call.STATUS
        if self.is_unanswered or self.mark > MAX_AFTER:
            return Call.NOTHING
        if self.report.newest > self.mark:
            return Call.RECORDS
        behind = self.report.newest == self.mark != self.report.acked
        return Call.ACKNOWLEDGEMENT if behind else Call.NOTHING

    @property
    def is_beyond(self) -> bool:
        """Return whether the ledger has more than the journal: then reports must say so until the ledger goes back."""
        return self.report is not None and self.ledger is not None and self.ledger.seq > self.report.newest

    def apply_report(self, report: JournalReport | None) -> None:
        """Note what an answer told; another generation is another journal, of which the ledger says more later."""
        if report is None:
            return
        if self.report is None or report.gen != self.report.gen:
            self.ledger = None
        self.report = report

    def apply_position(self, position: Position) -> None:
        """Note what the position told: more records, or something that only a status tells."""
        report = self.report
        if report is not None and position.gen == report.gen:
            self.report = report._replace(newest=max(position.newest, report.acked))
        elif report is not None:
            self.needs_status = True
        if self.revision is not None and position.revision != self.revision:
            self.needs_status = True
        self.revision = position.revision

    def apply_ack(self, ack: Ack) -> bool:
        """Note what the ledger has; return whether it is of this journal."""
        if self.report is None or ack.gen != self.report.gen:
            return False
        self.ledger = ack
        self.is_unanswered = False
        return True
