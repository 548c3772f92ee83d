"""Config subentries <-> fleet: the stored form of outlets and machines.

A subentry's title is the name. Instants are stored as ISO 8601 texts in UTC, dates as ISO 8601 texts; an unknown value
is absent.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypedDict
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import WEEKDAYS

from ..const import SUBENTRY_MACHINE, SUBENTRY_OUTLET
from ..core.domain.calendar import Day, date_of as day_date, day_number
from ..core.domain.disputes import DEFAULT_SHORTEST_TREATMENT
from ..core.domain.fleet import Assignment, Fleet, Machine, MaintenanceRule, Outlet, Placement
from ..core.domain.goals import goal_numbers, goals_of
from ..core.domain.instants import to_datetime, to_millis
from ..core.domain.messages import Counters, Kind, Millis
from ..core.domain.opening_hours import WHOLE_WEEK, ClosedDays, OpeningHours
from ..core.domain.opening_hours_text import day_text, parse_day
from ..core.domain.prices import SINCE_EVER, PriceHistory, PricePeriod, amounts_of, price_history, since_ever

CONF_LOCATION: Final = "location"
CONF_ADDRESS: Final = "address"
CONF_CONTACT_PERSON: Final = "contact_person"
CONF_CONTACT_PHONE: Final = "contact_phone"
CONF_AREA: Final = "area"
CONF_ACTIVE: Final = "active"
CONF_TIME_ZONE: Final = "time_zone"
CONF_PRICES: Final = "prices"
CONF_PRICE_PERIODS: Final = "price_periods"
CONF_HOURS: Final = "hours"
CONF_START: Final = "start"
CONF_CLOSED_DAYS: Final = "closed_days"
CONF_FIRST: Final = "first"
CONF_LAST: Final = "last"
CONF_GOALS: Final = "goals"
CONF_MACHINE_TYPE: Final = "machine_type"
CONF_INSTALLED: Final = "installed"
CONF_LAST_MAINTENANCE: Final = "last_maintenance"
CONF_MAINTENANCE_TREATMENTS: Final = "maintenance_treatments"
CONF_MAINTENANCE_MONTHS: Final = "maintenance_months"
CONF_OPENING: Final = "opening"
CONF_SHORTEST_TREATMENT: Final = "shortest_treatment"
CONF_PLACEMENTS: Final = "placements"
CONF_ASSIGNMENTS: Final = "assignments"


class PlacementData(TypedDict):
    """A placement as it is stored."""

    outlet: str
    start: str
    end: str | None


class AssignmentData(TypedDict):
    """An assignment as it is stored."""

    device_id: str
    start: str
    end: str | None


def fleet_of(entry: ConfigEntry) -> Fleet:
    """Return the fleet that a hub's subentries describe."""
    outlets = map(outlet_of, entry.get_subentries_of_type(SUBENTRY_OUTLET))
    return Fleet.of(outlets, map(machine_of, entry.get_subentries_of_type(SUBENTRY_MACHINE)))


def outlet_of(subentry: ConfigSubentry) -> Outlet:
    """Return the outlet a subentry describes."""
    data = subentry.data
    zone = data.get(CONF_TIME_ZONE)
    return Outlet(
        id=subentry.subentry_id,
        name=subentry.title,
        location=data.get(CONF_LOCATION, ""),
        address=data.get(CONF_ADDRESS, ""),
        contact_person=data.get(CONF_CONTACT_PERSON, ""),
        contact_phone=data.get(CONF_CONTACT_PHONE, ""),
        area=data.get(CONF_AREA, ""),
        is_active=data.get(CONF_ACTIVE, True),
        zone=ZoneInfo(zone) if zone else None,
        prices=prices_of(data),
        hours=hours_of(data),
        goals=goals_of(data.get(CONF_GOALS, {})),
    )


def prices_of(data: Mapping[str, Any]) -> PriceHistory:
    """Return the prices of an outlet: by period, or those that have always held."""
    if CONF_PRICE_PERIODS not in data:
        return since_ever(data.get(CONF_PRICES, {}))
    periods = data[CONF_PRICE_PERIODS]
    return price_history(PricePeriod(_price_start(period[CONF_START]), amounts_of(period)) for period in periods)


def prices_data(prices: PriceHistory) -> dict[str, Any]:
    """Return prices as they are stored: the newest ones as earlier versions read them, and where they changed, all."""
    if not prices:
        return {}
    newest = {CONF_PRICES: {key: float(price) for key, price in _price_items(prices[-1])}}
    if prices == price_history([PricePeriod(SINCE_EVER, prices[-1].amounts)]):
        return newest
    return {
        **newest,
        CONF_PRICE_PERIODS: [
            {CONF_START: price_start_text(period), **{key: f"{price:f}" for key, price in _price_items(period)}}
            for period in prices
        ],
    }


def price_start_text(period: PricePeriod) -> str | None:
    """Return the day from which prices hold; None if they have always held."""
    return None if period.start == SINCE_EVER else day_date(period.start).isoformat()


