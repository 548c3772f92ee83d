"""Reports: figures that equal a recount of the ledger, in three formats with the same content."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
import io
import json
from pathlib import Path
import re
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event as sqlalchemy_event

import custom_components.ozon_telemetry as integration
from custom_components.ozon_telemetry.core.analytics import Compare, DateRange, Filter
from custom_components.ozon_telemetry.core.domain.calendar import Period
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.reports.render import Format, render
from custom_components.ozon_telemetry.core.reports.report import (
    Report,
    ReportLanguage,
    Texts,
    build_report,
    last_period,
    period_of,
)

from .ledger_fixture import ButtonPress, LedgerFixture, millis, recount, small_fleet

pytestmark = pytest.mark.usefixtures("engine")

WEEK = DateRange(date(2026, 3, 2), date(2026, 3, 8))
MARCH = DateRange(date(2026, 3, 1), date(2026, 3, 31))
BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")
EVERYTHING = Filter()
TEXTS = Path(integration.__file__).parent / "translations"


def texts_of(language: str) -> Texts:
    """Return the texts of a language."""
    texts: dict[str, str] = json.loads((TEXTS / f"{language}.json").read_bytes())["selector"]["report"]["options"]
    return texts


ENGLISH = texts_of("en")


@pytest.fixture
def ledger_fixture(tmp_path: Path) -> LedgerFixture:
    """Return outlets in Berlin and Auckland with treatments around both ends of March, some of them recovered."""
    ledger_fixture = LedgerFixture(tmp_path, small_fleet((None, AUCKLAND)))
    moments = [
        f"2026-0{month}-{day:02}T{hour:02}:30" for month in (2, 3, 4) for day in (1, 2, 28) for hour in (0, 11, 23)
    ]
    ledger_fixture.press(
        ButtonPress("d0", kind, millis(moment)) for moment in moments for kind in (Kind.BASIC, Kind.PREMIUM)
    )
    ledger_fixture.press(
        ButtonPress("d1", Kind.STANDARD, millis(moment), lost=number % 2) for number, moment in enumerate(moments)
    )
    return ledger_fixture


def report_of(
    ledger_fixture: LedgerFixture, days: DateRange = MARCH, filter_: Filter = EVERYTHING, texts: Texts = ENGLISH
) -> Report:
    """Return the report of some days."""
    with ledger_fixture.ledger.reading() as connection:
        return build_report(connection, ledger_fixture.context, filter_, days, ReportLanguage("EUR", texts))


def recounted(ledger_fixture: LedgerFixture, days: DateRange, machine: str | None = None) -> int:
    """Recount the rows of some days, each at its outlet's own clock."""
    with ledger_fixture.ledger.reading() as connection:
        rows = recount(connection)
    zones = ledger_fixture.context.zones
    return sum(
        row.treatments
        for row in rows
        if machine in (None, row.machine) and days.first <= date_at(row.at, zones.of_outlet(row.outlet)) <= days.last
    )


def date_at(instant: int, zone: ZoneInfo) -> date:
    """Return the date that a zone's calendars show."""
    return datetime.fromtimestamp(instant / 1000, UTC).astimezone(zone).date()


@pytest.mark.parametrize(
    "days",
    [MARCH, DateRange(date(2026, 3, 1), date(2026, 3, 1)), DateRange(date(2026, 1, 1), date(2026, 12, 31))],
    ids=["month", "day", "year"],
)
def test_every_table_adds_up_to_a_recount(ledger_fixture: LedgerFixture, days: DateRange) -> None:
    report = report_of(ledger_fixture, days)
    assert report.total == recounted(ledger_fixture, days) > 0
    assert [sum(int(row[1] or 0) for row in table.rows) for table in report.tables] == [report.total] * 4


