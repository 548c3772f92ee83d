"""Import session: one uploaded database of the old system on its way into a hub, tried first, then imported.

Each page of events is one transaction between the batches of live events. Whatever ends an import in the middle leaves
the ledger as if that part was all there is; the next import adds the rest.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.ulid import ulid_now

from ..clock import now_millis
from ..core.django_import import (
    Database,
    EventPage,
    EventPart,
    ExistingFleet,
    MergeResult,
    OldFleet,
    Preview,
    load_upload,
    merge_fleet,
    open_database,
)
from ..core.domain.device_ids import Spellings
from ..core.domain.time_alignment import UNSHIFTED
from ..core.ledger.history_import import ImportResult
from ..core.ledger.import_log import ImportStart
from ..devices.pending import dismiss_discovery
from ..fleet.editor import save
from ..fleet.fleet_changes import FleetChange, changes_to_json
from ..fleet.subentries import fleet_of
from ..hub import Hub
from .trial import Alignments, ImportTrial, ReportProgress, TimesAnswer

_MOST_NAMES: Final = 20  # of the files in a ZIP file


@dataclass(slots=True)
class ImportOutcome:
    """What an import changed in the fleet and in the ledger, and how many events it left out."""

    fleet: MergeResult
    history: ImportResult = field(default_factory=ImportResult)
    skipped: int = 0


class ImportSession:
    """One upload, in a temporary folder until it is closed."""

    def __init__(
        self, hub: Hub, folder: TemporaryDirectory[str], name: str, database: Database, old_fleet: OldFleet
    ) -> None:
        """Import `database`, which lies in `folder` and was uploaded as `name`, into `hub`."""
        self.name = name
        self.database = database
        self.old_fleet = old_fleet
        self._hub = hub
        self._folder = folder
        self._alignments: Alignments = {}

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

    async def async_preview(self, report_progress: ReportProgress, answer: TimesAnswer = TimesAnswer.SAME) -> Preview:
        """Try the import on a copy of what the ledger holds. Raises UnreadableError and LedgerError.

        `answer` says what becomes of treatments that are alike others at other times: the preview tells whether there
        are any.
        """
        fleet = self.merge_fleet(reach_back=True).fleet
        trial = ImportTrial(self._hub, self.database, Path(self._folder.name), fleet)
        preview = await trial.async_run(report_progress, answer)
        self._alignments = trial.alignments
        return preview

    async def async_import(self, report_progress: ReportProgress, *, reach_back: bool, by: str = "") -> ImportOutcome:
        """Write the fleet, then the history, as one import of `by`. Raises UnreadableError and LedgerError."""
        merged = self.merge_fleet(reach_back=reach_back)
        outcome = ImportOutcome(merged, skipped=self.database.unidentified + self.database.malformed)
        writer, entry = self._hub.writer, self._hub.entry
        number = await writer.start_import(ImportStart(now_millis(), by, self.files))
        changes = [FleetChange.of(item, entry) for item in merged.changed(fleet_of(entry))]
        await writer.finish_import(number, now_millis(), 0, changes_to_json(changes))
        await self._write_fleet(merged)
        spellings = Spellings(merged.fleet.timelines)
        try:
            async for part, page in self._pages(report_progress):
                outcome.skipped += page.skipped.total()
                alignment = self._alignments.get(part, UNSHIFTED)
                device_id = spellings.note(part.device_id)
                result = await self._hub.async_import_history(device_id, page.treatments, alignment, number)
                outcome.history = outcome.history.plus(result)
        finally:
            self._hub.history_imported()
        await writer.finish_import(number, now_millis(), outcome.skipped, changes_to_json(changes))
        await self._hub.async_drain()
        return outcome

    @property
    def files(self) -> tuple[str, ...]:
        """Return the name of the upload, and of the CSV files in it."""
        names = [file.name for file in self.database.files if file.name != self.name]
        return (self.name, *names[:_MOST_NAMES])

    async def _write_fleet(self, merged: MergeResult) -> None:
        hass, entry = self._hub.hass, self._hub.entry
        save(hass, entry, merged.changed(fleet_of(entry)))
        for identity, id_ in merged.identities.items():
            hass.config_entries.async_update_subentry(entry, entry.subentries[id_], unique_id=identity)
        for device_id in merged.fleet.timelines:
            dismiss_discovery(hass, device_id)
        self._hub.configuration_changed()
        await self._hub.async_drain()

    async def _pages(self, report_progress: ReportProgress) -> AsyncIterator[tuple[EventPart, EventPage]]:
        """Yield the history page by page, one device after another, and report the part that is done."""
        done, total = 0, max(self.database.event_count, 1)
        for part in self.database.parts:
            alignment, after, left = self._alignments.get(part, UNSHIFTED), 0, part.rows
            while left > 0:
                now = now_millis()
                read = partial(self.database.read_page, part, after, now + alignment.ahead)
                page = await self._hub.hass.async_add_executor_job(read)
                if not page.rows:
                    break
                yield part, page.until(now, alignment)
                after, left, done = page.last_row, left - page.rows, done + page.rows
                report_progress(min(done / total, 1.0))


def _open(hass: HomeAssistant, file_id: str) -> tuple[TemporaryDirectory[str], str, Database, OldFleet]:
    folder = TemporaryDirectory(prefix="ozon_telemetry_", ignore_cleanup_errors=True)
    try:
        with process_uploaded_file(hass, file_id) as upload:
            staged = load_upload(upload, Path(folder.name))
        database = open_database(staged)
        return folder, upload.name, database, database.fleet()
    except BaseException:
        folder.cleanup()
        raise
