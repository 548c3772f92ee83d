"""In-memory index of all generations: how far the ledger is with each journal of each device.

It mirrors the `generation` and `claim` tables: loaded when the ledger opens, and thrown away when a commit fails.
A device's journals are its own; only a person can let it continue one that another device began.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..domain.acceptance import SAME_TIME_TOLERANCE, Generation, GenerationOwnership, PriorState, StoredRow
from ..domain.legacy_acceptance import LegacyState
from ..domain.messages import LEGACY, Ack, Event, Millis
from .legacy_runs import LegacyRuns
from .records import SharedGeneration, TreatmentKey


@dataclass(slots=True)
class GenerationEntry:
    """One journal: its state, and every device that carried it, the one that began it first."""

    generation: Generation
    devices: list[str]


NEVER: Final[Millis] = -(2**63)


class GenerationIndex:
    """The generations of each device, oldest first."""

    def __init__(
        self, generations: Iterable[tuple[str, Generation]] = (), shared: Iterable[SharedGeneration] = ()
    ) -> None:
        """Index stored generations, given in the order in which they began, and what a person said of shared ones."""
        self._devices: dict[str, dict[str, GenerationEntry]] = {}
        self._first: dict[str, GenerationEntry] = {}
        self._copied: set[tuple[str, str]] = set()
        self._copied_gens: set[str] = set()
        self._legacy_until: dict[str, Millis] = {}
        self._legacy_runs: defaultdict[str, LegacyRuns] = defaultdict(LegacyRuns)
        self._journal_until: dict[str, Millis] = {}
        shared_by_key = {(it.device_id, it.gen): it for it in shared}
        stored = list(generations)
        for device_id, generation in stored:
            if (device_id, generation.gen) not in shared_by_key:
                self.advance(device_id, generation)
        for shared_generation in shared_by_key.values():
            self.resolve(shared_generation)
        for device_id, generation in stored:
            if (device_id, generation.gen) in shared_by_key:
                self.advance(device_id, generation)
        for runs in self._legacy_runs.values():
            runs.order_by_time()

    def advance(self, device_id: str, generation: Generation) -> None:
        """Move a generation on to a newer state."""
        entries = self._devices.setdefault(device_id, {})
        entry = entries.get(generation.gen)
        if entry is None:
            entry = entries[generation.gen] = GenerationEntry(generation, [device_id])
            self._first.setdefault(generation.gen, entry)
        elif generation.mark >= entry.generation.mark:
            # A journal that several devices carried is as far as the one that carried it furthest.
            entry.generation = generation
        if not generation.gen.startswith(LEGACY):
            self._journal_until[device_id] = max(generation.latest or 0, self._journal_until.get(device_id, 0))
            return
        self._legacy_runs[device_id].advance(generation)
        if generation.latest is not None:
            self._legacy_until[device_id] = max(generation.latest, self._legacy_until.get(device_id, NEVER))

    def retreat(self, device_id: str, generation: Generation) -> None:
        """Move a generation back to an earlier state."""
        self._devices[device_id][generation.gen].generation = generation

    def resolve(self, shared: SharedGeneration) -> None:
        """Apply what a person said about a generation that another device began."""
        if shared.owner == shared.device_id:
            self._copied.add((shared.device_id, shared.gen))
            self._copied_gens.add(shared.gen)
            return
        entry = self._first.setdefault(shared.gen, GenerationEntry(Generation(shared.gen), [shared.owner]))
        entry.devices.append(shared.device_id)
        self._devices.setdefault(shared.device_id, {})[shared.gen] = entry

    def learn(self, device_id: str, gen: str) -> None:
        """Note that a device of another site began a journal, of which nothing else is known here."""
        self._first.setdefault(gen, GenerationEntry(Generation(gen), [device_id]))

    def prior_state(self, event: Event, rows: tuple[StoredRow, ...]) -> PriorState:
        """Return what is known when `event` of a journal arrives, given the rows under its keys."""
        entries, gen = self._devices.get(event.device_id, {}), str(event.gen)
        entry = entries.get(gen)
        if entry is not None:
            return PriorState(entry.generation, len(entries), rows=rows)
        return PriorState(None, len(entries), self._ownership(event.device_id, gen), rows)

    def legacy_state(self, device_id: str, rows: tuple[StoredRow, ...], *, is_proved: bool) -> LegacyState:
        """Return what is known when an event of the original firmware arrives, given the rows under its keys."""
        runs, count = self.legacy_runs(device_id).newest, len(self._devices.get(device_id, {}))
        return LegacyState(runs, count, rows, is_proved, self._journal_until.get(device_id, 0))

    def has_journal(self, device_id: str) -> bool:
        """Tell whether a device has ever kept a journal."""
        return device_id in self._journal_until

    def newest_run(self, device_id: str) -> Generation | None:
        """Return the run of the original firmware's counters that counted last."""
        return next(iter(self.legacy_runs(device_id).newest), None)

    def legacy_runs(self, device_id: str) -> LegacyRuns:
        """Return the newest runs of the original firmware's counters; changing them changes nothing here."""
        return self._legacy_runs[device_id] if device_id in self._legacy_runs else LegacyRuns()

    def may_repeat(self, event: Event) -> bool:
        """Tell whether there may be a row under one of the event's keys already."""
        entries = self._devices.get(event.device_id, {})
        if event.gen is None:
            return any(event.seq <= run.mark for run in self.legacy_runs(event.device_id).newest)
        entry = entries.get(event.gen)
        return entry is not None and event.seq <= entry.generation.mark

    def candidate_keys(self, event: Event) -> list[TreatmentKey]:
        """Return where the event can be: in each of the original firmware's newest runs, or for each carrier's card."""
        entries = self._devices.get(event.device_id, {})
        if event.gen is None:
            runs = self.legacy_runs(event.device_id).newest
            return [TreatmentKey(event.device_id, run.gen, event.seq) for run in runs]
        return [TreatmentKey(device_id, event.gen, event.seq) for device_id in entries[event.gen].devices]

    def overlaps_import(self, event: Event) -> bool:
        """Tell whether an imported history of the original firmware reaches to the time of a journal's event."""
        if event.gen is None or event.timestamp is None:
            return False
        return event.timestamp - SAME_TIME_TOLERANCE <= self._legacy_until.get(event.device_id, NEVER)

    def legacy_generations(self, device_id: str) -> list[str]:
        """Return the names of the original firmware's generations."""
        return [gen for gen in self._devices.get(device_id, {}) if gen.startswith(LEGACY)]

    def resume_ack(self, device_id: str, gen: str, acked: int | None) -> Ack | None:
        """Return the acknowledgement for a device whose status says `acked`; None while `gen` is unresolved.

        The device rewinds if its mark is not ours, and if we have nothing of it yet: then it may be holding back.
        """
        if self.is_unresolved(device_id, gen):
            return None
        entry = self._devices.get(device_id, {}).get(gen)
        mark = entry.generation.mark if entry else 0
        return Ack(gen, mark, resync=mark == 0 or acked != mark)

    def journal_mark(self, device_id: str, gen: str) -> int | None:
        """Return the mark of a device's journal, 0 for a new one; None if a person must say whose it is."""
        entry = self._devices.get(device_id, {}).get(gen)
        if entry is None:
            return None if self.is_unresolved(device_id, gen) else 0
        return entry.generation.mark

    def is_carried_by_others(self, device_id: str, gen: str) -> bool:
        """Tell whether a device's journal was, on a card that moved, another device's too."""
        entry = self._devices.get(device_id, {}).get(gen)
        return entry is not None and entry.devices != [device_id]

    def is_unresolved(self, device_id: str, gen: str) -> bool:
        """Tell whether a person must say what a generation of this device is."""
        is_known = gen in self._devices.get(device_id, {})
        return not is_known and self._ownership(device_id, gen) is GenerationOwnership.UNRESOLVED

    def has_copies(self, gen: str) -> bool:
        """Tell whether a person said that a journal of this name was copied."""
        return gen in self._copied_gens

    def copies_of(self, device_id: str, gen: str) -> list[str]:
        """Return the other devices that have a journal of this name of their own, since a card was copied."""
        own = self._devices.get(device_id, {}).get(gen)
        carriers = own.devices if own else [device_id]
        holders = [*self._first[gen].devices, *(copier for copier, copied in self._copied if copied == gen)]
        return sorted(set(holders).difference(carriers))

    def has_generation(self, device_id: str, gen: str) -> bool:
        """Tell whether a device has delivered anything of a journal."""
        return gen in self._devices.get(device_id, {})

    def shared_generation(self, device_id: str, gen: str) -> SharedGeneration:
        """Return a device's claim to a generation that another one began."""
        return SharedGeneration(device_id, gen, self._first[gen].devices[0])

    def generation(self, device_id: str, gen: str) -> Generation:
        """Return the state of a known generation."""
        return self._devices[device_id][gen].generation

    def ordinal(self, device_id: str, gen: str) -> int:
        """Return the position of a generation among its device's, counted from 0."""
        return list(self._devices[device_id]).index(gen)

    def _ownership(self, device_id: str, gen: str) -> GenerationOwnership:
        if gen not in self._first:
            return GenerationOwnership.NEW
        is_copied = (device_id, gen) in self._copied
        return GenerationOwnership.COPIED if is_copied else GenerationOwnership.UNRESOLVED
