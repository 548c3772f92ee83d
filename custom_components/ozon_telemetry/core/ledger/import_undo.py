"""Undo of an import: a device's part of the ledger as if the import had never been, also after later live events.

Its state from before the import is restored, and the live events that came since are decided again, in the order of
their arrival and by the same rules: what only the import had made a repetition, a gap or a reset is decided anew.

What only the import brought is taken back in parts, each a transaction; events are committed between. They are decided
on what is left of the import, and again at the end, as all that came since. Once begun, an undo can only be finished.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from ..domain.calendar import quarter_start
from ..domain.fleet import UNOWNED, Fleet, Owner
from ..domain.messages import Counters, Kind, Millis, Received
from . import disputes, import_log
from .bulk import insert_rows
from .former_owners import read_former_owners
from .import_log import Arrival
from .rebooking import owner_under
from .records import CommitResult, Dispute, Gap, Treatment
from .retention import PART, pruned_before
from .rollup import RollupDelta
from .row_mapper import dispute_from_row, gap_from_row, treatment_from_row
from .schema import CLAIM, DISPUTED, GENERATION, RECOVERED, TREATMENT

type Decide = Callable[[Sequence[Received]], CommitResult]
type Content = tuple[Kind, Counters, Millis]


class UndoError(Exception):
    """An import cannot be undone: the reason is the key of its explanation."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def begin(connection: Connection, fleet: Fleet, number: int, device_id: str) -> None:
    """Begin to undo an import for a device. Raises UndoError if rows of it were pruned."""
    DeviceUndo(connection, fleet, number, device_id).check_complete()
    import_log.mark_undoing(connection, number, device_id)


def take_part(connection: Connection, number: int, device_id: str, rollup: RollupDelta) -> bool:
    """Delete the next treatments that the import brought; return False if there is none that no live event told too."""
    since, _ = import_log.state_of(connection, number, device_id)
    edge = import_log.oldest_arrival(connection, device_id, since)
    columns, taken = TREATMENT.c, list[Treatment]()
    for gen, first, last in import_log.spans_of(connection, number, device_id):
        end = min(last, first + PART - len(taken) - 1)
        is_row = (columns.device_id == device_id, columns.gen == gen, columns.seq.between(first, end))
        rows = list(map(treatment_from_row, connection.execute(select(TREATMENT).where(*is_row))))
        if edge is not None and any(row.received_at >= edge for row in rows):
            continue
        connection.execute(delete(TREATMENT).where(*is_row))
        import_log.shorten_span(connection, number, device_id, (gen, first, last), end + 1)
        taken += rows
        if len(taken) >= PART:
            break
    rollup.subtract_treatments(taken)
    return bool(taken)


