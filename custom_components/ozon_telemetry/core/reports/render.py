"""Report rendering: Markdown for messages, HTML for e-mail, CSV for spreadsheets, all with the same content."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from html import escape
from typing import Final, assert_never

from ..analytics import csv_lines
from ..analytics.revenue import RevenueCoverage
from ..domain.texts import one_line
from .report import Report, Table, cents, is_partial

_CELL_STYLE: Final = "padding:2px 12px 2px 0;text-align:"


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
            return _html(report)
        case Format.CSV:
            tables = (_overview_table(report), *report.tables)
            return "\r\n".join(csv_lines([table.head, *_rows(table)]) for table in tables)
        case _:
            assert_never(format_)


def _markdown(report: Report) -> str:
    title = f"# {_escape_markdown(report.title)}"
    return "\n\n".join((title, *_sentences(report), *map(_markdown_table, report.tables))) + "\n"


def _html(report: Report) -> str:
    sentences = (f"<p>{escape(sentence)}</p>" for sentence in _sentences(report))
    return "".join((f"<h1>{escape(report.title)}</h1>", *sentences, *map(_html_table, report.tables)))


def _sentences(report: Report) -> Iterator[str]:
    texts = report.texts
    yield texts["total"].format(total=report.total, before=report.previous_total, change=_change_text(report))
    if report.revenue is not None:
        revenue, before = f"{report.revenue:.2f}", f"{report.previous_revenue or 0:.2f}"
        yield texts["revenue_summary"].format(revenue=revenue, before=before, currency=report.currency)
    for key, coverage in _partial_coverages(report):
        yield texts[key].format(**coverage._asdict())
    if report.recovered:
        yield texts["recovered_summary"].format(recovered=report.recovered)
    yield texts["day_boundary"].format(zone=report.zone)


def _partial_coverages(report: Report) -> Iterator[tuple[str, RevenueCoverage]]:
    """Yield what the revenue of both periods covers, where that is not everything."""
    for key, coverage in (("coverage", report.coverage), ("coverage_before", report.previous_coverage)):
        if coverage is not None and is_partial(coverage):
            yield key, coverage


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
    of = report.texts["of"]
    for key, coverage in _partial_coverages(report):
        figures[f"{key}_outlets"] = of.format(part=coverage.priced_outlets, all=coverage.outlets)
        figures[f"{key}_treatments"] = of.format(part=coverage.priced_treatments, all=coverage.treatments)
    labels = {key: report.texts[key].format(currency=report.currency) for key in figures}
    return Table((report.texts["report"], report.title), tuple((labels[key], figures[key]) for key in figures))


def _markdown_table(table: Table) -> str:
    rule = "|".join(("---", *("---:" for _ in table.head[1:])))
    rows = (" | ".join(_escape_markdown(str(cell)) for cell in row) for row in (table.head, *_rows(table)))
    head, *body = (f"| {row} |" for row in rows)
    return "\n".join((head, f"|{rule}|", *body))


def _html_table(table: Table) -> str:
    head = _html_row(table.head, "th")
    return f"<table>{head}{''.join(_html_row(row, 'td') for row in _rows(table))}</table>"


def _html_row(row: tuple[str | float | Decimal, ...], tag: str) -> str:
    cells = (
        f'<{tag} style="{_CELL_STYLE}{"right" if index else "left"}">{escape(str(cell))}</{tag}>'
        for index, cell in enumerate(row)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _rows(table: Table) -> list[tuple[str | float | Decimal, ...]]:
    """Return the rows with empty cells for what has no value."""
    return [tuple("" if cell is None else cell for cell in row) for row in table.rows]


def _escape_markdown(text: str) -> str:
    """Return text that Markdown displays as it is, in one line: a line's end would end a row of a table."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in one_line(text))
