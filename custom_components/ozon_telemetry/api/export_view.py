"""HTTP view that streams the ledger as CSV, through a signed link that expires."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.json import json_dumps
from homeassistant.util.json import json_loads
import voluptuous as vol
from yarl import URL

from ..core.analytics import (
    SUMMARY_HEADER,
    TREATMENTS_HEADER,
    ExportCursor,
    Separator,
    csv_lines,
    daily_header,
    daily_parts,
    summary_csv_lines,
)
from ..hub import HubView
from ..permissions import may_read
from .requests import QUERY_SCHEMA, Schema, context_of, get_hub, query_of, user_facing_errors

EXPORT_SCHEMA: Final[Schema] = {
    **QUERY_SCHEMA,
    vol.Optional("what", default="treatments"): vol.In(["treatments", "summary", "daily"]),
    vol.Optional("separator", default=Separator.COMMA): vol.Coerce(Separator),
}
_URL: Final = "/api/ozon_telemetry/export.csv"
_LINK_LIFETIME: Final = timedelta(minutes=10)
_PARAMS: Final = vol.Schema(EXPORT_SCHEMA)


@callback
def signed_url(hass: HomeAssistant, user: User | None, params: Mapping[str, Any]) -> str:
    """Return a link for the download by a user, valid for some minutes. Raises ServiceValidationError."""
    query_of(context_of(get_hub(hass, params), user), params)
    fields = {str(field) for field in EXPORT_SCHEMA}
    query = {key: value for key, value in params.items() if key in fields}
    return async_sign_path(hass, str(URL(_URL).with_query(query=json_dumps(query))), _LINK_LIFETIME)


async def async_csv(hub: HubView, user: User | None, params: Mapping[str, Any]) -> AsyncIterator[str]:
    """Yield the CSV file for a user chunk by chunk. Raises HomeAssistantError."""
    context = context_of(hub, user)
    query = query_of(context, params)
    if params["what"] == "daily":
        yield daily_header(params["separator"])
        for days in daily_parts(query.range):
            with user_facing_errors(hub):
                yield await hub.reader.daily_lines(context, replace(query, range=days), params["separator"])
        return
    if params["what"] == "summary":
        with user_facing_errors(hub):
            result = await hub.reader.run_query(context, query)
        yield csv_lines([SUMMARY_HEADER])
        for group in result.groups:
            yield summary_csv_lines(result, group)
        return
    yield csv_lines([TREATMENTS_HEADER])
    cursor: ExportCursor | None = ExportCursor()
    while cursor is not None:
        with user_facing_errors(hub):
            chunk = await hub.reader.export_chunk(context, query, cursor)
        yield chunk.text
        cursor = chunk.next


class ExportView(HomeAssistantView):
    """Streams the export of a signed link, or of a request with a token."""

    url = _URL
    name = "api:ozon_telemetry:export"

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Stream the file; an error after its beginning breaks the connection, so that no half file looks complete."""
        hass = request.app[KEY_HASS]
        user: User = request[KEY_HASS_USER]
        if not may_read(user):
            raise Unauthorized
        try:
            params = _PARAMS(json_loads(request.query.get("query", "{}")))
            chunks = async_csv(get_hub(hass, params), user, params)
            first = await anext(chunks)
        except (ValueError, vol.Invalid, HomeAssistantError) as error:
            return self.json_message(str(error), HTTPStatus.BAD_REQUEST)
        response = web.StreamResponse(headers=_headers(params))
        await response.prepare(request)
        await response.write(first.encode())
        async for chunk in chunks:
            await response.write(chunk.encode())
        await response.write_eof()
        return response


def _headers(params: Mapping[str, Any]) -> dict[str, str]:
    name = f"ozon-{params['what']}-{params['start']}-{params['end']}.csv"
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