class DeviceUndo:
    """The undo of one import for one device, inside a transaction of the ledger."""

    def __init__(self, connection: Connection, fleet: Fleet, number: int, device_id: str) -> None:
        """Read what the undo needs."""
        self._connection = connection
        self._fleet = fleet
        self._number = number
        self._device_id = device_id
        self._since, self._state = import_log.state_of(connection, number, device_id)
        self._arrivals = list(import_log.arrivals_after(connection, device_id, self._since))
        self._shared = self._shared_generations()
        self._edge = quarter_start(pruned_before(connection))
        self._former = read_former_owners(connection).get(device_id, [])
        self._owners: dict[Content, Owner] = {}
        self._decisions: list[Dispute] = []

    def restore(self, rollup: RollupDelta) -> None:
        """Restore the device's part as it was before the import."""
        removed = self._take(self._spans(), rollup)
        self._owners = {(row.kind, row.counters, row.received_at): row.owner for row in removed}
        self._restore_gaps(rollup)
        self._restore_disputes()
        self._restore_generations()

    def check_complete(self) -> None:
        """Raise UndoError if rows were pruned that are to be taken back."""
        columns = TREATMENT.c
        for gen, first, last in self._spans():
            is_row = (columns.device_id == self._device_id, columns.gen == gen, columns.seq.between(first, last))
            query = select(func.count()).select_from(TREATMENT).where(*is_row)
            if self._connection.execute(query).scalar_one() != last - first + 1:
                raise UndoError("pruned")

    def replay(self, decide: Decide, write: Callable[[CommitResult], None]) -> None:
        """Decide again on the live events that came since, and write what becomes of them."""
        for batch in _batches(arrival for arrival, _ in self._arrivals):
            kept = [arrival for arrival in batch if arrival.received.event.gen not in self._shared]
            result = decide([arrival.received for arrival in kept])
            result.conflicts.clear()  # they are in quarantine already
            self._keep_owners(result)
            write(result)
            import_log.move_arrivals(self._connection, kept, result)
        self._connection.execute(
            update(GENERATION).where(GENERATION.c.device_id == self._device_id).values(told=GENERATION.c.mark)
        )

    def decide_disputes(self, rollup: RollupDelta) -> None:
        """Decide on disputes as people have done since, where they are still there."""
        for before in self._decisions:
            now = disputes.read(self._connection, before.key)
            if now is not None and now.amount == before.amount:
                disputes.resolve(self._connection, [now.key], before.resolution, rollup)
        import_log.forget_device(self._connection, self._number, self._device_id)

    def _spans(self) -> list[tuple[str, int, int]]:
        """Return what is to be taken back: rows of the import, and those of the live events since."""
        live = ((gen, arrival.received.event.seq) for arrival, gen in self._arrivals if gen and gen not in self._shared)
        spans = import_log.spans_of(self._connection, self._number, self._device_id)
        return [*spans, *((gen, seq, seq) for gen, seq in live)]

    def _shared_generations(self) -> set[str]:
        """Return the journals that the device shares with another one, as a card was moved: they stay as they are."""
        claims = [tuple(row) for row in self._connection.execute(select(CLAIM))]
        return {gen for device_id, gen, owner in claims if device_id != owner and self._device_id in (device_id, owner)}

    def _take(self, spans: Iterable[tuple[str, int, int]], rollup: RollupDelta) -> list[Treatment]:
        """Delete the rows of these spans, and return them."""
        columns, taken = TREATMENT.c, list[Treatment]()
        for gen, first, last in spans:
            is_row = (columns.device_id == self._device_id, columns.gen == gen, columns.seq.between(first, last))
            taken += map(treatment_from_row, self._connection.execute(select(TREATMENT).where(*is_row)))
            self._connection.execute(delete(TREATMENT).where(*is_row))
        rollup.subtract_treatments(taken)
        return taken

    def _restore_gaps(self, rollup: RollupDelta) -> None:
        columns = RECOVERED.c
        is_own = (columns.device_id == self._device_id, columns.gen.not_in(self._shared))
        present = list(map(gap_from_row, self._connection.execute(select(RECOVERED).where(*is_own))))
        for gap in present:
            rollup.subtract_gap(gap)
        self._connection.execute(delete(RECOVERED).where(*is_own))
        owners = {(gap.gen, gap.seq): gap.owner for gap in present}
        for gap in map(gap_from_row, self._rows_before("recovered")):
            owner = owners.get((gap.gen, gap.seq))
            if owner is not None or gap.occurred_at >= self._edge:  # else only its sums are left
                owner = owner or owner_under(self._fleet, gap, self._former)
                disputes.add_gaps(self._connection, [gap._replace(owner=owner)], rollup)

    def _restore_disputes(self) -> None:
        columns = DISPUTED.c
        is_own = (columns.device_id == self._device_id, columns.gen.not_in(self._shared))
        present = list(map(dispute_from_row, self._connection.execute(select(DISPUTED).where(*is_own))))
        self._connection.execute(delete(DISPUTED).where(*is_own))
        left = {it.key for it in present}
        before = [
            dispute
            for dispute in map(dispute_from_row, self._rows_before("disputed"))
            if dispute.key in left or dispute.occurred_at >= self._edge  # else its decision is final
        ]
        owned = [it._replace(owner=owner_under(self._fleet, it, self._former)) for it in before]
        disputes.insert(self._connection, owned)
        kept = {it.key: it.resolution for it in before}
        self._decisions = [it for it in present if it.resolution != kept.get(it.key)]

    def _restore_generations(self) -> None:
        is_own = (GENERATION.c.device_id == self._device_id, GENERATION.c.gen.not_in(self._shared))
        self._connection.execute(delete(GENERATION).where(*is_own))
        insert_rows(self._connection, GENERATION, [tuple(row) for row in self._rows_before("generation")])

    def _rows_before(self, table: str) -> list[Any]:
        """Return the rows of a table from before the import, as the table has them."""
        return [tuple(row.values()) for row in self._state[table] if row["gen"] not in self._shared]

    def _keep_owners(self, result: CommitResult) -> None:
        """Leave what a removed machine counted on that machine, as a change of the fleet does."""
        seen = {(row.gen, row.seq): self._owner_of(row) for row in result.treatments}
        result.treatments = [row._replace(owner=seen[row.gen, row.seq]) for row in result.treatments]
        result.gaps = [_on(gap, seen) for gap in result.gaps]
        result.disputes = [_on(dispute, seen) for dispute in result.disputes]

    def _owner_of(self, row: Treatment) -> Owner:
        before = self._owners.get((row.kind, row.counters, row.received_at), UNOWNED)
        return owner_under(self._fleet, row._replace(owner=before), self._former)


def _on[Booked: (Gap, Dispute)](booked: Booked, owners: dict[tuple[str, int], Owner]) -> Booked:
    return booked._replace(owner=owners.get((booked.gen, booked.seq), booked.owner))


def _batches(arrivals: Iterable[Arrival]) -> Iterable[list[Arrival]]:
    """Yield live events as they came; those of one batch stay together, as they were decided."""
    for _, group in groupby(arrivals, key=lambda arrival: arrival.batch):
        yield list(group)
