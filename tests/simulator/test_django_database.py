"""The sample of the old Django system's database."""

from pathlib import Path
from random import Random
import sqlite3
import subprocess
import sys
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.messages import Counters
from simulator.demand import Demand
from simulator.django_database import PastPlan, write_sample
from simulator.fleet import Fleet

UNTIL = 1_795_000_000_000
DAY = 86_400_000
PAST = PastPlan(Demand(30, ZoneInfo("UTC")), UNTIL - 20 * DAY, UNTIL, resets=0.02, losses=0.05)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_the_same_seed_makes_the_same_business(tmp_path: Path) -> None:
    fleets = {name: Fleet(tmp_path / name, 1, 4) for name in ("one", "two")}
    written = {
        name: write_sample(tmp_path / f"{name}.db", map(fleet.switch_on_legacy, fleet.device_ids), PAST, Random(1))
        for name, fleet in fleets.items()
    }
    everything = "SELECT * FROM telemetry_telemetryevent ORDER BY id"
    assert rows(tmp_path / "one.db", everything) == rows(tmp_path / "two.db", everything)
    assert rows(tmp_path / "one.db", "SELECT count(*) FROM telemetry_outlet") == [(2,)]
    treatments = "SELECT count(*) FROM telemetry_telemetryevent WHERE event_type <> 'status'"
    assert rows(tmp_path / "one.db", treatments) == [(written["one"],)]


def test_the_devices_of_the_sample_go_on_where_it_ends(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, 1, 1)
    write_sample(tmp_path / "sample.db", map(fleet.switch_on_legacy, fleet.device_ids), PAST, Random(1))
    newest = "SELECT count_basic, count_standard, count_premium FROM telemetry_telemetryevent ORDER BY id DESC LIMIT 1"
    ((basic, standard, premium),) = rows(tmp_path / "sample.db", newest)
    ahead = fleet.switch_on_legacy(fleet.device_ids[0]).counters.minus(
        Counters(int(str(basic)), int(str(standard)), int(str(premium)))
    )
    assert min(ahead) >= 0
    assert ahead.total <= 2  # the last events may have been lost


def test_the_command_writes_a_sample(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator", "old-system", "--state", str(tmp_path / "fleet"), "--devices", "2"]
    subprocess.run([*command, "--days", "3", "--out", str(tmp_path / "db.sqlite3")], check=True, capture_output=True)
    assert rows(tmp_path / "db.sqlite3", "SELECT count(*) FROM telemetry_machine") == [(2,)]
