"""Router of transports: what is for a device goes by each transport that it was heard by."""

from unittest.mock import AsyncMock, Mock

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Ack, Command, CommandRequest
from custom_components.ozon_telemetry.ingest.transports.transport import TransportRouter

ACK = Ack("95216b23", 3)
REQUEST = CommandRequest(Command.IDENTIFY)


def transport(*devices: str, is_connected: bool = True) -> Mock:
    """Return a transport that has heard these devices."""
    return Mock(reaches=lambda device_id: device_id in devices, is_connected=is_connected, async_command=AsyncMock())


@pytest.mark.parametrize(("device_id", "by"), [("a", [0]), ("b", [1]), ("c", [0, 1]), ("unknown", [0])])
def test_an_acknowledgement_goes_by_every_transport_that_heard_its_device(device_id: str, by: list[int]) -> None:
    transports = [transport("a", "c"), transport("b", "c")]
    TransportRouter(transports).put(device_id, ACK)
    assert [number for number, it in enumerate(transports) if it.acknowledge.called] == by


@pytest.mark.parametrize(("is_connected", "by"), [((True, True), 0), ((False, True), 1), ((False, False), 0)])
async def test_a_command_goes_once_and_by_what_is_connected(is_connected: tuple[bool, bool], by: int) -> None:
    transports = [transport("c", is_connected=is_connected[0]), transport("c", is_connected=is_connected[1])]
    await TransportRouter(transports).async_command("c", REQUEST)
    assert [it.async_command.call_count for it in transports] == [1 - by, by]


@pytest.mark.parametrize(("device_id", "is_heard"), [("a", False), ("b", True), ("c", True), ("unknown", True)])
def test_a_device_can_be_heard_by_a_transport_that_is_connected(device_id: str, *, is_heard: bool) -> None:
    router = TransportRouter([transport("a", "c", is_connected=False), transport("b", "c")])
    assert router.is_connected
    assert router.can_hear(device_id) is is_heard
