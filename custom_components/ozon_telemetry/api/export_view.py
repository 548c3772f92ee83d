"""Downloads: the ledger as CSV, streamed, through a link that is signed for a short while."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.json import json_dumps
from homeassistant.util.json import json_loads
import voluptuous as vol
from yarl import URL

from ..core.analytics import HEADER, SUMMARY_HEADER, ExportCursor, lines, run_query, summary_lines, treatments_chunk
from ..hub import Hub
from ..permissions import may_read
from .requests import QUESTION_SCHEMA, Schema, async_query, context_of, get_hub, query_of

EXPORT_SCHEMA: Final[Schema] = {
    **QUESTION_SCHEMA,
    vol.Optional("what", default="treatments"): vol.In(["treatments", "summary"]),
}
_URL: Final = "/api/ozon_telemetry/export.csv"
_VALID: Final = timedelta(minutes=10)
_ASKED: Final = vol.Schema(EXPORT_SCHEMA)


@callback
def signed_url(hass: HomeAssistant, asked: Mapping[str, Any]) -> str:
    """Return a link, good for some minutes, that downloads what is asked for. Raises ServiceValidationError."""
    query_of(context_of(get_hub(hass, asked)), asked)
    question = {key: value for key, value in asked.items() if key in {str(each) for each in EXPORT_SCHEMA}}
    return async_sign_path(hass, str(URL(_URL).with_query(question=json_dumps(question))), _VALID)


async def async_csv(hub: Hub, asked: Mapping[str, Any]) -> AsyncIterator[str]:
    """Yield the file piece by piece. Raises HomeAssistantError."""
    context = context_of(hub)
    question = query_of(context, asked)
    if asked["what"] == "summary":
        told = await async_query(hub, run_query, context, question)
        yield lines([SUMMARY_HEADER])
        for group in told.groups:
            yield summary_lines(told, group)
        return
    yield lines([HEADER])
    place: ExportCursor | None = ExportCursor()
    while place is not None:
        chunk = await async_query(hub, treatments_chunk, context, question, place)
        yield chunk.text
        place = chunk.next


class ExportView(HomeAssistantView):
    """Streams what a signed link, or a request with a token, asks for."""

    url = _URL
    name = "api:ozon_telemetry:export"

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Send the file; an error after its beginning breaks the connection, so that no half file looks whole."""
        hass = request.app[KEY_HASS]
        if not may_read(request[KEY_HASS_USER]):
            raise Unauthorized
        try:
            asked = _ASKED(json_loads(request.query.get("question", "{}")))
            pieces = async_csv(get_hub(hass, asked), asked)
            first = await anext(pieces)
        except (ValueError, vol.Invalid, HomeAssistantError) as error:
            return self.json_message(str(error), HTTPStatus.BAD_REQUEST)
        response = web.StreamResponse(headers=_headers(asked))
        await response.prepare(request)
        await response.write(first.encode())
        async for piece in pieces:
            await response.write(piece.encode())
        await response.write_eof()
        return response


def _headers(asked: Mapping[str, Any]) -> dict[str, str]:
    name = f"ozon-{asked['what']}-{asked['start']}-{asked['end']}.csv"
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
