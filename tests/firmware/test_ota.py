"""Download of a new firmware, which blocks the loop: presses are recorded meanwhile, not only after the restart."""

from collections.abc import Iterator
from hashlib import md5
import socket
import threading

import pytest

from devtools.firmware.device import Device
from devtools.polling import until_sync
from devtools.ports import LOCALHOST, free_port, wait_for_port

from .hub import FakeHub
from .test_capture import BASIC, MS, STANDARD, press

MAGIC = bytes((0x6C, 0x26, 0xF7, 0x5C, 0x45))
ANSWERS = {"version": 2, "features": 1, "authentication": 1, "prepared": 1, "checksum": 1}  # in bytes
REST = 4096


class SlowUpload:
    """Upload by ESPHome's own protocol, which sends its last part byte by byte until it may end."""

    def __init__(self, port: int, image: bytes) -> None:
        """Send all but the last part of an image."""
        self._rest = image[-REST:]
        self._ends = threading.Event()
        self._socket = socket.create_connection((LOCALHOST, port))
        self._say(MAGIC, "version")
        self._say(b"\0", "features", "authentication")
        self._say(len(image).to_bytes(4), "prepared")
        self._say(md5(image).hexdigest().encode(), "checksum")  # noqa: S324 - the protocol's checksum
        self._thread = threading.Thread(target=self._send, args=(image[:-REST],))
        self._thread.start()

    def finish(self) -> None:
        """Send what is left."""
        self._ends.set()
        self._thread.join()
        self._socket.close()

    def _say(self, data: bytes, *answers: str) -> None:
        self._socket.sendall(data)
        for name in answers:
            assert len(self._socket.recv(ANSWERS[name])) == ANSWERS[name]

    def _send(self, image: bytes) -> None:
        self._socket.sendall(image)
        while len(self._rest) > 1 and not self._ends.wait(0.1):
            self._socket.sendall(self._rest[:1])
            self._rest = self._rest[1:]
        self._socket.sendall(self._rest + b"\0")


@pytest.fixture
def updating(device: Device, hub: FakeHub) -> Iterator[tuple[Device, SlowUpload]]:
    """Yield a device that downloads its own firmware again."""
    port = free_port()
    device.start(OZON_OTA_PORT=str(port))
    hub.wait_for_status(device.device_id, online=True)
    wait_for_port(port)
    upload = SlowUpload(port, device.firmware())
    device.wait_for_log("Progress: 9")  # percent
    yield device, upload
    upload.finish()
    device.kill()


def test_presses_during_a_download_are_recorded_before_it_ends(
    updating: tuple[Device, SlowUpload], hub: FakeHub
) -> None:
    device, upload = updating
    device.at_pins("edges" + press(BASIC, 0, 200 * MS) + press(STANDARD, 300 * MS, 200 * MS))
    until_sync("two records on the card", lambda: [record.kind for record in device.journal()] == ["BASIC", "STANDARD"])
    assert hub.count(device.device_id) == 0  # the loop is still blocked
    upload.finish()
    events = hub.wait_for_events(device.device_id, 2)
    assert [event["event_type"] for event in events] == ["BASIC", "STANDARD"]
    assert hub.wait_for_status(device.device_id, boot=2)["seq"] == 2
