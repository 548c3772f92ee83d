"""Diagnostics: the hub's state, without personal data."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import orjson
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.core.domain.messages import Channel, Kind, Status

from .builders import DEVICE, OTHER_DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

SECRETS = ("Pier 1", "Jane Doe", "+49 40 1234", "Hamburg", "192.168.1.7", "mock-broker")


@pytest.fixture
async def hub_fixture(hass: HomeAssistant, set_up_hub: SetUpHub) -> HubFixture:
    """Return a hub with a treatment, a duplicate, a rejected message, a pending device, and personal data."""
    harbour = outlet(address=SECRETS[0], contact_person=SECRETS[1], contact_phone=SECRETS[2], location=SECRETS[3])
    hub_fixture = await set_up_hub(harbour, machine(assignments=assigned(), placements=placed()))
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await device.send_event(1, Kind.BASIC, counters=device.counters)
    await device.send_report(Status(DEVICE, online=True, ip=SECRETS[4], firmware="2026.11.0"))
    await device.send_raw(Channel.EVENT, b"nonsense")
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)
    return hub_fixture


async def test_a_hub(hass: HomeAssistant, hub_fixture: HubFixture, hass_client: ClientSessionGenerator) -> None:
    diagnostics: dict[str, Any] = await get_diagnostics_for_config_entry(hass, hass_client, hub_fixture.entry)

    assert diagnostics["ledger"]["treatments"] == 1
    assert (diagnostics["duplicates"], diagnostics["rejections"], diagnostics["waiting_devices"]) == (
        1,
        {"not_json": 1},
        [OTHER_DEVICE],
    )
    assert diagnostics["inbox"] == {"waiting": 0, "dropped": 0}
    assert diagnostics["devices"][0]["status"]["firmware"] == "2026.11.0"


@pytest.mark.parametrize("key", ["outlet-1", "machine-1", DEVICE])
async def test_a_device(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_client: ClientSessionGenerator, key: str
) -> None:
    diagnostics: dict[str, Any] = await get_diagnostics_for_device(
        hass, hass_client, hub_fixture.entry, hub_fixture.registered(key)
    )
    assert [subentry["title"] for subentry in diagnostics["subentries"]] == {
        "outlet-1": ["Harbour"],
        "machine-1": ["Ozone 1"],
    }.get(key, [])
    assert [hardware["device_id"] for hardware in diagnostics["hardware"]] == ([DEVICE] if key == DEVICE else [])
    assert diagnostics["standing"][key]["basic"] == (0 if key == DEVICE else 1)


async def test_a_hub_that_cannot_open_its_ledger_says_why(
    hass: HomeAssistant, set_up_hub: SetUpHub, hass_client: ClientSessionGenerator, tmp_path: Path
) -> None:
    hub_fixture = await set_up_hub(outlet(address=SECRETS[0]), ledger=str(tmp_path / "missing" / "ledger.db"))

    shown: dict[str, Any] = await get_diagnostics_for_config_entry(hass, hass_client, hub_fixture.entry)

    assert "unable to open database file" in shown["ledger"]["trouble"]
    assert shown["entry"]["subentries"][0]["data"]["address"] == "**REDACTED**"
    assert shown["devices"] == []


async def test_a_device_of_a_hub_that_is_not_loaded_shows_its_configuration(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_client: ClientSessionGenerator
) -> None:
    device = hub_fixture.registered("outlet-1")
    await hass.config_entries.async_unload(hub_fixture.entry.entry_id)

    shown: dict[str, Any] = await get_diagnostics_for_device(hass, hass_client, hub_fixture.entry, device)

    assert [each["title"] for each in shown["subentries"]] == ["Harbour"]
    assert (shown["hardware"], shown["standing"]) == ([], {})


async def test_no_personal_data_is_in_the_diagnostics(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_client: ClientSessionGenerator
) -> None:
    everything = [await get_diagnostics_for_config_entry(hass, hass_client, hub_fixture.entry)]
    for key in ("outlet-1", DEVICE):
        device = hub_fixture.registered(key)
        everything.append(await get_diagnostics_for_device(hass, hass_client, hub_fixture.entry, device))
    text = orjson.dumps(everything).decode()
    assert [secret for secret in SECRETS if secret in text] == []
