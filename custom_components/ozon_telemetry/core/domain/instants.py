"""Conversion between the ledger's instants (UTC milliseconds) and datetimes: the one place that divides by 1000."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from .messages import Millis

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)

SECOND: Final[Millis] = 1000
MINUTE: Final[Millis] = 60 * SECOND
HOUR: Final[Millis] = 60 * MINUTE
DAY: Final[Millis] = 24 * HOUR


def to_datetime(instant: Millis, zone: tzinfo = UTC) -> datetime:
    """Return an instant as an aware datetime in `zone`."""
    return datetime.fromtimestamp(instant / SECOND, zone)


def to_millis(moment: datetime) -> Millis:
    """Return the millisecond nearest to an aware datetime."""
    return round(moment.timestamp() * SECOND)


def duration_millis(duration: timedelta) -> Millis:
    """Return the whole milliseconds of a duration."""
    return round(duration / MILLISECOND)


def start_of_second(instant: Millis) -> Millis:
    """Return when the second of an instant began."""
    return instant - instant % SECOND
