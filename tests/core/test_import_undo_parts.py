"""Undo of an import in parts: what arrives meanwhile, what comes in its way, and a restart after any of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.instants import DAY
from custom_components.ozon_telemetry.core.ledger import Ledger, import_undo
from custom_components.ozon_telemetry.core.ledger.import_log import read_imports

from .builders import DEVICE, HOUR, NOW, fleet_of, machine
from .owner_totals import owner_totals
from .test_history_import import BEGIN, history, total
from .test_import_undo import START, contents, import_all, steps, undo
from .two_systems import Press, Step, TwoSystems, presses

pytestmark = pytest.mark.usefixtures("engine")


def undo_meanwhile(ledger: Ledger, number: int, presses: Iterable[Press], *, restarts: bool) -> None:
    """Undo an import part by part; before each part an event arrives, and Home Assistant starts again, perhaps."""
    ledger.begin_undo(number, DEVICE)
    for press in presses:
        ledger.commit([press.received()])
        if not ledger.is_undoing:
            continue
        if restarts:
            ledger.close()
            ledger.open()
        assert ledger.verify().is_sound
        ledger.continue_undo()
    ledger.finish_undos()


@settings(max_examples=40)
@given(steps, st.integers(0, 25), st.integers(0, 25), st.integers(1, 5), st.booleans())
def test_interrupted_after_any_part_it_goes_on_with_what_arrives_meanwhile(
    story: list[Step],
    before: int,
    until: int,
    part: int,
    is_interrupted: bool,  # noqa: FBT001 - drawn
) -> None:
    everything = list(presses(story))
    with TemporaryDirectory() as one, TemporaryDirectory() as other, patch.object(import_undo, "PART", part):
        with_import, without = TwoSystems(Path(one)), TwoSystems(Path(other))
        for systems in (with_import, without):
            systems.receive_live(everything[:before])
        kept = [press.legacy_treatment() for press in everything[:until] if press.to_old]
        number = import_all(with_import.ledger, kept)
        live = [press for press in everything[before:] if press.to_new]
        if devices_of(with_import.ledger, number):
            undo_meanwhile(with_import.ledger, number, live, restarts=is_interrupted)
        else:
            with_import.receive_live(live)
        with_import.ledger.finish_undo(number, NOW + 2, "Ben")
        without.receive_live(live)
        assert contents(with_import.ledger) == contents(without.ledger)
        assert with_import.ledger.verify().is_sound
        with_import.ledger.close()
        without.ledger.close()


def devices_of(ledger: Ledger, number: int) -> tuple[str, ...]:
    """Return the devices that the undo of an import would change."""
    with ledger.reading() as connection:
        return next(record.devices for record in read_imports(connection) if record.number == number)


def begun(ledger: Ledger) -> int:
    """Begin to undo an import of nine treatments, and take the first three back; return its number."""
    number = import_all(ledger, history(1, 9))
    ledger.begin_undo(number, DEVICE)
    ledger.continue_undo()
    assert total(ledger) == 6
    return number


@pytest.fixture
def small_parts() -> Iterator[None]:
    """Take three treatments back at once."""
    with patch.object(import_undo, "PART", 3):
        yield


@pytest.mark.usefixtures("small_parts")
class TestAnUndoThatWasBegun:
    """It is finished before anything that would be in its way, and whatever happens meanwhile."""

    def test_retention_finishes_it(self, ledger: Ledger) -> None:
        begun(ledger)
        ledger.prune(BEGIN + 6 * HOUR)
        assert (total(ledger), ledger.is_undoing, ledger.verify().is_sound) == (0, False, True)

    @pytest.mark.parametrize("what", ["start", "import", "forget"])
    def test_another_import_finishes_it(self, ledger: Ledger, what: str) -> None:
        begun(ledger)
        if what == "start":
            ledger.start_import(START)
        elif what == "import":
            ledger.import_history(DEVICE, history(20, 20))
        else:
            ledger.forget_imports(NOW + 200 * DAY)
        assert (total(ledger), ledger.is_undoing) == (1 if what == "import" else 0, False)

    def test_it_can_be_begun_again(self, ledger: Ledger) -> None:
        undo(ledger, begun(ledger))
        assert (total(ledger), ledger.is_undoing) == (0, False)

    def test_a_change_of_the_fleet_books_what_is_left(self, ledger: Ledger) -> None:
        begun(ledger)
        ledger.change_fleet(fleet_of(machine(devices=()), machine("dryer")), NOW)
        with ledger.reading() as connection:
            assert {owner.machine: it.total for owner, it in owner_totals(connection).items() if it.total} == {
                "dryer": 6
            }
        assert ledger.verify().is_sound
        ledger.finish_undos()
        with ledger.reading() as connection:
            assert not any(it.total for it in owner_totals(connection).values())
        assert ledger.verify().is_sound
