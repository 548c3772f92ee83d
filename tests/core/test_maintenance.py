"""Maintenance is due after so many treatments or months, whichever comes first."""

from datetime import date
from pathlib import Path

import pytest

from custom_components.ozon_telemetry.core.fleet import Machine, MaintenanceRule
from custom_components.ozon_telemetry.core.maintenance import Due, due, months_after, treatments_since_service
from custom_components.ozon_telemetry.core.messages import Kind

from .analytics_world import Business, Press, millis, small_fleet

INSTALLED = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("rule", "treatments", "today", "expected"),
    [
        (MaintenanceRule(), 10_000, date(2030, 1, 1), Due(None, None, is_due=False)),
        (MaintenanceRule(treatments=100), 99, INSTALLED, Due(1, None, is_due=False)),
        (MaintenanceRule(treatments=100), 100, INSTALLED, Due(0, None, is_due=True)),
        (MaintenanceRule(months=1), 0, date(2026, 2, 27), Due(None, date(2026, 2, 28), is_due=False)),
        (MaintenanceRule(months=1), 0, date(2026, 2, 28), Due(None, date(2026, 2, 28), is_due=True)),
        (MaintenanceRule(100, 12), 101, date(2026, 3, 1), Due(-1, date(2027, 1, 31), is_due=True)),
    ],
)
def test_due(rule: MaintenanceRule, treatments: int, today: date, expected: Due) -> None:
    assert due(Machine("m", "M", installed=INSTALLED, maintenance=rule), treatments, today) == expected


def test_months_are_not_counted_without_a_day_to_count_from() -> None:
    assert due(Machine("m", "M", maintenance=MaintenanceRule(months=1)), 0, INSTALLED) == Due(None, None, is_due=False)


def test_the_last_maintenance_counts_more_than_the_installation() -> None:
    machine = Machine(
        "m", "M", installed=INSTALLED, last_maintenance=date(2026, 5, 1), maintenance=MaintenanceRule(months=1)
    )
    assert due(machine, 0, INSTALLED).due_date == date(2026, 6, 1)


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert months_after(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)


def test_treatments_are_counted_from_the_day_after_the_maintenance(tmp_path: Path) -> None:
    business = Business(tmp_path, small_fleet())
    business.press(Press("d0", Kind.BASIC, millis(f"2026-03-{day:02}T12:00")) for day in (1, 2, 3))
    machine = Machine("m0", "Machine 0", last_maintenance=date(2026, 3, 1))
    with business.ledger.reading() as connection:
        assert treatments_since_service(connection, [machine]) == {"m0": 2}
        assert treatments_since_service(connection, [Machine("m0", "Machine 0")]) == {"m0": 3}
