"""Step that gives the device of a machine to another site of the company, from an instant on."""

from typing import Final, NamedTuple

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from ..core.domain.fleet_edits import release
from ..core.domain.messages import Millis
from ..core.ledger import LedgerError
from .booking import loaded_hub
from .form_fields import Form
from .machine_base import MachineSteps
from .time_fields import Since, since_errors, since_fields, start_of

CONF_SITE: Final = "site"
_FROM_AN_INSTANT: Final = (Since.NOW, Since.TIME)


class _Gift(NamedTuple):
    """A device that counts for another site from an instant on."""

    device_id: str
    site: str
    since: Millis


class HandOverSteps(MachineSteps):
    """The steps from the choice of a site to the device that counts for it.

    It is handed over before its assignment ends here: if that fails, nothing has changed.
    """

    _gift: _Gift | None = None

    async def async_step_give_away(self, form: Form | None = None) -> SubentryFlowResult:
        """Ask for the site and the instant."""
        errors = since_errors(form) if form else {}
        if form and not errors:
            since = start_of(form)
            self._gift = _Gift(self._machine.current_device or "", form[CONF_SITE], since)
            errors = await self._async_propose([release(self._machine, since)])
        if form is None or errors:
            selector = SelectSelector(
                SelectSelectorConfig(options=await self._async_other_sites(), mode=SelectSelectorMode.DROPDOWN)
            )
            schema = vol.Schema({vol.Required(CONF_SITE): selector, **since_fields(_FROM_AN_INSTANT)})
            return self._show("give_away", schema, form or {}, errors)
        return await self._async_offer()

    async def _async_other_sites(self) -> list[str]:
        """Return the sites to which a device can be given; none where the ledger is that of one site."""
        hub = loaded_hub(self._get_entry())
        try:
            return await hub.reader.other_sites() if hub is not None else []
        except LedgerError:
            return []

    async def _async_save(self) -> SubentryFlowResult:
        """Hand the device over first, if it is given away."""
        if self._gift is not None and not await self._async_handed_over(self._gift):
            return self.async_abort(reason="hand_over_failed")
        return await super()._async_save()

    async def _async_handed_over(self, gift: _Gift) -> bool:
        """Hand a device over; return whether that is done."""
        if (hub := loaded_hub(self._get_entry())) is None:
            return False
        try:
            await hub.writer.hand_over(*gift)
        except LedgerError:
            return False
        return True
