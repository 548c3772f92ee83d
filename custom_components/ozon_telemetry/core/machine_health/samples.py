"""The latest treatments of one machine where it stands, for the rules that look for what is unusual."""

from sqlalchemy import Connection, select

from ..domain.event_time import TimeSource
from ..domain.messages import Kind, Millis
from ..ledger.schema import TREATMENT
from .anomalies import TreatmentSample


def read_samples(connection: Connection, machine: str, outlet: str, since: Millis) -> list[TreatmentSample]:
    """Return a machine's treatments in an outlet since an instant, in order of time."""
    columns = TREATMENT.c
    query = (
        select(columns.occurred_at, columns.kind, columns.received_at, columns.time_source)
        .where(columns.machine == machine, columns.outlet == outlet, columns.occurred_at >= since)
        .order_by(columns.occurred_at)
    )
    return [
        TreatmentSample(at, Kind(kind), received_at, TimeSource(source))
        for at, kind, received_at, source in connection.execute(query)
    ]
