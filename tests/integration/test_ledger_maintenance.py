"""Maintenance of the ledger: backups, recounts, retention, and the system information."""

import asyncio
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
import shutil
import sqlite3
import tarfile
import threading
from typing import Any
from unittest.mock import patch

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockUser,
    async_fire_time_changed,
    get_system_health_info,
)

from custom_components.ozon_telemetry.backup import async_post_backup, async_pre_backup
from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.const import CONF_RETENTION, DEFAULT_LEDGER, DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.store import FrozenLedger
from custom_components.ozon_telemetry.ingest import ledger_writer
from devtools.polling import until
from tests import ledger_faults as faults
from tests.ledger_faults import file_of

from .builders import DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture

YEAR = 366 * 24 * 3600 * 1000


def rows_in(ledger: Path) -> int:
    """Count the treatments in a copy of a ledger, without its WAL."""
    with sqlite3.connect(f"file:{ledger}?mode=ro&immutable=1", uri=True) as connection:
        count: int = connection.execute("SELECT count(*) FROM treatment").fetchone()[0]
    connection.close()
    return count


def unpacked(backups: Path, name: str, folder: Path, *beside: str) -> Path:
    """Return one file of Home Assistant's configuration as the only backup holds it, alone or with those `beside`."""
    (backup,) = backups.glob("*.tar")
    with tarfile.open(backup) as outer:
        inner = outer.extractfile(next(name for name in outer.getnames() if "homeassistant.tar" in name))
        with tarfile.open(fileobj=inner) as configuration:
            for suffix in ("", *beside):
                configuration.extract(f"data/{name}{suffix}", folder, filter="data")
    return folder / "data" / name


