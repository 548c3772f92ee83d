"""Lines of our own as a table that a statement can join: one statement then asks for all of them."""

from collections.abc import Sequence
import json
from typing import Any

from sqlalchemy import ColumnElement, func, select


def json_table(lines: Sequence[Sequence[str | int]], width: int) -> list[ColumnElement[Any]]:
    """Return the columns of a table that holds these lines."""
    each = func.json_each(json.dumps(lines)).table_valued("value").c.value
    columns = (func.json_extract(each, f"$[{place}]").label(f"given_{place}") for place in range(width))
    # The limit, which holds them all, makes SQLite read the lines once, not again for each that they are joined with.
    return list(select(*columns).limit(len(lines)).subquery().columns)
