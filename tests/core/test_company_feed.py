"""The feed of a site: each of its transactions tells what it did, and figures that are moved on by it are right."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings, strategies as st
import pytest
from sqlalchemy import text

from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta
from custom_components.ozon_telemetry.core.domain.calendar import quarter_of
from custom_components.ozon_telemetry.core.domain.disputes import DisputeChoice, Resolution
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, MaintenanceRule
from custom_components.ozon_telemetry.core.domain.messages import ZERO, Counters, Event
from custom_components.ozon_telemetry.core.ledger import Account, Ledger, LedgerError, disputes
from custom_components.ozon_telemetry.core.ledger.company_news import NOTHING, RELOAD, STATES, JournalSpan, News
from custom_components.ozon_telemetry.core.ledger.engines.company import SiteStates
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import company
from custom_components.ozon_telemetry.core.ledger.engines.registry import remove_sealed
from custom_components.ozon_telemetry.core.ledger.move import Move
from custom_components.ozon_telemetry.core.ledger.retreat import JournalEnd
from custom_components.ozon_telemetry.core.ledger.rollup import NO_AMOUNTS
from custom_components.ozon_telemetry.core.read_models import ReadModels
from custom_components.ozon_telemetry.core.read_models.present_sums import Span
from custom_components.ozon_telemetry.core.read_models.totals import FLEET

from .builders import DAY, DEVICE, GEN, MINUTE, NOW, OTHER_DEVICE, event, received
from .company_reader import all_sites, batch_of, feed_of
from .engines import place_of
from .test_sites import MOVED, history
from .test_writers_lease import lost_answer, run, server_of
from .two_sites import ZONES, fleet_at, ledger_of

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

DOUBTFUL = Counters(4_000_000, 0, 0)


@pytest.fixture
def north(place: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of a site with one device."""
    with closing(ledger_of(place, "north")) as ledger:
        ledger.change_fleet(fleet_at("north", DEVICE), NOW, ZONES["north"])
        ledger.commit(received(event(1)))
        yield ledger


