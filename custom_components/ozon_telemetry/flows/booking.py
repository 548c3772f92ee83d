"""A change of machines as it is proposed to a person: what it would book again, then saved, then told.

Flows of any kind use it: `async_propose`, show what it says, `save`, and `async_result` for their last sentence.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..core.domain.fleet import Fleet, Machine, Outlet
from ..core.domain.fleet_edits import is_same_history
from ..core.domain.overlaps import AssignmentOverlap, new_overlaps, overlaps as all_overlaps
from ..core.ledger import LedgerError
from ..core.ledger.booking_preview import BookingPreview
from ..fleet.editor import save
from ..fleet.subentries import fleet_of
from ..hub import Hub
from .booking_text import changes_text, overlaps_text, transfers_text

BOOKED: Final = "booked"
SAVED: Final = "saved"
BOOKING_WAITS: Final = "booking_waits"
CONFIRM: Final = "confirm"
CONFIRM_OVERLAP: Final = "confirm_overlap"
CONFIRM_PRUNED: Final = "confirm_pruned"
_LONGEST_WAIT: Final = 20.0  # seconds in which the hub books; a long history takes longer


@dataclass(frozen=True, slots=True)
class Proposal:
    """New states of outlets and machines, the fleet they are made for, and what they book again.

    `preview` is None while the ledger cannot be read; `names` are of all machines and outlets there ever were.
    """

    items: Sequence[Outlet | Machine]
    before: Fleet
    overlaps: Sequence[AssignmentOverlap]
    preview: BookingPreview | None
    names: dict[str, str]

    @property
    def changes_nothing(self) -> bool:
        """Return whether every machine keeps its devices and outlets at all times."""
        machines = [item for item in self.items if isinstance(item, Machine)]
        return all(
            machine.id in self.before.machines and is_same_history(machine, self.before.machines[machine.id])
            for machine in machines
        )

    @property
    def step_id(self) -> str | None:
        """Return the step in which a person confirms it.

        None if it concerns no treatment, and while the ledger cannot tell which: what is saved can be undone.
        """
        if self.preview is None:
            return None
        if self.overlaps:
            return CONFIRM_OVERLAP
        if self.preview.fixed:
            return CONFIRM_PRUNED
        return CONFIRM if self.preview.transfers else None

    @property
    def placeholders(self) -> dict[str, str]:
        """Return the placeholders of all texts about it: Markdown, the same in every language."""
        preview = self.preview or BookingPreview((), [], 0)
        return {
            "changes": changes_text(self.before, self.items, self.names),
            "treatments": str(preview.treatments),
            "transfers": transfers_text(preview, self.names),
            "overlaps": overlaps_text(self.overlaps, preview, self.names),
            "fixed": str(preview.fixed),
        }

    @property
    def contradictions(self) -> str:
        """Return in one line of plain text which machines would have one device at once, when, and how many treatments.

        `-` if it brings none.
        """
        lines = self.placeholders["overlaps"].splitlines()
        return "; ".join(line.removeprefix("- ").replace("**", "").replace("\\", "") for line in lines)

    def fits(self, entry: ConfigEntry) -> bool:
        """Tell whether the machines are still those for which it was made."""
        return fleet_of(entry).machines == self.before.machines


async def async_propose(entry: ConfigEntry | None, items: Iterable[Outlet | Machine]) -> Proposal:
    """Return what new states of outlets and machines would book again. Nothing is saved."""
    items = list(items)
    before = fleet_of(entry) if entry else Fleet()
    outlets = {**before.outlets, **{item.id: item for item in items if isinstance(item, Outlet)}}
    machines = {**before.machines, **{item.id: item for item in items if isinstance(item, Machine)}}
    overlaps = new_overlaps(before.machines.values(), machines.values())
    names = await async_names(entry) | {item.id: item.name for item in items}
    preview = None
    if entry is not None and (hub := loaded_hub(entry)) is not None:
        after = Fleet.of(outlets.values(), machines.values())
        try:
            preview = await hub.reader.preview_booking(after, overlaps)
        except LedgerError:
            preview = None
    return Proposal(items, before, overlaps, preview, names)


async def async_current(entry: ConfigEntry, proposal: Proposal) -> Proposal | None:
    """Return a proposal with what it books again now that it is confirmed; None if the machines were changed since."""
    current = await async_propose(entry, proposal.items)
    return current if proposal.fits(entry) and current.fits(entry) else None


async def async_names(entry: ConfigEntry | None) -> dict[str, str]:
    """Return the names of outlets and machines by id, also of removed ones while the ledger can be read."""
    if entry is None:
        return {}
    known: dict[str, str] = {}
    if (hub := loaded_hub(entry)) is not None:
        with suppress(LedgerError):
            known = await hub.reader.names()
    return known | {subentry.subentry_id: subentry.title for subentry in entry.subentries.values()}


async def async_overlaps_text(entry: ConfigEntry, device_id: str) -> str:
    """Return which machines have a device at once, when, and how many treatments that concerns."""
    found = [
        overlap
        for overlap in all_overlaps(fleet_of(entry).machines.values())
        if overlap.is_contradiction and device_id in overlap.devices
    ]
    preview = BookingPreview((), [], 0)
    if (hub := loaded_hub(entry)) is not None:
        with suppress(LedgerError):
            preview = await hub.reader.preview_booking(hub.fleet, found)
    return overlaps_text(found, preview, await async_names(entry))


async def async_result(entry: ConfigEntry, proposal: Proposal) -> tuple[str, dict[str, str]]:
    """Return the last sentence about a proposal that was saved: once it is booked, or why that is still to come."""
    placeholders = proposal.placeholders
    hub = loaded_hub(entry)
    if hub is None or proposal.preview is None:
        return BOOKING_WAITS, placeholders
    try:
        async with asyncio.timeout(_LONGEST_WAIT):
            await hub.async_drain()
    except LedgerError, TimeoutError:
        return BOOKING_WAITS, placeholders
    return BOOKED if proposal.preview.treatments else SAVED, placeholders


@callback
def save_own_first(hass: HomeAssistant, entry: ConfigEntry, proposal: Proposal, own: str) -> None:
    """Save a proposal, the machine `own` first, so that its new device is never without a machine in between."""
    save(hass, entry, sorted(proposal.items, key=lambda item: item.id != own))


@callback
def loaded_hub(entry: ConfigEntry) -> Hub | None:
    """Return the hub of an entry while it is loaded."""
    hub = getattr(entry, "runtime_data", None) if entry.state is ConfigEntryState.LOADED else None
    return hub if isinstance(hub, Hub) else None
