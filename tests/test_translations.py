"""The texts: complete, the same in every language, and fit for what Home Assistant does with them."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any, Final

import hass_frontend
import pytest

from custom_components.ozon_telemetry.issue_registry import ISSUES, IssueKey, Repair
from custom_components.ozon_telemetry.repairs import _FLOWS
from tests.dialogs.record import recorded

PACKAGE: Final = Path(__file__).parent.parent / "custom_components/ozon_telemetry"
LANGUAGES: Final = sorted((PACKAGE / "translations").glob("*.json"))
CARDS: Final = PACKAGE.parent.parent / "frontend/src/i18n"

PLACEHOLDER: Final = re.compile(r"{(\w+)}")
MARKUP_OR_ADDRESS: Final = re.compile(r"</?[a-z]+[ />]|https?://", re.IGNORECASE)
LABEL: Final = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")  # of Home Assistant's own interface
OWN_LABEL: Final = re.compile(r"\*\*([^*\n]+)\*\*")
QUOTED_PLACEHOLDER: Final = re.compile(r"'{\w+}'")

type Tree = dict[str, Any]


def read(path: Path) -> Tree:
    """Return one language's texts."""
    tree: Tree = json.loads(path.read_text(encoding="utf-8"))
    return tree


def texts(tree: Tree, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with its dotted key."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from texts(value, f"{above}{key}.")
        else:
            yield above + key, value


def forms(tree: Tree, above: str = "") -> Iterator[tuple[str, Tree]]:
    """Yield each step of a flow, at whatever depth, with its dotted key."""
    for key, value in tree.items():
        if not isinstance(value, dict):
            continue
        if "data" in value or "data_description" in value:
            yield above + key, value
        yield from forms(value, f"{above}{key}.")


def menus(tree: Tree, above: str = "") -> Iterator[tuple[str, Tree]]:
    """Yield each menu of a flow, at whatever depth, with its dotted key."""
    for key, value in tree.items():
        if not isinstance(value, dict):
            continue
        if "menu_options" in value:
            yield above + key, value
        yield from menus(value, f"{above}{key}.")


ENGLISH: Final = read(PACKAGE / "translations/en.json")
KEYS: Final = {key for key, _ in texts(ENGLISH)}


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_language_has_the_same_keys_and_placeholders(path: Path) -> None:
    english = {key: set(PLACEHOLDER.findall(text)) for key, text in texts(ENGLISH)}
    other = {key: set(PLACEHOLDER.findall(text)) for key, text in texts(read(path))}
    assert other == english


def test_the_integration_has_the_languages_of_its_cards() -> None:
    assert {path.stem for path in LANGUAGES} == {path.stem for path in CARDS.glob("*.json")}


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_texts_are_plain_and_trimmed(path: Path) -> None:
    bad = {
        key: text
        for key, text in texts(read(path))
        if not text or text != text.strip() or MARKUP_OR_ADDRESS.search(text) or QUOTED_PLACEHOLDER.search(text)
    }
    assert not bad


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_menu_has_placeholders_in_its_description_only(path: Path) -> None:
    """The frontend of Home Assistant does not fill in those of a config flow's menu title."""
    found = dict(menus(read(path)))
    assert found
    assert {key: menu["title"] for key, menu in found.items() if PLACEHOLDER.search(menu["title"])} == {}


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_text_names_only_labels_that_exist(path: Path) -> None:
    """Whoever is told to choose something must find it, in the words of the same language."""
    own = dict(texts(read(path)))
    files = (Path(hass_frontend.where()) / "static/translations").rglob(f"{path.stem}-*.json")
    frontend = {text for file in files for _, text in texts(read(file))} | {"MQTT"}
    choices = set(own.values())
    unknown = {
        (key, label)
        for key, text in own.items()
        if not key.startswith("issues.card_moved.")  # there, bold text is emphasis
        for pattern, labels in ((LABEL, frontend), (OWN_LABEL, choices))
        for label in pattern.findall(text)
        if label not in labels
    }
    assert unknown == set()


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_the_fleet_is_named_in_the_languages_own_words(path: Path) -> None:
    """A reader of German knows no outlet beside the Standort that all other texts name."""
    english = re.compile(r"\b(?:outlet|machine|treatment|ledger)s?\b", re.IGNORECASE)
    foreign = {key: text for key, text in texts(read(path)) if english.search(PLACEHOLDER.sub("", text))}
    assert path.stem == "en" or not foreign


def test_every_field_of_a_flow_is_described() -> None:
    undescribed = {
        step: missing
        for step, form in forms(ENGLISH)
        if (missing := set(form.get("data", {})) ^ set(form.get("data_description", {})))
    }
    assert not undescribed


def test_every_subentry_says_what_it_is_and_how_it_begins() -> None:
    for kind, texts_of_kind in ENGLISH["config_subentries"].items():
        assert texts_of_kind["entry_type"], kind
        begins = {"user"} if kind in {"import", "list"} else {"user", "reconfigure"}  # those leave nothing to change
        assert begins <= set(texts_of_kind["initiate_flow"]), kind


def test_every_progress_bar_is_recorded_for_the_browser() -> None:
    """How long work takes decides whether a test shows its bar."""
    named = {
        f"{section} progress {action}"
        for section, tree in (("config", ENGLISH["config"]), ("options", ENGLISH["options"]), *_subentry_texts())
        for action in tree.get("progress", {})
    }
    assert named <= recorded().keys()


def _subentry_texts() -> Iterator[tuple[str, Tree]]:
    for kind, texts_of_kind in ENGLISH["config_subentries"].items():
        yield f"config_subentries.{kind}", texts_of_kind


def test_every_issue_has_a_title_and_either_a_description_or_a_fix() -> None:
    for key, issue in ENGLISH.get("issues", {}).items():
        assert issue["title"], key
        assert ("description" in issue) != ("fix_flow" in issue), key


def test_the_table_of_issues_is_complete() -> None:
    assert set(ISSUES) == set(IssueKey) == set(ENGLISH["issues"])
    assert {*_FLOWS, Repair.CONFIRM} == set(Repair)


def test_every_issue_has_the_placeholders_that_its_texts_name() -> None:
    """A preview of what a repair books again, and the questions that a repair asks, bring theirs themselves."""
    own = {"changes", "treatments", "transfers", "overlaps", "fixed", "later"}
    own |= {"at", "since", "kinds", "possible", "shortest", "open"}
    named = {key: set(PLACEHOLDER.findall(json.dumps(ENGLISH["issues"][key]))) - own for key in ISSUES}
    assert {
        key: names - ISSUES[key].placeholders for key, names in named.items() if names - ISSUES[key].placeholders
    } == {}


def test_the_documentation_says_what_to_do_about_every_issue() -> None:
    page = (PACKAGE.parent.parent / "docs/troubleshooting.md").read_text(encoding="utf-8")
    titles = [PLACEHOLDER.sub("…", issue["title"]) for issue in ENGLISH["issues"].values()]
    assert [title for title in titles if f"| {title} |" not in page] == []


def test_every_key_that_the_code_names_is_translated() -> None:
    known = {part for key in KEYS for part in key.split(".")}
    named = {
        (path.name, key)
        for path in PACKAGE.rglob("*.py")
        for key in re.findall(r"\b(?:translation_key|reason|step_id)=\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert {(file, key) for file, key in named if key not in known} == set()
