"""Device process: a private copy of the firmware program with its own MAC address, card, flash and log."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import signal
import subprocess
from typing import Final

from script.journal_file import Record, read_file, segments

from ..polling import WAIT_SECONDS, until_sync
from .card_faults import card_faults

_MAC: Final = bytes.fromhex("3C8A1FA43EC4")
_CARD: Final = b"/CARD" + b"_" * 95
_CERTIFICATE: Final = b"CERTIFICATE" + b"_" * 1500


class Device:
    """One device; its flash and its card are in `folder` and outlive its process."""

    def __init__(self, folder: Path, program: Path, port: int, number: int = 0, api_port: int = 0) -> None:
        """Make the private copy; `number` makes its MAC address unique. Flash and card in `folder` are kept.

        `port` is the broker's, `api_port` that of its own native API (0: any).
        """
        self.folder = folder
        self.card = folder / "card"
        self.flash = folder / "flash"
        self.log_file = folder / "log"
        self.buttons = folder / "buttons"
        self.pins = folder / "pins"
        self.card.mkdir(parents=True, exist_ok=True)
        self.log_file.touch()
        for pipe in (self.buttons, self.pins):
            if not pipe.exists():
                os.mkfifo(pipe)
        # Open for reading too: presses while the device is off wait in the pipe
        self._pipe = os.open(self.buttons, os.O_RDWR)
        self._pins = os.open(self.pins, os.O_RDWR)
        self.mac = _MAC[:5] + bytes([(_MAC[5] + number) % 256])
        self.device_id = self.mac.hex(":").upper()
        self.environment = {
            "OZON_BUTTONS": str(self.buttons),
            "OZON_PINS": str(self.pins),
            "ESPHOME_PREFDIR": str(self.flash),
            "ESPHOME_MQTT_PORT": str(port),
            "ESPHOME_MQTT_CLIENT_ID": f"device-{number}",
            "OZON_API_PORT": str(api_port),
            "OZON_CARD": str(self.card),
            "LD_PRELOAD": str(card_faults()),
        }
        self.port = port
        self.api_port = api_port
        self.process: subprocess.Popen[bytes] | None = None
        self.prefix: tuple[str, ...] = ()
        self._program = folder / "program"
        self.install(program)

    def install(self, program: Path) -> None:
        """Install a firmware; flash and card are kept."""
        image = _stamped(program.read_bytes(), _MAC, self.mac)
        path = str(self.card).encode()
        image = _stamped(image, _CARD, path + b"\0" * (len(_CARD) - len(path)))
        self._program.write_bytes(image)
        self._program.chmod(0o755)

    def trust(self, authority: bytes) -> None:
        """Install the CA certificate of the broker in a device of the secure variant."""
        image = _stamped(self._program.read_bytes(), _CERTIFICATE, authority.ljust(len(_CERTIFICATE), b"\0"))
        self._program.write_bytes(image)

    def firmware(self) -> bytes:
        """Return the installed program."""
        return self._program.read_bytes()

    def start(self, **environment: str) -> None:
        """Start the process."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, str(self._program)],
                env=os.environ | self.environment | environment,
                stdout=log,
                stderr=log,
            )

    def press(self, kind: str, times: int = 1) -> None:
        """Press the button of a kind."""
        os.write(self._pipe, kind[:1].encode() * times)

    def at_pins(self, command: str) -> None:
        """Set levels of the pins, or block the loop: a line of devtools/firmware/host/overlay_host/pins_host.h."""
        os.write(self._pins, f"{command}\n".encode())

    @contextmanager
    def card_is(self, state: str) -> Iterator[None]:
        """Make the card `pulled`, `full` or `hangs` inside the context."""
        marker = self.card.with_suffix(f".{state}")
        marker.touch()
        try:
            yield
        finally:
            marker.unlink()

    def journal(self) -> list[Record]:
        """Return the intact records on the card, in order."""
        return [record for path in segments(self.card) for record in read_file(path).records]

    def kill(self) -> None:
        """Kill the process, as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Shut down in order, as a restart does."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(WAIT_SECONDS)
            self.process = None

    def wait_for_end(self) -> None:
        """Wait until the process has ended itself, which is a restart on the host platform."""
        if self.process is not None:
            self.process.wait(WAIT_SECONDS)
            self.process = None

    def is_running(self) -> bool:
        """Return whether the process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def log(self) -> str:
        """The log so far."""
        return self.log_file.read_text(errors="replace")

    def wait_for_log(self, text: str, times: int = 1) -> None:
        """Wait until the log contains `text` at least this often."""
        until_sync(f"{text!r} to be {times} times in {self.log_file}", lambda: self.log.count(text) >= times)


def _stamped(image: bytes, old: bytes, new: bytes) -> bytes:
    if image.count(old) != 1:
        raise ValueError(f"{old!r} is {image.count(old)} times in the program, not once")
    return image.replace(old, new)
