"""The ledger of a company as a head office reads it: one snapshot of all sites, moved on by what their feeds tell."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from custom_components.ozon_telemetry.core.analytics import DateRange, Filter, Query, QueryContext, SitePart, run_query
from custom_components.ozon_telemetry.core.company import company_feed, company_ledger
from custom_components.ozon_telemetry.core.company.company_ledger import CompanyLedger, CompanyNews
from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta, Outage
from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Span
from custom_components.ozon_telemetry.core.domain.messages import Counters
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.engines.company import SiteStates
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import company_reader
from custom_components.ozon_telemetry.core.ledger.engines.registry import check_company
from custom_components.ozon_telemetry.core.ledger.engines.server_check import ServerProblem
from custom_components.ozon_telemetry.core.ledger.retreat import JournalEnd
from custom_components.ozon_telemetry.core.read_models.totals import FLEET

from .builders import DEVICE, GEN, HOUR, NOW, OTHER_DEVICE, event, received
from .test_writers_lease import run, server_of
from .two_sites import ZONES, fleet_at, ledger_of

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

HOME = ZoneInfo("UTC")
OTHER_GEN = "0f0f0f0f"


@pytest.fixture
def north(place: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of a site with one treatment."""
    with closing(ledger_of(place, "north")) as ledger:
        ledger.change_fleet(fleet_at("north", DEVICE), NOW, ZONES["north"])
        ledger.commit(received(event(1)))
        yield ledger


