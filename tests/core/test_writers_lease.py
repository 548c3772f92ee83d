"""Only one writes for a site: another one is kept out, and whoever was overtaken is fenced off."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings, strategies as st
import psycopg
import pytest
from sqlalchemy import Connection, select

from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import server_store, trips
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.lease import BEAT_SECONDS
from custom_components.ozon_telemetry.core.ledger.engines.store import LedgerChange
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT

from .builders import DEVICE, GEN, NOW, event, fleet_of, machine, received
from .engines import place_of

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

ZONE = ZoneInfo("UTC")


def server_of(ledger: Ledger) -> ServerPlace:
    """Return the place of a ledger that is on a server."""
    assert isinstance(ledger.place, ServerPlace)
    return ledger.place


def run(place: ServerPlace, statement: str) -> None:
    """Run a statement in the schema of a ledger, as its administrator may."""
    address = {"host": place.host, "port": place.port, "dbname": place.database, "user": place.user}
    with closing(psycopg.connect(**address, autocommit=True)) as connection:  # type: ignore[arg-type]
        connection.execute(f"SET search_path TO {place.schema}")
        connection.execute(statement.encode())


def expire(ledger: Ledger) -> None:
    """Let the time of the lease be over."""
    run(server_of(ledger), "UPDATE site SET until = 0")


def failure(ledger: Ledger, seq: int = 1) -> LedgerError:
    """Return why a commit fails."""
    with pytest.raises(LedgerError) as error:
        ledger.commit(received(event(seq)))
    return error.value


@pytest.fixture
def other(ledger: Ledger) -> Iterator[Ledger]:
    """Return another writer of the same site, as a copy of the configuration is."""
    with closing(Ledger(ledger.place, ZONE)) as other:
        yield other


def test_another_writer_is_kept_out_and_told_by_whom(ledger: Ledger, other: Ledger) -> None:
    error = failure(other)
    assert (error.kind, "home" in error.detail) == (LedgerErrorKind.HELD, True)
    assert ledger.commit(received(event(1))).acks


def test_who_closes_lets_the_next_one_in_at_once(ledger: Ledger, other: Ledger) -> None:
    ledger.close()
    other.change_fleet(fleet_of(machine()), NOW)
    assert other.commit(received(event(1))).acks


def test_who_was_overtaken_writes_nothing_more(ledger: Ledger, other: Ledger) -> None:
    expire(ledger)
    other.change_fleet(fleet_of(machine()), NOW)
    other.commit(received(event(1)))
    assert failure(ledger, 2).kind is LedgerErrorKind.FENCED
    assert failure(ledger, 2).kind is LedgerErrorKind.HELD
    other.close()
    again = ledger.commit(received(event(1), event(2)))
    assert (again.duplicates, len(again.treatments), ledger.take_change()) == (1, 1, LedgerChange.SAME_LEDGER)


def test_a_lease_that_is_over_is_its_holders_until_somebody_takes_it(ledger: Ledger) -> None:
    expire(ledger)
    assert ledger.commit(received(event(1))).acks


def test_an_older_state_of_the_ledger_is_noticed(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    run(server_of(ledger), "UPDATE site SET change = change - 1, epoch = epoch + 1, until = 0")
    assert failure(ledger, 2).kind is LedgerErrorKind.FENCED
    assert ledger.commit(received(event(2))).acks
    assert ledger.take_change() is LedgerChange.SAME_LEDGER


def test_a_lease_that_cannot_be_given_back_is_over_in_time(ledger: Ledger, other: Ledger) -> None:
    run(server_of(ledger), "ALTER TABLE site RENAME TO elsewhere")
    ledger.close()
    run(server_of(ledger), "ALTER TABLE elsewhere RENAME TO site")
    assert failure(other).kind is LedgerErrorKind.HELD
    assert ledger.commit(received(event(1))).acks, "it is the same writer"


def test_a_ledger_that_is_closed_after_an_error_lets_the_next_one_in_at_once(ledger: Ledger, other: Ledger) -> None:
    with lost_answer(was_stored=False):
        failure(ledger)
    ledger.close()
    other.change_fleet(fleet_of(machine()), NOW)
    assert other.commit(received(event(1))).acks


def test_who_was_overtaken_takes_nothing_from_the_next_one(ledger: Ledger, other: Ledger) -> None:
    expire(ledger)
    other.change_fleet(fleet_of(machine()), NOW)
    ledger.close()
    assert other.commit(received(event(1))).acks


def test_a_writer_keeps_its_lease_while_nothing_happens(ledger: Ledger, other: Ledger) -> None:
    with patch.object(server_store, "monotonic", return_value=monotonic() + 2 * BEAT_SECONDS):
        assert ledger.next_beat_in == 0
        run(server_of(ledger), "UPDATE site SET until = until - 29000")
        ledger.open()
        assert (ledger.next_beat_in, failure(other).kind) == (BEAT_SECONDS, LedgerErrorKind.HELD)


def test_a_file_is_nobody_elses(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.db", ZONE)) as ledger:
        ledger.open()
        ledger.hand_over(DEVICE, "elsewhere", NOW)
        ledger.take_over(DEVICE, NOW)
        assert (ledger.next_beat_in, ledger.is_elsewhere(DEVICE)) == (None, False)


@contextmanager
def lost_answer(*, was_stored: bool) -> Iterator[None]:
    """Let the connection break at a COMMIT: before it arrives, or before its answer does."""
    commit = trips.commit

    def breaking(connection: Connection) -> None:
        if was_stored:
            commit(connection)
        raise psycopg.OperationalError("the connection is lost")

    with patch.object(trips, "commit", breaking):
        yield


@dataclass
class Site:
    """A device whose journal is sent to two writers of one site, and what was acknowledged to it."""

    writers: list[Ledger]
    pressed: int = 0
    acknowledged: int = 0

    def send(self, writer: int) -> None:
        """Send what is not acknowledged; a writer that may not write acknowledges nothing."""
        events = [event(seq) for seq in range(self.acknowledged + 1, self.pressed + 1)]
        try:
            self.writers[writer].change_fleet(fleet_of(machine()), NOW)
            acks = self.writers[writer].commit(received(*events)).acks
        except LedgerError as error:
            if error.kind not in {LedgerErrorKind.HELD, LedgerErrorKind.FENCED, LedgerErrorKind.UNREACHABLE}:
                raise
            return
        if (DEVICE, GEN) in acks:
            self.acknowledged = acks[DEVICE, GEN].seq

    def lose_the_answer(self, writer: int) -> None:
        """Send, and lose the answer to the COMMIT, which was stored."""
        with lost_answer(was_stored=True):
            self.send(writer)

    def lose_the_commit(self, writer: int) -> None:
        """Send, and lose the COMMIT."""
        with lost_answer(was_stored=False):
            self.send(writer)

    def expire(self, writer: int) -> None:
        """Let the lease be over, whoever has it."""
        expire(self.writers[writer])

    def close(self, writer: int) -> None:
        """Let a writer end."""
        self.writers[writer].close()


type Step = tuple[Callable[[Site, int], None], int]
steps = st.lists(
    st.tuples(
        st.sampled_from([Site.send, Site.lose_the_answer, Site.lose_the_commit, Site.expire, Site.close]),
        st.integers(0, 1),
    ),
    max_size=10,
)


@pytest.mark.timeout(600)  # each step is a transaction on a server, and leases expire by its clock
@settings(max_examples=15)
@given(steps)
@example([(Site.send, 0), (Site.expire, 0), (Site.send, 1), (Site.send, 0), (Site.send, 0)])
def test_however_two_writers_interleave_each_press_counts_once(story: list[Step]) -> None:
    with TemporaryDirectory() as folder, ExitStack() as open_ledgers:
        place = place_of(Path(folder) / "ledger")
        site = Site([open_ledgers.enter_context(closing(Ledger(place, ZONE))) for _ in range(2)])
        site.send(0)
        for step, number in story:
            site.pressed += 1
            step(site, number)
        site.expire(1)
        site.writers[0].close()
        site.send(1)
        assert site.acknowledged == site.pressed
        with site.writers[1].reading() as connection:
            assert connection.execute(select(TREATMENT.c.seq).order_by(TREATMENT.c.seq)).scalars().all() == list(
                range(1, site.pressed + 1)
            )
        assert site.writers[1].verify().is_sound