class TestBackups:
    """Home Assistant copies files while everything runs."""

    async def test_the_file_alone_is_whole_while_a_backup_is_made(
        self, hass: HomeAssistant, hub_fixture: HubFixture, tmp_path: Path
    ) -> None:
        await hub_fixture.device().send_event(1, Kind.BASIC)
        await async_pre_backup(hass)
        shutil.copy(file_of(hub_fixture.hub.ledger), tmp_path / "copy.db")
        await async_post_backup(hass)
        assert rows_in(tmp_path / "copy.db") == 1

    async def test_treatments_are_acknowledged_meanwhile(self, hass: HomeAssistant, hub_fixture: HubFixture) -> None:
        await async_pre_backup(hass)
        await hub_fixture.device().send_event(1, Kind.BASIC)
        assert hub_fixture.device().acks() == [{"gen": GEN, "seq": 1}]
        await async_post_backup(hass)

    async def test_the_file_stays_as_it_is_however_much_is_counted_meanwhile(
        self, hass: HomeAssistant, hub_fixture: HubFixture
    ) -> None:
        path, device = file_of(hub_fixture.hub.ledger), hub_fixture.device()
        await hub_fixture.write(Ledger.close)
        with faults.every_connection_says("PRAGMA wal_autocheckpoint = 1"):
            await async_pre_backup(hass)
            before = path.read_bytes()
            for seq in range(1, 50):
                await device.send_event(seq, Kind.BASIC)
            assert path.read_bytes() == before
            await async_post_backup(hass)
            await device.send_event(50, Kind.BASIC)
            assert rows_in(path) == 50

    async def test_a_query_that_is_in_the_way_is_waited_for(
        self, hass: HomeAssistant, hub_fixture: HubFixture, tmp_path: Path
    ) -> None:
        """A backup's copy held one of two rows: the checkpoint before it was refused, and nobody looked."""
        device, is_free, reads = hub_fixture.device(), threading.Event(), threading.Event()
        await device.send_event(1, Kind.BASIC)

        def read_slowly() -> None:
            with hub_fixture.hub.ledger.file.reading() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM treatment").scalar_one()
                reads.set()
                is_free.wait()

        reading = hass.async_add_executor_job(read_slowly)
        await until("a query", reads.is_set)
        await device.send_event(2, Kind.BASIC)
        with patch.object(Ledger, "freeze", autospec=True, side_effect=Ledger.freeze) as freeze:
            backup = asyncio.create_task(async_pre_backup(hass))
            await until("a second try", lambda: freeze.call_count == 2)
            is_free.set()
            await asyncio.gather(reading, backup)
        shutil.copy(file_of(hub_fixture.hub.ledger), tmp_path / "copy.db")
        await async_post_backup(hass)
        assert rows_in(tmp_path / "copy.db") == 2

    async def test_a_backup_that_would_be_incomplete_fails(
        self, hass: HomeAssistant, hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ledger_writer, "_LONGEST_QUERY", 0.0)
        device = hub_fixture.device()
        await device.send_event(1, Kind.BASIC)
        with closing(sqlite3.connect(file_of(hub_fixture.hub.ledger))) as program:
            program.execute("BEGIN")
            program.execute("SELECT count(*) FROM treatment").fetchone()
            await device.send_event(2, Kind.BASIC)
            with pytest.raises(HomeAssistantError, match="cannot be backed up completely"):
                await async_pre_backup(hass)
        await async_post_backup(hass)

    async def test_a_hub_can_be_unloaded_during_a_backup(self, hass: HomeAssistant, hub_fixture: HubFixture) -> None:
        await async_pre_backup(hass)
        assert await hass.config_entries.async_unload(hub_fixture.entry.entry_id)
        await async_post_backup(hass)

    async def test_a_hub_that_has_stopped_does_not_prevent_the_backup(
        self, hass: HomeAssistant, hub_fixture: HubFixture
    ) -> None:
        await hub_fixture.hub.async_stop()
        await async_pre_backup(hass)
        await async_post_backup(hass)

    async def test_a_ledger_that_cannot_be_opened_does_not_prevent_the_backup(
        self, hass: HomeAssistant, hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture
    ) -> None:
        await hub_fixture.device().settle()  # nothing is left to write
        await hub_fixture.write(spoil)
        await async_pre_backup(hass)
        await async_post_backup(hass)
        assert "is backed up as it is" in caplog.text

    async def test_home_assistants_own_backup_holds_a_whole_ledger(
        self, hass: HomeAssistant, set_up_hub: SetUpHub, tmp_path: Path
    ) -> None:
        hub_fixture = await set_up_hub(
            outlet(), machine(assignments=assigned(), placements=placed()), ledger=DEFAULT_LEDGER
        )
        for seq in (1, 2, 3):
            await hub_fixture.device().send_event(seq, Kind.BASIC)
        assert await async_setup_component(hass, "backup", {})
        await hass.async_block_till_done()
        await hass.services.async_call("backup", "create", blocking=True)
        assert rows_in(unpacked(Path(hass.config.path("backups")), DEFAULT_LEDGER, tmp_path)) == 3
        await hub_fixture.device().send_event(4, Kind.BASIC)
        assert hub_fixture.device().acks()[-1] == {"gen": GEN, "seq": 4}

    async def test_home_assistants_own_backup_holds_what_was_counted_while_it_was_made(
        self, hass: HomeAssistant, set_up_hub: SetUpHub, tmp_path: Path
    ) -> None:
        hub_fixture = await set_up_hub(
            outlet(), machine(assignments=assigned(), placements=placed()), ledger=DEFAULT_LEDGER
        )
        device = hub_fixture.device()
        await device.send_event(1, Kind.BASIC)
        freeze = hub_fixture.hub.writer.freeze_file

        async def freeze_and_count() -> FrozenLedger:
            frozen = await freeze()
            device.publish_event(2, Kind.BASIC)
            await hub_fixture.hub.async_drain()
            return frozen

        assert await async_setup_component(hass, "backup", {})
        with patch.object(hub_fixture.hub.writer, "freeze_file", freeze_and_count):
            await hass.services.async_call("backup", "create", blocking=True)
        path = unpacked(Path(hass.config.path("backups")), DEFAULT_LEDGER, tmp_path, "-wal")
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM treatment").fetchone() == (2,)

    async def test_an_older_backup_heals_from_the_journals(
        self, hass: HomeAssistant, hub_fixture: HubFixture, tmp_path: Path
    ) -> None:
        device = hub_fixture.device()
        for seq in (1, 2):
            await device.send_event(seq, Kind.BASIC)
        ledger = file_of(hub_fixture.hub.ledger)
        await async_pre_backup(hass)
        copy = shutil.copy(ledger, tmp_path / "copy.db")
        await async_post_backup(hass)
        for seq in (3, 4):
            await device.send_event(seq, Kind.BASIC)
        await hass.config_entries.async_unload(hub_fixture.entry.entry_id)
        shutil.copy(copy, ledger)
        await hass.config_entries.async_setup(hub_fixture.entry.entry_id)
        await hass.async_block_till_done()
        device = hub_fixture.device()
        await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=4, acked=4))
        assert device.acks()[-1] == {"gen": GEN, "seq": 2, "resync": True}
        device.counters = device.counters.minus(device.counters)
        for seq in (1, 2, 3, 4):
            await device.send_event(seq, Kind.BASIC)
        assert (await hub_fixture.treatments(), hub_fixture.state("machine-1")) == (4, "4")


