"""Pages of single treatments: each once, newest first, also where several have the same time."""

import pytest

from custom_components.ozon_telemetry.core.analytics import Filter, QueryError, newest_treatments
from custom_components.ozon_telemetry.core.analytics.recent_treatments import PageCursor, TreatmentPage
from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.ledger import Ledger

from .builders import DEVICE, GEN, NOW, OTHER_DEVICE, event, fleet_of, machine, received

NEWER_GEN, OTHER_GEN = "f00dcafe", "0badcafe"
# Everything took place at the same times: three treatments in one journal, two in each of two others.
EVENTS = (
    *(event(seq) for seq in (1, 2, 3)),
    *(event(seq, gen=NEWER_GEN) for seq in (1, 2)),
    *(event(seq, gen=OTHER_GEN, device_id=OTHER_DEVICE) for seq in (1, 2)),
)
NEWEST_FIRST = [
    (DEVICE, GEN, 3),
    (DEVICE, NEWER_GEN, 2),
    (DEVICE, GEN, 2),
    (OTHER_DEVICE, OTHER_GEN, 2),
    (DEVICE, NEWER_GEN, 1),
    (DEVICE, GEN, 1),
    (OTHER_DEVICE, OTHER_GEN, 1),
]


@pytest.fixture
def crowded(ledger: Ledger) -> Ledger:
    """Return a ledger in which several treatments have the same time."""
    ledger.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(OTHER_DEVICE, 0),))), NOW)
    ledger.commit(received(*EVENTS))
    return ledger


def pages(ledger: Ledger, limit: int) -> list[TreatmentPage]:
    """Return all pages of a ledger."""
    found: list[TreatmentPage] = []
    with ledger.reading() as connection:
        while not found or found[-1].cursor is not None:
            before = PageCursor.parse(found[-1].cursor or "") if found else None
            found.append(newest_treatments(connection, Filter(), limit, before))
    return found


@pytest.mark.parametrize(
    ("limit", "sizes"), [(1, [1] * 7 + [0]), (2, [2, 2, 2, 1]), (3, [3, 3, 1]), (7, [7, 0]), (8, [7])]
)
def test_the_pages_together_are_every_treatment_once(crowded: Ledger, limit: int, sizes: list[int]) -> None:
    found = pages(crowded, limit)
    assert [len(page.events) for page in found] == sizes
    assert [(line.device_id, line.gen, line.seq) for page in found for line in page.events] == NEWEST_FIRST


def test_a_line_says_what_is_known_of_a_treatment(crowded: Ledger) -> None:
    (page,) = pages(crowded, 8)
    line, first = page.events[0], event(3)
    assert (line.at, line.received, line.kind, line.counters) == (first.timestamp, NOW, first.kind, first.counters)
    assert (line.machine, line.machine_name, line.outlet, line.outlet_name) == ("washer", "Washer", "north", "North")


def test_a_treatment_that_belongs_to_nobody_has_no_names(ledger: Ledger) -> None:
    ledger.change_fleet(fleet_of(machine(devices=())), NOW)
    ledger.commit(received(event(1)))
    with ledger.reading() as connection:
        (line,) = newest_treatments(connection, Filter(unassigned=True), 8, None).events
    assert (line.machine_name, line.outlet_name) == ("", "")


def test_a_cursor_is_read_as_it_was_written() -> None:
    cursor = PageCursor(NOW, "an:id:of colons", GEN, 7)
    assert PageCursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    ["", "1", "1:2:gen", "x:2:gen:d", "1:x:gen:d", "-1:2:gen:d", "1:-2:gen:d", f"{10**18}:2:gen:d", "1:2.0:gen:d"],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is not a cursor"):
        PageCursor.parse(text)
