"""The ledger: the only source of truth about treatments, durable before anything is acknowledged.

All writing happens in one thread, the caller's; the methods block and must not run in an event loop. A method either
does all it promises, in one transaction with an fsync at its end, or raises `LedgerError` and has done nothing. Only
pruning, re-booking, another zone and an undo take several: a part is done or not, what is left is done the next time.
After an error the next call opens the file again, so that everything continues as soon as the cause is removed. If it
is another file by then, or another state of it, the call goes on there, and `take_change` tells what was found.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.availability import AvailabilityDelta
from ..domain.disputes import Resolution
from ..domain.fleet import ALWAYS, Fleet, Span, changed_spans
from ..domain.home_clock import ClockJump
from ..domain.messages import Ack, Millis, Received
from ..domain.zones import Zones
from . import (
    availability,
    card_copies,
    disputes,
    history_import,
    import_log,
    inserts,
    integrity_check,
    lookups,
    maintenance_log,
    outbox,
    prices,
    rebooking,
    retention,
    told_times,
)
from .accounts import Accounts
from .commit import KnownTreatments, decide_batch
from .company_news import NOTHING, RELOAD
from .engines.place import LedgerPlace
from .engines.registry import dialect_of, store_at
from .engines.store import FrozenLedger, LedgerChange, Origin
from .former_owners import remember_removed
from .generation_index import GenerationIndex
from .local_sums import rebuild_part
from .origin import origin_of
from .records import CommitResult, Dispute, SharedGeneration, Treatment, TreatmentKey
from .retreat import JournalEnd, Retreat, retreat
from .rollup import RollupDelta, removed_zones, summed_zone_of
from .site_ledger import SiteLedger
from .sites import sites_of


class Ledger(SiteLedger):
    """The treatments that one engine keeps, and the fleet on which they are booked."""

    def __init__(self, place: LedgerPlace, zone: ZoneInfo) -> None:
        """Name the place and the zone of its days; nothing is touched before the first call that needs it."""
        self._place = place
        self._zones = Zones(zone, Fleet())
        self._fleet = Fleet()
        self._store = store_at(place, self._prepare)
        self._index = GenerationIndex()
        self._accounts = Accounts()
        self._followed: frozenset[str] = frozenset()
        self._sites = sites_of(self._store.company)
        self._is_booking = False
        self._is_summing = False
        self._undos = []
        self.published = outbox.PublishedMark(self._store)

    @property
    def place(self) -> LedgerPlace:
        """Return where the ledger is; as a text, what a person reads."""
        return self._place

    @property
    def fleet(self) -> Fleet:
        """Return the fleet on which treatments are booked now."""
        return self._fleet

    @property
    def zones(self) -> Zones:
        """Return the zones in which days are summed now, also those of removed outlets."""
        return self._zones

    def open(self) -> None:
        """Create or migrate the ledger and load the index of all generations."""
        with self._writing():
            self._sites.tell(NOTHING)

    def close(self) -> None:
        """Close the file; whatever lies there when it is opened again is taken as it is."""
        self._store.close()

    @property
    def is_open(self) -> bool:
        """Return whether the file is open."""
        return self._store.is_open

    @property
    def next_beat_in(self) -> float | None:
        """Return after how many seconds `open` is to be called so that nobody else may write; None for never."""
        return self._store.next_beat_in

    def check_file(self) -> None:
        """Open the file if it is not, and open it again if it is another one by now."""
        self._store.check()

    def take_change(self) -> LedgerChange | None:
        """Return, once, what was found when the file was opened again; None if it is as the ledger left it."""
        return self._store.take_change()

    def commit(self, batch: Sequence[Received]) -> CommitResult:
        """Commit a batch of events and return the outcome of each, once that is durable."""
        with self.published.recorded() as connection:
            rollup = RollupDelta()
            admitted, elsewhere = self._sites.admit(connection, self._index, batch)
            arrived = import_log.deciding_events(self._index, self._followed, admitted)
            result = self._decide(connection, admitted, rollup)
            result.elsewhere |= elsewhere
            booked_elsewhere = self._sites.take_elsewhere(result)
            inserts.write_result(connection, self._index, result, rollup)
            import_log.keep_arrivals(connection, arrived, result)
            self._write_sums(connection, rollup)
            self._sites.book_elsewhere(connection, booked_elsewhere)
            self._sites.tell_batch(result, booked_elsewhere)
        return result

    def _decide(self, connection: Connection, batch: Sequence[Received], rollup: RollupDelta) -> CommitResult:
        """Decide on a batch of events, and withdraw what they refute."""
        events = [received.event for received in batch]
        beside = lookups.events_beside_imports(self._index, events)
        history_import.withdraw_refuted_gaps(connection, self._index, beside, rollup)
        imported = lookups.imported_keys(connection, self._index, beside)
        imported.update(card_copies.counted_by_copies(connection, self._index, events))
        stored = lookups.stored_rows(connection, self._index, events)
        proved = lookups.proved_events(connection, self._index, stored, events)
        return decide_batch(self._index, self._fleet, KnownTreatments(stored, imported, proved), batch)

    def book_told_times(self, jump: ClockJump) -> list[Treatment]:
        """Book what was told rightly while our clock was behind at that time; return those treatments as they were."""
        with self._writing() as connection:
            return self._book_told(connection, told_times.explained_by(connection, jump))

    def book_told_times_before(self, device_id: str, restart: Millis, lag: Millis = 0) -> list[Treatment]:
        """Book what a device told until a restart at which our clock was behind by `lag`; return it as it was."""
        with self._writing() as connection:
            return self._book_told(connection, told_times.ahead_until(connection, device_id, restart, lag))

    def _book_told(self, connection: Connection, rows: list[Treatment]) -> list[Treatment]:
        rollup = RollupDelta()
        told_times.book(connection, self._fleet, rows, rollup)
        self._write_sums(connection, rollup)
        return rows

    def mark_published(self) -> None:
        """Record that everything committed was published to automations."""
        with self._writing() as connection:
            outbox.mark_published(connection)
            self._sites.tell(NOTHING)
        self.published.is_due = False

    def record_maintenance(
        self,
        entries: Sequence[maintenance_log.MaintenanceEntry],
        instead_of: maintenance_log.MaintenanceEntry | None = None,
    ) -> None:
        """Add entries to the maintenance log, or replace one by them, which none removes."""
        with self._writing() as connection:
            if instead_of is not None:
                maintenance_log.remove(connection, instead_of)
            maintenance_log.record(connection, entries)

    def prune(self, before: Millis) -> int:
        """Delete the rows from before an instant; return how many treatments they were. All sums and marks stay."""
        return sum(self.prune_in_parts(before))

    def prune_in_parts(self, before: Millis) -> Iterator[int]:
        """Do the same in several transactions; yield how many treatments each deleted.

        An undo that was begun comes first: it would not find again what retention deletes.
        """
        yield from self._finish_undos_in_parts()
        with self._writing() as connection:
            span = Span(ALWAYS, retention.begin(connection, before))
        while span.start < span.end:
            yield from self._finish_undos_in_parts()
            with self._writing() as connection:
                deleted, start = retention.delete_part(connection, span)
            span = span._replace(start=start)
            yield deleted

    def _finish_undos_in_parts(self) -> Iterator[int]:
        self.check_file()
        while self.is_undoing:
            self.continue_undo()
            yield 0

    def record_availability(self, delta: AvailabilityDelta) -> None:
        """Persist when devices could be heard, and which were offline meanwhile."""
        with self.published.recorded() as connection:
            availability.record(connection, delta)
            self._sites.tell(NOTHING)

    def verify(self) -> integrity_check.IntegrityReport:
        """Recount the ledger, on one snapshot."""
        self.check_file()
        with self.reading() as connection:
            return integrity_check.verify(connection)

    def check_writable(self) -> None:
        """Raise unless the file can be written, durably; nothing changes."""
        with self._writing() as connection:
            dialect_of(connection).rewrite_version(connection)
            self._sites.tell(NOTHING)

    def checkpoint(self) -> None:
        """Write the WAL back into the file, so that a copy of the file alone is complete."""
        self.freeze().release()

    def freeze(self) -> FrozenLedger:
        """Complete the file and keep it as it is while the ledger goes on, so that it can be copied.

        Raises LedgerError: LOCKED if a query is in the way, after which it can be tried again.
        """
        return self._store.freeze()

    def hand_off(self, copy_rest: Callable[[Connection], None]) -> None:
        """Let what is left of a move be copied while nothing is written, and let nobody write here any more.

        That is durable when it returns, and whoever opens the ledger is told that it was moved.
        """
        with self.published.recorded() as connection:
            copy_rest(connection)
            dialect_of(connection).seal(connection)
        self.close()

    def size(self) -> int:
        """Return how many bytes the ledger takes."""
        return self._store.size()

    def resume_ack(self, device_id: str, gen: str, acked: int | None) -> Ack | None:
        """Return the acknowledgement for a device whose status says `acked`; None while `gen` is nobody's here."""
        self.check_file()
        return None if self.is_elsewhere(device_id) else self._index.resume_ack(device_id, gen, acked)

    def journal_mark(self, device_id: str, gen: str) -> int | None:
        """Return how far the ledger is with a device's journal; None if it is not known to be this site's."""
        self.check_file()
        return None if self.is_elsewhere(device_id) else self._index.journal_mark(device_id, gen)

    def is_carried_by_others(self, device_id: str, gen: str) -> bool:
        """Tell whether a device's journal was, on a card that moved, another device's too."""
        return self._index.is_carried_by_others(device_id, gen)

    def retreat(self, end: JournalEnd) -> Retreat | None:
        """Take a mark back that lies beyond the last record of its journal; None if it does not."""
        with self._writing() as connection:
            rollup = RollupDelta()
            result = retreat(connection, self._index, end, rollup)
            self._write_sums(connection, rollup)
            self._sites.tell(NOTHING if result is None or result.to is None else RELOAD)
        return result

    def accept_moved_card(self, device_id: str, gen: str) -> None:
        """Let a device continue the journal that another one began: its card was moved."""
        with self._writing() as connection:
            if self._index.is_unresolved(device_id, gen):
                self._resolve(connection, self._index.shared_generation(device_id, gen))

    def accept_copied_card(self, device_id: str, gen: str) -> None:
        """Accept a device's journal as its own, though another one's has the same name: its card was copied."""
        with self._writing() as connection:
            if self._index.is_unresolved(device_id, gen):
                self._resolve(connection, SharedGeneration(device_id, gen, device_id))

    def resolve_disputes(self, keys: Sequence[TreatmentKey], resolution: Resolution | None) -> list[Dispute]:
        """Decide on disputes, or take their decisions back with None; return those that changed, as they are now."""
        with self._writing() as connection:
            rollup = RollupDelta()
            changed = disputes.resolve(connection, keys, resolution, rollup)
            self._write_sums(connection, rollup)
        return changed

    def _resolve(self, connection: Connection, shared: SharedGeneration) -> None:
        inserts.insert_claim(connection, shared)
        self._index = lookups.read_index(connection)

    def change_fleet(self, fleet: Fleet, now: Millis, zone: ZoneInfo | None = None) -> int:
        """Rebook every treatment whose owner differs under `fleet`; return how many there were.

        `zone`, if given, becomes the zone of the days. Treatments of a machine that is no longer in the fleet
        stay on it unless another one claims them.
        """
        return self.begin_change(fleet, now, zone) + self.finish_booking()

    def begin_change(self, fleet: Fleet, now: Millis, zone: ZoneInfo | None = None) -> int:
        """Begin to book on another fleet, and do all of it that takes a moment; `continue_booking` does the rest.

        New events are booked on it from now on. What an earlier change left is booked first, as that one has it.
        """
        moved = self.finish_booking()
        with self._writing() as connection:
            zones = Zones(zone or self._zones.default, fleet, removed_zones(connection, fleet))
            inserts.upsert_names(connection, fleet, now)
            prices.write_prices(connection, fleet)
            availability.set_tracked_devices(connection, fleet.timelines.keys(), now)
            is_summing = rebuild_part(connection, zones)
            booked = rebooking.booked_timelines(connection)
            spans = changed_spans(booked, fleet.timelines)
            remember_removed(connection, fleet, booked, spans, now)
            is_news = self._sites.adopt(connection, fleet, zones)
            rebooking.write_timelines(connection, fleet.timelines, spans.keys())
            rebooking.begin(connection, spans)
            moved += self._book_parts(connection)
            if not (is_news or spans or is_summing or self._is_booking):
                self._sites.tell(NOTHING)  # as at each start
        self._fleet, self._zones, self._is_summing = fleet, zones, is_summing
        return moved

    @property
    def is_booking(self) -> bool:
        """Return whether treatments are still to be booked on the fleet, or summed in its zones."""
        return self._is_booking or self._is_summing

    def continue_booking(self) -> int:
        """Book or sum again as much as takes a moment; return how many treatments moved."""
        with self._writing() as connection:
            if self._is_booking:
                return self._book_parts(connection)
            is_summing = rebuild_part(connection, self._zones)
        self._is_summing = is_summing
        return 0

    def finish_booking(self) -> int:
        """Book and sum all again that is left; return how many treatments moved."""
        self.check_file()
        moved = 0
        while self.is_booking:
            moved += self.continue_booking()
        return moved

    def _book_parts(self, connection: Connection) -> int:
        rollup = RollupDelta()
        moved = rebooking.book_parts(connection, rollup)
        rollup.write(connection, self._accounts, summed_zone_of(connection))  # begin_change has its zones only later
        self._is_booking = rebooking.is_pending(connection)
        return moved

    def _write_sums(self, connection: Connection, rollup: RollupDelta) -> None:
        zone_of = summed_zone_of(connection) if self._is_summing else self._zones.of_outlet
        rollup.write(connection, self._accounts, zone_of)

    def reading(self) -> AbstractContextManager[Connection]:
        """Provide a connection whose queries all see one snapshot; safe in any thread beside the writing one."""
        return self._store.reading()

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._store.writing()

    def _prepare(self, connection: Connection) -> Origin:
        """Migrate the file, and read what is kept in memory of it."""
        origin = origin_of(connection)
        self._index = lookups.read_index(connection)
        self._accounts = Accounts.of(connection)
        self._sites.forget()
        self._followed = import_log.followed_devices(connection)
        self._is_booking = rebooking.is_pending(connection)
        self._undos = import_log.begun_undos(connection)
        return origin
