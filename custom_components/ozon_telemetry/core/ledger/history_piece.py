"""Piece of a history: some treatments of a copy, as its file tells them and as the ledger's times would have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain.instants import MINUTE
from ..domain.legacy_history import SAME_RECEIPT_TOLERANCE, LegacyTreatment, distinct_treatments
from ..domain.messages import Millis
from ..domain.time_alignment import UNSHIFTED, TimeAlignment


@dataclass(frozen=True, slots=True)
class HistoryPiece:
    """Treatments of one device in the order of their arrival: as they were told, and `corrected` by the alignment."""

    device_id: str
    treatments: Sequence[LegacyTreatment]
    corrected: Sequence[LegacyTreatment]
    alignment: TimeAlignment = UNSHIFTED

    @classmethod
    def of(
        cls, device_id: str, treatments: Sequence[LegacyTreatment], alignment: TimeAlignment = UNSHIFTED
    ) -> HistoryPiece:
        """Return a piece of a history that is aligned with the ledger in this way."""
        return cls(device_id, treatments, [alignment.corrected(treatment) for treatment in treatments], alignment)

    @property
    def span(self) -> tuple[Millis, Millis]:
        """Return the first and the last instant at which a row may be the same as one of its treatments."""
        versions = [version for treatment in self.treatments for version in self.alignment.versions(treatment)]
        times = [version.occurred_at for version in versions]
        return min(times) - SAME_RECEIPT_TOLERANCE, max(times) + MINUTE + SAME_RECEIPT_TOLERANCE

    def since(self, edge: Millis) -> HistoryPiece:
        """Return the piece from an instant on, with each treatment once: a broker may have delivered it twice."""
        distinct = set(map(id, distinct_treatments(it for it in self.corrected if it.occurred_at >= edge)))
        first = {id(treatment): place for place, treatment in reversed(list(enumerate(self.corrected)))}
        places = sorted(place for key, place in first.items() if key in distinct)
        told, corrected = ([of[place] for place in places] for of in (self.treatments, self.corrected))
        return HistoryPiece(self.device_id, told, corrected, self.alignment)

    def matches(self, stored: Mapping[int, Sequence[LegacyTreatment]]) -> list[LegacyTreatment | None]:
        """Return for each treatment the row that is the same; None if there is none. `stored` are rows by seq."""
        return [self.match(place, stored.get(treatment.seq, ())) for place, treatment in enumerate(self.corrected)]

    def match(self, place: int, rows: Sequence[LegacyTreatment]) -> LegacyTreatment | None:
        """Return which of the rows is the same treatment: at its time, at that of another shift, or at any."""
        if not rows:
            return None
        versions = (self.corrected[place], *self.alignment.versions(self.treatments[place]))
        found = (row for version in versions for row in rows if version.is_same(row))
        return next(found, self._nearest(self.corrected[place], rows) if self.alignment.ignores_times else None)

    @staticmethod
    def _nearest(treatment: LegacyTreatment, rows: Sequence[LegacyTreatment]) -> LegacyTreatment | None:
        alike = (row for row in rows if (row.kind, row.counters) == (treatment.kind, treatment.counters))
        return min(alike, key=lambda row: abs(row.occurred_at - treatment.occurred_at), default=None)
