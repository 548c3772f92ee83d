"""A report as text: Markdown for messages, HTML for e-mail, CSV for spreadsheets. All three say the same."""

from collections.abc import Iterator
from enum import StrEnum
from html import escape
from typing import Final, assert_never

from .analytics import lines
from .report import Report, Table

_CELL: Final = "padding:2px 12px 2px 0;text-align:"


class Format(StrEnum):
    """How a report is written; the value is what its file ends with."""

    MARKDOWN = "md"
    HTML = "html"
    CSV = "csv"


def rendered(report: Report, format_: Format) -> str:
    """Return a report as text."""
    match format_:
        case Format.MARKDOWN:
            return (
                "\n\n".join((f"# {_plain(report.title)}", *_sentences(report), *map(_markdown, report.tables))) + "\n"
            )
        case Format.HTML:
            sentences = (f"<p>{escape(sentence)}</p>" for sentence in _sentences(report))
            return "".join((f"<h1>{escape(report.title)}</h1>", *sentences, *map(_html, report.tables)))
        case Format.CSV:
            return "\r\n".join(lines([table.head, *_filled(table)]) for table in (_overview(report), *report.tables))
        case _:
            assert_never(format_)


def _sentences(report: Report) -> Iterator[str]:
    yield f"{report.total} treatments, {report.previous_total} in the period before ({_change(report)})."
    if report.revenue is not None:
        yield f"Revenue {report.revenue:.2f} {report.currency}, {report.previous_revenue or 0:.2f} before."
    if report.recovered:
        yield f"{report.recovered} of the treatments are proved by the counters of their devices alone."
    yield f"Days begin at midnight in {report.zone}, in outlets with a time zone of their own at theirs."


def _change(report: Report) -> str:
    if not report.previous_total:
        return "nothing to compare with"
    return f"{100 * (report.total - report.previous_total) / report.previous_total:+.1f} %"


def _overview(report: Report) -> Table:
    figures: dict[str, str | float | None] = {
        "First day": report.range.first.isoformat(),
        "Last day": report.range.last.isoformat(),
        "Time zone": report.zone,
        "Treatments": report.total,
        "Treatments in the period before": report.previous_total,
        "Recovered": report.recovered,
        f"Revenue ({report.currency})": report.revenue,
        f"Revenue ({report.currency}) in the period before": report.previous_revenue,
    }
    return Table(("Report", report.title), tuple(figures.items()))


def _markdown(table: Table) -> str:
    rule = "|".join(("---", *("---:" for _ in table.head[1:])))
    rows = (" | ".join(_plain(str(cell)) for cell in row) for row in (table.head, *_filled(table)))
    head, *body = (f"| {row} |" for row in rows)
    return "\n".join((head, f"|{rule}|", *body))


def _html(table: Table) -> str:
    head = _html_row(table.head, "th")
    return f"<table>{head}{''.join(_html_row(row, 'td') for row in _filled(table))}</table>"


def _html_row(row: tuple[str | float, ...], tag: str) -> str:
    cells = (
        f'<{tag} style="{_CELL}{"right" if index else "left"}">{escape(str(cell))}</{tag}>'
        for index, cell in enumerate(row)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _filled(table: Table) -> list[tuple[str | float, ...]]:
    return [tuple("" if cell is None else cell for cell in row) for row in table.rows]


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in text)
