"""The table of all repair issues (key, severity, repair flow, placeholders), and how a hub creates and deletes them.

A key is the beginning of an issue's id, its translation key, and the name of its texts in `translations/*.json`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.issue_registry import IssueSeverity

from .const import DOMAIN
from .core.domain.messages import Kind
from .core.ledger import LedgerErrorKind


class IssueKey(StrEnum):
    """The key of a repair issue: what is wrong."""

    LEDGER_DISK_FULL = "ledger_disk_full"
    LEDGER_LOCKED = "ledger_locked"
    LEDGER_READ_ONLY = "ledger_read_only"
    LEDGER_CORRUPT = "ledger_corrupt"
    LEDGER_NEWER = "ledger_newer"
    LEDGER_UNAVAILABLE = "ledger_unavailable"
    LEDGER_UNREACHABLE = "ledger_unreachable"
    LEDGER_REFUSED = "ledger_refused"
    LEDGER_SLOW = "ledger_slow"
    LEDGER_HELD = "ledger_held"
    LEDGER_FENCED = "ledger_fenced"
    LEDGER_MOVED = "ledger_moved"
    LEDGER_LEFT = "ledger_left"
    LEDGER_DELETED = "ledger_deleted"
    LEDGER_REPLACED = "ledger_replaced"
    LEDGER_OLDER = "ledger_older"
    LEDGER_WRITTEN = "ledger_written"
    COMPANY_UNREADABLE = "company_unreadable"
    SITES_ALIKE = "sites_alike"
    STATISTICS_OUTDATED = "statistics_outdated"
    ENTITY_LIMIT = "entity_limit"
    BROKER_CHANGED = "broker_changed"
    DEVICE_OVERLAP = "device_overlap"
    DEVICE_WITHOUT_MACHINE = "device_without_machine"
    DEVICES_WAITING = "devices_waiting"
    DEVICES_NOT_OFFERED = "devices_not_offered"
    MACHINE_WITHOUT_OUTLET = "machine_without_outlet"
    MAINTENANCE_OVERDUE = "maintenance_overdue"
    CLOCK_FAILED = "clock_failed"
    CLOCK_WRONG = "clock_wrong"
    HOME_CLOCK_BEHIND = "home_clock_behind"
    CARD_FAILED = "card_failed"
    CARD_MOVED = "card_moved"
    DEVICE_ELSEWHERE = "device_elsewhere"
    GAP = "gap"
    CONFLICT = "conflict"
    COUNTERS_DISAGREE = "counters_disagree"
    FOREIGN_NUMBERS = "foreign_numbers"
    JOURNAL_WENT_BACK = "journal_went_back"
    COUNTERS_DISPUTED = "counters_disputed"
    DEVICE_ID_SHARED = "device_id_shared"
    ORIGINAL_FIRMWARE = "original_firmware"
    BURST = "burst"
    BASIC_VANISHED = "basic_vanished"
    STANDARD_VANISHED = "standard_vanished"
    PREMIUM_VANISHED = "premium_vanished"


class Repair(Enum):
    """The flow in which a person handles an issue; repairs.py has its class."""

    CONFIRM = auto()
    IGNORE = auto()
    LEDGER = auto()
    FORMER_LEDGER = auto()
    STATISTICS = auto()
    ENTITY_LIMIT = auto()
    BROKER = auto()
    OVERLAP = auto()
    DEVICE = auto()
    PENDING_DEVICE = auto()
    OUTLET = auto()
    MAINTENANCE = auto()
    PART = auto()
    SD_CARD = auto()
    HAND_OVER = auto()
    DISPUTE = auto()


@dataclass(frozen=True, slots=True)
class IssueSpec:
    """A row of the table: an issue's severity, its repair flow, and the placeholders of its texts."""

    severity: IssueSeverity
    repair: Repair
    placeholders: frozenset[str]


def _error(repair: Repair, *placeholders: str) -> IssueSpec:
    return IssueSpec(IssueSeverity.ERROR, repair, frozenset(placeholders))


def _warning(repair: Repair, *placeholders: str) -> IssueSpec:
    return IssueSpec(IssueSeverity.WARNING, repair, frozenset(placeholders))


