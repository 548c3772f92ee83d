"""Repair issues of a hub: raised where a fault shows, deleted when it is repaired.

Which issues there are is kept in Home Assistant's registry alone: a hub also deletes what the one before it raised.
The table of all issues is `issue_registry.ISSUES`. A new issue needs a key and a row there, its texts in
`translations/*.json`, and a method here that raises it and deletes it when the fault is gone.
"""

from collections.abc import Iterable, Mapping, Sequence
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .clock import difference_in_words, local_datetime
from .core.domain.acceptance import StoredRow
from .core.domain.event_time import ClockReading
from .core.domain.fleet import UNASSIGNED, UNOWNED, Fleet, Machine
from .core.domain.messages import Status
from .core.ledger import CommitResult, Conflict, Disagreement, Gap, LedgerError, SharedGeneration
from .core.ledger.engines.place import LedgerPlace
from .core.ledger.engines.store import LedgerChange
from .core.ledger.retreat import Retreat
from .core.machine_health.anomalies import Burst, MissingKind
from .core.protocol.codec import format_time
from .issue_registry import LEDGER_ISSUES, UNKNOWN, VANISHED_ISSUES, HubIssueRegistry, IssueKey

_LOGGER = logging.getLogger(__name__)

_OF_TREATMENTS: Final = (IssueKey.BURST, *VANISHED_ISSUES.values())
_OF_FLEET: Final = (IssueKey.DEVICE_OVERLAP, IssueKey.MACHINE_WITHOUT_OUTLET)
_MOST_NAMED: Final = 5
_FOUND_FILES: Final = {
    LedgerChange.BEGUN_ANEW: IssueKey.LEDGER_DELETED,
    LedgerChange.ANOTHER_LEDGER: IssueKey.LEDGER_REPLACED,
}
_EXPECTED = (LedgerChange.CAUGHT_UP, LedgerChange.ANOTHER_SITE)
_OF_FILE: Final = (*_FOUND_FILES.values(), IssueKey.LEDGER_OLDER, IssueKey.LEDGER_WRITTEN)


