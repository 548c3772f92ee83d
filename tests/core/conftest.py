"""What all tests of the core share."""

from collections.abc import Iterator
import logging
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.ledger import Ledger

from .builders import NOW, fleet_of, machine

# The plugin of Home Assistant's tests turns on a log line for every statement, which takes longer than the statement.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return an empty ledger for one adopted device, on a file."""
    ledger = Ledger(tmp_path / "ledger.db", ZoneInfo("Europe/Amsterdam"))
    ledger.change_fleet(fleet_of(machine()), NOW)
    yield ledger
    ledger.close()
