"""Send window of a device: the unacknowledged records in flight, sent again after a timeout."""

from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import Millis

from .journal import Journal

SIZE: Final = 16  # events in flight, if each is a message
FULL_BATCHES: Final = 2  # event batches in flight, if these are full
ACK_TIMEOUT: Final[Millis] = 10_000
LONGEST_TIMEOUT: Final[Millis] = 300_000


class SendWindow:
    """The records in flight: those after the journal's mark up to `sent`.

    `deadline` is when they are sent again for want of an acknowledgement; None while there is nothing to wait for.
    `batch` is how many records a message may have: one, until the receiver has offered more.
    """

    def __init__(self) -> None:
        """Begin without a connection."""
        self.sent = 0
        self.deadline: Millis | None = None
        self.batch = 1
        self._batch_is_in_flight = False
        self._doubted_until: Millis = 0
        self._timeout = ACK_TIMEOUT
        self._is_open = False

    def open(self, mark: int) -> None:
        """Begin behind the mark: what was in flight on the connection before may be lost."""
        self._is_open = True
        self.batch, self._doubted_until = 1, 0
        self.progress(mark)

    def close(self) -> None:
        """Send nothing more, and wait for nothing."""
        self._is_open = False
        self.deadline = None

    def progress(self, rewind_to: int | None = None) -> None:
        """Wait anew after an acknowledgement, and send again from behind a seq where one is given."""
        if rewind_to is not None:
            self.sent = rewind_to
        self._timeout = ACK_TIMEOUT
        self.deadline = None

    def offer(self, batch: int, now: Millis) -> None:
        """Take the receiver's offer, unless an event batch was not answered: a broker may drop what is so large."""
        self.batch = 1 if now < self._doubted_until else batch

    def places(self, journal: Journal, now: Millis) -> range:
        """Return the places in the journal of the records to send now; they count as sent."""
        if not self._is_open:
            return range(0)
        if self.deadline is not None and now >= self.deadline:
            # A device that nobody adopted is never answered: it must not flood the broker.
            if self._batch_is_in_flight:
                self._doubted_until = now + LONGEST_TIMEOUT
            self.sent, self.deadline, self.batch = journal.mark, None, 1
            self._timeout = min(2 * self._timeout, LONGEST_TIMEOUT)
        size = max(SIZE, FULL_BATCHES * self.batch) if self.batch > 1 else SIZE
        end = min(journal.place_after(journal.mark) + size, len(journal.records))
        places = range(journal.place_after(max(self.sent, journal.mark)), end)
        if places:
            self._batch_is_in_flight = self.batch > 1 and len(places) > 1
            self.sent = journal.records[places[-1]].seq
        if self.deadline is None and self.sent > journal.mark:
            self.deadline = now + self._timeout
        return places
