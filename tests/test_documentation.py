"""What the documentation must show: an example of everything an automation can use, and each where a test runs it."""

from pathlib import Path
import re
from typing import Final

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
