"""Preview of an import: what it would do, device by device, counted before anything is written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ..domain.fleet import UNASSIGNED, Fleet
from ..domain.messages import Kind, Millis
from ..domain.time_alignment import AlignmentFinding, TimeAlignment
from ..ledger.history_import import ImportResult
from .events import EventPage, Skipped

_FEW: Final = 10  # so few treatments that only counters prove surprise nobody


@dataclass(slots=True)
class DevicePreview:
    """What an import would do to one device: by kind what its file has, what the ledger makes of it, what is left out.

    `unowned` treatments belong to no machine at their own time; `shifts` counts the treatments by how far their times
    are from the ledger's, `alike` those with the counters of others at times that nothing explains.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    skipped: Counter[Skipped] = field(default_factory=Counter)
    result: ImportResult = field(default_factory=ImportResult)
    shifts: Counter[Millis] = field(default_factory=Counter)
    alike: int = 0
    unowned: int = 0
    first: Millis | None = None
    last: Millis | None = None

    @property
    def left_out(self) -> int:
        """Return how many events are left out, for whatever reason."""
        return self.skipped.total() + self.result.pruned

    @property
    def proves_too_much(self) -> bool:
        """Tell whether counters alone would add more than the events themselves."""
        return self.result.recovered > max(self.result.added, _FEW)

    @property
    def is_without_machine(self) -> bool:
        """Tell whether the file has treatments of the device, and no machine had it at the time of any of them."""
        return 0 < self.kinds.total() == self.unowned

    def add_finding(self, finding: AlignmentFinding) -> None:
        """Add how a part of the device's history is aligned with the ledger."""
        self.shifts.update({shift: count for shift, count in finding.counts.items() if shift})
        self.alike += finding.unaligned if finding.is_mostly_unaligned else 0

    def add_page(self, page: EventPage, result: ImportResult, alignment: TimeAlignment, owners: DeviceOwners) -> None:
        """Add a page of the device's history and what became of it on trial."""
        self.skipped += page.skipped
        self.result = self.result.plus(result)
        for treatment in map(alignment.corrected, page.treatments):
            self.kinds[treatment.kind] += 1
            self.unowned += owners.is_unowned(treatment.occurred_at)
            self.first = min(treatment.occurred_at, self.first or treatment.occurred_at)
            self.last = max(treatment.occurred_at, self.last or treatment.occurred_at)


@dataclass(frozen=True, slots=True)
class DeviceOwners:
    """Who owns a device's treatments under the fleet after the import."""

    fleet: Fleet
    device_id: str

    def is_unowned(self, instant: Millis) -> bool:
        """Tell whether no machine had the device at an instant."""
        return self.fleet.owner_at(self.device_id, instant).machine == UNASSIGNED


@dataclass(slots=True)
class Preview:
    """What an import would do, by device; `skipped` are events that belong to none."""

    devices: dict[str, DevicePreview] = field(default_factory=dict)
    skipped: Counter[Skipped] = field(default_factory=Counter)

    def of(self, device_id: str) -> DevicePreview:
        """Return the preview of a device."""
        return self.devices.setdefault(device_id, DevicePreview())

    @property
    def kinds(self) -> Counter[Kind]:
        """Return how many treatments of each kind the file has."""
        return _sum(device.kinds for device in self.devices.values())

    @property
    def all_skipped(self) -> Counter[Skipped]:
        """Return how many events are left out, by reason."""
        pruned = Counter({Skipped.PRUNED: self.result.pruned})
        return _sum([self.skipped, pruned, *(device.skipped for device in self.devices.values())])

    @property
    def shifts(self) -> Counter[Millis]:
        """Return how many treatments have times that are off by how much."""
        return _sum(device.shifts for device in self.devices.values())

    @property
    def alike(self) -> int:
        """Return how many treatments have the counters of others at times that nothing explains."""
        return sum(device.alike for device in self.devices.values())

    @property
    def result(self) -> ImportResult:
        """Return what the import would do in all."""
        result = ImportResult()
        for device in self.devices.values():
            result = result.plus(device.result)
        return result

    @property
    def unowned(self) -> int:
        """Return how many treatments belong to no machine at their time."""
        return sum(device.unowned for device in self.devices.values())

    @property
    def span(self) -> tuple[Millis | None, Millis | None]:
        """Return the first and the last instant of all treatments."""
        first = [device.first for device in self.devices.values() if device.first is not None]
        last = [device.last for device in self.devices.values() if device.last is not None]
        return min(first, default=None), max(last, default=None)

    @property
    def needs_answer(self) -> bool:
        """Tell whether a person must say if treatments at other times are the same."""
        return bool(self.shifts) or self.alike > 0

    def devices_that(self, condition: str) -> list[str]:
        """Return the devices of which a property of `DevicePreview` is true."""
        return sorted(device_id for device_id, device in self.devices.items() if getattr(device, condition))


def _sum[Key](counters: Iterable[Counter[Key]]) -> Counter[Key]:
    total: Counter[Key] = Counter()
    for counter in counters:
        total.update(counter)
    return total
