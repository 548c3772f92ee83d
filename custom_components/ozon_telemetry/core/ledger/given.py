"""Lines of our own as a table that a statement can join: one statement then asks for all of them."""

from collections.abc import Sequence
import json
from typing import Any

from sqlalchemy import ColumnElement, func


def given(lines: Sequence[Sequence[str | int]], width: int) -> list[ColumnElement[Any]]:
    """Return the columns of a table that holds these lines."""
    table = func.json_each(json.dumps(lines)).table_valued("value", name="given")
    return [func.json_extract(table.c.value, f"$[{place}]") for place in range(width)]
