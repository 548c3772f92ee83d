"""Dialogs that no integration test shows, made from their texts: each step and each end of each flow."""

from collections.abc import Iterable, Iterator
import json
from pathlib import Path
import re
from typing import Any, Final

import custom_components.ozon_telemetry as integration

from .record import Dialog, Step

_TEXTS: Final = json.loads((Path(integration.__file__).parent / "translations/en.json").read_text(encoding="utf-8"))
_PLACEHOLDER: Final = re.compile(r"{(\w+)}")

type Tree = dict[str, Any]


def untold_dialogs(told: Iterable[Dialog]) -> Iterator[Dialog]:
    """Yield a dialog for each step and end that has texts, but is not among those that are told."""
    known = {(dialog.section, dialog.step.get("step_id") or dialog.step.get("reason")) for dialog in told}
    for section, texts in _sections():
        for name, step in texts.get("step", {}).items():
            if (section, name) not in known:
                yield Dialog(section, _menu(name, step) if "menu_options" in step else _form(name, step))
        for reason, text in texts.get("abort", {}).items():
            if (section, reason) not in known:
                yield Dialog(section, {"type": "abort", "reason": reason, **_placeholders(text)})


def _sections() -> Iterator[tuple[str, Tree]]:
    yield from (("config", _TEXTS["config"]), ("options", _TEXTS["options"]))
    for kind, texts in _TEXTS["config_subentries"].items():
        yield f"config_subentries.{kind}", texts
    for key, issue in _TEXTS["issues"].items():
        if "fix_flow" in issue:
            yield f"issues.{key}.fix_flow", issue["fix_flow"]


def _menu(name: str, texts: Tree) -> Step:
    return {"type": "menu", "step_id": name, "menu_options": list(texts["menu_options"]), **_placeholders(texts)}


def _form(name: str, texts: Tree) -> Step:
    fields = [{"name": field, "selector": {"text": {}}, "optional": True} for field in texts.get("data", {})]
    form = {"type": "form", "step_id": name, "data_schema": fields, "errors": None, "last_step": None}
    return form | _placeholders(texts)


def _placeholders(texts: object) -> Step:
    return {"description_placeholders": dict.fromkeys(_PLACEHOLDER.findall(json.dumps(texts)), "1")}