LEDGER_ISSUES: Final = {kind: IssueKey(f"ledger_{kind}") for kind in LedgerErrorKind}
VANISHED_ISSUES: Final = {kind: IssueKey(f"{kind.key}_vanished") for kind in Kind}

ISSUES: Final[Mapping[IssueKey, IssueSpec]] = {
    **dict.fromkeys(LEDGER_ISSUES.values(), _error(Repair.LEDGER, "path", "detail")),
    IssueKey.LEDGER_LEFT: _warning(Repair.FORMER_LEDGER, "former", "path", "detail"),
    IssueKey.LEDGER_DELETED: _warning(Repair.CONFIRM, "path", "before", "now"),
    IssueKey.LEDGER_REPLACED: _warning(Repair.CONFIRM, "path", "before", "now"),
    IssueKey.LEDGER_OLDER: _warning(Repair.CONFIRM, "path", "before", "now"),
    IssueKey.LEDGER_WRITTEN: _warning(Repair.CONFIRM, "path", "before", "now"),
    IssueKey.COMPANY_UNREADABLE: _error(Repair.CONFIRM, "path", "detail"),
    IssueKey.SITES_ALIKE: _warning(Repair.CONFIRM, "number", "names"),
    IssueKey.STATISTICS_OUTDATED: _warning(Repair.STATISTICS, "hub"),
    IssueKey.ENTITY_LIMIT: _warning(Repair.ENTITY_LIMIT, "hub", "number", "limit"),
    IssueKey.BROKER_CHANGED: _error(Repair.BROKER, "old_broker", "new_broker"),
    IssueKey.DEVICE_OVERLAP: _error(Repair.OVERLAP, "device", "first", "second"),
    IssueKey.DEVICE_WITHOUT_MACHINE: _warning(Repair.DEVICE, "device"),
    IssueKey.DEVICES_WAITING: _warning(Repair.PENDING_DEVICE, "number", "devices"),
    IssueKey.DEVICES_NOT_OFFERED: _warning(Repair.CONFIRM, "number", "offered"),
    IssueKey.MACHINE_WITHOUT_OUTLET: _warning(Repair.OUTLET, "machine"),
    IssueKey.MAINTENANCE_OVERDUE: _warning(Repair.MAINTENANCE, "machine"),
    IssueKey.CLOCK_FAILED: _warning(Repair.PART, "device", "machine"),
    IssueKey.CLOCK_WRONG: _warning(Repair.CONFIRM, "device", "machine", "difference", "reported_time", "received_time"),
    IssueKey.HOME_CLOCK_BEHIND: _warning(Repair.CONFIRM, "device", "machine", "difference"),
    IssueKey.CARD_FAILED: _warning(Repair.PART, "device", "machine"),
    IssueKey.CARD_MOVED: _error(Repair.SD_CARD, "device", "other", "gen", "counted", "newest", "reported"),
    IssueKey.DEVICE_ELSEWHERE: _error(Repair.HAND_OVER, "device", "site", "machine"),
    IssueKey.GAP: _warning(Repair.CONFIRM, "device", "machine", "missing", "recovered"),
    IssueKey.CONFLICT: _warning(Repair.CONFIRM, "device", "seq", "booked", "quarantined"),
    IssueKey.COUNTERS_DISAGREE: _warning(Repair.CONFIRM, "device", "machine", "seq"),
    IssueKey.FOREIGN_NUMBERS: _warning(Repair.CONFIRM, "device", "machine", "mark", "newest", "withdrawn"),
    IssueKey.JOURNAL_WENT_BACK: _error(Repair.CONFIRM, "device", "machine", "mark", "newest"),
    IssueKey.COUNTERS_DISPUTED: _warning(Repair.DISPUTE, "device", "machine", "treatments"),
    IssueKey.DEVICE_ID_SHARED: _error(Repair.CONFIRM, "device", "machine"),
    IssueKey.ORIGINAL_FIRMWARE: _warning(Repair.CONFIRM, "device", "machine"),
    IssueKey.BURST: _warning(Repair.CONFIRM, "machine", "treatments", "at"),
    **dict.fromkeys(VANISHED_ISSUES.values(), _warning(Repair.IGNORE, "machine", "share", "since")),
}

