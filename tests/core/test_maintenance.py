"""Maintenance is due after so many treatments or months, whichever comes first, and its history is kept."""

from datetime import date
from pathlib import Path

import pytest

from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Machine, MaintenanceRule
from custom_components.ozon_telemetry.core.domain.messages import Kind, Received
from custom_components.ozon_telemetry.core.ledger.maintenance_log import MaintenanceEntry, history
from custom_components.ozon_telemetry.core.read_models.maintenance import (
    MaintenanceDue,
    MaintenanceStatus,
    evaluate_rule,
    latest_service,
    months_after,
)

from .ledger_fixture import ButtonPress, LedgerFixture, millis, small_fleet

pytestmark = pytest.mark.usefixtures("engine")

INSTALLED = date(2026, 1, 31)
SERVICED = date(2026, 3, 2)
NOW = millis("2026-03-10T12:00")


@pytest.mark.parametrize(
    ("rule", "treatments", "today", "expected"),
    [
        (MaintenanceRule(), 10_000, date(2030, 1, 1), MaintenanceDue(None, None, is_due=False, is_overdue=False)),
        (MaintenanceRule(treatments=100), 99, INSTALLED, MaintenanceDue(1, None, is_due=False, is_overdue=False)),
        (MaintenanceRule(treatments=100), 100, INSTALLED, MaintenanceDue(0, None, is_due=True, is_overdue=False)),
        (MaintenanceRule(treatments=100), 110, INSTALLED, MaintenanceDue(-10, None, is_due=True, is_overdue=False)),
        (MaintenanceRule(treatments=100), 111, INSTALLED, MaintenanceDue(-11, None, is_due=True, is_overdue=True)),
        (
            MaintenanceRule(months=1),
            0,
            date(2026, 2, 27),
            MaintenanceDue(None, date(2026, 2, 28), is_due=False, is_overdue=False),
        ),
        (
            MaintenanceRule(months=1),
            0,
            date(2026, 2, 28),
            MaintenanceDue(None, date(2026, 2, 28), is_due=True, is_overdue=False),
        ),
        (
            MaintenanceRule(months=1),
            0,
            date(2026, 3, 14),
            MaintenanceDue(None, date(2026, 2, 28), is_due=True, is_overdue=False),
        ),
        (
            MaintenanceRule(months=1),
            0,
            date(2026, 3, 15),
            MaintenanceDue(None, date(2026, 2, 28), is_due=True, is_overdue=True),
        ),
        (
            MaintenanceRule(100, 12),
            101,
            date(2026, 3, 1),
            MaintenanceDue(-1, date(2027, 1, 31), is_due=True, is_overdue=False),
        ),
    ],
)
def test_due(rule: MaintenanceRule, treatments: int, today: date, expected: MaintenanceDue) -> None:
    assert evaluate_rule(rule, INSTALLED, treatments, today) == expected


def test_months_are_not_counted_without_a_day_to_count_from() -> None:
    judged = evaluate_rule(MaintenanceRule(months=1), None, 0, INSTALLED)
    assert (judged.due_date, judged.days_left(INSTALLED), judged.is_due) == (None, None, False)


def test_days_left_fall_below_nought() -> None:
    judged = evaluate_rule(MaintenanceRule(months=1), INSTALLED, 0, INSTALLED)
    assert (judged.days_left(INSTALLED), judged.days_left(date(2026, 3, 1))) == (28, -1)


@pytest.mark.parametrize(
    ("machine", "recorded", "expected"),
    [
        (Machine("m", "M"), None, None),
        (Machine("m", "M", installed=INSTALLED), None, INSTALLED),
        (Machine("m", "M", installed=INSTALLED, last_maintenance=SERVICED), None, SERVICED),
        (Machine("m", "M", installed=INSTALLED), SERVICED, SERVICED),
        (Machine("m", "M", last_maintenance=SERVICED), INSTALLED, SERVICED),
    ],
)
def test_maintenance_counts_from_the_latest_day_that_is_known(
    machine: Machine, recorded: date | None, expected: date | None
) -> None:
    assert latest_service(machine, recorded) == expected


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert months_after(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)


def done(day: date, note: str = "", machine: str = "m0") -> MaintenanceEntry:
    """Return a maintenance."""
    return MaintenanceEntry(machine, day, "Ayu", note, NOW)