class Issues:
    """The repair issues of one hub."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Raise issues for the hub of `entry`."""
        self._hass = hass
        self._entry = entry
        self._registry = HubIssueRegistry(hass, entry)
        self._pending: frozenset[str] | None = None

    @callback
    def ledger_failed(self, error: LedgerError, place: LedgerPlace) -> None:
        """Raise the issue of a ledger that cannot be written, by the kind of error."""
        key = LEDGER_ISSUES[error.kind]
        if not self._registry.is_raised(key):
            _LOGGER.error("Cannot write the ledger %s, treatments stay on the devices: %s", place, error.detail)
        for other in LEDGER_ISSUES.values():
            if other != key:
                self._registry.delete(other)
        self._registry.create(key, path=str(place), detail=error.detail)

    @callback
    def ledger_recovered(self) -> None:
        """Delete the issue of a ledger that can be written again."""
        for key in LEDGER_ISSUES.values():
            if self._registry.is_raised(key):
                _LOGGER.info("The ledger can be written again")
                self._registry.delete(key)

    @callback
    def company_failed(self, error: LedgerError, place: LedgerPlace) -> None:
        """Raise the issue of a company's ledger that its head office cannot read."""
        if not self._registry.is_raised(IssueKey.COMPANY_UNREADABLE):
            _LOGGER.error("Cannot read the ledger %s, its figures stay as they were: %s", place, error.detail)
            self._registry.create(IssueKey.COMPANY_UNREADABLE, path=str(place), detail=error.detail)

    @callback
    def company_recovered(self) -> None:
        """Delete the issue of a company's ledger that can be read again."""
        self._registry.delete(IssueKey.COMPANY_UNREADABLE)

    @callback
    def check_alike(self, names: Sequence[str]) -> None:
        """Raise the issue of outlets and machines that two sites have, or delete it."""
        if names:
            shown = ", ".join(names[:_MOST_NAMED])
            self._registry.create(IssueKey.SITES_ALIKE, number=str(len(names)), names=shown)
        else:
            self._registry.delete(IssueKey.SITES_ALIKE)

    @callback
    def check_former_ledger(self, former: LedgerPlace | None, place: LedgerPlace) -> None:
        """Raise the issue of a ledger that was left where it was when it was moved, or delete it."""
        if former is None:
            self._registry.delete(IssueKey.LEDGER_LEFT)
        else:
            self._registry.create(IssueKey.LEDGER_LEFT, former=str(former), path=str(place), detail=UNKNOWN)

    @callback
    def file_changed(self, change: LedgerChange, place: LedgerPlace, before: int, now: int) -> None:
        """Raise the issue of a ledger's file that was replaced while it was open, unless it says the same as before."""
        if change in _EXPECTED:
            return  # nobody touched it
        key = _FOUND_FILES.get(change) or (IssueKey.LEDGER_OLDER if now < before else IssueKey.LEDGER_WRITTEN)
        _LOGGER.warning("Another file lies in the place of the ledger %s: %s, %d treatments", place, change.value, now)
        for other in _OF_FILE:
            self._registry.delete(other)
        if change is not LedgerChange.SAME_LEDGER or now != before:
            self._registry.create(key, path=str(place), before=str(before), now=str(now))

    @callback
    def mark_retreated(self, retreat: Retreat, fleet: Fleet) -> None:
        """Raise the issue of a ledger that is beyond a journal, by whether it could go back."""
        device_id, numbers = retreat.device_id, {"mark": str(retreat.mark), "newest": str(retreat.newest)}
        names = {"device": device_id, "machine": _name_by_device(fleet, device_id)}
        if retreat.to is None:
            self._registry.create(IssueKey.JOURNAL_WENT_BACK, device_id, **names, **numbers)
        else:
            withdrawn = str(retreat.withdrawn)
            self._registry.create(IssueKey.FOREIGN_NUMBERS, device_id, **names, **numbers, withdrawn=withdrawn)

    @callback
    def broker_changed(self, old_broker: str, new_broker: str) -> None:
        """Raise the issue of devices that are connected to another broker than Home Assistant."""
        self._registry.create(IssueKey.BROKER_CHANGED, old_broker=old_broker, new_broker=new_broker)

    @callback
    def broker_accepted(self) -> None:
        """Delete the issue of another broker."""
        self._registry.delete(IssueKey.BROKER_CHANGED)

    @callback
    def entities_near_limit(self, number: int, limit: int) -> None:
        """Raise the issue of a hub whose entities come near Home Assistant's limit."""
        self._registry.create(IssueKey.ENTITY_LIMIT, hub=self._entry.title, number=str(number), limit=str(limit))

    @callback
    def entities_within_limit(self) -> None:
        """Delete the issue of the entity limit."""
        self._registry.delete(IssueKey.ENTITY_LIMIT)

    @callback
    def check_statistics(self, *, is_behind: bool) -> None:
        """Raise the issue of statistics that the recorder does not accept, until it does."""
        if is_behind:
            self._registry.create(IssueKey.STATISTICS_OUTDATED, hub=self._entry.title)
        else:
            self._registry.delete(IssueKey.STATISTICS_OUTDATED)

    @callback
    def review_commit(self, result: CommitResult, fleet: Fleet) -> None:
        """Raise the issues that a committed batch revealed: gaps, conflicts, moved cards, no machine."""
        for gap in result.gaps:
            if gap.missing:  # without any, the counters rose by themselves: that is a disagreement
                self._raise_gap(gap, fleet)
        for conflict in result.conflicts:
            self._raise_conflict(conflict)
        for disagreement in result.disagreements:
            self._raise_disagreement(disagreement, fleet)
        for shared in result.foreign:
            self._raise_moved_card(shared)
        for device_id, site in result.elsewhere.items():
            machine = _name_by_device(fleet, device_id)
            self._registry.create(IssueKey.DEVICE_ELSEWHERE, device_id, device=device_id, site=site, machine=machine)
        for device_id, _ in result.acks:
            self._registry.delete(IssueKey.DEVICE_ELSEWHERE, device_id)
        self._review_counters(result, fleet)
        for device_id in {treatment.device_id for treatment in result.treatments if treatment.owner == UNOWNED}:
            if fleet.machine_of(device_id) is None:
                self._registry.create(IssueKey.DEVICE_WITHOUT_MACHINE, device_id, device=device_id)

    @callback
    def check_clock(self, device_id: str, reading: ClockReading, fleet: Fleet) -> None:
        """Raise the issue of a clock that is wrong, with the difference in words, until it is right."""
        if reading.is_right:
            self._registry.delete(IssueKey.CLOCK_WRONG, device_id)
            return
        self._registry.create(
            IssueKey.CLOCK_WRONG,
            device_id,
            device=device_id,
            machine=_name_by_device(fleet, device_id),
            difference=difference_in_words(self._hass, reading.told - reading.received_at),
            reported_time=format_time(reading.told),
            received_time=format_time(reading.received_at),
        )

    @callback
    def doubt_home_clock(self, device_id: str, reading: ClockReading, fleet: Fleet) -> None:
        """Raise the issue of Home Assistant's own clock, which seems to be behind a device's."""
        self._registry.create(
            IssueKey.HOME_CLOCK_BEHIND,
            device=device_id,
            machine=_name_by_device(fleet, device_id),
            difference=difference_in_words(self._hass, reading.told - reading.received_at),
        )

    @callback
    def trust_home_clock(self, devices: Iterable[str] = ()) -> None:
        """Delete the issue of Home Assistant's own clock, and those of `devices` whose clocks were right."""
        self._registry.delete(IssueKey.HOME_CLOCK_BEHIND)
        for device_id in devices:
            self._registry.delete(IssueKey.CLOCK_WRONG, device_id)

    @callback
    def check_disputes(self, open_disputes: Mapping[str, tuple[str, int]], fleet: Fleet) -> None:
        """Raise an issue for each device with open disputes, with how many treatments they are, until all are decided.

        `open_disputes` holds the machine and the number by device.
        """
        key = IssueKey.COUNTERS_DISPUTED
        found = {
            self._registry.create(
                key, device_id, device=device_id, machine=_name(fleet, machine, device_id), treatments=str(number)
            )
            for device_id, (machine, number) in open_disputes.items()
        }
        self._registry.delete_ids(self._registry.ids(key) - found)

    @callback
    def device_id_shared(self, device_id: str, fleet: Fleet) -> None:
        """Raise the issue of two devices that use one id, as their counters or a person tell."""
        self._registry.create(
            IssueKey.DEVICE_ID_SHARED, device_id, device=device_id, machine=_name_by_device(fleet, device_id)
        )

    @callback
    def check_parts(self, status: Status, fleet: Fleet) -> None:
        """Raise the issue of an adopted device's failed clock or card, until it works; a last will reports neither."""
        if not fleet.is_adopted(status.device_id):
            return
        device_id = status.device_id
        for key, works in ((IssueKey.CLOCK_FAILED, status.rtc_available), (IssueKey.CARD_FAILED, status.sd_available)):
            if works:
                self._registry.delete(key, device_id)
            elif works is not None:
                self._registry.create(key, device_id, device=device_id, machine=_name_by_device(fleet, device_id))

    @callback
    def check_pending(self, counting: frozenset[str]) -> None:
        """Raise the issue of pending devices that count treatments: one for all, however many they are."""
        if counting == self._pending:
            return
        self._pending = counting
        if not counting:
            self._registry.delete(IssueKey.DEVICES_WAITING)
            return
        named = ", ".join(sorted(counting)[:_MOST_NAMED])
        self._registry.create(IssueKey.DEVICES_WAITING, number=str(len(counting)), devices=named)

    @callback
    def check_not_offered(self, number: int, offered: int) -> None:
        """Raise the issue of devices that are not offered because too many are."""
        if number:
            self._registry.create(IssueKey.DEVICES_NOT_OFFERED, number=str(number), offered=str(offered))
        else:
            self._registry.delete(IssueKey.DEVICES_NOT_OFFERED)

    @callback
    def check_treatments(self, machine: Machine, missing: Iterable[MissingKind], bursts: Iterable[Burst]) -> None:
        """Raise a machine's anomalies: kinds that vanished, until they are chosen again, and bursts."""
        by_kind = {found.kind: found for found in missing}
        for kind, key in VANISHED_ISSUES.items():
            if (found := by_kind.get(kind)) is not None:
                share, since = str(round(100 * found.share)), str(found.absent_for)
                self._registry.create(key, machine.id, machine=machine.name, share=share, since=since)
            else:
                self._registry.delete(key, machine.id)
        for burst in bursts:
            at = local_datetime(burst.at).strftime("%Y-%m-%d %H:%M:%S")
            self._registry.create(
                IssueKey.BURST, machine.id, machine=machine.name, treatments=str(burst.treatments), at=at
            )

    @callback
    def check_fleet(self, fleet: Fleet) -> None:
        """Raise the issues of the configured fleet; delete those that are gone, also of removed machines."""
        found = {*self._raise_overlaps(fleet), *self._raise_missing_outlets(fleet)}
        self._registry.delete_ids(self._registry.ids(*_OF_FLEET) - found)
        for device_id in fleet.timelines:
            if fleet.machine_of(device_id) is not None:
                self._registry.delete(IssueKey.DEVICE_WITHOUT_MACHINE, device_id)
        in_use = [machine.id for machine in fleet.machines.values() if machine.is_active]
        monitored = {self._registry.issue_id(key, machine) for key in _OF_TREATMENTS for machine in in_use}
        self._registry.delete_ids(self._registry.ids(*_OF_TREATMENTS) - monitored)

    @callback
    def check_maintenance(self, overdue: Iterable[Machine]) -> None:
        """Raise the issues of machines that are overdue for maintenance, until it is done."""
        key = IssueKey.MAINTENANCE_OVERDUE
        found = {self._registry.create(key, machine.id, machine=machine.name) for machine in overdue}
        self._registry.delete_ids(self._registry.ids(key) - found)

    @callback
    def withdraw_all(self) -> None:
        """Delete all issues of the hub, since it is removed."""
        self._registry.delete_all()

    def _review_counters(self, result: CommitResult, fleet: Fleet) -> None:
        """Raise what the counters of devices without a journal show, or delete it when they show that it is over."""
        for device_id in result.taking_turns:
            self.device_id_shared(device_id, fleet)
        for device_id in result.steady - result.taking_turns.keys():
            self._registry.delete(IssueKey.DEVICE_ID_SHARED, device_id)
        for device_id in result.reflashed:
            self._registry.create(
                IssueKey.ORIGINAL_FIRMWARE, device_id, device=device_id, machine=_name_by_device(fleet, device_id)
            )
        for device_id, _ in result.acks:  # only a journal's events are acknowledged
            self._registry.delete(IssueKey.ORIGINAL_FIRMWARE, device_id)

    def _raise_gap(self, gap: Gap, fleet: Fleet) -> None:
        """Raise the issue of events that never came, with the number of treatments that the counters prove.

        Until a person has confirmed it, one issue sums up all gaps of a device: one that loses events does so often.
        """
        machine = fleet.machines.get(gap.owner.machine)
        before = self._registry.placeholders(IssueKey.GAP, gap.device_id)
        self._registry.create(
            IssueKey.GAP,
            gap.device_id,
            device=gap.device_id,
            machine=machine.name if machine else gap.device_id,
            missing=str(int(before.get("missing", 0)) + gap.missing),
            recovered=str(int(before.get("recovered", 0)) + gap.recovered.total),
        )

    def _raise_conflict(self, conflict: Conflict) -> None:
        """Raise the issue of a treatment that a device reports differently than it is stored."""
        event = conflict.event
        self._registry.create(
            IssueKey.CONFLICT,
            event.device_id,
            device=event.device_id,
            seq=str(event.seq),
            booked=_content(conflict.stored),
            quarantined=_content(StoredRow(event.kind, event.counters)),
        )

    def _raise_disagreement(self, disagreement: Disagreement, fleet: Fleet) -> None:
        """Raise the issue of counters that do not follow from a device's events."""
        device_id, machine = disagreement.device_id, fleet.machines.get(disagreement.owner.machine)
        name = machine.name if machine else device_id
        self._registry.create(
            IssueKey.COUNTERS_DISAGREE, device_id, device=device_id, machine=name, seq=str(disagreement.seq)
        )

    def _raise_moved_card(self, shared: SharedGeneration) -> None:
        """Raise the issue of a device that continues another one's journal; its events wait until a person decides."""
        device_id = shared.device_id
        numbers = dict.fromkeys(("counted", "newest", "reported"), UNKNOWN)  # the dialog counts them when it is opened
        self._registry.create(
            IssueKey.CARD_MOVED, device_id, device=device_id, other=shared.owner, gen=shared.gen, **numbers
        )

    def _raise_overlaps(self, fleet: Fleet) -> Iterable[str]:
        for overlap in fleet.overlaps():
            device_id, machines = overlap.device_id, overlap.machines
            first, second = (fleet.machines[machine].name for machine in machines)
            subject = f"{device_id}_{'_'.join(machines)}"
            yield self._registry.create(IssueKey.DEVICE_OVERLAP, subject, device=device_id, first=first, second=second)

    def _raise_missing_outlets(self, fleet: Fleet) -> Iterable[str]:
        for machine in fleet.machines.values():
            if machine.is_active and machine.current_device and machine.current_outlet == UNASSIGNED:
                yield self._registry.create(IssueKey.MACHINE_WITHOUT_OUTLET, machine.id, machine=machine.name)


def _name(fleet: Fleet, machine_id: str, device_id: str) -> str:
    """Return the name of a machine, or the id of its device if it is none of the fleet's."""
    machine = fleet.machines.get(machine_id)
    return machine.name if machine else device_id


def _name_by_device(fleet: Fleet, device_id: str) -> str:
    """Return the name of a device's machine, or the device's id if it has none."""
    machine = fleet.machine_of(device_id)
    return machine.name if machine else device_id


def _content(row: StoredRow) -> str:
    """Return a treatment's kind, and the counters after it."""
    return f"{row.kind.key.capitalize()} ({'/'.join(map(str, row.counters))})"
