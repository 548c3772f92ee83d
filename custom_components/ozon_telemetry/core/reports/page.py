"""Report as a page of HTML: to be read in an e-mail, printed on A4 or saved as PDF, in the language of its texts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from html import escape
import re
from typing import Final

from ..domain.texts import one_line
from .report import Cell, Report, Table, Texts

_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# A text of a translation is never blank: this one stands for a space that does not break a line.
_SPACES: Final = {"space": "\N{NO-BREAK SPACE}"}
_CELL_STYLE: Final = "padding:4px 12px 4px 0;border-bottom:1px solid #ddd;text-align:"
_FIT_A_PHONE: Final = 2  # columns
_LOGO: Final = (
    '<svg class="logo" viewBox="0 0 48 40" width="48" height="40" aria-hidden="true"><g fill="#009688">'
    '<circle cx="24" cy="11" r="10"/><circle cx="11" cy="28" r="10" opacity=".75"/>'
    '<circle cx="37" cy="28" r="10" opacity=".55"/></g></svg>'
)
_STYLE: Final = """
@page { size: A4; margin: 16mm; }
body { max-width: 178mm; margin: 0 auto; padding: 8px; color: #212121; background: #fff;
  font: 14px/1.5 Roboto, "Segoe UI", Helvetica, Arial, sans-serif; font-variant-numeric: tabular-nums;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }
header { display: flex; gap: 16px; align-items: center; border-bottom: 2px solid #009688; margin-bottom: 16px; }
h1 { margin: 0; font-size: 22px; overflow-wrap: anywhere; }
h2 { margin: 24px 0 4px; font-size: 15px; }
header p, .notes { margin: 0 0 8px; color: #555; }
section { break-inside: avoid; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th { color: #555; font-weight: 500; }
td:first-child { min-width: 7em; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
td + td { white-space: nowrap; }
.chart { display: block; width: 100%; height: 120px; }
@media screen and (max-width: 520px) {
  .wide, .wide tbody, .wide tr { display: block; }
  .wide tr { padding: 6px 0; border-bottom: 1px solid #ddd; }
  .wide tr:first-child { display: none; }
  .wide td { display: flex; justify-content: space-between; gap: 12px; }
  .wide td { padding: 1px 0 !important; border: 0 !important; }
  .wide td:first-child { display: block; font-weight: 500; }
  .wide td:empty { display: none; }
  .wide td + td::before { content: attr(data-label); min-width: 0; color: #555; }
  .wide td + td::before { text-align: left; white-space: normal; overflow-wrap: anywhere; }
}
"""


def render_page(report: Report) -> str:
    """Return the whole page."""
    texts = report.texts
    title = escape(one_line(report.subject or report.title))
    days = " \N{EN DASH} ".join(
        dict.fromkeys(local_date(day, texts) for day in (report.range.first, report.range.last))
    )
    head = f'<meta charset="utf-8"><title>{title}, {days}</title><style>{_STYLE}</style>'
    *_, timeline = report.tables
    body = (
        f"<header>{_LOGO}<div><h1>{title}</h1><p>{days}</p></div></header>",
        *(f"<p>{escape(sentence)}</p>" for sentence in sentences(report)),
        _chart(timeline),
        *(_section(table, texts) for table in report.tables),
    )
    return f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(body)}</body></html>"


def sentences(report: Report) -> Iterator[str]:
    """Yield what the report says in words, with numbers as its language writes them."""
    texts = report.texts
    yield texts["total"].format(
        total=number(report.total, texts), before=number(report.previous_total, texts), change=_change(report)
    )
    if report.revenues:
        revenue, before = ("-" if amount is None else number(round(amount, 2), texts) for amount in report.revenues)
        yield texts["revenue_summary"].format(revenue=revenue, before=before, currency=report.currency)
    for key, coverage in report.partial_coverages():
        yield texts[key].format(**{name: number(value, texts) for name, value in coverage._asdict().items()})
    if report.compared:
        first, last = (local_date(day, texts) for day in (report.compared.first, report.compared.last))
        yield texts["compared_summary"].format(first=first, last=last, days=report.compared.days)
    if report.recovered:
        yield texts["recovered_summary"].format(recovered=number(report.recovered, texts))
    if report.uncertain:
        yield texts["uncertain_summary"].format(uncertain=number(report.uncertain, texts))
    yield texts["day_boundary"].format(zone=report.zone)


def number(value: float | Decimal, texts: Texts) -> str:
    """Return a number with the separators of a language: amounts with their decimals, shares with one."""
    grouped = f"{value:,}" if isinstance(value, int | Decimal) else f"{value:,.1f}"
    thousands = _SPACES.get(texts["thousands_separator"], texts["thousands_separator"])
    return grouped.translate(str.maketrans(",.", f"{thousands}{texts['decimal_separator']}"))


def local_date(day: date, texts: Texts) -> str:
    """Return a date in the order of a language."""
    return texts["date"].format(day=f"{day.day:02}", month=f"{day.month:02}", year=day.year)


def _change(report: Report) -> str:
    if not report.previous_total:
        return report.texts["not_comparable"]
    change = 100 * (report.total - report.previous_total) / report.previous_total
    return f"{'+' if change > 0 else ''}{number(change, report.texts)} %"


def _chart(timeline: Table) -> str:
    """Return the timeline as bars."""
    values = [int(row[1] or 0) for row in timeline.rows]
    highest = max(values, default=0) or 1
    heights = (100 * value / highest for value in values)
    bars = (
        f'<rect x="{10 * index + 1}" y="{100 - height:.1f}" width="8" height="{height:.1f}"/>'
        for index, height in enumerate(heights)
    )
    label = escape(f"{timeline.head[1]}, {timeline.head[0]}")
    box = f'viewBox="0 0 {10 * max(len(values), 1)} 100" preserveAspectRatio="none"'
    return f'<svg class="chart" role="img" aria-label="{label}" fill="#009688" {box}>{"".join(bars)}</svg>'


def _section(table: Table, texts: Texts) -> str:
    """Return a table and its heading; one of many columns is stacked on a phone, each figure with its label."""
    labels = table.head if len(table.head) > _FIT_A_PHONE else ()
    rows = (_row((_text(cell, texts) for cell in row), "td", labels) for row in table.rows)
    css_class = ' class="wide"' if labels else ""
    body = f"{_row(table.head, 'th')}{''.join(rows)}"
    return f"<section><h2>{escape(table.head[0])}</h2><table{css_class}>{body}</table></section>"


def _text(cell: Cell, texts: Texts) -> str:
    match cell:
        case None:
            return ""
        case str():
            return local_date(date.fromisoformat(cell), texts) if _ISO_DAY.fullmatch(cell) else cell
        case _:
            return number(cell, texts)


def _row(cells: Iterable[str], tag: str, labels: Sequence[str] = ()) -> str:
    styled = (
        f'<{tag} style="{_CELL_STYLE}{"right" if index else "left"}"{_label(labels, index)}>'
        f"{escape(one_line(cell))}</{tag}>"
        for index, cell in enumerate(cells)
    )
    return f"<tr>{''.join(styled)}</tr>"


def _label(labels: Sequence[str], index: int) -> str:
    return f' data-label="{escape(labels[index])}"' if labels and index else ""
