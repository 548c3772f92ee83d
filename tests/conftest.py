"""What all tests share."""

from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, settings
import pytest

# What waits much comes beside the long queue of the browser, and the many short ones end together.
_ORDER: Final = ("browser", "firmware", "conformance", "core", "cross", "kill", "simulator", "integration")

# A busy machine is no fault: what an example takes there says nothing about what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the folders so that no processor is idle."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return _ORDER.index(folder) if folder in _ORDER else len(_ORDER)
