"""What the tests inside Home Assistant share."""

from collections.abc import Iterator
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest


@pytest.fixture(autouse=True)
def _custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant load this integration; MQTT reads its discovery topics when it is set up, so this is first."""


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Home Assistant's own MQTT client leaves its housekeeping timer behind."""
    return True


@pytest.fixture
def standing_in(hass: HomeAssistant) -> None:
    """Take the parts of Home Assistant that a dialogue does not touch as set up."""
    hass.config.components |= {"frontend", "recorder"}


@pytest.fixture
def sleeping_hub() -> Iterator[None]:
    """Let hubs exist as configuration only: nothing is opened, nothing listens."""
    package = "custom_components.ozon_telemetry"
    with (
        patch(f"{package}.async_setup", return_value=True),
        patch(f"{package}.async_setup_entry", return_value=True),
        patch(f"{package}.async_unload_entry", return_value=True),
    ):
        yield
