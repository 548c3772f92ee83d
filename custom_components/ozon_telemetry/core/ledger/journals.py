"""What the ledger knows of every device's journal, in memory.

It mirrors the `generation` table: loaded when the ledger opens, and thrown away when a commit fails.
"""

from collections.abc import Iterable

from ..acceptance import Generation, Known, StoredRow
from ..messages import Ack, Event
from ..protocol import LEGACY


class Journals:
    """The generations of each device, oldest first."""

    def __init__(self, generations: Iterable[tuple[str, Generation]] = ()) -> None:
        """Take over stored generations, in the order in which they began."""
        self._devices: dict[str, dict[str, Generation]] = {}
        self._carriers: dict[str, list[str]] = {}
        for device_id, generation in generations:
            self.advance(device_id, generation)

    def advance(self, device_id: str, generation: Generation) -> None:
        """Remember how far a generation is now."""
        generations = self._devices.setdefault(device_id, {})
        if generation.gen not in generations:
            self._carriers.setdefault(generation.gen, []).append(device_id)
        generations[generation.gen] = generation

    def known(self, event: Event, rows: tuple[StoredRow, ...]) -> Known:
        """Return what is known when `event` arrives, given the rows under its identity."""
        generations = self._devices.get(event.device_id, {})
        generation = generations.get(event.gen) if event.gen is not None else _newest_legacy(generations)
        if generation is not None:
            return Known(generation, len(generations), None, rows)
        return Known(None, len(generations), self._heritage(event.gen), rows)

    def may_repeat(self, event: Event) -> bool:
        """Tell whether a row may stand under the event's identity already."""
        generations = self._devices.get(event.device_id, {})
        if event.gen is None:
            return any(event.seq <= generation.mark for generation in _legacy(generations))
        generation = generations.get(event.gen)
        return generation is not None and event.seq <= generation.mark

    def gens_of(self, event: Event) -> list[str]:
        """Return the generations in which the event's identity can stand."""
        if event.gen is not None:
            return [event.gen]
        return [generation.gen for generation in _legacy(self._devices.get(event.device_id, {}))]

    def answer(self, device_id: str, gen: str, acked: int | None) -> Ack:
        """Return what a device that tells its mark `acked` is to hear.

        It is asked to rewind if its mark is not ours, and if we have nothing of it yet: then it may be holding back.
        """
        generation = self._devices.get(device_id, {}).get(gen) or self._heritage(gen)
        mark = generation.mark if generation else 0
        return Ack(gen, mark, resync=mark == 0 or acked != mark)

    def generation(self, device_id: str, gen: str) -> Generation:
        """Return how far a known generation is."""
        return self._devices[device_id][gen]

    def ordinal(self, device_id: str, gen: str) -> int:
        """Return the place of a generation among its device's, counted from 0."""
        return list(self._devices[device_id]).index(gen)

    def _heritage(self, gen: str | None) -> Generation | None:
        """Return how far the device got that used this generation last; only a moved card has one."""
        carriers = self._carriers.get(gen) if gen is not None else None
        return self._devices[carriers[-1]][gen] if carriers and gen is not None else None


def _legacy(generations: dict[str, Generation]) -> list[Generation]:
    return [generation for gen, generation in generations.items() if gen.startswith(LEGACY)]


def _newest_legacy(generations: dict[str, Generation]) -> Generation | None:
    return next(reversed(_legacy(generations)), None)