# The names of placeholders in issues that earlier versions stored; a text with a placeholder that its issue lacks
# cannot be shown.
_EARLIER_PLACEHOLDERS: Final[Mapping[str, Mapping[str, str]]] = {
    IssueKey.BROKER_CHANGED: {"theirs": "old_broker", "ours": "new_broker"},
    IssueKey.ENTITY_LIMIT: {"most": "limit"},
    IssueKey.CLOCK_WRONG: {"told": "reported_time"},
    IssueKey.CONFLICT: {"said": "quarantined"},
}
UNKNOWN: Final = "…"  # what an earlier version did not store, or a dialog finds out


class HubIssueRegistry:
    """The issues of one hub in Home Assistant's issue registry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Create issues for the hub of `entry`."""
        self._hass = hass
        self._entry_id = entry.entry_id
        self._registry = ir.async_get(hass)

    @callback
    def create(self, key: IssueKey, subject: str = "", **placeholders: str) -> str:
        """Create or update the issue about a `subject` (a device's or machine's id); return the issue's id."""
        issue_id = self.issue_id(key, subject)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=True,
            # What a person has to confirm must not vanish because Home Assistant was restarted in between.
            is_persistent=True,
            severity=ISSUES[key].severity,
            translation_key=key.value,
            translation_placeholders=placeholders,
            data={"entry_id": self._entry_id, "subject": subject, "key": key.value, **placeholders},
        )
        return issue_id

    @callback
    def update_earlier_placeholders(self) -> None:
        """Update the stored issues whose placeholders an earlier version named differently, or did not know."""
        for issue in list(self._registry.issues.values()):
            data, stored = issue.data or {}, issue.translation_placeholders or {}
            if issue.domain != DOMAIN or data.get("entry_id") != self._entry_id or issue.translation_key not in ISSUES:
                continue
            key = IssueKey(str(issue.translation_key))
            if stored.keys() != ISSUES[key].placeholders:
                names = _EARLIER_PLACEHOLDERS.get(key, {})
                known = {names.get(name, name): text for name, text in stored.items()}
                unknown = dict.fromkeys(ISSUES[key].placeholders - known.keys(), UNKNOWN)
                self.create(key, str(data["subject"]), **known, **unknown)

    @callback
    def delete(self, key: IssueKey, subject: str = "") -> None:
        """Delete an issue, if there is one."""
        self._registry.async_delete(DOMAIN, self.issue_id(key, subject))

    @callback
    def delete_ids(self, issue_ids: Iterable[str]) -> None:
        """Delete issues by their ids."""
        for issue_id in issue_ids:
            self._registry.async_delete(DOMAIN, issue_id)

    @callback
    def delete_all(self) -> None:
        """Delete every issue of the hub."""
        self.delete_ids({issue_id for issue_id in self._all_ids() if self._entry_id in issue_id})

    def is_raised(self, key: IssueKey) -> bool:
        """Return whether there is an active issue about the hub itself."""
        issue = self._registry.async_get_issue(DOMAIN, self.issue_id(key))
        return issue is not None and issue.active

    def placeholders(self, key: IssueKey, subject: str) -> dict[str, str]:
        """Return the placeholders of an issue's texts; none if there is no such issue."""
        issue = self._registry.async_get_issue(DOMAIN, self.issue_id(key, subject))
        return (issue.translation_placeholders or {}) if issue else {}

    def ids(self, *keys: IssueKey) -> set[str]:
        """Return the ids of all issues with these keys."""
        starts = tuple(self.issue_id(key) for key in keys)
        return {issue_id for issue_id in self._all_ids() if issue_id.startswith(starts)}

    def issue_id(self, key: IssueKey, subject: str = "") -> str:
        """Return the id of an issue, whether or not it exists."""
        return "_".join(part for part in (key.value, self._entry_id, subject) if part)

    def _all_ids(self) -> set[str]:
        return {issue_id for domain, issue_id in self._registry.issues if domain == DOMAIN}