@pytest.fixture
def south(place: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of another site with one treatment."""
    with closing(ledger_of(place, "south")) as ledger:
        ledger.change_fleet(fleet_at("south", OTHER_DEVICE), NOW, ZONES["south"])
        ledger.commit(received(event(1, device_id=OTHER_DEVICE, gen=OTHER_GEN)))
        yield ledger


@pytest.fixture
def company(north: Ledger, south: Ledger) -> Iterator[CompanyLedger]:
    """Return the ledger of the company of both."""
    with closing(CompanyLedger(server_of(north), HOME)) as ledger:
        yield ledger


def look(company: CompanyLedger, before: CompanyNews | None = None) -> CompanyNews:
    """Return what is new since an earlier look; everything without one."""
    if before is None:
        return CompanyNews(*company.load(HOME, NOW))
    return company.look(before.standings, HOME, NOW)


def tell_again(ledger: Ledger, known: CompanyNews) -> None:
    """Let the last known change of a site be another one: a standby that lagged did not have the first."""
    change = known.standings["north"].change
    run(server_of(ledger), f"UPDATE feed SET at = at + 1 WHERE site = 'north' AND change = {change}")  # noqa: S608


def totals_of(news: CompanyNews, *keys: str) -> list[int]:
    """Return totals of figures that were loaded."""
    assert news.loaded is not None
    return [news.loaded.models.totals.total(key).total for key in keys]


def test_the_figures_are_those_of_all_sites(company: CompanyLedger) -> None:
    news = look(company)
    assert totals_of(news, FLEET, "north", "south", f"south-{OTHER_DEVICE}") == [2, 1, 1, 1]
    assert news.loaded is not None
    assert dict(news.loaded.merged.sites) == {
        "north": "north",
        f"north-{DEVICE}": "north",
        "south": "south",
        f"south-{OTHER_DEVICE}": "south",
    }


def test_the_days_of_an_outlet_are_those_of_its_site(company: CompanyLedger) -> None:
    look(company)
    assert {outlet: company.zones.of_outlet(outlet) for outlet in ("north", "south")} == ZONES


def test_a_press_is_added_without_loading_anything(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    north.commit(received(event(2), event(3)))
    news = look(company, before)
    assert news.loaded is None
    assert [treatment.seq for treatment in news.added.treatments] == [2, 3]
    assert before.loaded is not None
    before.loaded.models.apply(news.added)
    assert totals_of(before, FLEET, "north") == [4, 3]
    assert look(company, news).added.sums == {}


def test_two_commits_of_one_quarter_are_one_sum(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    north.commit(received(event(2)))
    north.commit(received(event(3)))
    news = look(company, before)
    assert [amounts[:3] for amounts in news.added.sums.values()] == [(2, 0, 0)]


def test_another_fleet_loads_everything(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    north.commit(received(event(2)))
    north.change_fleet(Fleet(), NOW, ZONES["north"])
    news = look(company, before)
    assert news.loaded is not None
    assert "north" not in news.loaded.merged.fleet.outlets
    assert [treatment.seq for treatment in news.added.treatments] == [2]  # automations run on it all the same


def test_a_fleet_is_put_together_once(company: CompanyLedger, north: Ledger) -> None:
    (_, first), (_, second) = (company.load(HOME, NOW) for _ in range(2))
    assert second.merged is first.merged
    north.change_fleet(fleet_at("north", DEVICE, "another"), NOW, ZONES["north"])
    _, third = company.load(HOME, NOW)
    assert "north-another" in third.merged.fleet.machines


def test_the_same_fleet_again_loads_nothing(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    north.change_fleet(fleet_at("north", DEVICE), NOW, ZONES["north"])
    assert look(company, before).loaded is None


def test_a_removed_outlet_keeps_the_zone_of_its_site(company: CompanyLedger, north: Ledger) -> None:
    north.change_fleet(Fleet(), NOW, ZONES["north"])
    look(company)
    assert company.zones.of_outlet("north") == ZONES["north"]


def test_a_change_that_is_missing_loads_everything(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    north.commit(received(event(2)))
    run(server_of(north), "DELETE FROM feed")
    assert totals_of(look(company, before), FLEET) == [3]


def test_a_ledger_that_was_restored_loads_everything(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    tell_again(north, before)
    north.commit(received(event(2)))
    news = look(company, before)
    assert totals_of(news, FLEET) == [3]
    assert news.added.treatments == []


def test_another_past_of_the_same_length_loads_everything(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    tell_again(north, before)
    assert look(company, before).loaded is not None


@pytest.mark.parametrize("is_new_site", [False, True])
def test_a_press_is_told_although_everything_is_loaded(
    company: CompanyLedger, north: Ledger, place: ServerPlace, *, is_new_site: bool
) -> None:
    before = look(company)
    north.commit(received(event(2)))
    if is_new_site:
        with closing(Ledger(replace(place, site="east"), HOME)) as east:
            east.open()
    news = company.look(before.standings, HOME, NOW, is_all_due=not is_new_site)
    assert totals_of(news, FLEET) == [3]
    assert [treatment.seq for treatment in news.added.treatments] == [2]


def test_a_new_site_loads_everything(company: CompanyLedger, place: ServerPlace) -> None:
    before = look(company)
    with closing(Ledger(replace(place, site="east"), HOME)) as east:
        east.open()
    news = look(company, before)
    assert (news.loaded is not None, set(news.standings)) == (True, {"east", "north", "south"})


def test_what_sites_show_of_their_machines_comes_when_it_changes(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    north.publish_states(SiteStates('{"url":"http://north"}', {f"north-{DEVICE}": "{}"}, [f"north-{DEVICE}"]))
    news = look(company, before)
    assert (dict(news.site_states), dict(news.machine_states)) == (
        {"north": '{"url":"http://north"}'},
        {f"north-{DEVICE}": "{}"},
    )
    assert look(company, news).machine_states == {}


def test_a_ledger_of_a_later_version_is_not_read(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    run(server_of(north), "UPDATE meta SET value = value + 1")
    try:
        with pytest.raises(LedgerError, match="newer"):
            look(company, before)
        found = check_company(server_of(north))
    finally:  # other tests use the schema again
        run(server_of(north), "UPDATE meta SET value = value - 1")
    assert found is not None
    assert found.problem is ServerProblem.NEWER


def test_a_schema_without_tables_has_no_ledger(company: CompanyLedger, north: Ledger) -> None:
    place = server_of(north)
    run(place, "CREATE SCHEMA nothing; CREATE SCHEMA nothing_site")
    found = check_company(replace(place, schema="nothing"))
    run(place, "DROP SCHEMA nothing; DROP SCHEMA nothing_site")
    assert found is not None
    assert found.problem is ServerProblem.EMPTY


def test_a_site_runs_until_its_hub_ends(company: CompanyLedger, north: Ledger) -> None:
    running = look(company).standings["north"]
    assert running.is_running
    north.close()
    ended = look(company).standings["north"]
    assert (ended.is_running, ended.change) == (False, running.change)
    assert ended.last_reported is not None
    assert running.last_reported is not None
    assert abs(ended.last_reported - running.last_reported) < HOUR


def test_a_machine_that_two_sites_have_is_one_sum(place: ServerPlace) -> None:
    copy = fleet_at("north", DEVICE)
    other = replace(copy.machines[f"north-{DEVICE}"], assignments=())
    with closing(ledger_of(place, "north")) as north, closing(ledger_of(place, "south")) as south:
        north.change_fleet(copy, NOW, ZONES["north"])
        south.change_fleet(Fleet.of(copy.outlets.values(), [other]), NOW, ZONES["south"])
        north.commit(received(event(1)))
        with closing(CompanyLedger(server_of(north), HOME)) as company:
            news = look(company)
    assert totals_of(news, FLEET) == [1]
    assert news.loaded is not None
    assert news.loaded.merged.doubled_names() == sorted(["North", DEVICE])
    assert set(news.loaded.merged.sites.values()) == {"north"}


def test_downtime_is_counted_in_the_windows_of_each_site(company: CompanyLedger, north: Ledger, south: Ledger) -> None:
    day = NOW // (24 * HOUR) * 24 * HOUR
    for ledger, device, hours in ((north, DEVICE, 4), (south, OTHER_DEVICE, 2)):
        window, outage = Span(day, day + hours * HOUR), Span(day, day + HOUR)
        run(server_of(ledger), "UPDATE watched SET since = 0")
        ledger.record_availability(AvailabilityDelta([window], [Outage(device, *outage)]))
    news = look(company)
    assert news.loaded is not None
    merged = news.loaded.merged
    parts = tuple(SitePart(fleet, partial(company.reading_site, site=site)) for site, fleet in merged.by_site.items())
    today = date(2026, 11, 18)
    with company.reading() as connection:
        context = QueryContext(merged.fleet, company.zones, day + 20 * HOUR, parts=parts)
        result = run_query(connection, context, Query(DateRange(today, today), filter=Filter()))
    assert (result.downtime.watched, result.downtime.offline) == (6 * HOUR, 2 * HOUR)


@pytest.mark.parametrize("record", ['{"format": 99}', "[]", "{", '{"format": 2}'])
def test_a_fleet_that_nobody_understands_is_told(company: CompanyLedger, north: Ledger, record: str) -> None:
    run(server_of(north), f"UPDATE fleet SET data = '{record}' WHERE site = 'north'")  # noqa: S608
    with pytest.raises(LedgerError, match="north publishes") as raised:
        look(company)
    assert raised.value.kind is LedgerErrorKind.NEWER


def test_it_has_a_size(company: CompanyLedger) -> None:
    assert company.size() > 0


def test_nothing_is_read_any_more_once_it_is_closed(company: CompanyLedger) -> None:
    look(company)
    company.close()
    with pytest.raises(LedgerError, match="not open"):
        look(company)


def test_a_query_that_goes_on_while_it_is_closed_ends_with_its_connection(
    company: CompanyLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_reader, "CLOSING_WAIT", 0.0)
    with company.reading() as connection:
        company.close()
        assert connection.execute(text("SELECT count(*) FROM treatment")).scalar_one() == 2
    assert connection.closed


def test_a_head_office_hands_nothing_over(company: CompanyLedger, north: Ledger) -> None:
    with company.reading() as connection:
        assert (company.other_sites(connection), north.other_sites(connection)) == ([], ["south"])


def test_counters_of_a_gap_are_added_too(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    north.commit(received(event(5, prev=1, counters=Counters(5, 0, 0))))
    news = look(company, before)
    assert before.loaded is not None
    before.loaded.models.apply(news.added)
    assert totals_of(before, "north") == [5]


def commit_each(ledger: Ledger, *seqs: int) -> None:
    """Commit events one by one."""
    for seq in seqs:
        ledger.commit(received(event(seq)))


@pytest.mark.parametrize("rows_at_once", [1, 2, 3, 1_000])
def test_what_was_added_since_is_read_in_parts(
    company: CompanyLedger, north: Ledger, south: Ledger, monkeypatch: pytest.MonkeyPatch, rows_at_once: int
) -> None:
    monkeypatch.setattr(company_feed, "_ROWS_AT_ONCE", rows_at_once)
    before = look(company)
    commit_each(north, 2, 3)
    south.commit(received(event(2, device_id=OTHER_DEVICE, gen=OTHER_GEN)))
    commit_each(north, 4)
    now = look(company).standings
    commit_each(north, 5)
    added = company.added_between(before.standings, now)
    assert sorted((treatment.device_id, treatment.seq) for treatment in added.treatments) == sorted(
        [(DEVICE, 2), (DEVICE, 3), (DEVICE, 4), (OTHER_DEVICE, 2)]
    )
    assert added.untold == frozenset()


def test_of_a_site_whose_feed_has_a_hole_nothing_is_told(company: CompanyLedger, north: Ledger, south: Ledger) -> None:
    before = look(company)
    commit_each(north, 2, 3)
    south.commit(received(event(2, device_id=OTHER_DEVICE, gen=OTHER_GEN)))
    run(server_of(north), f"DELETE FROM feed WHERE site = 'north' AND change = {before.standings['north'].change + 1}")  # noqa: S608
    news = look(company, before)
    assert [treatment.device_id for treatment in news.added.treatments] == [OTHER_DEVICE]
    assert news.untold == {"north"}


def test_of_a_site_that_was_not_known_nothing_is_told(company: CompanyLedger, north: Ledger) -> None:
    before = {site: it for site, it in look(company).standings.items() if site != "north"}
    commit_each(north, 2)
    assert company.added_between(before, look(company).standings) == ([], frozenset())


def test_more_than_can_be_followed_is_loaded_and_told(
    company: CompanyLedger, north: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_ledger, "_MOST_FOLLOWED", 2)
    before = look(company)
    commit_each(north, 2, 3)
    assert look(company, before).loaded is None
    commit_each(north, 4)
    news = look(company, before)
    assert totals_of(news, "north") == [4]
    assert [treatment.seq for treatment in news.added.treatments] == [2, 3, 4]


def test_a_treatment_that_was_withdrawn_and_sent_again_is_told_once(company: CompanyLedger, north: Ledger) -> None:
    before = look(company)
    commit_each(north, 2, 3)
    north.retreat(JournalEnd(DEVICE, GEN, 2, NOW + 1))
    commit_each(north, 3, 4)
    added = company.added_between(before.standings, look(company).standings)
    assert [treatment.seq for treatment in added.treatments] == [2, 3, 4]
