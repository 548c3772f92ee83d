"""What a query selects: accounts, rows and single treatments by its filter, and the groups they are counted in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self, assert_never

from sqlalchemy import ColumnElement, Connection, Table, and_, literal_column, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from ..domain.calendar import quarter_start
from ..domain.fleet import UNASSIGNED, Fleet
from ..domain.messages import Kind, Millis
from ..ledger.accounts import Account, read_accounts
from ..ledger.records import Treatment
from .buckets import quarters_in
from .context import QueryContext, ZoneOutlets
from .query import DateRange, Filter, GroupBy

ALL_GROUP: Final = "all"  # the only group of a query that is not grouped

type GroupKey = str | int  # an id, or a kind's number
type Columns = ReadOnlyColumnCollection[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Selection:
    """The ledger's `accounts` and `kinds` that a filter lets through; `excluded` are the other accounts."""

    accounts: Mapping[int, Account]
    excluded: Mapping[int, Account]
    kinds: tuple[Kind, ...]

    @classmethod
    def of(cls, connection: Connection, filter_: Filter) -> Self:
        """Return the selection of a filter."""
        every = read_accounts(connection)
        accounts = {number: account for number, account in every.items() if matches_account(account, filter_)}
        excluded = {number: account for number, account in every.items() if number not in accounts}
        kinds = tuple(kind for kind in Kind if filter_.kinds is None or kind in filter_.kinds)
        return cls(accounts, excluded, kinds)

    def count_columns(self, columns: Columns, group_by: GroupBy) -> dict[GroupKey, ColumnElement[int]]:
        """Return what a row of a roll-up counts, by group: each kind for its own group, or all kinds together."""
        kinds: dict[GroupKey, ColumnElement[int]] = {int(kind): columns[kind.key] for kind in self.kinds}
        if group_by is GroupBy.KIND:
            return kinds
        return {ALL_GROUP: sum(kinds.values(), start=literal_column("0"))}


def matches_account(account: Account, filter_: Filter) -> bool:
    """Tell whether a filter lets an account through, whatever the kind of its treatments."""
    if account.machine == UNASSIGNED and filter_.machines is None and not filter_.unassigned:
        return False
    return (
        (filter_.outlets is None or account.outlet in filter_.outlets)
        and (filter_.machines is None or account.machine in filter_.machines)
        and (filter_.devices is None or account.device_id in filter_.devices)
    )


def matches_treatment(treatment: Treatment, filter_: Filter) -> bool:
    """Tell whether a filter lets a single treatment through."""
    is_kind = filter_.kinds is None or treatment.kind in filter_.kinds
    return is_kind and matches_account(Account.of(treatment.owner, treatment.device_id), filter_)


def filter_conditions(table: Table, filter_: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield a filter as SQL conditions on a table of treatments or gaps; a gap has no kind."""
    columns = {
        "kind": filter_.kinds,
        "outlet": filter_.outlets,
        "machine": filter_.machines,
        "device_id": filter_.devices,
    }
    for name, values in columns.items():
        if values is not None and name in table.c:
            yield table.c[name].in_(sorted(values))
    if not filter_.unassigned and filter_.machines is None:
        yield table.c.machine != UNASSIGNED


def in_date_range(table: Table, context: QueryContext, days: DateRange, since: Millis = 0) -> ColumnElement[bool]:
    """Return the SQL condition that a row's time lies in a range of its outlet's local days, and not before `since`.

    The outermost bounds come first: an index can use them, but not one pair of bounds for each zone; nor would it use a
    second lower bound, so `since` is no other one.
    """
    time = table.c.occurred_at
    spans = [(outlets, quarters_in(days, outlets.zone)) for outlets in context.outlets_by_zone()]
    return and_(
        time >= max(since, quarter_start(min(span.start for _, span in spans))),
        time < quarter_start(max(span.stop for _, span in spans)),
        or_(
            *(
                and_(time >= quarter_start(span.start), time < quarter_start(span.stop), *_in_zone(table, outlets))
                for outlets, span in spans
            )
        ),
    )


def group_of(account: Account, group_by: GroupBy) -> GroupKey:
    """Return the group in which an account counts, unless the groups are kinds."""
    match group_by:
        case GroupBy.OUTLET:
            return account.outlet
        case GroupBy.MACHINE:
            return account.machine
        case GroupBy.DEVICE:
            return account.device_id
        case _:
            return ALL_GROUP


def group_keys(fleet: Fleet, group_by: GroupBy, filter_: Filter, counted: Iterable[GroupKey]) -> list[GroupKey]:
    """Return all groups of a result: those of the present fleet, even with a count of zero, and removed ones.

    Outlets and machines are in the order of their ids, which is that of their creation: removing one moves no other.
    """
    keys = {*_present_keys(fleet, group_by, filter_), *counted}
    return sorted(keys, key=lambda key: (key == UNASSIGNED, str(key)))


def group_id(group_by: GroupBy, key: GroupKey) -> str:
    """Return a group's public id: the key of a kind, or the id of an outlet, machine or device."""
    return Kind(int(key)).key if group_by is GroupBy.KIND else str(key)


def group_name(group_by: GroupBy, key: GroupKey, names: Mapping[str, str]) -> str:
    """Return a group's name, or its id if it has none; kinds are translated by whoever displays them."""
    identifier = group_id(group_by, key)
    return names.get(identifier, identifier)


def _present_keys(fleet: Fleet, group_by: GroupBy, filter_: Filter) -> list[GroupKey]:
    match group_by:
        case GroupBy.NONE:
            return [ALL_GROUP]
        case GroupBy.KIND:
            return [int(kind) for kind in Kind if filter_.kinds is None or kind in filter_.kinds]
        case GroupBy.OUTLET:
            return [id_ for id_ in fleet.outlets if filter_.outlets is None or id_ in filter_.outlets]
        case GroupBy.MACHINE:
            return [id_ for id_ in fleet.machines if filter_.machines is None or id_ in filter_.machines]
        case GroupBy.DEVICE:
            return sorted(filter_.devices or ())
        case _:
            assert_never(group_by)


def _in_zone(table: Table, outlets: ZoneOutlets) -> Iterator[ColumnElement[bool]]:
    if outlets.outlets:
        column = table.c.outlet
        yield column.not_in(outlets.outlets) if outlets.is_rest else column.in_(outlets.outlets)
