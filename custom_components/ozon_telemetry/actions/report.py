"""The action that makes a report, for messages, e-mail and files."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..api.requests import FILTER_SCHEMA, async_query, context_of, filter_of, get_hub, nonsense
from ..const import DOMAIN
from ..core.analytics import Context, DateRange, Filter, QueryError
from ..core.domain.calendar import Period
from ..core.reports.render import Format, rendered
from ..core.reports.report import ReportRequest, Words, last_period, period_of, report
from ..permissions import for_readers
from ..services import chosen
from .files import async_allowed_path, async_write_file

CONF_PERIOD: Final = "period"
CONF_DATE: Final = "date"
CONF_PATH: Final = "path"
CONF_LANGUAGE: Final = "language"
_WORDS: Final = f"component.{DOMAIN}.selector.report.options."

_PERIODS: Final = [period.value for period in Period if period is not Period.HOUR]
_SCHEMA: Final = vol.Schema(
    {
        **FILTER_SCHEMA,
        vol.Optional(ATTR_DEVICE_ID, default=[]): vol.All(cv.ensure_list, [str]),
        vol.Optional(CONF_PERIOD, default=Period.MONTH): vol.All(vol.In(_PERIODS), vol.Coerce(Period)),
        vol.Optional(CONF_DATE): cv.date,
        vol.Inclusive("start", "range"): cv.date,
        vol.Inclusive("end", "range"): cv.date,
        vol.Optional(CONF_PATH): cv.path,
        vol.Optional(CONF_LANGUAGE): cv.language,
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Make the action known, once for all hubs."""
    action = for_readers(_create_report)
    hass.services.async_register(DOMAIN, "create_report", action, _SCHEMA, SupportsResponse.ONLY)


async def _create_report(call: ServiceCall) -> ServiceResponse:
    """Answer with a report in all formats, and write one of them into a file where a path is given."""
    hub = get_hub(call.hass, call.data)
    path = await _path(call)
    asked = {**call.data, **chosen(call.hass, hub, call.data[ATTR_DEVICE_ID])}
    context = context_of(hub)
    filter_ = filter_of(context, asked)
    days = _days(asked, context, filter_)
    words = await _words(call.hass, asked.get(CONF_LANGUAGE, call.hass.config.language))
    telling = ReportRequest(call.hass.config.currency, words)
    told = await async_query(hub, report, context, filter_, days, telling)
    texts = {format_: rendered(told, format_) for format_ in Format}
    if path is not None:
        await async_write_file(call.hass, path, _once(texts[Format(path.suffix[1:])]))
    return {
        "title": told.title,
        "start": told.range.first.isoformat(),
        "end": told.range.last.isoformat(),
        "total": told.total,
        "previous_total": told.previous_total,
        "revenue": told.revenue,
        "currency": told.currency,
        **{format_.name.lower(): text for format_, text in texts.items()},
        "path": str(path) if path else None,
    }


def _days(asked: Mapping[str, Any], context: Context, filter_: Filter) -> DateRange:
    """Return the days that are asked for: a range, the period that holds a date, or the newest one that is over."""
    if "start" in asked:
        try:
            return DateRange(asked["start"], asked["end"])
        except QueryError as error:
            raise nonsense(error) from error
    period, day = asked[CONF_PERIOD], asked.get(CONF_DATE)
    return period_of(day, period) if isinstance(day, date) else last_period(period, context.now, context.zone(filter_))


async def _words(hass: HomeAssistant, language: str) -> Words:
    """Return the words of a language; of one that nobody has translated, the English ones."""
    texts = await async_get_translations(hass, language, "selector", [DOMAIN])
    return {key.removeprefix(_WORDS): text for key, text in texts.items() if key.startswith(_WORDS)}


async def _path(call: ServiceCall) -> Path | None:
    """Return where the report is to be written, if anywhere. Raises ServiceValidationError."""
    if CONF_PATH not in call.data:
        return None
    path = await async_allowed_path(call.hass, call.data[CONF_PATH], call.context)
    if path.suffix[1:] not in list(Format):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="report_format",
            translation_placeholders={"path": str(path), "formats": ", ".join(f".{format_}" for format_ in Format)},
        )
    return path


async def _once(text: str) -> AsyncIterator[str]:
    yield text