async def verified(hass: HomeAssistant, context: Context | None = None) -> dict[str, Any]:
    """Return what the recount found."""
    found = await hass.services.async_call(
        DOMAIN, "verify_ledger", blocking=True, return_response=True, context=context
    )
    assert found is not None
    return dict(found)


def spoil(ledger: Ledger) -> None:
    """Spoil the file first and close the ledger then: whoever opens it again opens the spoiled file."""
    faults.spoil(file_of(ledger))
    ledger.close()


class TestRecount:
    """The action `verify_ledger`."""

    async def test_a_sound_ledger(self, hass: HomeAssistant, hub_fixture: HubFixture) -> None:
        await hub_fixture.device().send_event(1, Kind.BASIC)
        assert await verified(hass) == {
            "sound": True,
            "file": "ok",
            "treatments": 1,
            "recovered": 0,
            "quarters": 0,
            "outages": 0,
            "former_owners": 0,
            "prices": 0,
            "imports": 0,
            "hours": 0,
            "days": 0,
            "beyond_marks": 0,
            "unproved": 0,
        }

    async def test_a_ledger_that_was_tampered_with(self, hass: HomeAssistant, hub_fixture: HubFixture) -> None:
        await hub_fixture.device().send_event(1, Kind.BASIC)
        with sqlite3.connect(file_of(hub_fixture.hub.ledger)) as connection:
            connection.execute("UPDATE day SET basic = 7")
        connection.close()
        assert (await verified(hass))["sound"] is False

    async def test_a_ledger_that_cannot_be_read(self, hass: HomeAssistant, hub_fixture: HubFixture) -> None:
        await hub_fixture.write(spoil)
        with pytest.raises(HomeAssistantError, match="damaged"):
            await verified(hass)

    @pytest.mark.usefixtures("hub_fixture")
    async def test_it_is_for_administrators(self, hass: HomeAssistant, hass_read_only_user: MockUser) -> None:
        with pytest.raises(Unauthorized):
            await verified(hass, Context(user_id=hass_read_only_user.id))


async def past_midnight(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    """Move the clock past the nightly retention."""
    tonight: datetime = dt_util.now().replace(hour=3, minute=45) + timedelta(days=1)
    async_fire_time_changed(hass, tonight)
    await hub_fixture.write(lambda _: None)  # what the night had to do stands before this
    await hub_fixture.device().settle()


class TestRetention:
    """The option that removes old treatments."""

    async def old_treatments(self, hub_fixture: HubFixture) -> None:
        """Count two treatments three years ago, and one now."""
        device = hub_fixture.device()
        await device.send_event(1, Kind.BASIC, at=now_millis() - 2 * YEAR)
        await device.send_event(2, Kind.BASIC, at=now_millis() - 2 * YEAR)
        await device.send_event(3, Kind.BASIC)
        await hub_fixture.hub.writer.record_published()  # only those may be removed

    async def test_everything_is_kept_unless_asked_otherwise(
        self, hass: HomeAssistant, hub_fixture: HubFixture
    ) -> None:
        await self.old_treatments(hub_fixture)
        await past_midnight(hass, hub_fixture)
        assert await hub_fixture.treatments() == 3

    async def test_old_treatments_are_forgotten_at_night_and_stay_counted(
        self, hass: HomeAssistant, hub_fixture: HubFixture
    ) -> None:
        hass.config_entries.async_update_entry(hub_fixture.entry, options={CONF_RETENTION: 1})
        await self.old_treatments(hub_fixture)
        await past_midnight(hass, hub_fixture)
        assert (await hub_fixture.treatments(), hub_fixture.state("machine-1")) == (1, "3")

    async def test_a_nightly_retention_with_a_broken_ledger_is_an_issue(
        self, hass: HomeAssistant, hub_fixture: HubFixture
    ) -> None:
        hass.config_entries.async_update_entry(hub_fixture.entry, options={CONF_RETENTION: 1})
        await hub_fixture.device().settle()  # nothing is left to write
        await hub_fixture.write(spoil)
        await past_midnight(hass, hub_fixture)
        assert "ledger_corrupt" in hub_fixture.issues()


async def test_the_system_information_says_how_the_hubs_are(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    await hub_fixture.device().send_report(Status(DEVICE, online=True))
    info = await get_system_health_info(hass, DOMAIN)
    assert info.pop("ledger_size").endswith(" MiB")
    assert info == {
        "hubs": 1,
        "broker_connected": True,
        "machines": 1,
        "devices": 1,
        "devices_online": 1,
        "devices_waiting": 0,
        "messages_waiting": 0,
        "messages_rejected": 0,
    }
