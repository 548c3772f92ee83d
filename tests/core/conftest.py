"""What all tests of the core share."""

from collections.abc import Generator, Iterator
import logging
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import settings
import pytest

from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace

from . import engines
from .builders import NOW, fleet_of, machine

EXAMPLES_ON_A_SERVER: Final = 5
_SETTINGS: Final = "_hypothesis_internal_use_settings"  # where @settings puts them

# The plugin of Home Assistant's tests turns on a log line for every statement, which takes longer than the statement.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers of tests that are about one engine."""
    config.addinivalue_line("markers", "file_only(reason): of the engines, only SQLite has what the test is about")
    config.addinivalue_line("markers", "server_only: about a ledger on a server, and played on every version")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs an engine on each of them."""
    if "engine" in metafunc.fixturenames:
        marked = {marker.name for marker in metafunc.definition.iter_markers()}
        if "file_only" in marked:
            names = [engines.SQLITE]
        elif "server_only" in marked:
            names = list(engines.every_server())
        else:
            names = [engines.SQLITE, *engines.servers()]
        metafunc.parametrize("engine", names, indirect=True, scope="module")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Play few examples of an invariant on a server: what is searched for are statements, and SQLite plays them all."""
    test = getattr(item, "obj", None)
    chosen = getattr(test, _SETTINGS, None)
    if chosen is None or not engines.is_server() or item.get_closest_marker("server_only"):
        return (yield)
    setattr(test, _SETTINGS, settings(chosen, max_examples=min(chosen.max_examples, EXAMPLES_ON_A_SERVER)))
    try:
        return (yield)
    finally:
        setattr(test, _SETTINGS, chosen)


def pytest_sessionfinish() -> None:
    """Stop the servers of the tests."""
    engines.stop_servers()


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the ledgers of a module be on an engine."""
    yield from engines.run_on(request.param)


@pytest.fixture
def place(tmp_path: Path, engine: None) -> ServerPlace:
    """Return an empty place on a server."""
    place = engines.place_of(tmp_path / "ledger")
    assert isinstance(place, ServerPlace)
    return place


@pytest.fixture
def ledger(tmp_path: Path, engine: None) -> Iterator[Ledger]:
    """Return an empty ledger for one adopted device."""
    ledger = Ledger(engines.place_of(tmp_path / "ledger.db"), ZoneInfo("Europe/Amsterdam"))
    ledger.change_fleet(fleet_of(machine()), NOW)
    yield ledger
    ledger.close()
