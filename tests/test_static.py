"""Home Assistant's own loaders and schemas accept what the integration ships beside its code.

It stands in for hassfest, which is no package; the workflow "Validate" runs the real one.
"""

import ast
from collections.abc import Callable
import json
from pathlib import Path
from typing import Any, Final

from homeassistant.components import mqtt
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, icon, service
from homeassistant.helpers.trigger import descriptions as trigger
from homeassistant.loader import Manifest, async_get_integration
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.ozon_telemetry.const import DOMAIN

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "custom_components" / DOMAIN
SOURCES: Final = sorted(PACKAGE.rglob("*.py"))

# always set up before any integration, so that nobody names them as a dependency
ALWAYS_THERE: Final = {"homeassistant", "persistent_notification"} | set(Platform)

# file of descriptions -> the module that it describes, Home Assistant's schema
DESCRIPTIONS: Final[dict[str, tuple[str, Callable[[Any], Any]]]] = {
    "services.yaml": ("services.py", service._SERVICES_SCHEMA),
    "triggers.yaml": ("trigger.py", trigger._TRIGGERS_DESCRIPTION_SCHEMA),
    "conditions.yaml": ("condition.py", condition._CONDITIONS_DESCRIPTION_SCHEMA),
}

QUALITY_RULE: Final = vol.Any(
    "done",
    {"status": "done", "comment": str},
    {"status": "exempt", vol.Required("comment"): str},
)


def read_json(name: str) -> dict[str, Any]:
    """Return the content of a JSON file of the integration."""
    content: dict[str, Any] = json.loads((PACKAGE / name).read_text(encoding="utf-8"))
    return content


@pytest.fixture(name="manifest")
def manifest_fixture() -> dict[str, Any]:
    """Return the manifest as it is written."""
    return read_json("manifest.json")


def imported_components(path: Path) -> set[str]:
    """Return the integrations of Home Assistant that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module="homeassistant.components", names=names):
                found.update(alias.name for alias in names)
            case ast.ImportFrom(module=str(module)) if module.startswith("homeassistant.components."):
                found.add(module.split(".")[2])
    return found


@pytest.mark.usefixtures("enable_custom_integrations")
async def test_home_assistant_loads_the_integration(hass: HomeAssistant) -> None:
    integration = await async_get_integration(hass, DOMAIN)
    assert integration.file_path == PACKAGE
    assert integration.config_flow
    assert await integration.resolve_dependencies()


def test_the_manifest_says_domain_and_name_first_then_in_order(manifest: dict[str, Any]) -> None:
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_the_manifest_has_only_keys_that_home_assistant_knows(manifest: dict[str, Any]) -> None:
    assert set(manifest) <= set(Manifest.__annotations__)
    assert manifest["domain"] == PACKAGE.name


def test_the_manifest_agrees_with_the_repository(manifest: dict[str, Any]) -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))
    assert hacs["name"] == manifest["name"]
    assert f'version = "{manifest["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("topic", read_json("manifest.json")["mqtt"])
def test_discovery_listens_to_a_valid_topic(topic: str) -> None:
    assert mqtt.valid_subscribe_topic(topic) == topic


def test_every_integration_that_is_imported_is_a_dependency(manifest: dict[str, Any]) -> None:
    named = {*manifest["dependencies"], *manifest.get("after_dependencies", ())}
    imported = set[str]().union(*map(imported_components, SOURCES))
    # a platform module (system_health.py, repairs.py, ...) is loaded by the integration it serves
    served = {path.stem for path in PACKAGE.glob("*.py")}
    assert imported - named - ALWAYS_THERE - served == set()


@pytest.mark.parametrize("file", DESCRIPTIONS)
def test_descriptions_stand_beside_their_module_and_fit_its_schema(file: str) -> None:
    module, schema = DESCRIPTIONS[file]
    assert (PACKAGE / module).exists()
    assert schema(load_yaml_dict(str(PACKAGE / file)))


@pytest.mark.parametrize("file", DESCRIPTIONS)
def test_every_described_thing_is_named_and_has_an_icon(file: str) -> None:
    kind = file.removesuffix(".yaml")
    names = read_json("translations/en.json")[kind]
    icons = read_json("icons.json")[kind]
    described = {key: value for key, value in load_yaml_dict(str(PACKAGE / file)).items() if not key.startswith(".")}
    assert described.keys() == names.keys() == icons.keys()
    for key, description in described.items():
        assert names[key]["name"], key
        assert names[key]["description"], key
        assert icons[key], key
        fields = (description or {}).get("fields", {})
        assert set(fields) == set(names[key].get("fields", {})), key


@pytest.mark.usefixtures("enable_custom_integrations")
async def test_home_assistant_loads_the_icons(hass: HomeAssistant) -> None:
    icons = await icon.async_get_icons(hass, "entity", [DOMAIN])
    names = read_json("translations/en.json")["entity"]
    assert icons[DOMAIN]
    for platform, entities in icons[DOMAIN].items():
        assert set(entities) <= set(names[platform]), platform


def test_the_quality_scale_answers_every_rule() -> None:
    platinum = Path(mqtt.__file__).parent.parent / "victron_gx"
    rules = load_yaml_dict(str(platinum / "quality_scale.yaml"))["rules"]
    ours = load_yaml_dict(str(PACKAGE / "quality_scale.yaml"))["rules"]
    assert set(rules) <= set(ours)
    for rule, answer in ours.items():
        assert QUALITY_RULE(answer), rule
