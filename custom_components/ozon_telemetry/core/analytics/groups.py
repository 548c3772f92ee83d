"""The groups of an answer: which there are, and what they are called."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from ..domain.fleet import Fleet
from ..domain.messages import Kind
from .query import Filter, GroupBy
from .selection import ALL_GROUP, GroupKey


def group_keys(fleet: Fleet, group_by: GroupBy, asked: Filter, counted: Iterable[GroupKey]) -> list[GroupKey]:
    """Return every group the filter lets through, also those that counted nothing, then those only history knows."""
    present = _expected_keys(fleet, group_by, asked)
    return [*present, *sorted(set(counted) - set(present), key=str)]


def group_id(group_by: GroupBy, key: GroupKey) -> str:
    """Return how a group is called in answers: a kind by its name, everything else by its own id."""
    return Kind(int(key)).key if group_by is GroupBy.KIND else str(key)


def group_name(group_by: GroupBy, key: GroupKey, names: Mapping[str, str]) -> str:
    """Return a group's name; nothing has none, and a kind's is for the reader's language to find."""
    identifier = group_id(group_by, key)
    return names.get(identifier, identifier)


def _expected_keys(fleet: Fleet, group_by: GroupBy, asked: Filter) -> list[GroupKey]:
    match group_by:
        case GroupBy.NONE:
            return [ALL_GROUP]
        case GroupBy.KIND:
            return [int(kind) for kind in Kind if asked.kinds is None or kind in asked.kinds]
        case GroupBy.OUTLET:
            return [id_ for id_ in fleet.outlets if asked.outlets is None or id_ in asked.outlets]
        case GroupBy.MACHINE:
            return [id_ for id_ in fleet.machines if asked.machines is None or id_ in asked.machines]
        case GroupBy.DEVICE:
            return sorted(asked.devices or ())
        case _:
            assert_never(group_by)
