"""Every dialog of every flow, opened by Home Assistant's own pages in each language, is readable."""

import json
from pathlib import Path
import re
from typing import Final

from playwright.async_api import Browser
import pytest

import custom_components.ozon_telemetry as integration
from devtools.api import Api
from devtools.dashboard_page import PageOptions, new_browser_context, open_dashboard_page
from tests.dialogs.record import recorded
from tests.dialogs.untold import untold_dialogs

from .demo_installation import ZONE
from .dialog_viewer import DialogViewer

TRANSLATIONS: Final = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (Path(integration.__file__).parent / "translations").glob("*.json")
}
TOLD: Final = list(recorded().values())
# What ends with a reason of Home Assistant's own has no text of ours.
DIALOGS: Final = [dialog for dialog in (*TOLD, *untold_dialogs(TOLD)) if "translation_domain" not in dialog.step]
BROKEN: Final = re.compile(r"formatjs|MISSING|{|component\.ozon")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", sorted(TRANSLATIONS))
async def test_every_dialog_is_readable(one_outlet_api: Api, browser: Browser, language: str) -> None:
    context = await new_browser_context(browser, ZONE)
    options = PageOptions(language=language)
    dashboard = await open_dashboard_page(context, one_outlet_api.base, one_outlet_api.token, options)
    viewer = DialogViewer(dashboard.page, dashboard.base, TRANSLATIONS[language])
    await viewer.load()

    broken = {}
    for dialog in DIALOGS:
        shown = await viewer.show(dialog)
        if found := [line for line in shown.splitlines() if BROKEN.search(line) or line == _raw_key(dialog.step)]:
            broken[dialog.shape] = found

    await context.close()
    assert broken == {}
    assert dashboard.errors == []  # Home Assistant's pages log what they cannot translate


def _raw_key(step: dict[str, object]) -> object:
    """Return what is shown of a step whose text is missing."""
    return step.get("reason") or step.get("step_id")
