"""A ledger whose quarters had a line for each kind counts the same after it was brought up to date."""

from contextlib import closing
from pathlib import Path
import sqlite3
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, schema

from .builders import NOW, event, fleet_of, machine, received

_OLD_ROLLUP = (
    "CREATE TABLE {0} ({0} INTEGER, machine TEXT, outlet TEXT, device_id TEXT, kind INTEGER, treatments BIGINT,"
    " recovered BIGINT, uncertain BIGINT, PRIMARY KEY ({0}, machine, outlet, device_id, kind))"
    " WITHOUT ROWID"
)
_OLD_LINES = (
    "INSERT INTO old_quarter SELECT quarter, machine, outlet, device_id, 0, basic, recovered_basic, uncertain_basic"
    " FROM quarter JOIN account ON account = number WHERE basic UNION ALL"
    " SELECT quarter, machine, outlet, device_id, 2, premium, recovered_premium, uncertain_premium"
    " FROM quarter JOIN account ON account = number WHERE premium"
)


def make_old(path: Path) -> None:
    """Turn a ledger of today into one of the first version."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(_OLD_ROLLUP.format("quarter").replace("TABLE quarter", "TABLE old_quarter"))
        connection.execute(_OLD_LINES)
        for table in ("quarter", "day", "hour", "account"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE old_quarter RENAME TO quarter")
        connection.execute(_OLD_ROLLUP.format("day"))
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def test_the_first_versions_sums_are_kept(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(2), event(6, prev=2)))
    ledger.close()
    make_old(ledger.path)
    younger = Ledger(ledger.path, ZoneInfo("Europe/Amsterdam"))
    younger.change_fleet(fleet_of(machine()), NOW)
    findings = younger.verify()
    assert (findings.is_sound, findings.treatments, findings.recovered) == (True, 6, 3)
    assert younger.commit(received(event(6, prev=2), event(7))).duplicates == 1
    assert younger.verify().treatments == 7
    younger.close()


def test_a_migration_that_is_interrupted_has_done_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.commit(received(event(1), event(2), event(6, prev=2)))
    ledger.close()
    make_old(ledger.path)
    younger = Ledger(ledger.path, ZoneInfo("Europe/Amsterdam"))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, _power_fails))
        with pytest.raises(LedgerError):
            younger.open()
    younger.change_fleet(fleet_of(machine()), NOW)
    findings = younger.verify()
    assert (findings.is_sound, findings.treatments, findings.recovered) == (True, 6, 3)
    younger.close()


def _power_fails(_: object) -> None:
    raise OSError("the power fails here")
