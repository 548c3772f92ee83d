"""Record of dialogs: one of each shape that an integration test shows.

The shape is what decides which texts a dialog needs: its flow, its step or end, its fields, errors and placeholders.
The integration tests fail on a shape that is not recorded; with OZON_DIALOGS=1 they record it instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import fcntl
import json
import os
from pathlib import Path
from typing import Any, Final

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.json import json_dumps
import probatio  # Home Assistant's own validation, which also describes a form to the browser

RECORD: Final = Path(__file__).parent / "dialogs.json"
IS_RECORDING: Final = bool(os.environ.get("OZON_DIALOGS"))
_LEFT_OUT: Final = {
    "context",
    "data",
    "handler",
    "options",
    "progress_task",
    "result",
    "subentries",
    "subentry",
    "flow_id",
}

type Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialog:
    """One step of a flow, as a browser gets it; `section` is where its texts are."""

    section: str
    step: Step

    @property
    def shape(self) -> str:
        """Return what decides which texts the dialog needs."""
        step = self.step
        name = step.get("step_id") or step.get("reason") or step.get("progress_action") or step.get("description") or ""
        parts = [
            *(f"error:{where}={what}" for where, what in sorted((step.get("errors") or {}).items())),
            *(f"option:{option}" for option in step.get("menu_options", ())),
            *(f"field:{name}" for name in _field_names(step.get("data_schema") or ())),
            *(f"placeholder:{name}" for name in sorted(step.get("description_placeholders") or {})),
        ]
        return " ".join([self.section, step["type"], name, *parts])


def recorded() -> dict[str, Dialog]:
    """Return the recorded dialogs by their shape."""
    dialogs = (Dialog(line["section"], line["step"]) for line in json.loads(RECORD.read_text(encoding="utf-8")))
    return {dialog.shape: dialog for dialog in dialogs}


def dialog_of(section: str, result: Mapping[str, Any]) -> Dialog:
    """Return the dialog that a browser shows for the result of a step."""
    step = {name: value for name, value in result.items() if name not in _LEFT_OUT}
    step.pop("data_schema", None)
    if result["type"] is FlowResultType.FORM:
        schema = result["data_schema"]
        fields = probatio.to_field_list(schema, custom_serializer=cv.custom_serializer) if schema else []
        step["data_schema"] = fields
    parsed: Step = json.loads(json_dumps(step))
    return Dialog(section, parsed)


def add(dialog: Dialog) -> None:
    """Record a dialog; tests of several processes may do so at once."""
    with RECORD.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        dialogs = {line["shape"]: line for line in json.load(file)}
        dialogs[dialog.shape] = {"shape": dialog.shape, "section": dialog.section, "step": dialog.step}
        file.seek(0)
        file.truncate()
        lines = (json.dumps(dialogs[shape], ensure_ascii=False) for shape in sorted(dialogs))
        file.write("[\n" + ",\n".join(lines) + "\n]\n")


def _field_names(fields: list[Step] | tuple[()]) -> Iterator[str]:
    for field in fields:
        yield field["name"]
        yield from (f"{field['name']}.{name}" for name in _field_names(field.get("schema", ())))