@pytest.fixture
def ledger_fixture(tmp_path: Path) -> LedgerFixture:
    """Return two machines that are due after three treatments, the first with one treatment on each of three days."""
    plain = small_fleet()
    rule = MaintenanceRule(treatments=3)
    machines = [
        Machine(m.id, m.name, maintenance=rule, placements=m.placements, assignments=m.assignments)
        for m in plain.machines.values()
    ]
    ledger_fixture = LedgerFixture(tmp_path, Fleet.of(plain.outlets.values(), machines))
    ledger_fixture.press(ButtonPress("d0", Kind.BASIC, millis(f"2026-03-0{day}T12:00")) for day in (1, 2, 3))
    return ledger_fixture


def book(ledger_fixture: LedgerFixture) -> MaintenanceStatus:
    """Return the maintenance status, loaded from the ledger."""
    with ledger_fixture.ledger.reading() as connection:
        return MaintenanceStatus.load(connection, ledger_fixture.ledger.fleet, ledger_fixture.context.zones)


class TestTheBook:
    """How far each machine is from its maintenance."""

    def test_without_any_maintenance_all_treatments_count(self, ledger_fixture: LedgerFixture) -> None:
        assert book(ledger_fixture).due("m0", NOW).treatments_left == 0
        assert book(ledger_fixture).due("m1", NOW).treatments_left == 3

    def test_treatments_count_from_the_day_after_the_maintenance(self, ledger_fixture: LedgerFixture) -> None:
        ledger_fixture.ledger.record_maintenance([done(SERVICED)])
        assert book(ledger_fixture).due("m0", NOW).treatments_left == 2
        assert book(ledger_fixture).last_service("m0") == SERVICED

    def test_it_moves_on_as_it_would_be_loaded(self, ledger_fixture: LedgerFixture) -> None:
        ledger_fixture.ledger.record_maintenance([done(SERVICED)])
        moved = book(ledger_fixture)
        events = [
            ledger_fixture._event(ButtonPress("d0", Kind.BASIC, millis(f"2026-03-0{day}T12:00"), lost=lost))
            for day, lost in ((1, 0), (2, 0), (4, 2))
        ]
        moved.apply(ledger_fixture.ledger.commit([Received(event, NOW) for event in events]))
        assert moved.due("m0", NOW) == book(ledger_fixture).due("m0", NOW)
        assert moved.due("m0", NOW).treatments_left == -1

    def test_a_machine_is_overdue_beyond_the_grace_only_while_it_is_in_use(self, ledger_fixture: LedgerFixture) -> None:
        assert book(ledger_fixture).overdue(NOW) == []
        ledger_fixture.press([ButtonPress("d0", Kind.BASIC, NOW)])
        (overdue,) = book(ledger_fixture).overdue(NOW)
        assert overdue.id == "m0"
        resting = Machine("m0", "M", is_active=False, maintenance=overdue.maintenance, assignments=overdue.assignments)
        ledger_fixture.ledger.change_fleet(Fleet.of([], [resting]), NOW)
        assert book(ledger_fixture).overdue(NOW) == []

    def test_a_machine_that_was_removed_has_no_rule(self, ledger_fixture: LedgerFixture) -> None:
        assert not book(ledger_fixture).due("gone", NOW).is_due


class TestTheHistory:
    """Who did what, and when."""

    def test_it_is_told_newest_first(self, ledger_fixture: LedgerFixture) -> None:
        ledger_fixture.ledger.record_maintenance([done(SERVICED), done(INSTALLED), done(SERVICED, machine="m1")])
        with ledger_fixture.ledger.reading() as connection:
            assert [entry.day for entry in history(connection, "m0")] == [SERVICED, INSTALLED]

    def test_a_day_that_is_told_again_is_corrected(self, ledger_fixture: LedgerFixture) -> None:
        ledger_fixture.ledger.record_maintenance([done(SERVICED)])
        ledger_fixture.ledger.record_maintenance([done(SERVICED, "New tube")])
        with ledger_fixture.ledger.reading() as connection:
            assert history(connection, "m0") == [done(SERVICED, "New tube")]

    def test_an_entry_that_is_removed_leaves_those_of_other_days_and_machines(
        self, ledger_fixture: LedgerFixture
    ) -> None:
        others = [done(INSTALLED), done(SERVICED, machine="m1")]
        ledger_fixture.ledger.record_maintenance([done(SERVICED), *others])
        ledger_fixture.ledger.record_maintenance([], instead_of=done(SERVICED))
        with ledger_fixture.ledger.reading() as connection:
            assert [entry for machine in ("m0", "m1") for entry in history(connection, machine)] == others
