"""A flood of retained statuses and payloads: few cards, one number, one line, and presses that do not wait for them."""

import logging
from time import monotonic
from typing import Any
from unittest.mock import patch

from homeassistant.components.mqtt import client as mqtt_client
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Channel, Kind, Status
from custom_components.ozon_telemetry.core.protocol.codec import encode_report
from custom_components.ozon_telemetry.devices.pending import MOST_PENDING
from custom_components.ozon_telemetry.flows.adoption import AdoptionSteps
from custom_components.ozon_telemetry.ingest.transports import undecodable_log

from .builders import DEVICE
from .hub_fixture import HubFixture

FLOOD = 300  # each of them is as expensive as the one before: the number of cards does not grow


def flood(hass: HomeAssistant, number: int = FLOOD) -> None:
    """Let the broker deliver the retained statuses of invented devices."""
    for index in range(number):
        device_id = f"invented-{index:04}"
        status = encode_report(Status(device_id, online=True))
        async_fire_mqtt_message(hass, f"ozon/device/{device_id}/status", status, 1, True)


def cards(hass: HomeAssistant) -> list[Any]:
    """Return the cards of devices to add."""
    return hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_without_a_hub_few_cards_are_made(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, stubbed_dependencies: None, caplog: pytest.LogCaptureFixture
) -> None:
    flood(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(cards(hass)) == MOST_PENDING
    assert caplog.text.count("are not offered") == 1


async def test_with_a_hub_few_cards_are_made_and_the_rest_is_a_number(hub_fixture: HubFixture) -> None:
    flood(hub_fixture.hass)
    await hub_fixture.hass.async_block_till_done(wait_background_tasks=False)
    await hub_fixture.device().settle()
    hub_fixture.hub.tick()
    assert len(cards(hub_fixture.hass)) == MOST_PENDING
    issue = hub_fixture.issues()["devices_not_offered"]
    assert issue.translation_placeholders == {"number": str(FLOOD - MOST_PENDING), "offered": str(MOST_PENDING)}


async def test_the_number_goes_when_there_is_room_again(hub_fixture: HubFixture) -> None:
    flood(hub_fixture.hass)
    await hub_fixture.device().settle()
    for card in cards(hub_fixture.hass)[:1]:
        hub_fixture.hass.config_entries.flow.async_abort(card["flow_id"])
    hub_fixture.hub.tick()
    assert "devices_not_offered" not in hub_fixture.issues()


async def test_a_device_that_is_not_offered_costs_one_look(hub_fixture: HubFixture) -> None:
    """With a card for each of 3,000, every next one was compared with all before: a press waited 147 s."""
    compare = AdoptionSteps.async_set_unique_id
    with patch.object(AdoptionSteps, "async_set_unique_id", autospec=True, side_effect=compare) as compared:
        flood(hub_fixture.hass)
        await hub_fixture.device().settle()
    assert compared.call_count <= 2 * MOST_PENDING


async def test_a_press_in_the_middle_of_a_flood_is_acknowledged(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    flood(hub_fixture.hass)
    device.publish_event(1, Kind.BASIC)
    await hub_fixture.hub.async_drain()
    assert device.acks()[-1]["seq"] == 1
    assert hub_fixture.state("machine-1") == "1"


async def test_an_adopted_device_has_no_card_and_does_not_count_as_one(hub_fixture: HubFixture) -> None:
    flood(hub_fixture.hass)
    status = encode_report(Status(DEVICE, online=True))
    async_fire_mqtt_message(hub_fixture.hass, f"ozon/device/{DEVICE}/status", status, 1, True)
    await hub_fixture.device().settle()
    hub_fixture.hub.tick()
    assert (hub_fixture.issues()["devices_not_offered"].translation_placeholders or {})["number"] == str(
        FLOOD - MOST_PENDING
    )


class TestUndecodable:
    """Statuses that are no UTF-8: Home Assistant's client logs each of them."""

    @pytest.fixture
    def lines(self, caplog: pytest.LogCaptureFixture) -> Any:
        """Return how many lines of Home Assistant's client say that a payload cannot be decoded."""
        caplog.set_level(logging.WARNING, mqtt_client.__name__)
        return lambda: caplog.text.count("Can't decode payload")

    async def test_one_line_an_hour_is_logged(
        self, hub_fixture: HubFixture, lines: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(20):
            await hub_fixture.device().send_raw(Channel.STATUS, b"\xff\xfe\xfd")
        assert lines() == 1
        assert hub_fixture.hub.worker.rejections.counts["not_json"] == 20
        monkeypatch.setattr(undecodable_log, "monotonic", lambda: monotonic() + 3601)
        await hub_fixture.device().send_raw(Channel.STATUS, b"\xff\xfe\xfd")
        assert lines() == 2

    @pytest.mark.usefixtures("hub_fixture")
    async def test_lines_about_other_topics_are_logged(self, lines: Any) -> None:
        logger = logging.getLogger(mqtt_client.__name__)
        for _ in range(3):
            logger.warning("Can't decode payload %s on %s with encoding %s (for %s)", b"", "zigbee/x", "utf-8", None)
        logger.warning("Something else")
        assert lines() == 3

    async def test_nothing_is_filtered_without_the_hub(
        self, hass: HomeAssistant, hub_fixture: HubFixture, lines: Any
    ) -> None:
        await hass.config_entries.async_unload(hub_fixture.entry.entry_id)
        for _ in range(3):
            async_fire_mqtt_message(hass, f"ozon/device/{DEVICE}/status", b"\xff\xfe\xfd")
        await hass.async_block_till_done()
        assert lines() == 3