@pytest.mark.parametrize(
    ("days", "now", "compared"),
    [
        (MARCH, "2026-03-02T12:00", DateRange(date(2026, 2, 1), date(2026, 2, 2))),
        (MARCH, "2026-03-30T12:00", DateRange(date(2026, 2, 1), date(2026, 2, 28))),
        (MARCH, "2026-03-31T12:00", None),
        (MARCH, "2026-02-28T12:00", None),
        (WEEK, "2026-03-03T12:00", DateRange(date(2026, 2, 23), date(2026, 2, 24))),
    ],
    ids=["day 2", "longer than the one before", "last day", "not begun", "week"],
)
def test_a_running_period_is_compared_up_to_the_same_day(
    ledger_fixture: LedgerFixture, days: DateRange, now: str, compared: DateRange | None
) -> None:
    ledger_fixture.now = millis(now)
    report = report_of(ledger_fixture, days)
    assert report.compared == compared
    whole = days.comparison_range(Compare.PREVIOUS)
    assert report.previous_total == recounted(ledger_fixture, compared or whole)
    assert all(("compared with" in render(report, format_)) is (compared is not None) for format_ in Format)


def test_it_asks_once_for_what_all_tables_need_and_never_for_downtime(ledger_fixture: LedgerFixture) -> None:
    asked: list[str] = []
    with ledger_fixture.ledger.reading() as connection:
        sqlalchemy_event.listen(connection, "before_cursor_execute", lambda *it: asked.append(it[2]))
        language = ReportLanguage("EUR", ENGLISH)
        build_report(connection, ledger_fixture.context, EVERYTHING, MARCH, language)
    times = {
        table: sum(f"FROM {table}" in statement.replace("\n", " ") for statement in asked)
        for table in ("price", "name", "outage", "watch", "watched")
    }
    assert times == {"price": 1, "name": 1, "outage": 0, "watch": 0, "watched": 0}


def test_machines_and_the_period_before_equal_a_recount(ledger_fixture: LedgerFixture) -> None:
    report, february = report_of(ledger_fixture), DateRange(date(2026, 2, 1), date(2026, 2, 28))
    _, _, machines, _ = report.tables
    assert report.previous_total == recounted(ledger_fixture, february) > 0
    assert [row[:2] for row in machines.rows] == [
        (f"Machine {number}", recounted(ledger_fixture, MARCH, f"m{number}")) for number in (0, 1)
    ]
    assert sum(int(row[3] or 0) for row in machines.rows) == report.previous_total


def test_a_report_of_an_outlet_is_in_its_zone_and_says_its_name(ledger_fixture: LedgerFixture) -> None:
    report = report_of(ledger_fixture, filter_=Filter(outlets=frozenset({"o1"})))
    assert (report.title, report.zone) == ("Outlet 1: 2026-03-01 to 2026-03-31", "Pacific/Auckland")
    assert report.total == recounted(ledger_fixture, MARCH, "m1")


def test_a_long_report_has_a_line_for_each_month(ledger_fixture: LedgerFixture) -> None:
    timeline = report_of(ledger_fixture, DateRange(date(2026, 1, 1), date(2026, 12, 31))).tables[-1]
    assert (timeline.head[0], [row[0] for row in timeline.rows]) == (
        "Month",
        [f"2026-{month:02}" for month in range(1, 13)],
    )


