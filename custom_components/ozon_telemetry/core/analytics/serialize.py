"""Answers as JSON knows them."""

from dataclasses import fields, is_dataclass
from typing import Any


def to_json_value(value: object) -> Any:  # noqa: ANN401  JSON is anything
    """Return a dataclass, or a list of them, as dictionaries; lists of numbers stay the lists they are."""
    if is_dataclass(value):
        return {field.name: to_json_value(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list) and value and is_dataclass(value[0]):
        return [to_json_value(each) for each in value]
    return value
