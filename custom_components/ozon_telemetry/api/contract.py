"""The public JSON: every WebSocket command's request and result, and every push; actions respond with the same.

Instants are milliseconds since 1970 UTC, dates are local days as `2026-11-28`, money is in Home Assistant's currency.
`device_id` is always an ESP32's own id; the id in Home Assistant's device registry is `ha_device_id`.

`script/contract.py` makes `frontend/src/data/contract.ts` of it: docstrings and texts behind fields are comments there.
"""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

type Kind = Literal["basic", "standard", "premium"]
type Bucket = Literal["hour", "day", "week", "month", "year", "all"]
type GroupBy = Literal["none", "kind", "outlet", "machine", "device"]
type Level = Literal["outlet", "machine"]
type Compare = Literal["previous", "yesterday", "last_week", "last_month", "last_year"]
type GoalPeriod = Literal["day", "month"]
type GoalKind = Literal["total", "basic", "standard", "premium"]
type TimeSource = Literal["device", "derived", "receipt"]


# ------------------------------------------------------------------ shared by several results


class KindCounts(TypedDict):
    """Treatments by kind."""

    basic: int
    standard: int
    premium: int


class Totals(KindCounts):
    """Treatments by kind, and in all."""

    total: int


class Downtime(TypedDict):
    """How long devices were offline, of the time in which they could have been heard; in milliseconds."""

    share: float | None
    """`offline` of `watched`, from 0 to 1; null if `watched` is 0."""
    offline: int
    outages: int
    """How many times they went offline."""
    watched: int
    """Time in which Home Assistant and the broker ran, and the devices could be heard."""
    unseen: int
    """Time in which they could not be heard, whether online or offline."""


class RevenueCoverage(TypedDict):
    """How much of the treatments has a price: only that is in the revenue."""

    outlets: int
    """Outlets with treatments."""
    priced_outlets: int
    """Of them, those where any of these treatments has a price."""
    treatments: int
    priced_treatments: int
    """Of them, those whose kind had a price at their outlet on their day."""


# ------------------------------------------------------------------ the fleet


class Goal(TypedDict):
    """How many treatments an outlet wants to give in each day or month, and how many it gave in the present one."""

    period: GoalPeriod
    kind: GoalKind
    goal: int
    count: int
    progress: float
    """`count` of `goal`: 1 where it is reached, more beyond it."""


class Outlet(TypedDict):
    """A place where machines stand."""

    id: str
    name: str
    location: str
    address: str
    contact_person: str
    contact_phone: str
    active: bool
    time_zone: str
    open: bool
    """Within its opening hours now; always where it has none."""
    ha_device_id: str | None
    machines: list[str]
    totals: Totals
    today: Totals
    goals: list[Goal]
    site: NotRequired[str]
    """The id of its site, at a head office only; of a machine too."""


class DeviceStatus(TypedDict):
    """The ESP32 that a machine has now; null is a value that it never reported."""

    device_id: str
    online: bool
    last_seen: int | None
    """When it last sent something, also before a restart; while it is online, to the quarter of an hour."""
    rssi: int | None
    wifi: bool | None
    rtc: bool | None
    sd: bool | None
    firmware: str | None
    pending: int | None
    lost: int | None


class Maintenance(TypedDict):
    """A machine's maintenance rule, and when it is due next."""

    treatments: int | None
    months: int | None
    treatments_left: int | None
    due_date: str | None
    is_due: bool


class Silence(TypedDict):
    """Since when a machine is silent against its baseline, and how many treatments were to be expected meanwhile."""

    since: int
    expected: int


class LastTreatment(TypedDict):
    """A machine's newest treatment."""

    kind: Kind
    at: int


class Assignment(TypedDict):
    """A device belongs to the machine from `start` to `end`, null while it does."""

    device_id: str
    start: int
    end: int | None


class Placement(TypedDict):
    """The machine stands in an outlet from `start` to `end`, null while it does."""

    outlet: str
    start: int
    end: int | None


class Machine(TypedDict):
    """An ozone machine, its device and its figures."""

    id: str
    name: str
    type: str
    active: bool
    outlet: str
    """Empty where it is in no outlet."""
    ha_device_id: str | None
    hardware: DeviceStatus | None
    installed: str | None
    last_maintenance: str | None
    maintenance: Maintenance
    totals: Totals
    today: Totals
    silence: Silence | None
    disputed: int
    """Treatments in no total that only counters tell, on which nobody has decided."""
    last_treatment: LastTreatment | None
    swaps: list[Assignment]
    placements: list[Placement]
    site: NotRequired[str]


# ------------------------------------------------------------------ analytics


