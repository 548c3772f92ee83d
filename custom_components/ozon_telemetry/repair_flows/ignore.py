"""Whether what looks unusual is in order; then nobody is told again until it is over."""

from typing import Any

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from .base import HubRepair


class IgnoreRepair(HubRepair):
    """Asks to confirm that all is well."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the confirmation."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Keep the issue, ignored: it would be raised anew if it were deleted, as a dialogue that succeeds does."""
        if form is None:
            issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
            return self.async_show_form(
                step_id="confirm", description_placeholders=issue.translation_placeholders if issue else None
            )
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, ignore=True)
        return self.async_abort(reason="in_order")
