"""What a person must know or mend, as repair issues: raised where it shows, deleted where it is mended."""

from collections.abc import Iterable
import logging
from pathlib import Path

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .core.fleet import NOBODY, Fleet
from .core.ledger import Conflict, Gap, Identity, LedgerError, Settled, Trouble

_LOGGER = logging.getLogger(__name__)


class Issues:
    """The repair issues of one hub."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Raise for the hub of `entry`."""
        self._hass = hass
        self._entry = entry
        self._fleet_issues: set[str] = set()
        self._trouble: Trouble | None = None

    @callback
    def ledger_failed(self, error: LedgerError, path: Path) -> None:
        """Tell that nothing can be stored, and what to do about it."""
        if error.trouble is not self._trouble:
            _LOGGER.error("Treatments wait in their devices: the ledger %s cannot be written: %s", path, error.detail)
            self.ledger_works()
        self._trouble = error.trouble
        placeholders = {"path": str(path), "detail": error.detail}
        self._raise(f"ledger_{error.trouble}", "", ir.IssueSeverity.ERROR, placeholders)

    @callback
    def ledger_works(self) -> None:
        """Withdraw what was told about the ledger."""
        if self._trouble is not None:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(f"ledger_{self._trouble}", ""))
            _LOGGER.info("The ledger can be written again")
            self._trouble = None

    @callback
    def judge_settled(self, settled: Settled, fleet: Fleet) -> None:
        """Tell what a batch brought to light."""
        for gap in settled.gaps:
            machine = fleet.machines.get(gap.owner.machine)
            self.gap_found(gap, machine.name if machine else gap.device_id)
        for conflict in settled.conflicts:
            self.event_contradicts(conflict)
        for identity in settled.inherited:
            self.card_moved(identity)

    @callback
    def gap_found(self, gap: Gap, machine: str) -> None:
        """Tell that events of a device never came, and how many treatments its counters prove."""
        self._raise(
            "gap",
            f"{gap.device_id}_{gap.gen}_{gap.seq}",
            ir.IssueSeverity.WARNING,
            {
                "device": gap.device_id,
                "machine": machine,
                "missing": str(gap.missing),
                "recovered": str(gap.recovered.total),
            },
            is_fixable=True,
        )

    @callback
    def event_contradicts(self, conflict: Conflict) -> None:
        """Tell that a device says something else about a treatment that is booked already."""
        device_id = conflict.event.device_id
        placeholders = {"device": device_id, "seq": str(conflict.event.seq)}
        self._raise("conflict", device_id, ir.IssueSeverity.WARNING, placeholders, is_fixable=True)

    @callback
    def card_moved(self, identity: Identity) -> None:
        """Tell that a device goes on with the journal of another one."""
        placeholders = {"device": identity.device_id}
        self._raise("card_moved", identity.device_id, ir.IssueSeverity.WARNING, placeholders, is_fixable=True)

    @callback
    def judge_fleet(self, fleet: Fleet) -> None:
        """Tell what is wrong with the fleet as it is configured, and withdraw what no longer is."""
        found = {*self._overlaps(fleet), *self._homeless(fleet)}
        for issue_id in self._fleet_issues - found:
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        self._fleet_issues = found

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

    def _raise(
        self,
        key: str,
        subject: str,
        severity: ir.IssueSeverity,
        placeholders: dict[str, str],
        *,
        is_fixable: bool = False,
    ) -> str:
        issue_id = self._issue_id(key, subject)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=is_fixable,
            # What a person has to confirm must not vanish because Home Assistant was restarted in between.
            is_persistent=is_fixable,
            severity=severity,
            translation_key=key,
            translation_placeholders=placeholders,
        )
        return issue_id

    def _issue_id(self, key: str, subject: str) -> str:
        return "_".join(part for part in (key, self._entry.entry_id, subject) if part)
