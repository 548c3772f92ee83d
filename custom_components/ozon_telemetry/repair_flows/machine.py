"""Repair flows about one machine or its device: a failed part, a moved card, maintenance, unusual treatments."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.helpers import issue_registry as ir

from ..clock import local_datetime
from ..const import DOMAIN
from ..core.domain.messages import Status
from ..core.ledger import LedgerError
from ..flows.machine_fields import async_record_form, maintenance_errors, maintenance_schema
from ..issue_registry import UNKNOWN, IssueKey
from .base import HubRepair, RetryRepair

_IS_AVAILABLE: Final[dict[IssueKey, Callable[[Status], bool | None]]] = {
    IssueKey.CLOCK_FAILED: lambda status: status.rtc_available,
    IssueKey.CARD_FAILED: lambda status: status.sd_available,
}


class PartRepair(RetryRepair):
    """Reads what the device last reported of its clock or card."""

    async def _is_repaired(self) -> bool:
        device = self.hub.devices.get(self.issue_data["subject"])
        if device is None or device.status is None:
            return False
        return _IS_AVAILABLE[IssueKey(self.issue_data["key"])](device.status) is not False


class CardRepair(HubRepair):
    """Asks whether an SD card was moved or copied, and then requests the replay of its journal."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show a menu of what can have happened, with the numbers of treatments that it concerns."""
        try:
            extent = await self.hub.reader.journal_extent(self.issue_data["gen"])
        except LedgerError:
            return self.async_abort(reason="ledger_failed")
        device = self.hub.devices.get(self.issue_data["subject"])
        reported = device.status.seq if device and device.status else None
        newest = None if extent.newest is None else local_datetime(extent.newest).strftime("%Y-%m-%d %H:%M")
        return self.async_show_menu(
            menu_options=["moved", "copied"],
            description_placeholders={
                **{name: self.issue_data[name] for name in ("device", "other", "gen")},
                "counted": str(extent.treatments),
                "newest": newest or UNKNOWN,
                "reported": UNKNOWN if reported is None else str(reported),
            },
        )

    async def async_step_moved(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Let the device continue the journal of the other one."""
        return await self._accept(self.hub.writer.accept_moved_card)

    async def async_step_copied(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Let each device have a journal of its own."""
        return await self._accept(self.hub.writer.accept_copied_card)

    async def _accept(self, accept: Callable[[str, str], Awaitable[None]]) -> RepairsFlowResult:
        hub, device_id, gen = self.hub, self.issue_data["subject"], self.issue_data["gen"]
        try:
            await accept(device_id, gen)
            await hub.worker.async_request_replay(device_id, gen)
        except LedgerError:
            return self.async_abort(reason="ledger_failed")
        return self.async_create_entry(data={})


class HandOverRepair(HubRepair):
    """Lets a device that counts for another site count for this one, from the beginning of its assignment on."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Take the device over, and request the replay of its journal."""
        hub, device_id = self.hub, self.issue_data["subject"]
        if form is None:
            return self.async_show_form(step_id="confirm", description_placeholders=self.issue_data)
        claims = hub.fleet.claims.get(device_id, ())
        try:
            if claims:
                await hub.writer.take_over(device_id, claims[-1].assignment.start)
            device = hub.devices.get(device_id)
            if device is not None and device.status is not None and device.status.gen is not None:
                await hub.worker.async_request_replay(device_id, device.status.gen)
        except LedgerError:
            return self.async_abort(reason="ledger_failed")
        return self.async_create_entry(data={})


class MaintenanceRepair(HubRepair):
    """Records the maintenance of an overdue machine."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the form."""
        return await self.async_step_maintenance()

    async def async_step_maintenance(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show the form and record the maintenance."""
        hub, machine_id = self.hub, self.issue_data["subject"]
        machine = hub.fleet.machines.get(machine_id)
        if machine is None:
            return self.async_abort(reason="machine_removed")
        errors = maintenance_errors(form) if form else {}
        if form is not None and not errors:
            await async_record_form(hub, machine_id, form)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="maintenance",
            data_schema=self.add_suggested_values_to_schema(maintenance_schema(), form or {}),
            errors=errors,
            description_placeholders={"machine": machine.name},
        )


class IgnoreRepair(HubRepair):
    """Asks to confirm that what looks unusual is in order; it is not raised again until it is over."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the confirmation."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Keep the issue, ignored: if it were deleted, as after a flow that succeeds, it would be raised again."""
        if form is None:
            issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
            return self.async_show_form(
                step_id="confirm", description_placeholders=issue.translation_placeholders if issue else None
            )
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, ignore=True)
        return self.async_abort(reason="ignored")
