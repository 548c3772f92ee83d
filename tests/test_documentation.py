"""What the documentation must show: examples that tests run, and menus that exist."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Final

import hass_frontend
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.ozon_telemetry.const import DOMAIN

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "custom_components" / DOMAIN
EXAMPLES: Final = [
    (page.name, heading, text)
    for page in sorted((ROOT / "docs").glob("*.md"))
    for heading, text in re.findall(r"^```yaml([^\n]*)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
]
PAGES: Final = {page.name: page.read_text("utf-8") for page in sorted((ROOT / "docs").glob("*.md"))}
SUBENTRIES: Final = json.loads((PACKAGE / "translations/en.json").read_text("utf-8"))["config_subentries"]
TESTS: Final = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests/integration").rglob("*.py"))


def usable(file: str) -> list[str]:
    """Return the triggers, conditions or actions that a file of descriptions offers."""
    return [name for name in load_yaml_dict(str(PACKAGE / file)) if not name.startswith(".")]


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (role, name)
        for role, file in (("trigger", "triggers.yaml"), ("condition", "conditions.yaml"), ("action", "services.yaml"))
        for name in usable(file)
    ],
)
def test_everything_an_automation_can_use_has_an_example(role: str, name: str) -> None:
    assert any(f"{role}: {DOMAIN}.{name}\n" in text for _, _, text in EXAMPLES)


@pytest.mark.parametrize(
    ("page", "heading"), [(page, heading) for page, heading, text in EXAMPLES if f": {DOMAIN}." in text]
)
def test_every_example_has_a_title_by_which_a_test_runs_it(page: str, heading: str) -> None:
    title = re.fullmatch(r' title="([^"]+)"', heading)
    assert title, f"an example on {page} has no title"
    assert f'"{title[1]}"' in TESTS


def labels(texts: object) -> Iterator[str]:
    """Yield every text of a file of translations."""
    if isinstance(texts, dict):
        for text in texts.values():
            yield from labels(text)
    else:
        yield str(texts)


@pytest.fixture(scope="module")
def known_labels() -> set[str]:
    """Return the labels of Home Assistant's frontend and of the integration."""
    files = (Path(hass_frontend.where()) / "static/translations").rglob("en-*.json")
    own = PACKAGE / "translations/en.json"
    return {"OzonTelemetry", "⋮"}.union(*(labels(json.loads(path.read_text("utf-8"))) for path in (*files, own)))


@pytest.mark.parametrize("page", PAGES)
def test_a_path_through_the_settings_exists(page: str, known_labels: set[str]) -> None:
    paths = re.findall(r"\*(Settings → [^*]+)\*", " ".join(PAGES[page].split()))
    assert {label for path in paths for label in path.split(" → ")} <= known_labels


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_entries_of_menus_that_exist(page: str) -> None:
    text = " ".join(PAGES[page].split())
    for kind, entry in re.findall(r"Change (outlet|machine) → ([^*→]+?)(?: →|\*)", text):
        assert SUBENTRIES[kind]["initiate_flow"]["reconfigure"] == f"Change {kind}"
        menu = SUBENTRIES[kind]["step"]["reconfigure"]["menu_options"].values()
        assert entry in menu, f"{page}: Change {kind} → {entry}"


ACTIONS: Final = load_yaml_dict(str(PACKAGE / "services.yaml"))
SETTINGS: Final = json.loads((PACKAGE / "translations/en.json").read_text("utf-8"))["options"]["step"]["settings"]


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_and_each_of_its_fields_is_in_the_documentation(action: str) -> None:
    page = PAGES["actions.md"]
    assert f"| [`{action}`](" in page
    assert [field for field in (ACTIONS[action] or {}).get("fields", {}) if f"`{field}`" not in page] == []


@pytest.mark.parametrize("option", SETTINGS["data"].values())
def test_every_option_is_documented(option: str) -> None:
    assert f"| {option} |" in PAGES["configuration.md"]
