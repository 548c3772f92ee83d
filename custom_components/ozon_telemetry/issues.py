"""What a person must know or mend, as repair issues: raised where it shows, deleted where it is mended.

Which issues there are is kept in Home Assistant's registry alone: a hub also withdraws what the one before it raised.
"""

from collections.abc import Iterable
import logging
from pathlib import Path
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .clock import local_datetime
from .const import DOMAIN
from .core.domain.acceptance import StoredRow
from .core.domain.fleet import NOBODY, UNOWNED, Fleet, Machine
from .core.domain.messages import Kind, Millis, Status
from .core.ledger import CommitResult, Conflict, Disagreement, Gap, LedgerError, LedgerErrorKind, SharedGeneration
from .core.machine_health.anomalies import Burst, MissingKind
from .core.protocol.codec import format_time

_LOGGER = logging.getLogger(__name__)

CARD_MOVED: Final = "card_moved"
MAINTENANCE_OVERDUE: Final = "maintenance_overdue"
KIND_VANISHED: Final = {kind: f"{kind.key}_vanished" for kind in Kind}
_OF_TREATMENTS: Final = ("burst", *KIND_VANISHED.values())
_OF_FLEET: Final = ("device_overlap", "machine_without_outlet")
_OF_LEDGER: Final = tuple(f"ledger_{trouble}" for trouble in LedgerErrorKind)
_MOST_NAMED: Final = 5


