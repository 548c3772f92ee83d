"""Parser and formatter of opening hours as people write them: "9-12:30, 14:00-18:00", "9am-5pm", "18:00-02:00"."""

from collections.abc import Sequence
import re
from typing import Final

from .opening_hours import MINUTES_A_DAY, Shift, Week

_TIME: Final = r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]m)?"
_SHIFT: Final = re.compile(rf"{_TIME}\s*(?:-|–|—|to)\s*{_TIME}", re.IGNORECASE)  # noqa: RUF001 - people type dashes
_BETWEEN: Final = re.compile(r"[\s,;/+&]*")
_NOON: Final = 12
_MINUTES: Final = 60


class OpeningTextError(ValueError):
    """A text that is no opening hours."""


def parse_day(text: str) -> tuple[Shift, ...]:
    """Return the shifts of a day in order; none if the text is empty. Raises OpeningTextError."""
    shifts, place = [], 0
    for match in _SHIFT.finditer(text):
        _reject_words(text[place : match.start()])
        shifts.append(_shift(match))
        place = match.end()
    _reject_words(text[place:])
    return tuple(sorted(shifts))


def overlapping_day(week: Week) -> int | None:
    """Return the first day with a shift that begins before the one before it has ended, Monday being 0."""
    days = len(week)
    ends = [day * MINUTES_A_DAY + shift.end for day, shifts in enumerate(week) for shift in shifts]
    latest = max(ends, default=0) - days * MINUTES_A_DAY  # how far Sunday's last shift lasts into Monday
    for day, shifts in enumerate(week):
        for shift in shifts:
            if day * MINUTES_A_DAY + shift.start < latest:
                return day
            latest = day * MINUTES_A_DAY + shift.end
    return None


def day_text(shifts: Sequence[Shift]) -> str:
    """Return the shifts of a day in one spelling."""
    return ", ".join(f"{_clock(shift.start)}-{_clock(shift.end)}" for shift in shifts)


def _reject_words(between: str) -> None:
    if not _BETWEEN.fullmatch(between):
        raise OpeningTextError


def _shift(match: re.Match[str]) -> Shift:
    hour, minute, half, end_hour, end_minute, end_half = match.groups()
    start = _minute_of_day(hour, minute, half)
    end = _minute_of_day(end_hour, end_minute, end_half)
    if start == MINUTES_A_DAY:
        raise OpeningTextError
    return Shift(start, end if end > start else end + MINUTES_A_DAY)


def _minute_of_day(hour: str, minute: str | None, half: str | None) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= _NOON:
            raise OpeningTextError
        hours = hours % _NOON + (_NOON if half.lower() == "pm" else 0)
    total = hours * _MINUTES + minutes
    if minutes >= _MINUTES or total > MINUTES_A_DAY:
        raise OpeningTextError
    return total


def _clock(minute: int) -> str:
    shown = minute if minute <= MINUTES_A_DAY else minute - MINUTES_A_DAY
    return f"{shown // _MINUTES:02}:{shown % _MINUTES:02}"
