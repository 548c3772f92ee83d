"""Import session: one uploaded database of the old system on its way into a hub, previewed first, then imported.

Each page of events is one transaction between the batches of live events. Whatever ends an import in the middle leaves
the ledger as if that part was all there is; the next import adds the rest.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.ulid import ulid_now

from ..clock import now_millis
from ..core.django_import import (
    Database,
    EventPage,
    ExistingFleet,
    MergeResult,
    OldFleet,
    Preview,
    Skipped,
    load_upload,
    merge_fleet,
    open_database,
)
from ..core.ledger.history_import import ImportResult
from ..devices.pending import dismiss_discovery
from ..fleet.editor import save
from ..fleet.subentries import fleet_of
from ..hub import Hub

type ReportProgress = Callable[[float], None]


@dataclass(slots=True)
class ImportOutcome:
    """What an import changed in the fleet and in the ledger, and what it skipped."""

    fleet: MergeResult
    history: ImportResult = field(default_factory=ImportResult)
    skipped: Counter[Skipped] = field(default_factory=Counter)


class ImportSession:
    """One upload, in a temporary folder until it is closed."""

    def __init__(self, hub: Hub, folder: TemporaryDirectory[str], database: Database, old_fleet: OldFleet) -> None:
        """Import `database`, which lies in `folder`, into `hub`."""
        self.database = database
        self.old_fleet = old_fleet
        self._hub = hub
        self._folder = folder

    @classmethod
    async def async_open(cls, hub: Hub, file_id: str) -> Self:
        """Open an upload, which is removed. Raises UnreadableError, and ValueError if there is no such upload."""
        return cls(hub, *await hub.hass.async_add_executor_job(_open, hub.hass, file_id))

    def close(self) -> None:
        """Remove the files; blocks."""
        self._folder.cleanup()

    @callback
    def merge_fleet(self, *, reach_back: bool) -> MergeResult:
        """Return the hub's fleet with the old one merged into it."""
        entry = self._hub.entry
        identities = {it.unique_id: id_ for id_, it in entry.subentries.items() if it.unique_id}
        existing = ExistingFleet(fleet_of(entry), identities, ulid_now)
        return merge_fleet(self.old_fleet, existing, now_millis(), reach_back=reach_back)

    async def async_preview(self, report_progress: ReportProgress) -> Preview:
        """Count what an import would add. Raises UnreadableError and LedgerError."""
        preview, fleet = Preview(), self.merge_fleet(reach_back=True).fleet
        preview.skipped[Skipped.DEVICE] += self.database.unidentified
        async for device_id, page in self._pages(report_progress):
            known = await self._hub.reader.count_known(device_id, page.treatments)
            await self._hub.hass.async_add_executor_job(preview.add_page, device_id, page, known, fleet)
        return preview

    async def async_import(self, report_progress: ReportProgress, *, reach_back: bool) -> ImportOutcome:
        """Write the fleet, then the history. Raises UnreadableError and LedgerError."""
        outcome = ImportOutcome(self.merge_fleet(reach_back=reach_back))
        await self._write_fleet(outcome.fleet)
        try:
            async for device_id, page in self._pages(report_progress):
                outcome.skipped += page.skipped
                result = await self._hub.async_import_history(device_id, page.treatments)
                outcome.history = outcome.history.plus(result)
        finally:
            self._hub.history_imported()
        await self._hub.async_drain()
        return outcome

    async def _write_fleet(self, merged: MergeResult) -> None:
        hass, entry = self._hub.hass, self._hub.entry
        save(hass, entry, merged.changed(fleet_of(entry)))
        for identity, id_ in merged.identities.items():
            hass.config_entries.async_update_subentry(entry, entry.subentries[id_], unique_id=identity)
        for device_id in merged.fleet.timelines:
            dismiss_discovery(hass, device_id)
        self._hub.configuration_changed()
        await self._hub.async_drain()

    async def _pages(self, report_progress: ReportProgress) -> AsyncIterator[tuple[str, EventPage]]:
        """Yield the history page by page, one device after another, and report the part that is done."""
        done, total = 0, max(self.database.event_count, 1)
        for device_id, rows in self.database.devices.items():
            after, left = 0, rows
            while left > 0:
                read = partial(self.database.read_page, device_id, after, now_millis())
                page = await self._hub.hass.async_add_executor_job(read)
                if not page.rows:
                    break
                yield device_id, page
                after, left, done = page.last_row, left - page.rows, done + page.rows
                report_progress(min(done / total, 1.0))


def _open(hass: HomeAssistant, file_id: str) -> tuple[TemporaryDirectory[str], Database, OldFleet]:
    folder = TemporaryDirectory(prefix="ozon_telemetry_", ignore_cleanup_errors=True)
    try:
        with process_uploaded_file(hass, file_id) as upload:
            staged = load_upload(upload, Path(folder.name), upload.name)
        database = open_database(staged)
        return folder, database, database.fleet()
    except BaseException:
        folder.cleanup()
        raise