def test_a_month_has_a_line_for_each_day(ledger_fixture: LedgerFixture) -> None:
    timeline = report_of(ledger_fixture).tables[-1]
    assert (len(timeline.rows), timeline.rows[0][0], timeline.rows[-1][0]) == (31, "2026-03-01", "2026-03-31")


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        (Period.DAY, date(2026, 3, 5), DateRange(date(2026, 3, 5), date(2026, 3, 5))),
        (Period.WEEK, date(2026, 3, 5), DateRange(date(2026, 3, 2), date(2026, 3, 8))),
        (Period.MONTH, date(2024, 2, 5), DateRange(date(2024, 2, 1), date(2024, 2, 29))),
        (Period.YEAR, date(2026, 3, 5), DateRange(date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_periods_are_those_of_the_calendar(period: Period, day: date, expected: DateRange) -> None:
    assert period_of(day, period) == expected


def test_the_last_period_is_over_where_the_report_is_made() -> None:
    late = millis("2026-03-31T23:30", "UTC")
    assert last_period(Period.MONTH, late, BERLIN) == MARCH
    assert last_period(Period.MONTH, late, ZoneInfo("UTC")) == DateRange(date(2026, 2, 1), date(2026, 2, 28))


class Cells(HTMLParser):
    """The cells of all tables, row by row."""

    def __init__(self, text: str) -> None:
        """Parse a page."""
        super().__init__()
        self.rows: list[list[str]] = []
        self._is_open = False
        self.feed(text)

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        """Start a row or a cell."""
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self._is_open = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in {"td", "th"}:
            self._is_open = False

    def handle_data(self, data: str) -> None:
        """Fill the open cell."""
        if self._is_open:
            self.rows[-1][-1] += data


def _american(cell: str) -> str:
    """Return a cell as an English page has it: a date in American order."""
    return re.sub(r"^(\d{4})-(\d{2})-(\d{2})$", r"\2/\3/\1", cell)


class TestFormats:
    """The formats of a report."""

    def test_all_formats_hold_the_same_cells(self, ledger_fixture: LedgerFixture) -> None:
        report = report_of(ledger_fixture)
        cells = [
            ["" if cell is None else str(cell) for cell in row]
            for table in report.tables
            for row in (table.head, *table.rows)
        ]
        marked = re.findall(r"^\| (.*) \|$", render(report, Format.MARKDOWN), re.MULTILINE)
        assert [row.split(" | ") for row in marked] == cells
        assert Cells(render(report, Format.HTML)).rows == [[_american(cell) for cell in row] for row in cells]
        spread = [row for row in csv.reader(io.StringIO(render(report, Format.CSV))) if row]
        assert spread[-len(cells) :] == cells
        assert spread[4] == ["Treatments", str(report.total)]

    def test_names_cannot_break_out_of_their_cells(self, ledger_fixture: LedgerFixture) -> None:
        report = Report("<b>|*x*", MARCH, "UTC", "EUR", 1, 0, None, None, 0, report_of(ledger_fixture).tables, ENGLISH)
        assert render(report, Format.MARKDOWN).startswith("# \\<b\\>\\|\\*x\\*\n")
        assert "<h1>&lt;b&gt;|*x*</h1>" in render(report, Format.HTML)
        assert "<b>" not in render(report, Format.HTML)

    def test_it_says_what_changed_what_was_earned_and_what_was_recovered(self, ledger_fixture: LedgerFixture) -> None:
        report = report_of(ledger_fixture)
        text = render(report, Format.MARKDOWN)
        assert f"{report.total} treatments, {report.previous_total} in the previous period (" in text
        assert f"Revenue {report.revenue:.2f} EUR" in text
        assert f"{report.recovered} of the treatments are recovered" in text

    @pytest.mark.parametrize("language", ["de", "ru", "id"])
    def test_every_language_has_the_same_figures(self, ledger_fixture: LedgerFixture, language: str) -> None:
        english, other = report_of(ledger_fixture), report_of(ledger_fixture, texts=texts_of(language))
        for format_ in Format:
            texts = render(english, format_), render(other, format_)
            assert texts[0] != texts[1]
            figures = [re.findall(r"\d+", text) for text in texts]
            if format_ is Format.HTML:  # a date has another order in another language
                figures = [sorted(numbers) for numbers in figures]
            assert figures[0] == figures[1]
            assert "{" not in re.sub("<style>.*</style>", "", texts[1], flags=re.DOTALL)

    def test_it_leaves_out_what_there_is_not(self, ledger_fixture: LedgerFixture) -> None:
        empty = report_of(
            ledger_fixture, DateRange(date(2030, 1, 1), date(2030, 1, 1)), Filter(outlets=frozenset({"o1"}))
        )
        text = render(empty, Format.MARKDOWN)
        assert "0 treatments, 0 in the previous period (not comparable)" in text
        assert "Revenue 0" not in text
        assert "counters" not in text

    @pytest.mark.parametrize(
        ("now", "before", "expected"),
        [
            ((Decimal(4), 2), (Decimal("3.5"), 1), "Revenue 4.00 EUR, 3.50 in the previous period."),
            ((Decimal(4), 2), (None, 1), "Revenue 4.00 EUR, - in the previous period."),
            ((Decimal(4), 2), (None, 0), "Revenue 4.00 EUR, 0.00 in the previous period."),
            ((None, 2), (Decimal("3.5"), 1), "Revenue - EUR, 3.50 in the previous period."),
            ((None, 0), (Decimal("3.5"), 1), "Revenue 0.00 EUR, 3.50 in the previous period."),
        ],
    )
    def test_what_had_no_price_is_not_said_to_have_earned_nothing(
        self,
        ledger_fixture: LedgerFixture,
        now: tuple[Decimal | None, int],
        before: tuple[Decimal | None, int],
        expected: str,
    ) -> None:
        report = replace(report_of(ledger_fixture), revenue=now[0], total=now[1])
        report = replace(report, previous_revenue=before[0], previous_total=before[1])
        for format_ in (Format.MARKDOWN, Format.HTML):
            assert expected in render(report, format_)


_SPACE = "\N{NO-BREAK SPACE}"


class TestPage:
    """The page of HTML."""

    @pytest.mark.parametrize(
        ("language", "total", "revenue", "days"),
        [
            ("en", "1,234,567 treatments", "98,765.40 EUR", "03/01/2026 \N{EN DASH} 03/31/2026"),
            ("de", "1.234.567 Behandlungen", "98.765,40 EUR", "01.03.2026 \N{EN DASH} 31.03.2026"),
            (
                "ru",
                "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567",
                "98\N{NO-BREAK SPACE}765,40 EUR",
                "01.03.2026 \N{EN DASH} 31.03.2026",
            ),
            ("id", "1.234.567 perawatan", "98.765,40 EUR", "01/03/2026 \N{EN DASH} 31/03/2026"),
        ],
    )
    def test_numbers_and_dates_are_those_of_its_language(
        self, ledger_fixture: LedgerFixture, language: str, total: str, revenue: str, days: str
    ) -> None:
        report = report_of(ledger_fixture, texts=texts_of(language))
        large = replace(report, total=1_234_567, revenue=Decimal("98765.4"), previous_revenue=None)
        page = render(large, Format.HTML)
        assert total in page
        assert revenue in page
        assert f"<p>{days}</p>" in page

    def test_gaps_and_uncertain_times_are_told_apart(self, ledger_fixture: LedgerFixture) -> None:
        page = render(replace(report_of(ledger_fixture), recovered=3, uncertain=7), Format.HTML)
        assert "3 of the treatments are recovered" in page
        assert "Of 7 of the treatments the time is uncertain" in page
        assert "uncertain" not in render(replace(report_of(ledger_fixture), uncertain=0), Format.HTML)
        text = render(replace(report_of(ledger_fixture), uncertain=7), Format.MARKDOWN)
        assert "Of 7 of the treatments the time is uncertain" in text

    def test_on_a_phone_each_figure_of_a_wide_table_says_what_it_is(self, ledger_fixture: LedgerFixture) -> None:
        kinds, *_, days = render(report_of(ledger_fixture), Format.HTML).split("<section>")[1:]
        labels = re.findall(r'data-label="([^"]*)"', kinds.split("</tr>")[1])
        assert labels == ["Treatments", "Share (%)", "Previous", "Revenue", "With a price"]
        assert "data-label" not in days

    def test_it_is_printed_on_a4_with_a_bar_for_each_day(self, ledger_fixture: LedgerFixture) -> None:
        page = render(report_of(ledger_fixture), Format.HTML)
        assert "@page { size: A4" in page
        assert page.count("<rect ") == MARCH.days
