"""A device that publishes under its own id, but from the journal of another one, harms nobody but itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import FromClause, Table, select

from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.domain.messages import Ack, Counters, Event, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.schema import (
    ACCOUNT,
    DAY,
    GENERATION,
    QUARANTINE,
    RECOVERED,
    TREATMENT,
)

from .builders import DEVICE, GEN, NOW, OTHER_DEVICE, event, fleet_of, legacy_event, machine, received
from .engines import place_of

pytestmark = pytest.mark.usefixtures("engine")

LIAR = OTHER_DEVICE
small = st.integers(1, 8)


@st.composite
def events(draw: st.DrawFn, device_id: str, gens: st.SearchStrategy[str]) -> Event:
    """Return anything that a device can say which the protocol lets through."""
    seq = draw(small)
    counters = Counters(*draw(st.tuples(*[st.integers(0, 8)] * 3)))
    said: dict[str, Any] = {"kind": draw(st.sampled_from(Kind)), "prev": draw(st.integers(0, seq - 1))}
    return event(seq, counters, device_id=device_id, gen=draw(gens), **said)


def legacy(device_id: str) -> st.SearchStrategy[Event]:
    """Return anything that the original firmware can say."""
    counters = st.tuples(small, st.integers(0, 3), st.integers(0, 3))
    return counters.map(lambda counted: legacy_event(*counted, device_id=device_id))


honest = events(DEVICE, st.sampled_from([GEN, "second"])) | legacy(DEVICE)
lies = events(LIAR, st.sampled_from([GEN, "second", "own"])) | legacy(LIAR)


@contextmanager
def new_ledger() -> Iterator[Ledger]:
    """Return a ledger that knows the victim's two journals, and has a machine for each device."""
    with TemporaryDirectory() as folder:
        ledger = Ledger(place_of(Path(folder) / "ledger.db"), ZoneInfo("UTC"))
        ledger.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(LIAR, 0),))), NOW)
        ledger.commit(received(event(1), event(1, gen="second")))
        yield ledger
        ledger.close()


def seen(ledger: Ledger) -> list[list[tuple[object, ...]]]:
    """Return all that the ledger holds of the victim."""
    with ledger.reading() as connection:

        def of_victim(table: Table, source: FromClause | None = None) -> list[tuple[object, ...]]:
            named = [column for column in table.c if column.name not in {"id", "account"}]
            chosen = (ACCOUNT if source is not None else table).c.device_id == DEVICE
            lines = connection.execute(select(*named).select_from(table if source is None else source).where(chosen))
            return sorted((tuple(line) for line in lines), key=repr)

        days = DAY.join(ACCOUNT, DAY.c.account == ACCOUNT.c.number)
        return [of_victim(DAY, days), *map(of_victim, (TREATMENT, RECOVERED, GENERATION, QUARANTINE))]


def acks_of_victim(ledger: Ledger, batches: Sequence[Sequence[Event]]) -> list[dict[str, Ack]]:
    """Let batches arrive; return the acknowledgements for the victim after each."""
    acks_after = []
    for batch in batches:
        acks = ledger.commit(received(*batch)).acks
        acks_after.append({gen: ack for (device_id, gen), ack in acks.items() if device_id == DEVICE})
    return acks_after


def without_lies(batches: Sequence[Sequence[Event]]) -> list[list[Event]]:
    """Return the batches as if the victim had been alone."""
    return [[event for event in batch if event.device_id == DEVICE] for batch in batches]


@settings(max_examples=60)
@given(st.lists(st.lists(st.one_of(honest, lies), max_size=6), max_size=6))
def test_whatever_a_device_says_the_figures_marks_acks_and_quarantine_of_another_stay(
    batches: list[list[Event]],
) -> None:
    with new_ledger() as alone, new_ledger() as beside:
        assert acks_of_victim(beside, batches) == acks_of_victim(alone, without_lies(batches))
        assert seen(beside) == seen(alone)
        for gen in (GEN, "second"):
            assert beside.resume_ack(DEVICE, gen, 1) == alone.resume_ack(DEVICE, gen, 1)


def test_a_liar_that_comes_first_delays_its_victim_and_no_more() -> None:
    with new_ledger() as ledger:
        ledger.commit(received(event(4_000_000_000, device_id=LIAR, gen="third", prev=0)))
        assert ledger.commit(received(event(1, gen="third"))).acks == {}
        ledger.accept_copied_card(DEVICE, "third")
        result = ledger.commit(received(event(1, gen="third"), event(2, gen="third")))
        assert result.acks == {(DEVICE, "third"): Ack("third", 2)}
        assert len(result.treatments) == 2
