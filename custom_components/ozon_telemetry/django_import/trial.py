"""Import trial: every part of an upload aligned with the ledger and imported into a copy, for the preview."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

from ..clock import now_millis
from ..core.django_import import Database, DeviceOwners, EventPage, EventPart, Preview, Skipped
from ..core.django_import.preview import DevicePreview
from ..core.domain.device_ids import Spellings
from ..core.domain.fleet import Fleet
from ..core.domain.instants import HOUR
from ..core.domain.messages import Millis
from ..core.domain.time_alignment import UNSHIFTED, AlignmentFinder, AlignmentFinding, TimeAlignment
from ..core.ledger.rehearsal import Rehearsal
from ..hub import Hub

type ReportProgress = Callable[[float], None]
type Alignments = dict[EventPart, TimeAlignment]

_AHEAD: Final[Millis] = 26 * HOUR  # by which times may be ahead before a shift is known
_COPY: Final = "rehearsal.db"


class TimesAnswer(StrEnum):
    """What a person says of treatments that have the counters of others, at times that are off."""

    SAME = "same"
    OTHER = "other"


class ImportTrial:
    """One try of an import: part by part, on a copy of what the ledger holds of each device."""

    def __init__(self, hub: Hub, database: Database, folder: Path, fleet: Fleet) -> None:
        """Try to import `database` into `hub`; the copy lies in `folder`, the fleet is the one after the import."""
        self.alignments: Alignments = {}
        self._hub = hub
        self._database = database
        self._folder = folder
        self._fleet = fleet

    async def async_run(self, report_progress: ReportProgress, answer: TimesAnswer) -> Preview:
        """Return what the import would do. Raises UnreadableError and LedgerError."""
        preview = Preview()
        preview.skipped[Skipped.DEVICE] += self._database.unidentified
        preview.skipped[Skipped.CELLS] += self._database.malformed
        done, total = 0, max(self._database.event_count, 1)
        for device_id, parts in self._parts_by_device().items():
            rehearsal = await self._hub.reader.rehearse(self._folder / _COPY, self._fleet, device_id)
            try:
                for part in parts:
                    await self._run(partial(self._try_part, rehearsal, preview.of(device_id), part, answer))
                    done += part.rows
                    report_progress(done / total)
            finally:
                await self._run(rehearsal.close)
        return preview

    def _parts_by_device(self) -> dict[str, list[EventPart]]:
        """Return the parts by the id under which their device is known."""
        spellings = Spellings(self._fleet.timelines)
        parts: dict[str, list[EventPart]] = {}
        for part in self._database.parts:
            parts.setdefault(spellings.note(part.device_id), []).append(part)
        return parts

    async def _run(self, work: Callable[[], None]) -> None:
        await self._hub.hass.async_add_executor_job(work)

    def _try_part(self, rehearsal: Rehearsal, device: DevicePreview, part: EventPart, answer: TimesAnswer) -> None:
        """Align a part with the copy and import it there; blocks."""
        now = now_millis()
        finding = self._align(rehearsal, part, now)
        device.add_finding(finding)
        alignment = self.alignments[part] = _answered(finding, answer)
        owners = DeviceOwners(self._fleet, rehearsal.device_id)
        for page in self._pages(part, now + alignment.ahead):
            kept = page.until(now, alignment)
            device.add_page(kept, rehearsal.import_history(kept.treatments, alignment), alignment, owners)

    def _align(self, rehearsal: Rehearsal, part: EventPart, now: Millis) -> AlignmentFinding:
        finder = AlignmentFinder()
        for page in self._pages(part, now + _AHEAD):
            finder.add(page.treatments, rehearsal.alike(page.treatments))
        return finder.find()

    def _pages(self, part: EventPart, now: Millis) -> Iterator[EventPage]:
        after = 0
        while (page := self._database.read_page(part, after, now)).rows:
            yield page
            after = page.last_row


def _answered(finding: AlignmentFinding, answer: TimesAnswer) -> TimeAlignment:
    """Return the alignment that a person chose."""
    if answer is TimesAnswer.OTHER:
        return UNSHIFTED
    return replace(finding.alignment, ignores_times=finding.is_mostly_unaligned)
