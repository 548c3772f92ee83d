"""Report rendering: Markdown for messages, HTML for e-mail, CSV for spreadsheets, all with the same content."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from ..analytics import csv_lines
from ..domain.texts import one_line
from .page import render_page
from .report import Report, Table, cents


class Format(StrEnum):
    """The format of a report; the value is the extension of its file."""

    MARKDOWN = "md"
    HTML = "html"
    CSV = "csv"


def render(report: Report, format_: Format) -> str:
    """Return a report as text."""
    match format_:
        case Format.MARKDOWN:
            return _markdown(report)
        case Format.HTML:
            return render_page(report)
        case Format.CSV:
            tables = (_overview_table(report), *report.tables)
            return "\r\n".join(csv_lines([table.head, *_rows(table)]) for table in tables)
        case _:
            assert_never(format_)


def _markdown(report: Report) -> str:
    title = f"# {_escape_markdown(report.title)}"
    return "\n\n".join((title, *_sentences(report), *map(_markdown_table, report.tables))) + "\n"


def _sentences(report: Report) -> Iterator[str]:
    texts = report.texts
    yield texts["total"].format(total=report.total, before=report.previous_total, change=_change_text(report))
    if report.revenues:
        revenue, before = ("-" if amount is None else f"{amount:.2f}" for amount in report.revenues)
        yield texts["revenue_summary"].format(revenue=revenue, before=before, currency=report.currency)
    for key, coverage in report.partial_coverages():
        yield texts[key].format(**coverage._asdict())
    if report.compared:
        yield texts["compared_summary"].format(
            first=report.compared.first, last=report.compared.last, days=report.compared.days
        )
    if report.recovered:
        yield texts["recovered_summary"].format(recovered=report.recovered)
    if report.uncertain:
        yield texts["uncertain_summary"].format(uncertain=report.uncertain)
    yield texts["day_boundary"].format(zone=report.zone)


def _change_text(report: Report) -> str:
    if not report.previous_total:
        return report.texts["not_comparable"]
    return f"{100 * (report.total - report.previous_total) / report.previous_total:+.1f} %"


def _overview_table(report: Report) -> Table:
    figures: dict[str, str | float | Decimal | None] = {
        "first_day": report.range.first.isoformat(),
        "last_day": report.range.last.isoformat(),
        "time_zone": report.zone,
        "treatments": report.total,
        "treatments_before": report.previous_total,
        "recovered": report.recovered,
        "revenue_in": cents(report.revenue),
        "revenue_before": cents(report.previous_revenue),
    }
    if report.compared:
        figures |= {
            "compared_first": report.compared.first.isoformat(),
            "compared_last": report.compared.last.isoformat(),
        }
    of = report.texts["of"]
    for key, coverage in report.partial_coverages():
        figures[f"{key}_outlets"] = of.format(part=coverage.priced_outlets, all=coverage.outlets)
        figures[f"{key}_treatments"] = of.format(part=coverage.priced_treatments, all=coverage.treatments)
    labels = {key: report.texts[key].format(currency=report.currency) for key in figures}
    return Table((report.texts["report"], report.title), tuple((labels[key], figures[key]) for key in figures))


def _markdown_table(table: Table) -> str:
    rule = "|".join(("---", *("---:" for _ in table.head[1:])))
    rows = (" | ".join(_escape_markdown(str(cell)) for cell in row) for row in (table.head, *_rows(table)))
    head, *body = (f"| {row} |" for row in rows)
    return "\n".join((head, f"|{rule}|", *body))


def _rows(table: Table) -> list[tuple[str | float | Decimal, ...]]:
    """Return the rows with empty cells for what has no value."""
    return [tuple("" if cell is None else cell for cell in row) for row in table.rows]


def _escape_markdown(text: str) -> str:
    """Return text that Markdown displays as it is, in one line: a line's end would end a row of a table."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in one_line(text))
