"""Model of demand at an outlet: opening hours, hour of the day, day of the week, season, and growth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import cos, tau
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.messages import Kind, Millis

# Shares of an average open hour: a late morning and an evening peak. Outside of these hours the outlet is closed.
_HOURS: Final = {
    8: 0.4, 9: 0.7, 10: 1.0, 11: 1.3, 12: 1.2, 13: 0.9, 14: 0.8, 15: 0.9, 16: 1.1, 17: 1.4, 18: 1.4, 19: 0.9,
}  # fmt: skip
_WEEKDAYS: Final = (0.9, 0.85, 0.9, 1.0, 1.2, 1.45, 0.7)  # Monday first
_SUMMER: Final = 0.2  # how much the warmest day is above the average
_WARMEST: Final = 200  # its number in the year
_GROWTH: Final = 0.3  # from the first day of a history to its last
_YEAR: Final = 365
_HOUR: Final = 3600  # seconds
_KINDS: Final = {Kind.BASIC: 5, Kind.STANDARD: 3, Kind.PREMIUM: 2}


@dataclass(frozen=True, slots=True)
class Demand:
    """The expected treatments of one machine: `daily` on an average day, told in the outlet's own zone."""

    daily: float
    zone: ZoneInfo

    def of_day(self, day: date) -> float:
        """Return the treatments to expect on a day."""
        season = 1 + _SUMMER * cos(tau * (day.timetuple().tm_yday - _WARMEST) / _YEAR)
        return self.daily * _WEEKDAYS[day.weekday()] * season

    def per_second(self, instant: Millis) -> float:
        """Return the treatments a second to expect now; 0 while the outlet is closed."""
        local = datetime.fromtimestamp(instant / 1000, self.zone)
        return self.of_day(local.date()) * _share(local.hour) / _HOUR

    def treatments(self, first: date, last: date, until: Millis, rng: Random) -> Iterator[tuple[Millis, Kind]]:
        """Yield treatments in order of time from the day `first` to the day `last`, none after `until`."""
        days = (last - first).days + 1
        for number in range(days):
            day = first + timedelta(days=number)
            growth = 1 + _GROWTH * (number / days - 0.5)
            for instant in self._instants(day, self.of_day(day) * growth, rng):
                if instant <= until:
                    yield instant, any_kind(rng)

    def _instants(self, day: date, expected: float, rng: Random) -> Iterator[Millis]:
        for hour in _HOURS:
            start = datetime.combine(day, time(hour), self.zone).timestamp()
            rate = expected * _share(hour) / _HOUR
            second = rng.expovariate(rate)
            while second < _HOUR:
                yield int((start + second) * 1000)
                second += rng.expovariate(rate)


def any_kind(rng: Random) -> Kind:
    """Return what the next customer chooses."""
    return rng.choices(list(_KINDS), list(_KINDS.values()))[0]


def _share(hour: int) -> float:
    return _HOURS.get(hour, 0) / sum(_HOURS.values())