def hours_of(data: Mapping[str, Any]) -> OpeningHours | None:
    """Return the opening hours of stored texts by weekday and closed days; None if there are neither.

    Without any shift it is closed on the closed days only.
    """
    texts: Mapping[str, str] = data.get(CONF_HOURS, {})
    closed = tuple(
        ClosedDays(date.fromisoformat(days[CONF_FIRST]), date.fromisoformat(days.get(CONF_LAST, days[CONF_FIRST])))
        for days in data.get(CONF_CLOSED_DAYS, ())
    )
    week = tuple(parse_day(texts.get(weekday, "")) for weekday in WEEKDAYS)
    return OpeningHours(week if any(week) else WHOLE_WEEK, closed) if any(week) or closed else None


def hours_data(hours: OpeningHours | None) -> dict[str, Any]:
    """Return opening hours as they are stored, which is also how a form shows them."""
    if hours is None:
        return {}
    week = () if hours.week == WHOLE_WEEK else hours.week
    return {
        CONF_HOURS: {weekday: day_text(shifts) for weekday, shifts in zip(WEEKDAYS, week, strict=False) if shifts},
        CONF_CLOSED_DAYS: [
            {CONF_FIRST: days.first.isoformat(), CONF_LAST: days.last.isoformat()} for days in hours.closed
        ],
    }


def machine_of(subentry: ConfigSubentry) -> Machine:
    """Return the machine a subentry describes."""
    data = subentry.data
    opening: Mapping[str, int] = data.get(CONF_OPENING, {})
    return Machine(
        id=subentry.subentry_id,
        name=subentry.title,
        machine_type=data.get(CONF_MACHINE_TYPE, ""),
        is_active=data.get(CONF_ACTIVE, True),
        installed=_date(data.get(CONF_INSTALLED)),
        last_maintenance=_date(data.get(CONF_LAST_MAINTENANCE)),
        maintenance=MaintenanceRule(data.get(CONF_MAINTENANCE_TREATMENTS), data.get(CONF_MAINTENANCE_MONTHS)),
        opening=Counters(*(opening.get(kind.key, 0) for kind in Kind)),
        shortest_treatment=data.get(CONF_SHORTEST_TREATMENT, DEFAULT_SHORTEST_TREATMENT),
        placements=tuple(
            Placement(placement["outlet"], _millis(placement["start"]), _end(placement["end"]))
            for placement in data.get(CONF_PLACEMENTS, ())
        ),
        assignments=tuple(
            Assignment(assignment["device_id"], _millis(assignment["start"]), _end(assignment["end"]))
            for assignment in data.get(CONF_ASSIGNMENTS, ())
        ),
    )


def outlet_data(outlet: Outlet) -> dict[str, Any]:
    """Return the data of an outlet's subentry; its name is the title."""
    return _without_unknown(
        {
            CONF_LOCATION: outlet.location,
            CONF_ADDRESS: outlet.address,
            CONF_CONTACT_PERSON: outlet.contact_person,
            CONF_CONTACT_PHONE: outlet.contact_phone,
            CONF_AREA: outlet.area,
            CONF_ACTIVE: outlet.is_active,
            CONF_TIME_ZONE: outlet.zone.key if outlet.zone else None,
            **prices_data(outlet.prices),
            **hours_data(outlet.hours),
            CONF_GOALS: goal_numbers(outlet.goals),
        }
    )


def machine_data(machine: Machine) -> dict[str, Any]:
    """Return the data of a machine's subentry; its name is the title."""
    return _without_unknown(
        {
            CONF_MACHINE_TYPE: machine.machine_type,
            CONF_ACTIVE: machine.is_active,
            CONF_INSTALLED: machine.installed.isoformat() if machine.installed else None,
            CONF_LAST_MAINTENANCE: machine.last_maintenance.isoformat() if machine.last_maintenance else None,
            CONF_MAINTENANCE_TREATMENTS: machine.maintenance.treatments,
            CONF_MAINTENANCE_MONTHS: machine.maintenance.months,
            CONF_OPENING: {kind.key: number for kind in Kind if (number := machine.opening[kind])},
            CONF_SHORTEST_TREATMENT: _unless_default(machine.shortest_treatment),
            CONF_PLACEMENTS: [
                PlacementData(outlet=placement.outlet, start=_iso(placement.start), end=_optional_iso(placement.end))
                for placement in machine.placements
            ],
            CONF_ASSIGNMENTS: [
                AssignmentData(
                    device_id=assignment.device_id, start=_iso(assignment.start), end=_optional_iso(assignment.end)
                )
                for assignment in machine.assignments
            ],
        }
    )


def _without_unknown(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def _unless_default(shortest_treatment: int) -> int | None:
    return None if shortest_treatment == DEFAULT_SHORTEST_TREATMENT else shortest_treatment


def _millis(text: str) -> Millis:
    return to_millis(datetime.fromisoformat(text))


def _end(text: str | None) -> Millis | None:
    return None if text is None else _millis(text)


def _iso(instant: Millis) -> str:
    return to_datetime(instant).isoformat()


def _optional_iso(instant: Millis | None) -> str | None:
    return None if instant is None else _iso(instant)


def _price_start(text: str | None) -> Day:
    return SINCE_EVER if text is None else day_number(date.fromisoformat(text))


def _price_items(period: PricePeriod) -> Iterator[tuple[str, Decimal]]:
    return ((kind.key, price) for kind in Kind if (price := period.amounts[kind]) is not None)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