class Issues:
    """The repair issues of one hub."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Raise for the hub of `entry`."""
        self._hass = hass
        self._entry = entry
        self._registry = ir.async_get(hass)
        self._counting: frozenset[str] | None = None

    @callback
    def ledger_failed(self, error: LedgerError, path: Path) -> None:
        """Tell that nothing can be stored, and what to do about it."""
        key = f"ledger_{error.kind}"
        if not self._is_raised(key):
            _LOGGER.error("Treatments wait in their devices: the ledger %s cannot be written: %s", path, error.detail)
        for other in _OF_LEDGER:
            if other != key:
                self._withdraw(other)
        self._raise(key, "", ir.IssueSeverity.ERROR, {"path": str(path), "detail": error.detail})

    @callback
    def ledger_works(self) -> None:
        """Withdraw what was told about the ledger."""
        for key in _OF_LEDGER:
            if self._is_raised(key):
                _LOGGER.info("The ledger can be written again")
                self._withdraw(key)

    @callback
    def review_commit(self, settled: CommitResult, fleet: Fleet) -> None:
        """Tell what a batch brought to light."""
        for gap in settled.gaps:
            if gap.missing:  # without any, the counters rose by themselves: that is told below
                machine = fleet.machines.get(gap.owner.machine)
                self.gap_found(gap, machine.name if machine else gap.device_id)
        for conflict in settled.conflicts:
            self.event_contradicts(conflict)
        for device_id, told in settled.clocks.items():
            self.judge_clock(device_id, told, fleet)
        for disagreement in settled.disagreements:
            self.counters_disagree(disagreement, fleet)
        for claimed in settled.foreign:
            self.card_moved(claimed)
        for device_id in {treatment.device_id for treatment in settled.treatments if treatment.owner == UNOWNED}:
            if fleet.machine_of(device_id) is None:
                self.counts_for_nobody(device_id)

    @callback
    def judge_status(self, status: Status, fleet: Fleet) -> None:
        """Tell which part of an adopted device failed, and withdraw it once that works; a will says nothing of them."""
        if not fleet.is_adopted(status.device_id):
            return
        machine = fleet.machine_of(status.device_id)
        placeholders = {"device": status.device_id, "machine": machine.name if machine else status.device_id}
        for key, works in (("clock_failed", status.rtc_available), ("card_failed", status.sd_available)):
            if works:
                self._withdraw(key, status.device_id)
            elif works is not None:
                self._raise(key, status.device_id, ir.IssueSeverity.WARNING, placeholders)

    @callback
    def judge_clock(self, device_id: str, told: Millis | None, fleet: Fleet) -> None:
        """Tell that a device's clock is wrong, by what it `told`; withdraw that once it is right."""
        if told is None:
            self._withdraw("clock_wrong", device_id)
            return
        machine = fleet.machine_of(device_id)
        placeholders = {
            "device": device_id,
            "machine": machine.name if machine else device_id,
            "told": format_time(told),
        }
        self._raise("clock_wrong", device_id, ir.IssueSeverity.WARNING, placeholders)

    @callback
    def judge_waiting(self, counting: frozenset[str]) -> None:
        """Tell which devices count treatments that wait for a machine: one issue for all, however many there are."""
        if counting == self._counting:
            return
        self._counting = counting
        if not counting:
            self._withdraw("devices_waiting")
            return
        named = ", ".join(sorted(counting)[:_MOST_NAMED])
        placeholders = {"number": str(len(counting)), "devices": named}
        self._raise("devices_waiting", "", ir.IssueSeverity.WARNING, placeholders)

    @callback
    def judge_statistics(self, *, is_behind: bool) -> None:
        """Tell that the recorder does not take over the statistics, until it does."""
        if is_behind:
            self._raise("statistics_outdated", "", ir.IssueSeverity.WARNING, {"hub": self._entry.title})
        else:
            self._withdraw("statistics_outdated")

    @callback
    def broker_changed(self, theirs: str, ours: str) -> None:
        """Tell that the devices speak at another broker than Home Assistant's."""
        self._raise("broker_changed", "", ir.IssueSeverity.ERROR, {"theirs": theirs, "ours": ours})

    @callback
    def broker_is_right(self) -> None:
        """Withdraw that."""
        self._withdraw("broker_changed")

    @callback
    def entities_near_limit(self, number: int, most: int) -> None:
        """Tell that Home Assistant soon takes no more entities of this hub."""
        placeholders = {"hub": self._entry.title, "number": str(number), "most": str(most)}
        self._raise("entity_limit", "", ir.IssueSeverity.WARNING, placeholders)

    @callback
    def entities_have_room(self) -> None:
        """Withdraw that."""
        self._withdraw("entity_limit")

    @callback
    def gap_found(self, gap: Gap, machine: str) -> None:
        """Tell that events of a device never came, and how many treatments its counters prove.

        Until a person has seen it, one issue tells of all gaps of a device: one that loses events does so often.
        """
        before = self._told("gap", gap.device_id)
        self._raise(
            "gap",
            gap.device_id,
            ir.IssueSeverity.WARNING,
            {
                "device": gap.device_id,
                "machine": machine,
                "missing": str(int(before.get("missing", 0)) + gap.missing),
                "recovered": str(int(before.get("recovered", 0)) + gap.recovered.total),
            },
        )

    @callback
    def counts_for_nobody(self, device_id: str) -> None:
        """Tell that a device without a machine still counts treatments."""
        self._raise("device_without_machine", device_id, ir.IssueSeverity.WARNING, {"device": device_id})

    @callback
    def event_contradicts(self, conflict: Conflict) -> None:
        """Tell that a device says something else about a treatment that is booked already."""
        device_id, said = conflict.event.device_id, conflict.event
        placeholders = {
            "device": device_id,
            "seq": str(said.seq),
            "booked": _content(conflict.stored),
            "said": _content(StoredRow(said.kind, said.counters)),
        }
        self._raise("conflict", device_id, ir.IssueSeverity.WARNING, placeholders)

    @callback
    def counters_disagree(self, disagreement: Disagreement, fleet: Fleet) -> None:
        """Tell that a device's counters do not follow from its events."""
        device_id, machine = disagreement.device_id, fleet.machines.get(disagreement.owner.machine)
        placeholders = {
            "device": device_id,
            "machine": machine.name if machine else device_id,
            "seq": str(disagreement.seq),
        }
        self._raise("counters_disagree", device_id, ir.IssueSeverity.WARNING, placeholders)

    @callback
    def judge_treatments(self, machine: Machine, vanished: Iterable[MissingKind], bursts: Iterable[Burst]) -> None:
        """Tell what in a machine's treatments no customer would do, and withdraw a kind that is chosen again."""
        missing = {each.kind: each for each in vanished}
        for kind, key in KIND_VANISHED.items():
            if kind in missing:
                share, since = round(100 * missing[kind].share), missing[kind].absent_for
                placeholders = {"machine": machine.name, "share": str(share), "since": str(since)}
                self._raise(key, machine.id, ir.IssueSeverity.WARNING, placeholders)
            else:
                self._withdraw(key, machine.id)
        for burst in bursts:
            at = local_datetime(burst.at)
            placeholders = {
                "machine": machine.name,
                "treatments": str(burst.treatments),
                "at": at.strftime("%Y-%m-%d %H:%M:%S"),
            }
            self._raise("burst", machine.id, ir.IssueSeverity.WARNING, placeholders)

    @callback
    def card_moved(self, claimed: SharedGeneration) -> None:
        """Ask whether a device goes on with the journal of another one: until then, its treatments wait in it."""
        placeholders = {"device": claimed.device_id, "other": claimed.owner, "gen": claimed.gen}
        self._raise(CARD_MOVED, claimed.device_id, ir.IssueSeverity.ERROR, placeholders)

    @callback
    def judge_fleet(self, fleet: Fleet) -> None:
        """Tell what is wrong with the fleet as it is configured, and withdraw what no longer is."""
        found = {*self._overlaps(fleet), *self._homeless(fleet)}
        for issue_id in self._ids(*_OF_FLEET) - found:
            self._registry.async_delete(DOMAIN, issue_id)
        for device_id in fleet.timelines:
            if fleet.machine_of(device_id) is not None:
                self._withdraw("device_without_machine", device_id)
        in_use = [machine.id for machine in fleet.machines.values() if machine.is_active]
        watched = {self._issue_id(key, machine) for key in _OF_TREATMENTS for machine in in_use}
        for issue_id in self._ids(*_OF_TREATMENTS) - watched:
            self._registry.async_delete(DOMAIN, issue_id)

    @callback
    def judge_maintenance(self, overdue: Iterable[Machine]) -> None:
        """Tell which machines wait for their maintenance for too long, and withdraw what is done."""
        found = {self._overdue(machine) for machine in overdue}
        for issue_id in self._ids(MAINTENANCE_OVERDUE) - found:
            self._registry.async_delete(DOMAIN, issue_id)

    @callback
    def withdraw_all(self) -> None:
        """Withdraw everything, since the hub is removed."""
        for issue_id in {issue_id for domain, issue_id in self._registry.issues if domain == DOMAIN}:
            if self._entry.entry_id in issue_id:
                self._registry.async_delete(DOMAIN, issue_id)

    def _overlaps(self, fleet: Fleet) -> Iterable[str]:
        for overlap in fleet.overlaps():
            first, second = (fleet.machines[machine].name for machine in overlap.machines)
            yield self._raise(
                "device_overlap",
                f"{overlap.device_id}_{'_'.join(overlap.machines)}",
                ir.IssueSeverity.ERROR,
                {"device": overlap.device_id, "first": first, "second": second},
            )

    def _homeless(self, fleet: Fleet) -> Iterable[str]:
        for machine in fleet.machines.values():
            if machine.is_active and machine.current_device and machine.current_outlet == NOBODY:
                yield self._raise(
                    "machine_without_outlet", machine.id, ir.IssueSeverity.WARNING, {"machine": machine.name}
                )

    def _overdue(self, machine: Machine) -> str:
        placeholders = {"machine": machine.name}
        return self._raise(MAINTENANCE_OVERDUE, machine.id, ir.IssueSeverity.WARNING, placeholders)

    def _raise(
        self,
        key: str,
        subject: str,
        severity: ir.IssueSeverity,
        placeholders: dict[str, str],
    ) -> str:
        issue_id = self._issue_id(key, subject)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=True,
            # What a person has to confirm must not vanish because Home Assistant was restarted in between.
            is_persistent=True,
            severity=severity,
            translation_key=key,
            translation_placeholders=placeholders,
            data={"entry_id": self._entry.entry_id, "subject": subject, "key": key, **placeholders},
        )
        return issue_id

    def _withdraw(self, key: str, subject: str = "") -> None:
        self._registry.async_delete(DOMAIN, self._issue_id(key, subject))

    def _is_raised(self, key: str) -> bool:
        issue = self._registry.async_get_issue(DOMAIN, self._issue_id(key, ""))
        return issue is not None and issue.active

    def _told(self, key: str, subject: str) -> dict[str, str]:
        issue = self._registry.async_get_issue(DOMAIN, self._issue_id(key, subject))
        return (issue.translation_placeholders or {}) if issue else {}

    def _ids(self, *keys: str) -> set[str]:
        """Return the ids of all issues of these kinds."""
        starts = tuple(self._issue_id(key, "") for key in keys)
        return {
            issue_id for domain, issue_id in self._registry.issues if domain == DOMAIN and issue_id.startswith(starts)
        }

    def _issue_id(self, key: str, subject: str) -> str:
        return "_".join(part for part in (key, self._entry.entry_id, subject) if part)


def _content(row: StoredRow) -> str:
    """Return what a treatment says: its kind, and the counters after it."""
    return f"{row.kind.key.capitalize()} ({'/'.join(map(str, row.counters))})"
