"""A report as text: Markdown for messages, HTML for e-mail, CSV for spreadsheets. All three say the same."""

from collections.abc import Iterator
from enum import StrEnum
from html import escape
from typing import Final, assert_never

from ..analytics import csv_lines
from .report import Report, Table

_CELL: Final = "padding:2px 12px 2px 0;text-align:"


class Format(StrEnum):
    """How a report is written; the value is what its file ends with."""

    MARKDOWN = "md"
    HTML = "html"
    CSV = "csv"


def render(report: Report, format_: Format) -> str:
    """Return a report as text."""
    match format_:
        case Format.MARKDOWN:
            return (
                "\n\n".join(
                    (f"# {_escape_markdown(report.title)}", *_sentences(report), *map(_markdown, report.tables))
                )
                + "\n"
            )
        case Format.HTML:
            sentences = (f"<p>{escape(sentence)}</p>" for sentence in _sentences(report))
            return "".join((f"<h1>{escape(report.title)}</h1>", *sentences, *map(_html, report.tables)))
        case Format.CSV:
            return "\r\n".join(csv_lines([table.head, *_rows(table)]) for table in (_overview(report), *report.tables))
        case _:
            assert_never(format_)


def _sentences(report: Report) -> Iterator[str]:
    words = report.texts
    yield words["total"].format(total=report.total, before=report.previous_total, change=_change_text(report))
    if report.revenue is not None:
        revenue, before = f"{report.revenue:.2f}", f"{report.previous_revenue or 0:.2f}"
        yield words["earned"].format(revenue=revenue, before=before, currency=report.currency)
    if report.recovered:
        yield words["proved"].format(recovered=report.recovered)
    yield words["midnight"].format(zone=report.zone)


def _change_text(report: Report) -> str:
    if not report.previous_total:
        return report.texts["incomparable"]
    return f"{100 * (report.total - report.previous_total) / report.previous_total:+.1f} %"


def _overview(report: Report) -> Table:
    figures: dict[str, str | float | None] = {
        "first_day": report.range.first.isoformat(),
        "last_day": report.range.last.isoformat(),
        "time_zone": report.zone,
        "treatments": report.total,
        "treatments_before": report.previous_total,
        "recovered": report.recovered,
        "revenue_in": report.revenue,
        "revenue_before": report.previous_revenue,
    }
    words = {key: report.texts[key].format(currency=report.currency) for key in figures}
    return Table((report.texts["report"], report.title), tuple((words[key], figures[key]) for key in figures))


def _markdown(table: Table) -> str:
    rule = "|".join(("---", *("---:" for _ in table.head[1:])))
    rows = (" | ".join(_escape_markdown(str(cell)) for cell in row) for row in (table.head, *_rows(table)))
    head, *body = (f"| {row} |" for row in rows)
    return "\n".join((head, f"|{rule}|", *body))


def _html(table: Table) -> str:
    head = _html_row(table.head, "th")
    return f"<table>{head}{''.join(_html_row(row, 'td') for row in _rows(table))}</table>"


def _html_row(row: tuple[str | float, ...], tag: str) -> str:
    cells = (
        f'<{tag} style="{_CELL}{"right" if index else "left"}">{escape(str(cell))}</{tag}>'
        for index, cell in enumerate(row)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _rows(table: Table) -> list[tuple[str | float, ...]]:
    return [tuple("" if cell is None else cell for cell in row) for row in table.rows]


def _escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in text)