class Comparison(TypedDict):
    """A group's counts in the comparison period, which may have some buckets more or less."""

    values: list[int]
    total: int
    revenue: float | None
    revenue_coverage: RevenueCoverage | None
    downtime: Downtime | None
    comparable: bool
    """Whether the group had counted anything by the first day of that period."""


class Group(TypedDict):
    """The counts of one group: value i was counted between edge i and edge i + 1."""

    id: str
    name: str
    values: list[int]
    total: int
    recovered: int
    """Of the total, those that only counters prove."""
    uncertain: int
    """Of the total, those whose time is that of receipt."""
    share: float
    """Of everything, from 0 to 1."""
    per_day: float
    revenue: float | None
    """At the prices of each day; null where no counted treatment has a price."""
    revenue_coverage: RevenueCoverage | None
    """Null where there is no revenue."""
    downtime: Downtime | None
    """Null for a kind of treatment."""
    previous: Comparison | None


class AnalyticsResult(TypedDict):
    """The result of `analytics`, and the response of the action `get_analytics`."""

    zone: str
    edges: list[int]
    """One more than there are buckets."""
    groups: list[Group]
    total: int
    revenue: float | None
    revenues: list[float | None]
    """Of each bucket; empty of hours, and of more than 100 buckets."""
    revenue_coverage: RevenueCoverage | None
    downtime: Downtime
    previous_edges: list[int] | None
    previous_total: int | None
    previous_revenue: float | None
    previous_revenue_coverage: RevenueCoverage | None
    previous_downtime: Downtime | None
    previous_comparable: bool | None
    """Whether any group had counted anything by the first day of that period."""
    currency: str


class ProfileResult(TypedDict):
    """The result of `profile`: the busiest hours."""

    zone: str
    hours: list[list[int]]
    """Treatments by weekday (Monday first) and hour of the day."""


class PerformanceRow(TypedDict):
    """One outlet or machine in a ranking."""

    id: str
    name: str
    total: int
    per_kind: KindCounts
    per_day: float
    share: float
    previous: int | None
    delta: float | None
    """Growth over the period before: 0.5 is 50 % more; null where nothing was counted by that period's first day."""
    trend: list[int]
    revenue: float | None
    revenue_coverage: RevenueCoverage | None
    downtime: float | None
    """The share of time in which its devices were offline."""
    last_treatment: int | None


class PerformanceResult(TypedDict):
    """The result of `performance`, the busiest first."""

    rows: list[PerformanceRow]


# ------------------------------------------------------------------ single treatments


class RecentTreatment(TypedDict):
    """One treatment; machine and outlet are empty where it belongs to none."""

    at: int
    received: int
    kind: Kind
    machine: str
    machine_name: str
    outlet: str
    outlet_name: str
    device_id: str
    gen: str
    seq: int
    source: TimeSource
    """Where the time comes from: the device's clock, derived from its uptime, or only the receipt."""
    counters: KindCounts
    """The device's counters at this treatment."""


class RecentPage(TypedDict):
    """The result of `recent`, newest first."""

    events: list[RecentTreatment]
    cursor: str | None
    """The `before` of the request for the next page; null on the last one."""


class RecentPush(TypedDict):
    """What `subscribe_recent` pushes after a commit, newest first."""

    events: list[RecentTreatment]
    skipped: int
    """How many more were committed: a replay is not pushed completely."""


# ------------------------------------------------------------------ requests


class HubQuery(TypedDict):
    """The hub of a request, by its config entry; by default the only one."""

    entry_id: NotRequired[str]


class Filters(HubQuery):
    """Filters of treatments; by default all that belong to a machine."""

    kinds: NotRequired[Sequence[Kind]]
    outlets: NotRequired[Sequence[str]]
    machines: NotRequired[Sequence[str]]
    devices: NotRequired[Sequence[str]]
    active_only: NotRequired[bool]


class DateRange(TypedDict):
    """The first and the last local day; both are included."""

    start: str
    end: str


class ProfileQuery(Filters, DateRange):
    """The request of `profile`."""


class AnalyticsQuery(Filters, DateRange):
    """The request of `analytics`."""

    bucket: NotRequired[Bucket]
    group_by: NotRequired[GroupBy]
    compare: NotRequired[Compare]


class PerformanceQuery(Filters, DateRange):
    """The request of `performance`."""

    level: Level
    compare: NotRequired[Compare]
    max_age: NotRequired[int]
    """The answer may be this many seconds old, so that one can do for all pages; 0 by default."""


class RecentQuery(Filters):
    """The request of `recent`; `subscribe_recent` takes its filters."""

    limit: NotRequired[int]
    before: NotRequired[str]
