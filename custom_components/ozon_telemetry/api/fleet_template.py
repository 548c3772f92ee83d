"""HTTP view of the CSV template in which people list outlets and machines; there is nothing secret in it."""

from typing import Final

from aiohttp import web
from homeassistant.components.http import HomeAssistantView

from ..core.domain.fleet_list import template

TEMPLATE_URL: Final = "/api/ozon_telemetry/fleet_template.csv"
_BYTE_ORDER_MARK: Final = "\ufeff"  # without it, spreadsheets take the text for another encoding


class FleetTemplateView(HomeAssistantView):
    """Sends the template."""

    url = TEMPLATE_URL
    name = "api:ozon_telemetry:fleet_template"
    requires_auth = False  # a link of a dialog carries no token

    async def get(self, _: web.Request) -> web.Response:
        """Send it as a download."""
        headers = {"Content-Disposition": 'attachment; filename="outlets-and-machines.csv"'}
        return web.Response(text=_BYTE_ORDER_MARK + template(), content_type="text/csv", headers=headers)
