"""A hub's ledger while it is open: its file, its reader and its writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.requirements import RequirementsNotFound, async_process_requirements

from ..clock import home_zone, now_millis
from ..const import CONF_LEDGER, CONF_SERVER, DOMAIN
from ..core.domain.fleet import Fleet
from ..core.ledger import Ledger, LedgerError, LedgerErrorKind
from ..core.ledger.engines.place import LedgerPlace, ServerPlace
from ..core.read_models import ReadModels
from ..fleet.subentries import fleet_of
from ..ingest.ledger_writer import LedgerWriter
from .ledger_reader import LedgerReader

# What a ledger on a server needs, and nobody else: installed with the first one, so that the manifest stays empty.
DRIVER: Final = "psycopg[binary]==3.3.9"


@dataclass(frozen=True, slots=True)
class OpenLedger:
    """Reader and writer of one ledger, booked on the fleet of its entry."""

    file: Ledger
    reader: LedgerReader
    writer: LedgerWriter

    @classmethod
    async def async_open(cls, hass: HomeAssistant, entry: ConfigEntry) -> tuple[Self, ReadModels]:
        """Open the ledger and return it with its read models, both on the entry's fleet. Raises LedgerError."""
        place = ledger_place(hass, entry)
        if isinstance(place, ServerPlace):
            await async_ensure_driver(hass)
        file = Ledger(place, home_zone(hass))
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


def ledger_place(hass: HomeAssistant, entry: ConfigEntry) -> LedgerPlace:
    """Return where an entry's ledger is."""
    return place_of(hass, entry.data)


def place_of(hass: HomeAssistant, data: Mapping[str, Any]) -> LedgerPlace:
    """Return the place that data of an entry, or a part of them, name."""
    if CONF_SERVER in data:
        return ServerPlace(**data[CONF_SERVER])
    return Path(hass.config.path(data[CONF_LEDGER]))


async def async_ensure_driver(hass: HomeAssistant) -> None:
    """Install what a ledger on a server needs. Raises LedgerError."""
    try:
        await async_process_requirements(hass, DOMAIN, [DRIVER])
    except RequirementsNotFound as error:
        raise LedgerError(LedgerErrorKind.UNAVAILABLE, f"{DRIVER} could not be installed") from error
