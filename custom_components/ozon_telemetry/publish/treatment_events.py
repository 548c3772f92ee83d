"""Who hears of treatments: everything after each commit, and fresh treatments one by one.

A treatment is fresh if it took place a short while before it arrived. Late ones are no news: they only change figures.
"""

from collections.abc import Iterator
from datetime import timedelta

from homeassistant.core import callback

from ..core.domain.event_time import TimeSource
from ..core.domain.fleet import NOBODY
from ..core.domain.instants import duration_millis
from ..core.ledger import CommitResult, Treatment
from .listeners import Listeners

EVERYTHING = ""


class TreatmentEvents:
    """Listeners for settled batches, and for fresh treatments by machine."""

    def __init__(self) -> None:
        """Begin with no listeners."""
        self.settled = Listeners[[CommitResult]]()
        self.fresh = Listeners[[Treatment]]()

    @callback
    def spread(self, settled: CommitResult, freshness: timedelta) -> None:
        """Tell what was committed."""
        if not settled.treatments:
            return
        self.settled.call(EVERYTHING, settled)
        for treatment in fresh_treatments(settled.treatments, freshness):
            self.fresh.call(treatment.owner.machine, treatment)


def fresh_treatments(treatments: list[Treatment], freshness: timedelta) -> Iterator[Treatment]:
    """Return the treatments of a batch that are news.

    Where only the receipt tells the time, a whole replay would look fresh: of those, the newest of a device counts.
    """
    window = duration_millis(freshness)
    newest = {treatment.device_id: treatment for treatment in treatments}
    for treatment in treatments:
        if treatment.owner.machine == NOBODY or treatment.received_at - treatment.occurred_at > window:
            continue
        if treatment.source is not TimeSource.RECEIPT or newest[treatment.device_id] is treatment:
            yield treatment