@pytest.fixture
def south(place: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of another site, whose fleet has the same device."""
    with closing(ledger_of(place, "south")) as ledger:
        ledger.change_fleet(fleet_at("south", DEVICE, OTHER_DEVICE), NOW, ZONES["south"])
        yield ledger


def last_told(ledger: Ledger) -> News:
    """Return what the last transaction of a site told."""
    place = server_of(ledger)
    with all_sites(place) as connection:
        return feed_of(connection, place.site)[-1].news


def one_more(seq: int, site: str = "north") -> News:
    """Return the news of one basic treatment."""
    cell = (quarter_of(event(seq).timestamp or 0), Account(f"{site}-{DEVICE}", site, DEVICE))
    return News({cell: (1, *NO_AMOUNTS[1:])}, (JournalSpan(DEVICE, GEN, seq, seq),))


def test_a_batch_tells_its_sums_and_where_its_treatments_are(north: Ledger) -> None:
    north.commit(received(event(1), event(2)))
    assert last_told(north) == one_more(2)


def test_it_is_told_when_by_the_clock_of_the_server(north: Ledger) -> None:
    with all_sites(server_of(north)) as connection:
        assert feed_of(connection, "north")[-1].at == pytest.approx(time() * 1000, abs=600_000)


@pytest.mark.parametrize(
    "write",
    [
        lambda ledger: ledger.open(),
        lambda ledger: ledger.commit(received(event(1))),
        lambda ledger: ledger.commit(received(event(5))),
        lambda ledger: ledger.mark_published(),
        lambda ledger: ledger.check_writable(),
        lambda ledger: ledger.record_availability(AvailabilityDelta()),
        lambda ledger: ledger.retreat(JournalEnd(DEVICE, GEN, 1, NOW)),
        lambda ledger: ledger.retreat(JournalEnd(DEVICE, GEN, 0, NOW + 1)),
    ],
    ids=["beat", "repetition", "too early", "published", "check", "availability", "no retreat", "retreat from nothing"],
)
def test_what_changes_no_figure_tells_nothing(north: Ledger, write: Callable[[Ledger], object]) -> None:
    write(north)
    assert last_told(north) == NOTHING


def give_back(ledger: Ledger) -> None:
    """Take a mark back with the treatment on which it was."""
    ledger.commit(received(event(2)))
    ledger.retreat(JournalEnd(DEVICE, GEN, 1, NOW + 1))


@pytest.mark.parametrize(
    "write",
    [
        lambda ledger: ledger.change_fleet(fleet_at("north"), NOW),
        lambda ledger: ledger.hand_over(DEVICE, "south", MOVED),
        lambda ledger: ledger.import_history(DEVICE, history(1)),
        lambda ledger: ledger.record_maintenance([]),
        lambda ledger: list(ledger.prune_in_parts(NOW)),
        give_back,
    ],
    ids=["fleet", "hand-over", "import", "maintenance", "retention", "retreat"],
)
def test_whatever_else_is_written_has_everything_loaded_again(north: Ledger, write: Callable[[Ledger], object]) -> None:
    write(north)
    assert last_told(north) == RELOAD


def test_doubts_have_everything_loaded_again(north: Ledger) -> None:
    north.commit(received(event(2, DOUBTFUL)))
    news = last_told(north)
    assert (news.is_reload, news.journals) == (True, (JournalSpan(DEVICE, GEN, 2, 2),))


def test_what_is_booked_at_another_site_has_everything_loaded_again(north: Ledger, south: Ledger) -> None:
    south.hand_over(DEVICE, "south", MOVED)
    south.commit(received(event(2), event(3), event(4)))
    assert last_told(south) == one_more(4, "south").reloaded()


def test_a_batch_that_was_stored_unheard_is_told(north: Ledger) -> None:
    with lost_answer(was_stored=True), pytest.raises(LedgerError):
        north.commit(received(event(2)))
    assert last_told(north) == one_more(2)


def test_a_batch_that_was_lost_is_not_told(north: Ledger) -> None:
    before = last_told(north)
    with lost_answer(was_stored=False), pytest.raises(LedgerError):
        north.commit(received(event(2)))
    assert last_told(north) == before


def test_a_restored_ledger_tells_under_the_same_numbers_again(north: Ledger) -> None:
    run(server_of(north), "UPDATE site SET change = change - 1")
    north.commit(received(event(2)))
    assert last_told(north) == one_more(2)


def test_what_is_older_than_a_day_is_deleted_now_and_then(north: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "_CLEANING", 4)
    place = server_of(north)
    with all_sites(place) as connection:
        known = feed_of(connection, "north")[-1].change
    run(place, f"UPDATE feed SET at = at - {DAY - MINUTE}")  # noqa: S608  a number
    run(place, f"UPDATE feed SET at = at - {2 * MINUTE} WHERE change < {known}")  # noqa: S608  numbers
    for _ in range(4):
        north.check_writable()
    with all_sites(place) as connection:
        assert [it.change for it in feed_of(connection, "north")] == list(range(known, known + 5))


def states_of(place: ServerPlace) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Return what all sites say of themselves and of their machines."""
    with all_sites(place) as connection:
        sites = connection.execute(text("SELECT site, data FROM site_state")).tuples().all()
        machines = connection.execute(text("SELECT site, machine, data FROM machine_state")).tuples()
        return dict(sites), {(site, machine): data for site, machine, data in machines}


def test_states_are_kept_until_their_machine_is_gone(north: Ledger, south: Ledger) -> None:
    place = server_of(north)
    south.publish_states(SiteStates("{}", {"b": "{}"}, ["b"]))
    north.publish_states(SiteStates('{"name":"North"}', {"a": "1", "b": "2"}, ["a", "b"]))
    assert last_told(north) == STATES
    north.publish_states(SiteStates(None, {"b": "3"}, ["b", "c"]))
    north.publish_states(SiteStates(None, {}, ["b"]))
    assert states_of(place) == (
        {"north": '{"name":"North"}', "south": "{}"},
        {("south", "b"): "{}", ("north", "b"): "3"},
    )


def test_a_ledger_in_a_file_has_nobody_to_tell(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.db", ZoneInfo("UTC"))) as ledger:
        ledger.publish_states(SiteStates(None, {}, []))
        assert ledger.company is None


def test_a_ledger_that_was_made_without_feeds_gets_them(north: Ledger) -> None:
    north.close()
    run(server_of(north), "DROP TABLE feed, machine_state, site_state")
    north.commit(received(event(2)))
    assert last_told(north) == one_more(2)


@pytest.mark.parametrize("has_feeds", [True, False])
def test_what_a_site_told_goes_with_it(tmp_path: Path, north: Ledger, south: Ledger, *, has_feeds: bool) -> None:
    place = server_of(south)
    north.publish_states(SiteStates("{}", {"a": "1"}, ["a"]))
    south.publish_states(SiteStates("{}", {"b": "1"}, ["b"]))
    run(place, "DELETE FROM stay WHERE site = 'south'")
    move = Move(south, tmp_path / "ledger.db")
    list(move.copy())
    move.finish()
    if not has_feeds:
        north.close()
        run(place, "DROP TABLE feed, machine_state, site_state")
    remove_sealed(place)
    north.open()
    if has_feeds:
        assert states_of(place) == ({"north": "{}"}, {("north", "a"): "1"})
        with all_sites(place) as connection:
            assert connection.execute(text("SELECT DISTINCT site FROM feed")).scalars().all() == ["north"]


# ------------------------------------------------------------------ the invariant


def shown_fleet(site: str, *, is_changed: bool) -> Fleet:
    """Return a site's fleet: maintenance is counted; the change takes its device away from its first treatments."""
    start = NOW - DAY + 3 * MINUTE if is_changed else 0
    fleet = fleet_at(site, DEVICE)
    machines = [
        replace(it, maintenance=MaintenanceRule(100), assignments=(Assignment(DEVICE, start),))
        for it in fleet.machines.values()
    ]
    return Fleet.of([replace(it, zone=ZONES[site]) for it in fleet.outlets.values()], machines)


def figures(models: ReadModels, fleet: Fleet) -> list[Any]:
    """Return all that is shown of a fleet."""
    return [
        *(
            (key, models.totals.total(key), models.totals.today(key), models.totals.latest(key))
            for key in (FLEET, *fleet.outlets, *fleet.machines)
        ),
        *(
            (key, span, models.revenue.revenue(key, span), models.revenue.treatments(key, span))
            for key in (FLEET, *fleet.outlets, *fleet.machines)
            for span in Span
        ),
        *((it, models.maintenance.due(it, NOW), models.disputes.of_machine(it)) for it in fleet.machines),
        models.totals.unassigned(DEVICE),
        models.totals.everything,
    ]


@dataclass
class Shown:
    """Figures of a company in the memory of whoever shows it, moved on by the feeds of its sites."""

    place: ServerPlace
    fleet: Fleet
    changes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ZONES, 0))
    models: ReadModels | None = None

    def follow(self) -> list[Any]:
        """Read what was told since the last time, and return what is shown."""
        with all_sites(self.place) as connection:
            for site, change in self.changes.items():
                for told in feed_of(connection, site, change):
                    self.changes[site] = told.change
                    if told.news.is_reload or self.models is None:
                        self.models = None
                    else:
                        self.models.apply(batch_of(connection, told.news))
            if self.models is None:
                self.models = ReadModels.load(connection, self.fleet, ZoneInfo("UTC"), NOW)
        return figures(self.models, self.fleet)

    def anew(self) -> list[Any]:
        """Return what the ledger says."""
        with all_sites(self.place) as connection:
            return figures(ReadModels.load(connection, self.fleet, ZoneInfo("UTC"), NOW), self.fleet)


