"""A wrong wall clock for a program, by libfaketime; its monotonic clock stays the real one."""

from pathlib import Path
from typing import Final

REAL: Final = "+0"


class FakeClock:
    """The clock of one program, in a file: it can be set while the program runs."""

    def __init__(self, file: Path, time: str = REAL, cache_seconds: int = 0) -> None:
        """Set the clock; a program looks for a new time in the file again after `cache_seconds`."""
        self.file = file
        self.set_to(time)
        self.library = str(next(Path("/usr/lib").rglob("faketime/libfaketime.so.1")))
        self.environment = {
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": str(cache_seconds),
            "FAKETIME_NO_CACHE": str(int(not cache_seconds)),
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # its repair of old systems' waits makes threads of new ones spin
            "NO_FAKE_STAT": "1",
        }

    def set_to(self, time: str) -> None:
        """Set the clock: an instant as `@2026-01-31 12:00:00`, or a difference to the real time as `-3d`, `+0`."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{time}\n")
        new.rename(self.file)
