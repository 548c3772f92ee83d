"""Sites that share a ledger: each sees and changes its own part, and a device counts for one of them at a time."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Owner
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.domain.stays import Stay, Stays
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, SharedGeneration, queries
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.store import LedgerChange
from custom_components.ozon_telemetry.core.ledger.fleet_record import FleetRecord, read_fleet_record
from custom_components.ozon_telemetry.core.ledger.import_log import ImportStart, read_imports
from custom_components.ozon_telemetry.core.ledger.outbox import unpublished_treatments
from custom_components.ozon_telemetry.core.ledger.prices import read_prices
from custom_components.ozon_telemetry.core.ledger.schema import METADATA, TREATMENT

from .builders import DAY, DEVICE, GEN, MINUTE, NOW, OTHER_DEVICE, event, received
from .owner_totals import owner_totals
from .test_writers_lease import lost_answer
from .two_sites import ZONES, fleet_at, ledger_of

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

MOVED = NOW - DAY + 3 * MINUTE + 1  # after the third event of a journal


@pytest.fixture
def north(place: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of a site with one device."""
    with closing(ledger_of(place, "north")) as ledger:
        ledger.change_fleet(fleet_at("north", DEVICE), NOW, ZONES["north"])
        yield ledger


@pytest.fixture
def south(place: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of another site, whose fleet has the same device."""
    with closing(ledger_of(place, "south")) as ledger:
        ledger.change_fleet(fleet_at("south", DEVICE, OTHER_DEVICE), NOW, ZONES["south"])
        yield ledger


def owners(ledger: Ledger) -> dict[Owner, int]:
    """Return how many treatments each owner of a site has."""
    with ledger.reading() as connection:
        return {owner: counters.total for owner, counters in owner_totals(connection).items()}


def at_north(number: int) -> dict[Owner, int]:
    """Return the totals of a site that has so many treatments on its only machine."""
    return {Owner(f"north-{DEVICE}", "north"): number} if number else {}


def at_south(number: int, device: str = DEVICE) -> dict[Owner, int]:
    """Return the same of the other site."""
    return {Owner(f"south-{device}", "south"): number} if number else {}


def test_each_site_sees_its_own_part(north: Ledger, south: Ledger) -> None:
    north.commit(received(event(1), event(2)))
    south.commit(received(event(1, device_id=OTHER_DEVICE, gen="other")))
    assert (owners(north), owners(south)) == (at_north(2), at_south(1, OTHER_DEVICE))
    for ledger, site in ((north, "north"), (south, "south")):
        with ledger.reading() as connection:
            assert queries.names(connection).keys() & ZONES.keys() == {site}
            assert read_prices(connection).outlets() == {site}
            assert len(unpublished_treatments(connection)) == len(connection.execute(select(TREATMENT)).all())
        assert ledger.verify().is_sound


@pytest.mark.parametrize(
    "change",
    [
        lambda south: south.change_fleet(fleet_at("south"), NOW + 1, ZoneInfo("Pacific/Auckland")),
        lambda south: south.prune(NOW + DAY),
        lambda south: south.mark_published(),
    ],
    ids=["fleet and zone", "retention", "outbox"],
)
def test_what_one_site_does_leaves_the_other_as_it_is(
    north: Ledger, south: Ledger, change: Callable[[Ledger], object]
) -> None:
    north.commit(received(event(1), event(2)))
    before = content(north)
    change(south)
    assert content(north) == before
    assert (owners(north), north.verify().is_sound) == (at_north(2), True)


def content(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """Return everything that a site has."""
    with ledger.reading() as connection:
        return {name: sorted(map(tuple, connection.execute(select(table)))) for name, table in METADATA.tables.items()}


def test_copied_outlets_are_those_of_their_site(place: ServerPlace, north: Ledger) -> None:
    """A second site was set up with a copy of the first one's configuration."""
    with closing(Ledger(replace(place, site="south"), ZONES["south"])) as copy:
        copy.change_fleet(fleet_at("north", OTHER_DEVICE), NOW, ZONES["south"])
        north.commit(received(event(1)))
        copy.commit(received(event(1, device_id=OTHER_DEVICE, gen="other")))
        copy.change_fleet(fleet_at("south"), NOW + 1)
        assert (owners(north), sum(owners(copy).values())) == (at_north(1), 1)


def test_a_device_counts_for_the_site_that_it_came_to_first(north: Ledger, south: Ledger) -> None:
    assert north.commit(received(event(1))).acks
    result = south.commit(received(event(2), event(1, device_id=OTHER_DEVICE, gen="other")))
    assert result.elsewhere == {DEVICE: "north"}
    assert result.acks.keys() == {(OTHER_DEVICE, "other")}
    assert (south.is_elsewhere(DEVICE), south.is_elsewhere(OTHER_DEVICE)) == (True, False)
    assert (south.resume_ack(DEVICE, GEN, 0), south.journal_mark(DEVICE, GEN)) == (None, None)


def test_after_its_hand_over_a_device_goes_on_at_its_new_site(north: Ledger, south: Ledger) -> None:
    north.commit(received(event(1), event(2)))
    south.take_over(DEVICE, MOVED)
    result = south.commit(received(event(2), event(3, timestamp=MOVED), event(4)))
    assert (result.duplicates, result.acks[DEVICE, GEN].seq) == (1, 4)
    assert north.commit(received(event(5))).elsewhere == {DEVICE: "south"}
    assert (owners(north), owners(south)) == (at_north(2), at_south(2))


def test_what_comes_late_is_booked_where_it_took_place(north: Ledger, south: Ledger) -> None:
    north.commit(received(event(1)))
    south.hand_over(DEVICE, "south", MOVED)
    result = south.commit(received(event(2), event(3), event(4)))
    assert ([row.seq for row in result.treatments], result.acks[DEVICE, GEN].seq) == ([4], 4)
    north.check_writable()
    assert north.take_change() is LedgerChange.ANOTHER_SITE
    assert (owners(north), owners(south)) == (at_north(3), at_south(1))
    assert (north.verify().is_sound, south.verify().is_sound) == (True, True)


def test_gaps_and_doubts_go_to_the_site_of_the_event_that_tells_them(north: Ledger, south: Ledger) -> None:
    north.commit(received(event(1)))
    south.hand_over(DEVICE, "south", MOVED)
    late = event(3, Counters(9, 0, 0), prev=1)
    assert south.commit(received(late)).acks[DEVICE, GEN].seq == 3
    assert (owners(north), owners(south)) == (at_north(3), {})
    with north.reading() as connection:
        assert queries.ledger_size(connection).recovered == 1
    assert north.verify().is_sound


def test_both_sites_can_book_for_each_other(north: Ledger, south: Ledger) -> None:
    south.hand_over(OTHER_DEVICE, "south", 0)
    south.commit(received(event(1, device_id=OTHER_DEVICE, gen="other")))
    north.commit(received(event(1)))
    south.hand_over(DEVICE, "south", MOVED)
    north.hand_over(OTHER_DEVICE, "north", MOVED)
    south.commit(received(event(2)))
    north.commit(received(event(2, device_id=OTHER_DEVICE, gen="other")))
    assert (owners(north), owners(south)) == (at_north(2), at_south(2, OTHER_DEVICE))


def test_a_device_that_is_handed_over_to_its_own_site_stays_there(north: Ledger) -> None:
    north.commit(received(event(1)))
    north.hand_over(DEVICE, "north", MOVED)
    assert north.commit(received(event(2))).acks


def test_a_device_can_be_given_away_and_come_back(north: Ledger, south: Ledger) -> None:
    north.commit(received(event(1)))
    north.hand_over(DEVICE, "south", MOVED)
    south.commit(received(event(2, timestamp=MOVED)))
    north.hand_over(DEVICE, "north", MOVED)  # nothing is between both: it is put right behind
    assert north.commit(received(event(3, timestamp=MOVED), event(4))).acks[DEVICE, GEN].seq == 4
    assert (owners(north), owners(south)) == (at_north(2), at_south(2))


def test_a_journal_on_a_card_that_came_from_another_site_waits_for_a_person(north: Ledger, south: Ledger) -> None:
    south.commit(received(event(1, device_id=OTHER_DEVICE, gen="other")))
    north.commit(received(event(1)))
    moved = event(2, device_id=OTHER_DEVICE)
    result = south.commit(received(moved))
    assert (result.foreign, result.acks) == ({SharedGeneration(OTHER_DEVICE, GEN, DEVICE)}, {})
    south.accept_moved_card(OTHER_DEVICE, GEN)
    repeated = event(1, device_id=OTHER_DEVICE)
    again = south.commit(received(repeated, moved))
    assert (again.duplicates, [row.seq for row in again.treatments]) == (1, [2])


def test_a_card_of_a_device_that_told_nothing_yet_can_be_moved(north: Ledger, south: Ledger) -> None:
    """Its only event came too early, so its site knows no more than who began the journal."""
    assert north.commit(received(event(3))).early
    south.commit(received(event(1, device_id=OTHER_DEVICE)))
    south.accept_moved_card(OTHER_DEVICE, GEN)
    assert south.commit(received(event(1, device_id=OTHER_DEVICE))).acks[OTHER_DEVICE, GEN].seq == 1


def test_a_copied_card_counts_nothing_twice_at_another_site(north: Ledger, south: Ledger) -> None:
    north.commit(received(event(1), event(2)))
    copies = [event(seq, device_id=OTHER_DEVICE) for seq in (1, 2)]
    own = event(3, device_id=OTHER_DEVICE, timestamp=NOW - MINUTE)
    south.commit(received(*copies))
    south.accept_copied_card(OTHER_DEVICE, GEN)
    result = south.commit(received(*copies, own))
    assert ([row.seq for row in result.treatments], owners(south)) == ([3], at_south(1, OTHER_DEVICE))


def history(*counted: int) -> list[LegacyTreatment]:
    """Return basic treatments of the original firmware, by their number."""
    times = [NOW - DAY + number * MINUTE for number in counted]
    return [
        LegacyTreatment(Kind.BASIC, Counters(number, 0, 0), at, at, TimeSource.RECEIPT)
        for number, at in zip(counted, times, strict=True)
    ]


def test_an_import_leaves_out_what_is_another_sites(north: Ledger, south: Ledger) -> None:
    north.commit(received(event(1)))
    assert south.import_history(DEVICE, history(1, 2)).pruned == 2
    south.hand_over(DEVICE, "south", MOVED)
    result = south.import_history(DEVICE, history(2, 3, 4, 5))
    assert (result.pruned, result.added) == (2, 2)


def test_an_import_is_final_once_its_device_counts_for_another_site(north: Ledger, south: Ledger) -> None:
    number = north.start_import(ImportStart(NOW, "", ()))
    north.import_history(DEVICE, history(1, 2), number=number)
    south.hand_over(DEVICE, "south", MOVED)
    with north.reading() as connection:
        assert [record.devices for record in read_imports(connection)] == [()]
    other = south.start_import(ImportStart(NOW, "", ()))
    south.import_history(DEVICE, history(4), number=other)
    south.commit(received(event(1, gen="new")))  # of before: it is the other site's
    before = owners(north)
    south.undo_import(other, DEVICE)
    assert (owners(north), owners(south), south.journal_mark(DEVICE, "new")) == (before, {}, 1)


def test_the_fleet_is_published_with_the_zones_of_its_outlets(place: ServerPlace, north: Ledger) -> None:
    with north.reading() as connection:
        text = connection.exec_driver_sql("SELECT data FROM fleet WHERE site = 'north'").scalar_one()
    fleet = fleet_at("north", DEVICE)
    outlet = replace(fleet.outlets["north"], zone=ZONES["north"])
    assert read_fleet_record(text) == FleetRecord((outlet,), tuple(fleet.machines.values()), ZONES["north"])


def test_a_site_hears_of_what_happened_while_it_was_away(north: Ledger, south: Ledger) -> None:
    north.commit(received(event(1)))
    south.hand_over(DEVICE, "south", MOVED)
    with lost_answer(was_stored=False), pytest.raises(LedgerError):
        north.commit(received(event(2)))
    north.open()
    assert north.take_change() is LedgerChange.ANOTHER_SITE


def test_where_a_device_was() -> None:
    stays = Stays((Stay(0, "north"), Stay(10, "south")))
    assert [stays.site_at(instant) for instant in (-1, 0, 9, 10)] == ["north", "north", "north", "south"]
    assert stays.site == "south"
