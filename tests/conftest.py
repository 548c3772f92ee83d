"""What all tests share."""

import os
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, settings
import pytest

# What waits much comes beside the long queue of the browser, and the many short ones end together.
_ORDER: Final = ("browser", "firmware", "conformance", "core", "cross", "kill", "simulator", "integration")

# A busy machine is no fault: what an example takes there says nothing about what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
# CI plays the same examples for ever; script/test --seed plays others, as many as OZON_EXAMPLES says.
settings.register_profile(
    "fresh",
    settings.get_profile("patient"),
    derandomize=False,
    database=None,
    max_examples=int(os.environ.get("OZON_EXAMPLES", "300")),
    print_blob=True,
)
# script/mutate runs each test in several processes of one program, and looks for one example that fails.
settings.register_profile(
    "mutation",
    settings.get_profile("patient"),
    database=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the folders so that no processor is idle."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return _ORDER.index(folder) if folder in _ORDER else len(_ORDER)
