"""Reconciler of marks: what devices report of their journals, compared with what the ledger has of them.

Every report tells the number of the journal's newest record and, with what is pending, the mark that the device has:

- The device's mark lies beyond ours: the ledger lost what it had. A resync brings it back, though nobody presses.
- Our mark lies beyond the device's: an acknowledgement was lost, and is sent again.
- Our mark lies beyond the journal's newest record, which cannot be: the ledger takes it back to what rows prove.
  Since an event may overtake a report, two of them must say so, with some time in between.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ..core.domain.instants import SECOND
from ..core.domain.messages import Ack, Heartbeat, Millis, Status
from ..core.ledger import Ledger
from ..core.ledger.retreat import JournalEnd, Retreat
from ..core.protocol.batch import DecodedBatch, DeviceReport

# An answer may still be on its way, or be worked on: the same one is not given more often.
_PATIENCE: Final[Millis] = 30 * SECOND


class JournalPosition(NamedTuple):
    """Where a device is with its journal: its newest record, 0 for none, and its mark."""

    gen: str
    newest: int
    mark: int


class Reconciler:
    """Answers the reports of devices; in the ledger's thread."""

    def __init__(self) -> None:
        """Know no journal yet."""
        self._gens: dict[str, str] = {}
        self._answers: dict[str, tuple[Ack, Millis]] = {}
        self._suspicions: dict[str, tuple[str, Millis]] = {}

    def note_journal(self, device_id: str, gen: str) -> None:
        """Note which journal a device continues: a heartbeat does not say it."""
        self._gens[device_id] = gen

    def answer(self, ledger: Ledger, decoded: DecodedBatch) -> tuple[dict[str, Ack], list[Retreat]]:
        """Return the acknowledgements that the reports of adopted devices ask for, and the marks that were taken back.

        Every birth and status is answered: where its journal is to continue. Raises LedgerError.
        """
        acks: dict[str, Ack] = {}
        retreats: list[Retreat] = []
        for report in decoded.reports:
            device_id = report.message.device_id
            if not ledger.fleet.is_adopted(device_id):
                continue
            if (position := self._position(report)) is not None and not report.is_retained:
                retreats += self._check_beyond(ledger, device_id, position, report.at)
            ack = self._ack(ledger, report, position)
            if ack is not None:
                acks[device_id] = ack
        acks |= {it.device_id: Ack(it.gen, it.to, resync=True) for it in retreats if it.to is not None}
        return acks, retreats

    def _position(self, report: DeviceReport) -> JournalPosition | None:
        message = report.message
        if isinstance(message, Status):
            if message.gen is None or not message.online:
                return None
            self.note_journal(message.device_id, message.gen)
            mark, gen = message.acked, message.gen
        else:
            gen = self._gens.get(message.device_id, "")
            has_both = message.seq is not None and message.pending is not None
            mark = message.seq - message.pending if has_both else None  # type: ignore[operator]
        if not gen or message.seq is None or mark is None or mark < 0:
            return None
        return JournalPosition(gen, message.seq, mark)

    def _ack(self, ledger: Ledger, report: DeviceReport, position: JournalPosition | None) -> Ack | None:
        message = report.message
        if isinstance(message, Status):
            if message.gen is None or not message.online:
                return None
            return ledger.resume_ack(message.device_id, message.gen, message.acked)
        return None if position is None else self._reminder(ledger, message, position, report.at)

    def _reminder(self, ledger: Ledger, message: Heartbeat, position: JournalPosition, at: Millis) -> Ack | None:
        """Return the answer to a heartbeat whose mark is not the ledger's, unless it was given just now."""
        mark = ledger.journal_mark(message.device_id, position.gen)
        if mark is None or mark == position.mark:
            return None
        ack = Ack(position.gen, mark, resync=position.mark > mark)
        before, answered = self._answers.get(message.device_id, (None, 0))
        if ack == before and at - answered < _PATIENCE:
            return None
        self._answers[message.device_id] = ack, at
        return ack

    def _check_beyond(self, ledger: Ledger, device_id: str, position: JournalPosition, at: Millis) -> Iterator[Retreat]:
        """Take a mark back that two reports contradict."""
        mark = ledger.journal_mark(device_id, position.gen)
        if mark is None or mark <= position.newest or ledger.is_carried_by_others(device_id, position.gen):
            self._suspicions.pop(device_id, None)
            return
        gen, since = self._suspicions.setdefault(device_id, (position.gen, at))
        if gen != position.gen:
            self._suspicions[device_id] = position.gen, at
        elif at - since >= _PATIENCE:
            self._suspicions[device_id] = gen, at
            retreat = ledger.retreat(JournalEnd(device_id, gen, position.newest, since))
            if retreat is not None:
                yield retreat