@dataclass
class Company:
    """A device that is carried between two sites, with the fleet of each and what it pressed."""

    ledgers: dict[str, Ledger]
    journal: list[Event] = field(default_factory=list)
    missing: int = 0
    doubts: Counters = ZERO
    changed: set[str] = field(default_factory=set)

    def press(self, _: str) -> None:
        """Press the button once."""
        seq = len(self.journal) + self.missing + 1
        prev = self.journal[-1].seq if self.journal else 0
        counters = Counters(seq, 0, 0).plus(self.doubts)
        self.journal.append(event(seq, counters, prev=prev))

    def lose(self, site: str) -> None:
        """Lose a press, and press once more."""
        self.missing += 1
        self.press(site)

    def doubt(self, site: str) -> None:
        """Press once, with counters that nobody can believe."""
        self.doubts = self.doubts.plus(DOUBTFUL)
        self.press(site)

    def send(self, site: str) -> None:
        """Send everything to a site, also what it knows."""
        self.ledgers[site].commit(received(*self.journal))

    def carry(self, site: str) -> None:
        """Hand the device over, from the last press on."""
        self.ledgers[site].hand_over(DEVICE, site, NOW - DAY + (len(self.journal) + self.missing) * MINUTE)

    def change(self, site: str) -> None:
        """Book a site's treatments on another fleet, or on the one before."""
        self.changed ^= {site}
        self.ledgers[site].change_fleet(shown_fleet(site, is_changed=site in self.changed), NOW)

    def decide(self, site: str) -> None:
        """Say of all doubts that they took place, or take that back."""
        ledger = self.ledgers[site]
        with ledger.reading() as connection:
            known = disputes.latest_disputes(connection, 10)
        for dispute in known:
            resolution = None if dispute.resolution else Resolution(DisputeChoice.ALL, NOW)
            ledger.resolve_disputes([dispute.key], resolution)

    def retreat(self, site: str) -> None:
        """Take the newest press back, if its site knows it."""
        end = JournalEnd(DEVICE, GEN, self.journal[-2].seq if len(self.journal) > 1 else 0, NOW + 1)
        if self.ledgers[site].journal_mark(DEVICE, GEN) is not None:
            self.ledgers[site].retreat(end)


