"""What the ledger knows of every device's journal, in memory.

It mirrors the `generation` and `claim` tables: loaded when the ledger opens, and thrown away when a commit fails.
A device's journals are its own; only a person can let it go on with one that another device began.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..domain.acceptance import SAME_TIME_TOLERANCE, Generation, GenerationOwnership, PriorState, StoredRow
from ..domain.messages import LEGACY, Ack, Event, Millis
from .records import SharedGeneration, TreatmentKey


@dataclass(slots=True)
class GenerationEntry:
    """One journal: how far it is, and every device that carried it, the one that began it first."""

    generation: Generation
    devices: list[str]


NEVER: Final[Millis] = -(2**63)


class GenerationIndex:
    """The journals of each device, oldest first."""

    def __init__(
        self, generations: Iterable[tuple[str, Generation]] = (), claims: Iterable[SharedGeneration] = ()
    ) -> None:
        """Take over stored generations, in the order in which they began, and what was said of them."""
        self._devices: dict[str, dict[str, GenerationEntry]] = {}
        self._first: dict[str, GenerationEntry] = {}
        self._copied: set[tuple[str, str]] = set()
        self._legacy_until: dict[str, Millis] = {}
        claimed = {(each.device_id, each.gen): each for each in claims}
        lines = list(generations)
        for device_id, generation in lines:
            if (device_id, generation.gen) not in claimed:
                self.advance(device_id, generation)
        for each in claimed.values():
            self.resolve(each)
        for device_id, generation in lines:
            if (device_id, generation.gen) in claimed:
                self.advance(device_id, generation)

    def advance(self, device_id: str, generation: Generation) -> None:
        """Remember how far a generation is now."""
        journals = self._devices.setdefault(device_id, {})
        journal = journals.get(generation.gen)
        if journal is None:
            journal = journals[generation.gen] = GenerationEntry(generation, [device_id])
            self._first.setdefault(generation.gen, journal)
        elif generation.mark >= journal.generation.mark:
            # A journal that several devices carried is as far as the one that carried it furthest.
            journal.generation = generation
        if generation.latest is not None and generation.gen.startswith(LEGACY):
            self._legacy_until[device_id] = max(generation.latest, self._legacy_until.get(device_id, NEVER))

    def resolve(self, claimed: SharedGeneration) -> None:
        """Take over what a person said about a generation that another device began."""
        if claimed.owner == claimed.device_id:
            self._copied.add((claimed.device_id, claimed.gen))
            return
        journal = self._first[claimed.gen]
        journal.devices.append(claimed.device_id)
        self._devices.setdefault(claimed.device_id, {})[claimed.gen] = journal

    def prior_state(self, event: Event, rows: tuple[StoredRow, ...]) -> PriorState:
        """Return what is known when `event` arrives, given the rows under its identities."""
        journals = self._devices.get(event.device_id, {})
        if event.gen is None:
            newest = next(reversed(_legacy_of(journals)), None)
            return PriorState(newest, len(journals), rows=rows)
        journal = journals.get(event.gen)
        if journal is not None:
            return PriorState(journal.generation, len(journals), rows=rows)
        return PriorState(None, len(journals), self._ownership(event.device_id, event.gen), rows)

    def may_repeat(self, event: Event) -> bool:
        """Tell whether a row may stand under one of the event's identities already."""
        journals = self._devices.get(event.device_id, {})
        if event.gen is None:
            return any(event.seq <= generation.mark for generation in _legacy_of(journals))
        journal = journals.get(event.gen)
        return journal is not None and event.seq <= journal.generation.mark

    def candidate_keys(self, event: Event) -> list[TreatmentKey]:
        """Return where the event can stand: in each generation of original firmware, for each carrier of its card."""
        journals = self._devices.get(event.device_id, {})
        if event.gen is None:
            return [TreatmentKey(event.device_id, generation.gen, event.seq) for generation in _legacy_of(journals)]
        return [TreatmentKey(carrier, event.gen, event.seq) for carrier in journals[event.gen].devices]

    def overlaps_import(self, event: Event) -> bool:
        """Tell whether an imported history of the original firmware reaches to the time of a journal's event."""
        if event.gen is None or event.timestamp is None:
            return False
        return event.timestamp - SAME_TIME_TOLERANCE <= self._legacy_until.get(event.device_id, NEVER)

    def legacy_generations(self, device_id: str) -> list[str]:
        """Return the names of the original firmware's generations."""
        return [generation.gen for generation in _legacy_of(self._devices.get(device_id, {}))]

    def resume_ack(self, device_id: str, gen: str, acked: int | None) -> Ack | None:
        """Return what a device that tells its mark `acked` is to hear; nothing, while a person must say whose `gen` is.

        It is asked to rewind if its mark is not ours, and if we have nothing of it yet: then it may be holding back.
        """
        if self.is_unresolved(device_id, gen):
            return None
        journal = self._devices.get(device_id, {}).get(gen)
        mark = journal.generation.mark if journal else 0
        return Ack(gen, mark, resync=mark == 0 or acked != mark)

    def is_unresolved(self, device_id: str, gen: str) -> bool:
        """Tell whether a person must say what a generation of this device is."""
        return (
            gen not in self._devices.get(device_id, {})
            and self._ownership(device_id, gen) is GenerationOwnership.UNRESOLVED
        )

    def shared_generation(self, device_id: str, gen: str) -> SharedGeneration:
        """Return a device's claim to a generation that is known."""
        return SharedGeneration(device_id, gen, self._first[gen].devices[0])

    def generation(self, device_id: str, gen: str) -> Generation:
        """Return how far a known generation is."""
        return self._devices[device_id][gen].generation

    def ordinal(self, device_id: str, gen: str) -> int:
        """Return the place of a generation among its device's, counted from 0."""
        return list(self._devices[device_id]).index(gen)

    def _ownership(self, device_id: str, gen: str) -> GenerationOwnership:
        if gen not in self._first:
            return GenerationOwnership.NEW
        return GenerationOwnership.COPIED if (device_id, gen) in self._copied else GenerationOwnership.UNRESOLVED


def _legacy_of(journals: dict[str, GenerationEntry]) -> list[Generation]:
    return [journal.generation for gen, journal in journals.items() if gen.startswith(LEGACY)]
