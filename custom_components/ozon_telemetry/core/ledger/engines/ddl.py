"""What the tables ask of every engine: types of columns and options that each of them words differently."""

from typing import Any, Final

from sqlalchemy import String, text

# A table whose rows lie in the order of their key, where the engine has such tables.
BY_KEY: Final[dict[str, Any]] = {"sqlite_with_rowid": False}

Text: Final = String()


def only_where(condition: str) -> dict[str, Any]:
    """Return the options of an index that has only the rows which meet a condition."""
    return {"sqlite_where": text(condition)}
