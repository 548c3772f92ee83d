"""The firmware as a program: a private copy with its own MAC address, card, flash and log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import signal
import subprocess
import time
from typing import Final

from script.journal_file import Record, read_file

from .cpp_compiler import card_faults

WAIT_SECONDS: Final = 20
_MAC: Final = bytes.fromhex("3C8A1FA43EC4")
_CARD: Final = b"/CARD" + b"_" * 95
_CERTIFICATE: Final = b"CERTIFICATE" + b"_" * 1500


def wait_for[T](condition: Callable[[], T], what: str, seconds: float = WAIT_SECONDS) -> T:
    """Return the first true value of `condition`."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen in {seconds} s")
        time.sleep(0.01)
    return value


class Device:
    """One device; its flash and its card live in `folder` and outlive its process."""

    def __init__(self, folder: Path, program: Path, port: int, number: int = 0) -> None:
        """Make the private copy; `number` makes its MAC address differ from the others'. What `folder` holds stays."""
        self.folder = folder
        self.card = folder / "card"
        self.flash = folder / "flash"
        self.log_file = folder / "log"
        self.buttons = folder / "buttons"
        self.card.mkdir(parents=True, exist_ok=True)
        if not self.buttons.exists():
            os.mkfifo(self.buttons)
        # Open for reading too: what is pressed while the device is off waits for it
        self._pipe = os.open(self.buttons, os.O_RDWR)
        self.mac = _MAC[:5] + bytes([(_MAC[5] + number) % 256])
        self.device_id = self.mac.hex(":").upper()
        self.environment = {
            "OZON_BUTTONS": str(self.buttons),
            "ESPHOME_PREFDIR": str(self.flash),
            "ESPHOME_MQTT_PORT": str(port),
            "ESPHOME_MQTT_CLIENT_ID": f"device-{number}",
            "OZON_CARD": str(self.card),
            "LD_PRELOAD": str(card_faults()),
        }
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        self.prefix: tuple[str, ...] = ()
        self._program = folder / "program"
        self.install(program)

    def install(self, program: Path) -> None:
        """Put a firmware on the device; what it stores stays."""
        image = _stamped(program.read_bytes(), _MAC, self.mac)
        path = str(self.card).encode()
        image = _stamped(image, _CARD, path + b"\0" * (len(_CARD) - len(path)))
        self._program.write_bytes(image)
        self._program.chmod(0o755)

    def trust(self, authority: bytes) -> None:
        """Give a device of the secure variant the certificate that signed the broker's."""
        image = _stamped(self._program.read_bytes(), _CERTIFICATE, authority.ljust(len(_CERTIFICATE), b"\0"))
        self._program.write_bytes(image)

    def firmware(self) -> bytes:
        """Return the program as it is on the device."""
        return self._program.read_bytes()

    def start(self, **environment: str) -> None:
        """Switch it on."""
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

    @contextmanager
    def card_is(self, state: str) -> Iterator[None]:
        """Let the card be `pulled` or `full` for a while."""
        marker = self.card.with_suffix(f".{state}")
        marker.touch()
        yield
        marker.unlink()

    def journal(self) -> list[Record]:
        """Return the intact records on the card, in order."""
        return [record for path in sorted(self.card.glob("*/*.TJ1")) for record in read_file(path).records]

    def kill(self) -> None:
        """Cut the power."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Shut it down in order, as a restart does."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(WAIT_SECONDS)
            self.process = None

    def wait_for_end(self) -> None:
        """Wait until it has switched itself off, as the host does for a restart."""
        if self.process is not None:
            self.process.wait(WAIT_SECONDS)
            self.process = None

    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self.process is not None and self.process.poll() is None

    @property
    def log(self) -> str:
        """All it has written so far."""
        return self.log_file.read_text(errors="replace")

    def wait_for_log(self, text: str, times: int = 1) -> None:
        """Wait until the log holds `text` so often."""
        wait_for(lambda: self.log.count(text) >= times, f"{text!r} in the log")


def _stamped(image: bytes, old: bytes, new: bytes) -> bytes:
    if image.count(old) != 1:
        raise ValueError(f"{old!r} is {image.count(old)} times in the program, not once")
    return image.replace(old, new)
