"""Answering a question: totals, shares, averages, revenue and the numbers of a chart, compared if asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ..ledger.queries import names
from ..messages import Millis
from .context import Context
from .count import Count
from .groups import group_id, group_keys, group_name
from .question import Question
from .revenue import revenue
from .sums import GroupKey


@dataclass(frozen=True, slots=True)
class Before:
    """What a group counted in the period it is compared with; that may have some buckets more or less."""

    values: list[int]
    total: int
    revenue: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """What one group counted; `share` is its part of everything (0 to 1), `per_day` the average of the days begun.

    Of the total, `recovered` treatments are proved by counters alone, and of `uncertain` ones the time is that of
    receipt.
    """

    id: str
    name: str
    values: list[int]
    total: int
    recovered: int
    uncertain: int
    share: float
    per_day: float
    revenue: float | None
    previous: Before | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question; value i of a group was counted between edge i and edge i + 1."""

    zone: str
    edges: list[Millis]
    groups: list[Group]
    total: int
    revenue: float | None
    previous_edges: list[Millis] | None
    previous_total: int | None
    previous_revenue: float | None


def answer(connection: Connection, context: Context, question: Question) -> Answer:
    """Return what the ledger says."""
    now, before = counts(connection, context, question)
    counted = now.shares.keys() | (before.shares.keys() if before else set())
    keys = group_keys(context.fleet, question.group_by, question.filter, counted)
    teller = _Teller(context, question, now, before, names(connection))
    outlets = context.fleet.outlets
    return Answer(
        zone=context.zone(question.filter).key,
        edges=now.edges,
        groups=[teller.group(key) for key in keys],
        total=now.total,
        revenue=now.revenue(outlets),
        previous_edges=before.edges if before else None,
        previous_total=before.total if before else None,
        previous_revenue=before.revenue(outlets) if before else None,
    )


def counts(connection: Connection, context: Context, question: Question) -> tuple[Count, Count | None]:
    """Count the range asked for, and the one to compare it with."""
    now = Count.of(connection, context, question)
    if question.compare is None:
        return now, None
    compared = replace(question, range=question.range.compared(question.compare))
    return now, Count.of(connection, context, compared)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts the counts of each group into words."""

    context: Context
    question: Question
    now: Count
    before: Count | None
    names: Mapping[str, str]

    def group(self, key: GroupKey) -> Group:
        shares, total = self.now.shares_of(key), self.now.total_of(key)
        return Group(
            id=group_id(self.question.group_by, key),
            name=group_name(self.question.group_by, key, self.names),
            values=self.now.values_of(key),
            total=total,
            recovered=sum(share.recovered for share in shares),
            uncertain=sum(share.uncertain for share in shares),
            share=total / self.now.total if total else 0.0,
            per_day=total / self.context.days_elapsed(self.question.range),
            revenue=revenue(shares, self.context.fleet.outlets),
            previous=self._before(key),
        )

    def _before(self, key: GroupKey) -> Before | None:
        if self.before is None:
            return None
        earned = revenue(self.before.shares_of(key), self.context.fleet.outlets)
        return Before(self.before.values_of(key), self.before.total_of(key), earned)
