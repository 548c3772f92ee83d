"""What Home Assistant used up to a moment: CPU time, bytes and syncs of each file, rows of its recorder."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
import sqlite3
from typing import Final, Self

from devtools.api import Api
from devtools.preload import preload_library

DISK_COUNTER: Final = Path(__file__).parent / "disk_counter.cpp"
LEDGER: Final = "ozon_telemetry.db"
RECORDER: Final = "home-assistant_v2.db"

_ROWS: Final = """
SELECT states_meta.entity_id, count(*) FROM states JOIN states_meta USING (metadata_id) GROUP BY 1
UNION ALL SELECT event_types.event_type, count(*) FROM events JOIN event_types USING (event_type_id) GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used; `rows` are the recorder's, by entity or event."""

    cpu: float
    files: Mapping[str, tuple[int, int]]
    rows: Counter[str]

    @classmethod
    async def read(cls, api: Api, home: Path) -> Self:
        """Return what was used until now."""
        used = await api.call("event_loop_probe/used")
        files = {path: (written, syncs) for path, (written, syncs) in used["files"].items()}
        return cls(used["cpu"], files, _recorder_rows(home / RECORDER))

    def since(self, before: Usage) -> Usage:
        """Return what was used since."""
        nothing = (0, 0)
        files = {
            path: (written - before.files.get(path, nothing)[0], syncs - before.files.get(path, nothing)[1])
            for path, (written, syncs) in self.files.items()
        }
        return Usage(self.cpu - before.cpu, files, self.rows - before.rows)

    def bytes_of(self, name: str = "") -> int:
        """Return the bytes written to the files with a name, journals beside them included; to all by default."""
        return sum(written for path, (written, _) in self.files.items() if name in path)

    def syncs_of(self, name: str = "") -> int:
        """Return how often they were synced."""
        return sum(syncs for path, (_, syncs) in self.files.items() if name in path)


def disk_counter() -> Path:
    """Return the library to preload."""
    return preload_library(DISK_COUNTER)


def _recorder_rows(path: Path) -> Counter[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return Counter(dict(connection.execute(_ROWS)))
