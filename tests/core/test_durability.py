"""Durable means on the disk: the operating system's calls around a commit are watched."""

from pathlib import Path
import re
import subprocess
import sys
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_CALL: Final = re.compile(r"(?:\d+ +)?(?P<name>\w+)\(\d+<(?P<file>[^>]*)>")

# Commits three events, one by one, and says so after each: there the acknowledgement would be published.
_PROGRAM: Final = """
import os, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from custom_components.ozon_telemetry.core.ledger import Ledger
from tests.core.builders import NOW, event, fleet_of, machine, received

ledger = Ledger(Path(sys.argv[1]) / "ledger.db", ZoneInfo("UTC"))
ledger.change_fleet(fleet_of(machine()), NOW)
said = os.open(Path(sys.argv[1]) / "said", os.O_CREAT | os.O_WRONLY)
for seq in (1, 2, 3):
    ledger.commit(received(event(seq)))
    os.write(said, b"committed")
ledger.close()
"""


def calls_of(folder: Path) -> list[tuple[str, str]]:
    """Return what the program wrote and synchronised, in order: the call and the name of its file."""
    log = folder / "calls"
    command = ["strace", "-f", "-y", "-o", str(log), "-e", "trace=write,pwrite64,fsync,fdatasync"]
    subprocess.run([*command, sys.executable, "-c", _PROGRAM, str(folder)], cwd=ROOT, check=True)
    calls = map(_CALL.match, log.read_text().splitlines())
    return [(call["name"], Path(call["file"]).name) for call in calls if call]


def test_every_commit_is_on_the_disk_before_it_is_told(tmp_path: Path) -> None:
    calls = calls_of(tmp_path)
    told = [place for place, call in enumerate(calls) if call == ("write", "said")]
    assert len(told) == 3
    for before, after in zip([0, *told], told, strict=False):
        names = [name for name, file in calls[before:after] if file == "ledger.db-wal"]
        assert "pwrite64" in names
        assert names[-1] in {"fsync", "fdatasync"}