type Step = tuple[Callable[[Company, str], None], str]
STEPS = [Company.press, Company.lose, Company.doubt, *[Company.send] * 4, Company.carry, Company.change]
steps = st.lists(
    st.tuples(st.sampled_from([*STEPS, Company.decide, Company.retreat]), st.sampled_from(["north", "south"])),
    max_size=14,
)


@pytest.mark.timeout(600)  # each step is some transactions on a server
@settings(max_examples=10)
@given(steps)
@example(
    [
        *[(Company.press, "north"), (Company.send, "north")] * 2,
        (Company.lose, "north"),
        (Company.send, "north"),
        (Company.retreat, "north"),
        (Company.send, "north"),
        *[(Company.doubt, "north"), (Company.send, "north")] * 2,
        (Company.decide, "north"),
        (Company.press, "north"),
        (Company.change, "north"),
        (Company.carry, "south"),
        (Company.send, "south"),
        (Company.decide, "south"),
    ]
)
def test_figures_that_follow_the_feeds_are_those_of_the_ledger(story: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        place = place_of(Path(folder) / "ledger")
        assert isinstance(place, ServerPlace)
        with closing(ledger_of(place, "north")) as north, closing(ledger_of(place, "south")) as south:
            firm = Company({"north": north, "south": south})
            fleets = [shown_fleet(site, is_changed=False) for site in ZONES]
            for ledger, fleet in zip((north, south), fleets, strict=True):
                ledger.change_fleet(fleet, NOW)
            firm.press("north")
            parts = [it for fleet in fleets for it in fleet.outlets.values()]
            machines = [it for fleet in fleets for it in fleet.machines.values()]
            shown = Shown(place, Fleet.of(parts, machines))
            for step, site in [(Company.send, "north"), *story]:
                step(firm, site)
                assert shown.follow() == shown.anew(), step
