"""A checkup of machines: everything their latest treatments tell, each machine's read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.messages import Millis
from .anomalies import Burst, MissingKind, bursts, missing_kinds
from .baseline import HOUR_MILLIS, HOURS_A_WEEK, WEEKS, Baseline
from .samples import read_samples

# One week more than is compared, so that there are whole ones whenever in its week a treatment was the last.
_SAMPLED_TIME: Final[Millis] = (WEEKS + 1) * HOURS_A_WEEK * HOUR_MILLIS


@dataclass(frozen=True, slots=True)
class CheckupRequest:
    """A machine to be checked: where it stands, its last treatment, and when what is news began to arrive."""

    machine: str
    outlet: str
    zone: ZoneInfo
    last: Millis
    news_since: Millis


@dataclass(frozen=True, slots=True)
class CheckupResult:
    """What was found."""

    request: CheckupRequest
    baseline: Baseline | None
    missing_kinds: list[MissingKind]
    bursts: list[Burst]


def check_up(connection: Connection, requests: Iterable[CheckupRequest]) -> list[CheckupResult]:
    """Return what the latest treatments of these machines tell."""
    return [_check_up(connection, patient) for patient in requests]


def _check_up(connection: Connection, request: CheckupRequest) -> CheckupResult:
    found = read_samples(connection, request.machine, request.outlet, request.last - _SAMPLED_TIME)
    rhythm = Baseline.of((trace.at for trace in found), request.zone)
    return CheckupResult(request, rhythm, missing_kinds(found), bursts(found, request.news_since))
