"""Steps that take back what the last list added: what has counted or was changed since stays, and is told."""

from collections.abc import Iterable
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
import voluptuous as vol

from ..clock import local_datetime
from ..fleet.fleet_changes import FleetChange, split_untouched, take_back
from ..fleet.last_list import LastList, async_forget, async_last_list
from ..hub import Hub
from .booking import loaded_hub
from .booking_text import plain

MOST_SHOWN: Final = 20


class ListUndoSteps(ConfigSubentryFlow):
    """The choice between another list and the undo of the last one, and that undo."""

    _last: LastList

    async def async_step_user(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Offer the undo where there is something to take back."""
        last, hub = await async_last_list(self.hass, self._get_entry()), loaded_hub(self._get_entry())
        if last is None or hub is None or not _split(hub, last.changes)[0]:
            return await self.async_step_file()
        self._last = last
        return await self.async_step_list()

    async def async_step_list(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Offer another list, or the undo of the last one."""
        return self.async_show_menu(
            step_id="list", menu_options=["file", "undo"], description_placeholders={"at": self._at}
        )

    async def async_step_file(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the file."""
        raise NotImplementedError

    async def async_step_undo(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what would be removed and what stays, and remove it once that is confirmed."""
        hub = loaded_hub(self._get_entry())
        if hub is None:
            return self.async_abort(reason="hub_not_loaded")
        back, kept = _split(hub, self._last.changes)
        names = {"taken_back": shown_names(it.name for it in back), "kept": shown_names(it.name for it in kept)}
        if form is None:
            placeholders = {**names, "at": self._at}
            return self.async_show_form(
                step_id="undo", data_schema=vol.Schema({}), description_placeholders=placeholders
            )
        take_back(self.hass, hub.entry, back)
        await async_forget(self.hass, hub.entry)
        return self.async_abort(reason="list_taken_back", description_placeholders=names)

    @property
    def _at(self) -> str:
        return local_datetime(self._last.at).strftime("%Y-%m-%d %H:%M")


def shown_names(names: Iterable[str]) -> str:
    """Return names as a list in a sentence, of many of them the first."""
    shown = [plain(name) for name in names]
    more = [f"… (+{len(shown) - MOST_SHOWN})"] if len(shown) > MOST_SHOWN else []
    return ", ".join([*shown[:MOST_SHOWN], *more]) or "-"


def _split(hub: Hub, changes: Iterable[FleetChange]) -> tuple[list[FleetChange], list[FleetChange]]:
    """Return what can be taken back, and what stays since it was changed, is used or has counted."""
    back, kept = split_untouched(hub.entry, list(changes))
    counted = [change for change in back if hub.totals.total(change.id).total]
    return [change for change in back if change not in counted], [*kept, *counted]
