"""Functions that each engine calls by another name."""

from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, String, case, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement, ReturnTypeFromArgs


class least(ReturnTypeFromArgs[Any]):  # noqa: N801  a function of SQL
    """The smaller of two values."""

    inherit_cache = True


class greatest(ReturnTypeFromArgs[Any]):  # noqa: N801  a function of SQL
    """The larger of two values."""

    inherit_cache = True


class json_rows(FunctionElement[Any]):  # noqa: N801  a function of SQL
    """The elements of an array in JSON, as a table with a column `value`."""

    inherit_cache = True


class _Item(FunctionElement[Any]):
    """An item of an array in JSON, by its place."""

    inherit_cache = True


class _Text(_Item):
    """An item that is a text."""

    inherit_cache = True
    type = String()


class _Number(_Item):
    """An item that is a whole number."""

    inherit_cache = True
    type = BigInteger()


_ITEMS: Final[dict[type, type[_Item]]] = {int: _Number, str: _Text}


def json_item(row: ColumnElement[Any], place: int, kind: type) -> ColumnElement[Any]:
    """Return an item of a row of `json_rows`."""
    return _ITEMS[kind](row, literal_column(str(place)))


def count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return 1 where a condition holds, else 0."""
    return case((condition, 1), else_=0)


@compiles(least, "sqlite")
def _least(element: least, compiler: SQLCompiler, **options: object) -> str:
    return f"min({compiler.process(element.clauses, **options)})"


@compiles(greatest, "sqlite")
def _greatest(element: greatest, compiler: SQLCompiler, **options: object) -> str:
    return f"max({compiler.process(element.clauses, **options)})"


@compiles(json_rows, "sqlite")
def _json_each(element: json_rows, compiler: SQLCompiler, **options: object) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Item, "sqlite")
def _json_extract(element: _Item, compiler: SQLCompiler, **options: object) -> str:
    row, place = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_extract({row}, '$[{place}]')"


@compiles(json_rows, "postgresql")
def _json_elements(element: json_rows, compiler: SQLCompiler, **options: object) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **options)} AS jsonb))"


@compiles(_Text, "postgresql")
def _json_text(element: _Text, compiler: SQLCompiler, **options: object) -> str:
    row, place = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({row} ->> {place})"


@compiles(_Number, "postgresql")
def _json_number(element: _Number, compiler: SQLCompiler, **options: object) -> str:
    row, place = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST({row} ->> {place} AS bigint)"
