"""What an import would bring, counted before anything is written."""

from collections import Counter
from dataclasses import dataclass, field

from ..domain.fleet import NOBODY, Fleet
from ..domain.messages import Kind, Millis
from .events import EventPage, Skipped


@dataclass(slots=True)
class Preview:
    """The counts: treatments by kind, how many of them the ledger has already, what is left out and why.

    `homeless` belong to no machine at their own time.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    skipped: Counter[Skipped] = field(default_factory=Counter)
    known: int = 0
    unowned: int = 0
    first: Millis | None = None
    last: Millis | None = None

    @property
    def treatments(self) -> int:
        """Return how many treatments the file tells of."""
        return self.kinds.total()

    def add_page(self, device_id: str, page: EventPage, known: int, fleet: Fleet) -> None:
        """Count a piece of a device's history, of which `known` are in the ledger, as `fleet` would own it."""
        self.skipped += page.skipped
        self.known += known
        for treatment in page.treatments:
            self.kinds[treatment.kind] += 1
            self.unowned += fleet.owner_at(device_id, treatment.occurred_at).machine == NOBODY
        times = [treatment.occurred_at for treatment in page.treatments]
        if times:
            self.first = min(times) if self.first is None else min(self.first, *times)
            self.last = max(times) if self.last is None else max(self.last, *times)
