"""Actions create_report and send_report: a report of a period, for messages, e-mail and files."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..api import action_contract, payloads
from ..api.notifiers import Message, chosen_notifiers
from ..api.requests import FILTER_SCHEMA, Schema, context_of, filter_of, get_hub, query_error, user_facing_errors
from ..const import DOMAIN
from ..core.analytics import DateRange, Filter, QueryContext, QueryError
from ..core.domain.calendar import Period
from ..core.reports.render import Format, render
from ..core.reports.report import Report, ReportLanguage, Texts, last_period, period_of
from ..permissions import async_user
from .files import async_allowed_path, async_write_file
from .targets import DEVICES_SCHEMA, device_filter

CONF_PERIOD: Final = "period"
CONF_DATE: Final = "date"
CONF_PATH: Final = "path"
CONF_LANGUAGE: Final = "language"
CONF_TO: Final = "to"
_WORD_KEYS: Final = f"component.{DOMAIN}.selector.report.options."

_PERIODS: Final = [period.value for period in Period if period is not Period.HOUR]
_FIELDS: Final[Schema] = {
    **FILTER_SCHEMA,
    **DEVICES_SCHEMA,
    vol.Optional(CONF_PERIOD, default=Period.MONTH): vol.All(vol.In(_PERIODS), vol.Coerce(Period)),
    vol.Optional(CONF_DATE): cv.date,
    vol.Inclusive("start", "range"): cv.date,
    vol.Inclusive("end", "range"): cv.date,
    vol.Optional(CONF_LANGUAGE): cv.language,
}
REPORT_SCHEMA: Final = vol.Schema({**_FIELDS, vol.Optional(CONF_PATH): cv.path})
SEND_SCHEMA: Final = vol.Schema({**_FIELDS, vol.Required(CONF_TO): vol.All(cv.ensure_list, [str], vol.Length(min=1))})


async def create_report(call: ServiceCall) -> action_contract.ReportResult:
    """Return a report in all formats, and write one of them to a file where a path is given."""
    hub = get_hub(call.hass, call.data)
    path = await _path(call)
    params = {**call.data, **device_filter(hub, call.data)}
    context = context_of(hub, await async_user(call.hass, call.context))
    filter_ = filter_of(context, params)
    days = _days(params, context, filter_)
    words = await _words(call.hass, params.get(CONF_LANGUAGE, call.hass.config.language))
    with user_facing_errors(hub):
        report = await hub.reader.report(context, filter_, days, ReportLanguage(call.hass.config.currency, words))
    if path is not None:
        await async_write_file(call.hass, path, _single_chunk(render(report, Format(path.suffix[1:]))))
    return _response(report, path)


async def send_report(call: ServiceCall) -> None:
    """Send a report to notifiers: as a page to those that take HTML, else as text."""
    chosen = chosen_notifiers(call.hass, call.data[CONF_TO])
    report = await create_report(call)
    message = Message(report["title"], report["markdown"], report["html"])
    for notifier in chosen:
        action = notifier.action(message)
        domain, name = action["action"].split(".")
        await call.hass.services.async_call(
            domain, name, action["data"], blocking=True, context=call.context, target=action.get("target")
        )


def _response(report: Report, path: Path | None) -> action_contract.ReportResult:
    return {
        "title": report.title,
        "start": report.range.first.isoformat(),
        "end": report.range.last.isoformat(),
        "total": report.total,
        "previous_total": report.previous_total,
        "revenue": payloads.money(report.revenue),
        "revenue_coverage": payloads.revenue_coverage(report.coverage),
        "currency": report.currency,
        "markdown": render(report, Format.MARKDOWN),
        "html": render(report, Format.HTML),
        "csv": render(report, Format.CSV),
        "path": str(path) if path else None,
    }


def _days(params: Mapping[str, Any], context: QueryContext, filter_: Filter) -> DateRange:
    """Return the days of the report: a range, the period that holds a date, or the newest one that is over."""
    if "start" in params:
        try:
            return DateRange.requested(params["start"], params["end"])
        except QueryError as error:
            raise query_error(error) from error
    period, day = params[CONF_PERIOD], params.get(CONF_DATE)
    if not isinstance(day, date):
        return last_period(period, context.now, context.zone_for(filter_))
    try:
        return period_of(DateRange.requested(day, day).first, period)
    except QueryError as error:
        raise query_error(error) from error


async def _words(hass: HomeAssistant, language: str) -> Texts:
    """Return the texts of a report in a language; English where there is no translation."""
    texts = await async_get_translations(hass, language, "selector", [DOMAIN])
    return {key.removeprefix(_WORD_KEYS): text for key, text in texts.items() if key.startswith(_WORD_KEYS)}


async def _path(call: ServiceCall) -> Path | None:
    """Return the path of the file to write, if any. Raises ServiceValidationError."""
    if CONF_PATH not in call.data:
        return None
    return await async_allowed_path(call.hass, call.data[CONF_PATH], call.context, "report_format", Format)


async def _single_chunk(text: str) -> AsyncIterator[str]:
    yield text
