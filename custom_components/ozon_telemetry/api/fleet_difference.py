"""Difference between two states of the fleet: what is to be merged into the one to get the other.

Merging sets fields, in objects within objects too, and the items of a list of outlets, machines or sites by their id;
any other list is a value. Nothing is removed by it: where something is gone, the whole is sent instead.
"""

from collections.abc import Mapping
from typing import Any, TypeIs

type Fields = Mapping[str, Any]


class _SomethingGoneError(Exception):
    """A field or an item of the state before is not in the one after."""


def difference(before: Fields, after: Fields) -> dict[str, Any] | None:
    """Return what to merge into a fleet, or an item of one, to get `after`; None if merging cannot do that."""
    try:
        return _changed(before, after)
    except _SomethingGoneError:
        return None


def _changed(before: Fields, after: Fields) -> dict[str, Any]:
    if before.keys() - after.keys():
        raise _SomethingGoneError
    return {
        name: _change(before[name], value) if name in before else value
        for name, value in after.items()
        if name not in before or before[name] != value
    }


def _change(before: object, after: object) -> object:
    """Return the change of a field that differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        return _changed(before, after)
    if _are_items(before) and _are_items(after):
        return _changed_items(before, after)
    return after


def _are_items(value: object) -> TypeIs[list[Fields]]:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "id" in value[0]


def _changed_items(before: list[Fields], after: list[Fields]) -> dict[str, Any]:
    if [item["id"] for item in before] != [item["id"] for item in after]:
        raise _SomethingGoneError
    pairs = zip(before, after, strict=True)
    return {new["id"]: _changed(old, new) for old, new in pairs if old is not new and old != new}
