"""The simulated device as a program, with the same buttons and the same short times as the firmware's host program."""

from simulator import standalone  # noqa: F401, I001 - first: it spares this process Home Assistant

import asyncio
import os
from pathlib import Path
import sys

from custom_components.ozon_telemetry.core.domain.messages import Kind
from simulator import link as link_module, send_window
from simulator.device import Device
from simulator.journal_file import JournalFile
from simulator.link import Broker, Link
from simulator.clock import now

KINDS = {"b": Kind.BASIC, "s": Kind.STANDARD, "p": Kind.PREMIUM}
UPDATE = "u"


async def main(device_id: str, port: int, journal: Path, buttons: Path) -> None:
    """Work until the process ends."""
    device = Device(device_id, JournalFile(journal, f"{os.getpid():08x}"), now())
    device.channel = "stable"
    link = Link(device, Broker(port=port))
    pipe = os.open(buttons, os.O_RDWR | os.O_NONBLOCK)

    def pressed() -> None:
        for key in os.read(pipe, 4096).decode():
            if key == UPDATE:
                device.latest = "1.1.0"
                link.tell_status()
            else:
                device.press(KINDS[key], now())
        link.pump()

    asyncio.get_running_loop().add_reader(pipe, pressed)
    link.open()
    await asyncio.Event().wait()


if __name__ == "__main__":
    send_window.ACK_TIMEOUT = 1000  # type: ignore[misc]
    link_module.HEARTBEAT_SECONDS = 2.0  # type: ignore[misc]
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])))
