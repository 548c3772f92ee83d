"""Examples of the documentation, taken from the pages' text so that tests can run them."""

from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.script import Script, async_validate_actions_config
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml

DOCS: Final = Path(__file__).parent.parent.parent / "docs"
_FENCED: Final = re.compile(r"^```(\w+)(?: title=\"([^\"]*)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def block(page: str, title: str) -> str:
    """Return the one fenced block with a title."""
    (found,) = [text for _, name, text in _FENCED.findall(_read(page)) if name == title]
    return str(found)


async def automate(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """Set up an automation."""
    assert await async_setup_component(hass, "automation", {"automation": [{"alias": "Example", **config}]})
    await hass.async_block_till_done()
    assert hass.states.is_state("automation.example", "on"), "the automation could not be set up"


def parsed(text: str) -> dict[str, Any]:
    """Return a block of YAML that is a mapping."""
    value = parse_yaml(text)
    assert isinstance(value, dict)
    return value


async def run_actions(hass: HomeAssistant, *actions: dict[str, Any]) -> dict[str, Any]:
    """Run actions as Home Assistant runs those of a script, and return the variables they leave."""
    checked = await async_validate_actions_config(hass, cv.SCRIPT_SCHEMA(list(actions)))
    result = await Script(hass, checked, "example", "test").async_run(context=Context())
    return dict(result.variables) if result else {}


def _read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")
