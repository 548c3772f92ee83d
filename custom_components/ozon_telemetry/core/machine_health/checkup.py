"""Machine checkup: the baseline and the anomalies of machines, each from one read of its latest treatments."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ..domain.event_time import TimeSource
from ..domain.instants import HOUR
from ..domain.messages import Kind, Millis
from ..domain.wall_clock import HOURS_A_WEEK
from ..ledger.schema import TREATMENT
from .anomalies import Burst, MissingKind, TreatmentSample, bursts, missing_kinds
from .baseline import WEEKS, Baseline

# One week more than is compared, so that there are whole ones whenever in its week a treatment was the last.
_SAMPLED_TIME: Final[Millis] = (WEEKS + 1) * HOURS_A_WEEK * HOUR


@dataclass(frozen=True, slots=True)
class CheckupRequest:
    """A machine to check: its site, its last treatment, and since when treatments received are news."""

    machine: str
    outlet: str
    zone: ZoneInfo
    last: Millis
    news_since: Millis


@dataclass(frozen=True, slots=True)
class CheckupResult:
    """The baseline of a machine, None without treatments, and its anomalies."""

    request: CheckupRequest
    baseline: Baseline | None
    missing_kinds: list[MissingKind]
    bursts: list[Burst]


def check_up(connection: Connection, requests: Iterable[CheckupRequest]) -> list[CheckupResult]:
    """Return what the latest treatments of these machines show."""
    return [_check_up(connection, request) for request in requests]


def read_samples(connection: Connection, machine: str, outlet: str, since: Millis) -> list[TreatmentSample]:
    """Return a machine's treatments in an outlet since an instant, in order of time."""
    columns = TREATMENT.c
    statement = (
        select(columns.occurred_at, columns.kind, columns.received_at, columns.time_source)
        .where(columns.machine == machine, columns.outlet == outlet, columns.occurred_at >= since)
        .order_by(columns.occurred_at)
    )
    return [
        TreatmentSample(at, Kind(kind), received_at, TimeSource(source))
        for at, kind, received_at, source in connection.execute(statement)
    ]


def _check_up(connection: Connection, request: CheckupRequest) -> CheckupResult:
    samples = read_samples(connection, request.machine, request.outlet, request.last - _SAMPLED_TIME)
    baseline = Baseline.of((sample.at for sample in samples), request.zone)
    return CheckupResult(request, baseline, missing_kinds(samples), bursts(samples, request.news_since))
