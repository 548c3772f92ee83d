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
_SPAN: Final[Millis] = (WEEKS + 1) * HOURS_A_WEEK * HOUR_MILLIS


@dataclass(frozen=True, slots=True)
class CheckupRequest:
    """A machine to be checked: where it stands, its last treatment, and when what is news began to arrive."""

    machine: str
    outlet: str
    zone: ZoneInfo
    last: Millis
    news_since: Millis


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found."""

    patient: CheckupRequest
    rhythm: Baseline | None
    vanished: list[MissingKind]
    bursts: list[Burst]


def check_up(connection: Connection, patients: Iterable[CheckupRequest]) -> list[Checkup]:
    """Return what the latest treatments of these machines tell."""
    return [_check_up(connection, patient) for patient in patients]


def _check_up(connection: Connection, patient: CheckupRequest) -> Checkup:
    found = read_samples(connection, patient.machine, patient.outlet, patient.last - _SPAN)
    rhythm = Baseline.of((trace.at for trace in found), patient.zone)
    return Checkup(patient, rhythm, missing_kinds(found), bursts(found, patient.news_since))
