"""What the ledger knows of every device's journal, in memory.

It mirrors the `generation` table: loaded when the ledger opens, and thrown away when a commit fails.
"""

from collections.abc import Iterable

from ..acceptance import Generation, Known, StoredRow
from ..messages import Ack, Event
from ..protocol import LEGACY
from .rows import Identity


class Journals:
    """The generations of each device, oldest first."""

    def __init__(self, generations: Iterable[tuple[str, Generation]] = ()) -> None:
        """Take over stored generations, in the order in which they began."""
        self._devices: dict[str, dict[str, Generation]] = {}
        self._carriers: dict[str, list[str]] = {}
        self._furthest: dict[str, Generation] = {}
        for device_id, generation in generations:
            self.advance(device_id, generation)

    def advance(self, device_id: str, generation: Generation) -> None:
        """Remember how far a generation is now."""
        generations = self._devices.setdefault(device_id, {})
        if generation.gen not in generations:
            self._carriers.setdefault(generation.gen, []).append(device_id)
        generations[generation.gen] = generation
        # A card that moved between devices is as far as the one that carried it furthest.
        furthest = self._furthest.get(generation.gen)
        if furthest is None or generation.mark >= furthest.mark:
            self._furthest[generation.gen] = generation

    def known(self, event: Event, rows: tuple[StoredRow, ...]) -> Known:
        """Return what is known when `event` arrives, given the rows under its identities."""
        generations = self._devices.get(event.device_id, {})
        if event.gen is None:
            return Known(_newest_legacy(generations), len(generations), None, rows)
        own, furthest = generations.get(event.gen), self._furthest.get(event.gen)
        if own is furthest:
            return Known(own, len(generations), None, rows)
        return Known(None, len(generations), furthest, rows)

    def may_repeat(self, event: Event) -> bool:
        """Tell whether a row may stand under one of the event's identities already."""
        if event.gen is None:
            generations = self._devices.get(event.device_id, {})
            return any(event.seq <= generation.mark for generation in _legacy(generations))
        furthest = self._furthest.get(event.gen)
        return furthest is not None and event.seq <= furthest.mark

    def identities(self, event: Event) -> list[Identity]:
        """Return where the event can stand: in each generation of original firmware, for each carrier of its card."""
        if event.gen is not None:
            carriers = self._carriers.get(event.gen, [])
            return [Identity(carrier, event.gen, event.seq) for carrier in carriers]
        generations = _legacy(self._devices.get(event.device_id, {}))
        return [Identity(event.device_id, generation.gen, event.seq) for generation in generations]

    def answer(self, gen: str, acked: int | None) -> Ack:
        """Return what a device that tells its mark `acked` is to hear.

        It is asked to rewind if its mark is not ours, and if we have nothing of it yet: then it may be holding back.
        """
        furthest = self._furthest.get(gen)
        mark = furthest.mark if furthest else 0
        return Ack(gen, mark, resync=mark == 0 or acked != mark)

    def generation(self, device_id: str, gen: str) -> Generation:
        """Return how far a known generation is."""
        return self._devices[device_id][gen]

    def ordinal(self, device_id: str, gen: str) -> int:
        """Return the place of a generation among its device's, counted from 0."""
        return list(self._devices[device_id]).index(gen)


def _legacy(generations: dict[str, Generation]) -> list[Generation]:
    return [generation for gen, generation in generations.items() if gen.startswith(LEGACY)]


def _newest_legacy(generations: dict[str, Generation]) -> Generation | None:
    return next(reversed(_legacy(generations)), None)
