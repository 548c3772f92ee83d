"""Mapping between rows of the ledger's tables and values: the one place that knows which column holds what.

What reads takes a row of `select(TABLE)`; what writes returns a tuple in the order of the table's columns, for `bulk`.
"""

from typing import Any

from sqlalchemy import Row

from ..domain.acceptance import Generation, StoredRow
from ..domain.disputes import DisputeChoice, DisputeReason, Resolution
from ..domain.event_time import TimeSource
from ..domain.fleet import Owner
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import Counters, Kind
from .engines.dialect import RowTuple
from .records import Dispute, Gap, Treatment, TreatmentKey


def treatment_from_row(row: Row[Any]) -> Treatment:
    """Return the treatment that a row of `treatment` holds."""
    device_id, gen, seq, kind, occurred_at, received_at, source, basic, standard, premium, machine, outlet, told = row
    times = occurred_at, received_at
    counters, owner = Counters(basic, standard, premium), Owner(machine, outlet)
    return Treatment(device_id, gen, seq, Kind(kind), *times, TimeSource(source), counters, owner, told)


def treatment_to_row(treatment: Treatment) -> RowTuple:
    """Return the row of `treatment` for a treatment."""
    *key_kind_and_times, counters, owner, told = treatment
    return (*key_kind_and_times, *counters, *owner, told)


def stored_row_from_row(row: Row[Any]) -> tuple[TreatmentKey, StoredRow]:
    """Return the key of a row of `treatment` and what the rules of acceptance compare; a replay reads thousands."""
    device_id, gen, seq, kind, occurred_at, received_at, source, basic, standard, premium, _, _, told = row
    times = told if source == TimeSource.RECEIPT else occurred_at, received_at
    return TreatmentKey(device_id, gen, seq), StoredRow(Kind(kind), Counters(basic, standard, premium), *times)


def legacy_treatment_from_row(row: Row[Any]) -> LegacyTreatment:
    """Return a row of `treatment` in the form in which histories are merged."""
    _, gen, _, kind, occurred_at, received_at, source, counters, owner, told = treatment_from_row(row)
    return LegacyTreatment(kind, counters, occurred_at, received_at, source, gen, owner, told)


def gap_from_row(row: Row[Any]) -> Gap:
    """Return the gap that a row of `recovered` holds."""
    device_id, gen, seq, missing, basic, standard, premium, occurred_at, received_at, machine, outlet = row
    recovered = Counters(basic, standard, premium)
    return Gap(device_id, gen, seq, missing, recovered, occurred_at, received_at, Owner(machine, outlet))


def gap_to_row(gap: Gap) -> RowTuple:
    """Return the row of `recovered` for a gap."""
    device_id, gen, seq, missing, recovered, occurred_at, received_at, owner = gap
    return (device_id, gen, seq, missing, *recovered, occurred_at, received_at, *owner)


def generation_from_row(row: Row[Any]) -> Generation:
    """Return the state of a generation that a row of `generation` holds."""
    _, gen, _, mark, basic, standard, premium, latest, _, reached = row
    return Generation(gen, mark, Counters(basic, standard, premium), latest, reached)


def generation_to_row(device_id: str, generation: Generation, *, ordinal: int, published: int) -> RowTuple:
    """Return the row of `generation` for the state of one; the outbox is at the seq `published`."""
    return (
        device_id,
        generation.gen,
        ordinal,
        generation.mark,
        *generation.counters,
        generation.latest,
        published,
        generation.reached,
    )


def dispute_from_row(row: Row[Any]) -> Dispute:
    """Return the dispute that a row of `disputed` holds."""
    device_id, gen, seq, basic, standard, premium, why, since, occurred_at, received_at, *owner, choice, at, by = row
    doubt = Counters(basic, standard, premium), DisputeReason(why), since
    resolution = None if choice is None else Resolution(DisputeChoice(choice), at, by)
    return Dispute(device_id, gen, seq, *doubt, occurred_at, received_at, Owner(*owner), resolution)


def dispute_to_row(dispute: Dispute) -> RowTuple:
    """Return the row of `disputed` for a dispute."""
    device_id, gen, seq, amount, reason, since, occurred_at, received_at, owner, resolution = dispute
    decision = (None, None, None) if resolution is None else (resolution.choice.value, resolution.at, resolution.by)
    return (device_id, gen, seq, *amount, reason.value, since, occurred_at, received_at, *owner, *decision)
