"""Check of a flow's translations: each text that a step needs is in en.json."""

from collections.abc import Iterator, Mapping
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigSubentryFlowManager, OptionsFlowManager
from homeassistant.data_entry_flow import FlowHandler, FlowManager, FlowResultType, section
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import SelectSelector
import orjson

import custom_components.ozon_telemetry as integration
from custom_components.ozon_telemetry.const import DOMAIN
from tests.dialogs.record import IS_RECORDING, add, dialog_of, recorded

TEXTS: Final[dict[str, Any]] = orjson.loads(
    (Path(integration.__file__).parent / "translations" / "en.json").read_bytes()
)
# Home Assistant translates these itself for every integration.
_COMMON_REASONS: Final = {"already_in_progress", "reconfigure_successful"}
_WITHOUT_TEXTS: Final = {"progress_done"}
_RECORDED: Final = recorded()
_PLACEHOLDER: Final = re.compile(r"{(\w+)}")


def translation_section(manager: FlowManager[Any, Any, Any], flow: FlowHandler[Any, Any, Any]) -> str | None:
    """Return where en.json keeps the texts of a flow; None for the repair of an issue that is gone."""
    if isinstance(flow, RepairsFlow):
        issue = ir.async_get(flow.hass).async_get_issue(DOMAIN, flow.issue_id)
        return f"issues.{issue.translation_key}.fix_flow" if issue else None
    if isinstance(manager, ConfigSubentryFlowManager):
        assert isinstance(flow.handler, tuple)
        return f"config_subentries.{flow.handler[1]}"
    return "options" if isinstance(manager, OptionsFlowManager) else "config"


def check_recorded(section_name: str, result: Mapping[str, Any]) -> None:
    """Check that the browser tests open a dialog of this shape; record it instead if the record is to be renewed."""
    dialog = dialog_of(section_name, result)
    if dialog.step["type"] in _WITHOUT_TEXTS or dialog.shape in _RECORDED:
        return
    assert IS_RECORDING, f"OZON_DIALOGS=1 records this dialog for the browser tests: {dialog.shape}"
    add(dialog)
    _RECORDED[dialog.shape] = dialog


def missing_texts(section_name: str, result: Mapping[str, Any]) -> list[str]:
    """Return what en.json lacks for a step as a person sees it: keys, or placeholders nobody fills."""
    needed = list(_needed(section_name, result))
    filled = set(result.get("description_placeholders") or {})
    missing = [path for path in needed if _text(path) is None]
    menu_title = f"{section_name}.step.{result['step_id']}.title" if result["type"] is FlowResultType.MENU else None
    unfilled = [
        f"{path}: {{{name}}}"
        for path in needed
        for name in _PLACEHOLDER.findall(_text(path) or "")
        if name not in filled or path == menu_title  # the frontend fills a menu's description, but not its title
    ]
    return missing + unfilled


def _needed(section_name: str, result: Mapping[str, Any]) -> Iterator[str]:
    match result["type"]:
        case FlowResultType.ABORT if result["reason"] not in _COMMON_REASONS:
            yield f"{section_name}.abort.{result['reason']}"
        case FlowResultType.MENU:
            step = f"{section_name}.step.{result['step_id']}"
            yield from (f"{step}.title", f"{step}.description")
            for option in result["menu_options"]:
                yield f"{step}.menu_options.{option}"
                if not section_name.startswith("issues."):  # there, a description says what is asked
                    yield f"{step}.menu_option_descriptions.{option}"
        case FlowResultType.CREATE_ENTRY if result.get("description"):
            yield f"{section_name}.create_entry.{result['description']}"
        case FlowResultType.SHOW_PROGRESS:
            yield f"{section_name}.step.{result['step_id']}.title"
            yield f"{section_name}.progress.{result['progress_action']}"
        case FlowResultType.FORM:
            step = f"{section_name}.step.{result['step_id']}"
            yield f"{step}.title"
            if _text(f"{step}.description") is not None:
                yield f"{step}.description"
            yield from (f"{section_name}.error.{error}" for error in (result["errors"] or {}).values())
            yield from _fields(step, result["data_schema"])


def _fields(place: str, schema: Any) -> Iterator[str]:
    for marker, field in schema.schema.items() if schema else ():
        if isinstance(field, section):
            yield f"{place}.sections.{marker.schema}.name"
            yield from _fields(f"{place}.sections.{marker.schema}", field.schema)
            continue
        yield from (f"{place}.data.{marker.schema}", f"{place}.data_description.{marker.schema}")
        if isinstance(field, SelectSelector) and (key := field.config.get("translation_key")):
            yield from (f"selector.{key}.options.{option}" for option in field.config["options"])


def _text(path: str) -> str | None:
    found: Any = TEXTS
    for part in path.split("."):
        found = found.get(part, {})
    return found if isinstance(found, str) else None
