"""Sites that share a ledger: each press counts once at its site, whatever writers and hand-overs do."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings, strategies as st
import pytest
from sqlalchemy import Connection, select

from custom_components.ozon_telemetry.core.domain.messages import Received
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT

from .builders import DAY, DEVICE, GEN, MINUTE, NOW, event
from .engines import place_of
from .test_writers_lease import expire, lost_answer, run, server_of
from .two_sites import ZONES, fleet_at, ledger_of

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]


@dataclass
class Company:
    """Two sites of which one has two writers, a device between them, and where each of its presses belongs."""

    writers: dict[str, list[Ledger]]
    site: str = "north"
    pressed: list[str] = field(default_factory=list)
    acknowledged: int = 0

    def press(self) -> None:
        """Press the button once, where the device is."""
        self.pressed.append(self.site)

    def send(self, writer: int) -> None:
        """Send what is not acknowledged to a writer of one of the sites, wherever the device is."""
        ledger, site = self._writer(writer)
        events = [event(seq) for seq in range(self.acknowledged + 1, len(self.pressed) + 1)]
        with suppressed():
            ledger.change_fleet(fleet_at(site, DEVICE), NOW, ZONES[site])
            acks = ledger.commit([Received(it, NOW) for it in events]).acks
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

    def carry(self, writer: int) -> None:
        """Carry the device to a site and hand it over to that; only what was done is believed."""
        ledger, site = self._writer(writer)
        with suppressed():
            ledger.hand_over(DEVICE, site, NOW - DAY + len(self.pressed) * MINUTE + 1)
            self.site = site

    def expire(self, writer: int) -> None:
        """Let all leases be over."""
        expire(self._writer(writer)[0])

    def close(self, writer: int) -> None:
        """Let a writer end."""
        self._writer(writer)[0].close()

    def _writer(self, number: int) -> tuple[Ledger, str]:
        site = "south" if number == 2 else "north"
        return self.writers[site][number % len(self.writers[site])], site


def suppressed() -> ExitStack:
    """Let a writer fail that may not write, or hears nothing."""

    def is_expected(_: object, error: BaseException | None, __: object) -> bool:
        allowed = {LedgerErrorKind.HELD, LedgerErrorKind.FENCED, LedgerErrorKind.UNREACHABLE}
        return isinstance(error, LedgerError) and error.kind in allowed

    stack = ExitStack()
    stack.push(is_expected)
    return stack


type Step = tuple[Callable[[Company, int], None], int]
steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *[Company.send] * 3,
                *[Company.carry] * 2,
                Company.lose_the_answer,
                Company.lose_the_commit,
                Company.expire,
                Company.close,
            ]
        ),
        st.integers(0, 2),
    ),
    max_size=14,
)


def booked(connection: Connection) -> list[tuple[int, str, str]]:
    """Return the treatments of a site: number, machine, outlet."""
    columns = TREATMENT.c
    query = select(columns.seq, columns.machine, columns.outlet).order_by(columns.seq)
    return list(connection.execute(query).tuples())


@pytest.mark.timeout(600)  # each step is some transactions on a server
@settings(max_examples=15)
@given(steps)
@example([(Company.send, 0), (Company.carry, 2), (Company.send, 0), (Company.send, 2), (Company.carry, 0)])
@example(
    [(Company.carry, 2), (Company.lose_the_answer, 2), (Company.carry, 1), (Company.expire, 0), (Company.carry, 1)]
)
def test_each_press_counts_once_at_its_site_however_writers_and_hand_overs_interleave(story: list[Step]) -> None:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        place = place_of(Path(folder) / "ledger")
        assert isinstance(place, ServerPlace)
        sites = {"north": 2, "south": 1}
        writers = {
            site: [stack.enter_context(closing(ledger_of(place, site))) for _ in range(number)]
            for site, number in sites.items()
        }
        company = Company(writers)
        company.press()
        company.send(0)
        for step, number in story:
            company.press()
            step(company, number)
        for site in sites:
            for ledger in writers[site]:
                ledger.close()
            run(server_of(writers[site][0]), "UPDATE site SET until = 0")
        company.send({"north": 0, "south": 2}[company.site])
        assert company.acknowledged == len(company.pressed)
        for site in sites:
            ledger = writers[site][0]
            ledger.open()
            with ledger.reading() as connection:
                assert booked(connection) == [
                    (seq, f"{site}-{DEVICE}", site) for seq, where in enumerate(company.pressed, 1) if where == site
                ]
            assert ledger.verify().is_sound
