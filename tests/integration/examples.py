"""The examples of the documentation, as tests run them: from the pages' own text."""

from pathlib import Path
import re
from typing import Any, Final

from homeassistant.util.yaml import parse_yaml

DOCS: Final = Path(__file__).parent.parent.parent / "docs"
_FENCED: Final = re.compile(r"^```(\w+)(?: title=\"([^\"]*)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a language on a page, in order."""
    return [text for tongue, _, text in _FENCED.findall(_read(page)) if tongue == language]


def block(page: str, title: str) -> str:
    """Return the one fenced block with a title."""
    (found,) = [text for _, name, text in _FENCED.findall(_read(page)) if name == title]
    return str(found)


def automations(page: str) -> list[dict[str, Any]]:
    """Return the automations that a page shows, in order."""
    parsed = [parse_yaml(text) for text in blocks(page, "yaml")]
    return [each for each in parsed if isinstance(each, dict) and "triggers" in each]


def _read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")
