"""Treatments as signals: each commit, and fresh treatments one by one.

A treatment is fresh if it took place a short while before it arrived. Late ones are counted, and trigger nothing.
"""

from collections.abc import Iterator
from datetime import timedelta

from homeassistant.core import callback

from ..core.domain.event_time import TimeSource
from ..core.domain.fleet import UNASSIGNED
from ..core.domain.instants import duration_millis
from ..core.domain.messages import LEGACY
from ..core.ledger import CommitResult, Treatment
from .signal import EVERYTHING, Signal


class TreatmentEvents:
    """The signals of committed batches, and of the fresh treatments of a machine."""

    def __init__(self) -> None:
        """Start without listeners."""
        self.committed = Signal[[CommitResult]]()
        self.fresh = Signal[[Treatment]]()

    @callback
    def publish(self, result: CommitResult, freshness: timedelta) -> None:
        """Send what a commit added."""
        if not result.treatments:
            return
        self.committed.send(EVERYTHING, result)
        for treatment in fresh_treatments(result.treatments, freshness):
            self.fresh.send(treatment.owner.machine, treatment)


def fresh_treatments(treatments: list[Treatment], freshness: timedelta) -> Iterator[Treatment]:
    """Return the fresh treatments of a batch.

    Where the time is that of receipt, a whole replay would look fresh: of those, only the newest of a device is. The
    original firmware has no journal to replay: what it sends has just happened.
    """
    window = duration_millis(freshness)
    newest = {treatment.device_id: treatment for treatment in treatments}
    for treatment in treatments:
        if treatment.owner.machine == UNASSIGNED or treatment.received_at - treatment.occurred_at > window:
            continue
        is_replay = treatment.source is TimeSource.RECEIPT and not treatment.gen.startswith(LEGACY)
        if not is_replay or newest[treatment.device_id] is treatment:
            yield treatment
