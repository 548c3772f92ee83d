"""A wrong wall clock for a program, which can be set while it runs; its monotonic clock stays the real one."""

from datetime import timedelta
from pathlib import Path
import struct
import time
from typing import Final

from .preload import preload_library

_SOURCE: Final = Path(__file__).with_suffix(".cpp")
REAL: Final = timedelta(0)


class FakeClock:
    """The clock of one program: `library` is to be preloaded, with `environment`."""

    def __init__(self, file: Path) -> None:
        """Begin with the right time; `file` holds by how much the clock is off."""
        self._file = file
        self._file.write_bytes(bytes(8))
        self.library = str(preload_library(_SOURCE))
        self.environment = {"FAKE_CLOCK": str(file)}

    def set_off(self, difference: timedelta) -> None:
        """Let the clock be off by whole seconds; `REAL` sets it right."""
        with self._file.open("r+b", buffering=0) as file:
            file.write(struct.pack("q", round(difference.total_seconds())))

    def set_to(self, seconds: float) -> None:
        """Set the clock to an instant in Unix time; it goes on from there."""
        self.set_off(timedelta(seconds=seconds - time.time()))
