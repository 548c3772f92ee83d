"""Looking after a hub: backups, recounts, pruning, and what the system information says."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
import shutil
import sqlite3
import tarfile
from typing import Any

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
from custom_components.ozon_telemetry.ingest import worker

from .conftest import Begin
from .fleet import DEVICE, assigned, machine, outlet, placed
from .house import House
from .wire import GEN

YEAR = 366 * 24 * 3600 * 1000


def rows_in(ledger: Path) -> int:
    """Count the treatments in a copy of a ledger, without whatever stood beside it."""
    with sqlite3.connect(f"file:{ledger}?mode=ro&immutable=1", uri=True) as connection:
        count: int = connection.execute("SELECT count(*) FROM treatment").fetchone()[0]
    connection.close()
    return count


def unpacked(backups: Path, name: str, folder: Path) -> Path:
    """Return one file of Home Assistant's configuration as the only backup holds it, alone."""
    (backup,) = backups.glob("*.tar")
    with tarfile.open(backup) as outer:
        inner = outer.extractfile(next(each for each in outer.getnames() if "homeassistant.tar" in each))
        with tarfile.open(fileobj=inner) as configuration:
            configuration.extract(f"data/{name}", folder, filter="data")
    return folder / "data" / name


class TestBackups:
    """Home Assistant copies files while everything runs."""

    async def test_the_file_alone_is_whole_while_a_backup_is_made(
        self, hass: HomeAssistant, house: House, tmp_path: Path
    ) -> None:
        await house.device().event(1, Kind.BASIC)
        await async_pre_backup(hass)
        shutil.copy(house.hub.ledger.path, tmp_path / "copy.db")
        await async_post_backup(hass)
        assert rows_in(tmp_path / "copy.db") == 1

    async def test_nothing_is_written_meanwhile_and_everything_afterwards(
        self, hass: HomeAssistant, house: House
    ) -> None:
        await async_pre_backup(hass)
        before = house.hub.ledger.path.read_bytes()
        told = asyncio.create_task(house.device().event(1, Kind.BASIC))
        await asyncio.sleep(0.05)
        assert house.hub.ledger.path.read_bytes() == before
        assert house.device().acks() == []
        await async_post_backup(hass)
        await told
        assert house.device().acks() == [{"gen": GEN, "seq": 1}]

    async def test_a_hub_can_be_unloaded_during_a_backup(self, hass: HomeAssistant, house: House) -> None:
        await async_pre_backup(hass)
        assert await hass.config_entries.async_unload(house.entry.entry_id)
        await async_post_backup(hass)

    async def test_a_ledger_that_cannot_be_opened_does_not_prevent_the_backup(
        self, hass: HomeAssistant, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        await house.device().settle()  # what still read the ledger would open it again
        house.hub.ledger.close()
        house.hub.ledger.path.write_bytes(b"this is no database at all" * 100)
        await async_pre_backup(hass)
        await async_post_backup(hass)
        assert "is backed up as it is" in caplog.text

    async def test_home_assistants_own_backup_holds_a_whole_ledger(
        self, hass: HomeAssistant, begin: Begin, tmp_path: Path
    ) -> None:
        house = await begin(outlet(), machine(assignments=assigned(), placements=placed()), ledger=DEFAULT_LEDGER)
        for seq in (1, 2, 3):
            await house.device().event(seq, Kind.BASIC)
        assert await async_setup_component(hass, "backup", {})
        await hass.async_block_till_done()
        await hass.services.async_call("backup", "create", blocking=True)
        assert rows_in(unpacked(Path(hass.config.path("backups")), DEFAULT_LEDGER, tmp_path)) == 3
        await house.device().event(4, Kind.BASIC)
        assert house.device().acks()[-1] == {"gen": GEN, "seq": 4}

    async def test_an_older_backup_heals_from_the_journals(
        self, hass: HomeAssistant, house: House, tmp_path: Path
    ) -> None:
        device = house.device()
        for seq in (1, 2):
            await device.event(seq, Kind.BASIC)
        ledger = house.hub.ledger.path
        await async_pre_backup(hass)
        copy = shutil.copy(ledger, tmp_path / "copy.db")
        await async_post_backup(hass)
        for seq in (3, 4):
            await device.event(seq, Kind.BASIC)
        await hass.config_entries.async_unload(house.entry.entry_id)
        shutil.copy(copy, ledger)
        await hass.config_entries.async_setup(house.entry.entry_id)
        await hass.async_block_till_done()
        device = house.device()
        await device.report(Status(DEVICE, online=True, gen=GEN, seq=4, acked=4))
        assert device.acks()[-1] == {"gen": GEN, "seq": 2, "resync": True}
        device.counters = device.counters.minus(device.counters)
        for seq in (1, 2, 3, 4):
            await device.event(seq, Kind.BASIC)
        assert (await house.treatments(), house.shows("machine-1")) == (4, "4")


async def verified(hass: HomeAssistant, context: Context | None = None) -> dict[str, Any]:
    """Return what the recount found."""
    found = await hass.services.async_call(
        DOMAIN, "verify_ledger", blocking=True, return_response=True, context=context
    )
    assert found is not None
    return dict(found)


def spoil(ledger: Ledger) -> None:
    """Put something else in the place of the file, where nobody can have opened it meanwhile."""
    ledger.close()
    for beside in ("-wal", "-shm"):
        ledger.path.with_name(ledger.path.name + beside).unlink(missing_ok=True)
    ledger.path.write_bytes(b"this is no database at all" * 100)


class TestRecount:
    """The action `verify_ledger`."""

    async def test_a_sound_ledger(self, hass: HomeAssistant, house: House) -> None:
        await house.device().event(1, Kind.BASIC)
        assert await verified(hass) == {
            "sound": True,
            "file": "ok",
            "treatments": 1,
            "recovered": 0,
            "quarters": 0,
            "outages": 0,
            "hours": 0,
            "days": 0,
            "beyond_marks": 0,
        }

    async def test_a_ledger_that_was_tampered_with(self, hass: HomeAssistant, house: House) -> None:
        await house.device().event(1, Kind.BASIC)
        with sqlite3.connect(house.hub.ledger.path) as connection:
            connection.execute("UPDATE day SET basic = 7")
        connection.close()
        assert (await verified(hass))["sound"] is False

    async def test_a_ledger_that_cannot_be_read(self, hass: HomeAssistant, house: House) -> None:
        await house.write(spoil)
        with pytest.raises(HomeAssistantError, match="damaged"):
            await verified(hass)

    @pytest.mark.usefixtures("house")
    async def test_it_is_for_administrators(self, hass: HomeAssistant, hass_read_only_user: MockUser) -> None:
        with pytest.raises(Unauthorized):
            await verified(hass, Context(user_id=hass_read_only_user.id))


async def past_midnight(hass: HomeAssistant, house: House) -> None:
    """Let a night pass."""
    tonight: datetime = dt_util.now().replace(hour=3, minute=45) + timedelta(days=1)
    async_fire_time_changed(hass, tonight)
    await house.write(lambda _: None)  # what the night had to do stands before this
    await house.device().settle()


class TestRetention:
    """The option to forget old treatments."""

    @pytest.fixture(autouse=True)
    def _soon_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Write down at once what automations were told: only that may be forgotten."""
        monkeypatch.setattr(worker, "QUIET", 0.0)

    async def old_treatments(self, house: House) -> None:
        """Count two treatments three years ago, and one now."""
        device = house.device()
        await device.event(1, Kind.BASIC, at=now_millis() - 2 * YEAR)
        await device.event(2, Kind.BASIC, at=now_millis() - 2 * YEAR)
        await device.event(3, Kind.BASIC)

    async def test_everything_is_kept_unless_asked_otherwise(self, hass: HomeAssistant, house: House) -> None:
        await self.old_treatments(house)
        await past_midnight(hass, house)
        assert await house.treatments() == 3

    async def test_old_treatments_are_forgotten_at_night_and_stay_counted(
        self, hass: HomeAssistant, house: House
    ) -> None:
        hass.config_entries.async_update_entry(house.entry, options={CONF_RETENTION: 1})
        await self.old_treatments(house)
        await past_midnight(hass, house)
        assert (await house.treatments(), house.shows("machine-1")) == (1, "3")

    async def test_a_night_with_a_broken_ledger_is_told_of(self, hass: HomeAssistant, house: House) -> None:
        hass.config_entries.async_update_entry(house.entry, options={CONF_RETENTION: 1})
        await house.device().settle()
        house.hub.ledger.close()
        house.hub.ledger.path.write_bytes(b"this is no database at all" * 100)
        await past_midnight(hass, house)
        assert "ledger_corrupt" in house.issues()


async def test_the_system_information_says_how_the_hubs_are(hass: HomeAssistant, house: House) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    await house.device().report(Status(DEVICE, online=True))
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
