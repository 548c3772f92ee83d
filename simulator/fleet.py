"""Devices of a seed: the same seed always gives the same ones, with the same cards in the same folders."""

from pathlib import Path
from random import Random
from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import Counters
from custom_components.ozon_telemetry.core.protocol.codec import MAX_BATCH

from .clock import now
from .device import Device
from .journal_file import JournalFile, read_journal
from .legacy_device import LegacyDevice

_MAKER: Final = "3C:8A:1F"


class Fleet:
    """The devices of one seed, whose journals lie below one folder."""

    def __init__(self, folder: Path, seed: int, devices: int) -> None:
        """Name the devices; nothing is written yet."""
        self.folder = folder
        self.seed = seed
        self.device_ids = device_ids_of(seed, devices)

    def journal(self, device_id: str) -> JournalFile:
        """Return the card that is in a device, a new one if there is none."""
        return self._card(device_id, max(self._newest(device_id), 1))

    def new_card(self, device_id: str) -> JournalFile:
        """Return an empty card for a device; the ones before stay in its folder."""
        return self._card(device_id, self._newest(device_id) + 1)

    def next_card(self, device_id: str) -> Path:
        """Return the file of the card that a device would get next; of all cards, the last one is in it."""
        return self._path(device_id, self._newest(device_id) + 1)

    def cards(self, device_id: str) -> list[Path]:
        """Return the files of all cards a device ever had, oldest first."""
        return sorted(self._home(device_id).glob("card-*.journal"))

    def switch_on(self, device_id: str, largest_batch: int = MAX_BATCH) -> Device:
        """Return a device with its card."""
        return Device(device_id, self.journal(device_id), now(), largest_batch)

    def switch_on_legacy(self, device_id: str) -> LegacyDevice:
        """Return a device with the original firmware, with the counters it keeps."""
        home = self._home(device_id)
        home.mkdir(parents=True, exist_ok=True)
        return LegacyDevice(device_id, home / "counters.json")

    def rng(self, *purpose: object) -> Random:
        """Return the seed's own randomness for a purpose."""
        return Random("/".join(map(str, (self.seed, *purpose))))

    def _newest(self, device_id: str) -> int:
        """Return the number of the card that a device got last: one that was put back gets a new number."""
        return max((int(path.stem.removeprefix("card-")) for path in self.cards(device_id)), default=0)

    def _card(self, device_id: str, number: int) -> JournalFile:
        # A card that exists keeps its own generation.
        gen = f"{self.rng(device_id, number).getrandbits(32):08x}"
        return JournalFile(self._path(device_id, number), gen)

    def _path(self, device_id: str, number: int) -> Path:
        return self._home(device_id) / f"card-{number:03}.journal"

    def _home(self, device_id: str) -> Path:
        return self.folder / device_id.replace(":", "-")


def recorded(fleet: Fleet) -> dict[str, Counters]:
    """Return what each device has recorded, on all its cards together."""
    return {
        device_id: Counters(*map(sum, zip(*counters, strict=True)))
        for device_id in fleet.device_ids
        if (counters := [read_journal(path).counters for path in fleet.cards(device_id)])
    }


def device_ids_of(seed: int, number: int) -> list[str]:
    """Return the first ids of a seed's devices."""
    rng = Random(seed)
    tails = rng.sample(range(2**24), number)
    return [":".join([_MAKER, *(f"{tail:06X}"[place : place + 2] for place in (0, 2, 4))]) for tail in tails]
