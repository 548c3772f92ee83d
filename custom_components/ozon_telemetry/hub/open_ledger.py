"""A hub's ledger while it is open: its file, its reader and its writer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..clock import home_zone, now_millis
from ..const import CONF_LEDGER
from ..core.domain.fleet import Fleet
from ..core.ledger import Ledger
from ..core.ledger.engines.place import LedgerPlace
from ..core.read_models import ReadModels
from ..fleet.subentries import fleet_of
from ..ingest.ledger_writer import LedgerWriter
from .ledger_reader import LedgerReader


@dataclass(frozen=True, slots=True)
class OpenLedger:
    """Reader and writer of one file, booked on the fleet of its entry."""

    file: Ledger
    reader: LedgerReader
    writer: LedgerWriter

    @classmethod
    async def async_open(cls, hass: HomeAssistant, entry: ConfigEntry) -> tuple[Self, ReadModels]:
        """Open the ledger and return it with its read models, both on the entry's fleet. Raises LedgerError."""
        file = Ledger(ledger_path(hass, entry), home_zone(hass))
        ledger = cls(file, LedgerReader(hass, file), LedgerWriter(file))
        try:
            models = await ledger._async_book(hass, entry)
            while ledger.fleet != fleet_of(entry):  # it was changed meanwhile
                models = await ledger._async_book(hass, entry)
        except BaseException:
            await ledger.writer.close()
            raise
        return ledger, models

    @property
    def place(self) -> LedgerPlace:
        """Return where the ledger is; as a text, what a person reads."""
        return self.file.place

    @property
    def fleet(self) -> Fleet:
        """Return the fleet on which treatments are booked now."""
        return self.file.fleet

    async def async_read_models(self, zone: ZoneInfo) -> ReadModels:
        """Return the read models of the fleet on which treatments are booked now. Raises LedgerError."""
        return await self.reader.read_models(self.fleet, zone, now_millis())

    async def _async_book(self, hass: HomeAssistant, entry: ConfigEntry) -> ReadModels:
        zone = home_zone(hass)
        await self.writer.change_fleet(fleet_of(entry), now_millis(), zone)
        return await self.async_read_models(zone)


def ledger_path(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Return the path of an entry's ledger."""
    return Path(hass.config.path(entry.data[CONF_LEDGER]))
