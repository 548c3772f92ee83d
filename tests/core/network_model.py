"""A simulated device, a hostile network and a real ledger, moved step by step by a test."""

from pathlib import Path
from random import Random
import shutil
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, func, select

from custom_components.ozon_telemetry.core.domain.messages import (
    ONE,
    ZERO,
    Ack,
    Channel,
    Clock,
    Counters,
    Event,
    Kind,
    Millis,
    Received,
)
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.schema import DAY, GENERATION, QUARTER, RECOVERED, TREATMENT
from custom_components.ozon_telemetry.core.protocol.codec import (
    MAX_BATCH,
    decode,
    decode_ack,
    decode_events,
    encode_ack,
    encode_event,
    encode_events,
)
from simulator.device import Device
from simulator.journal import Journal, Record
from tests.ledger_faults import file_of

from .builders import DEVICE, HOUR, MINUTE, NOW, fleet_of, machine
from .engines import place_of


class NetworkModel:
    """One device with its cards, what is on the wire in both directions, and the ledger behind it."""

    def __init__(self, folder: Path, capacity: int | None = None) -> None:
        """Begin with a device that is adopted and has an empty card."""
        self.now: Millis = NOW
        self.capacity = capacity
        self.ledger = Ledger(place_of(folder / "ledger.db"), ZoneInfo("Europe/Amsterdam"))
        self.ledger.change_fleet(fleet_of(machine()), self.now)
        self.cards = [Journal("card-0", capacity)]
        self.device = Device(DEVICE, self.cards[0], self.now)
        self.records: dict[tuple[str, int], Record] = {}
        self.events: list[bytes] = []
        self.acks: list[bytes] = []
        self.duplicates = 0
        self.batch = 1

    def press(self, kind: Kind) -> None:
        """Let a customer choose."""
        self.now += 1000
        record = self.device.press(kind, self.now)
        self.records[self.device.journal.gen, record.seq] = record

    def send(self, _: int = 0) -> None:
        """Put on the wire what the device sends now."""
        for message in self.device.due(self.now):
            self.events.append(encode_event(message[0]) if len(message) == 1 else encode_events(message))

    def wait(self, minutes: int) -> None:
        """Let time pass; a minute is longer than a device waits for an acknowledgement."""
        self.now += minutes * MINUTE

    def lose(self, number: int) -> None:
        """Lose one message of each direction."""
        for wire in (self.events, self.acks):
            if wire:
                wire.pop(number % len(wire))

    def repeat(self, number: int) -> None:
        """Deliver one message of each direction once more, later."""
        for wire in (self.events, self.acks):
            if wire:
                wire.append(wire[number % len(wire)])

    def shuffle(self, seed: int) -> None:
        """Let the messages overtake each other."""
        Random(seed).shuffle(self.events)

    def commit(self, number: int) -> None:
        """Let Home Assistant take a batch of events and acknowledge it."""
        batch, self.events = self.events[: number + 1], self.events[number + 1 :]
        events = [event for payload in batch for event in _decoded_events(payload)]
        result = self.ledger.commit([Received(event, self.now) for event in events])
        self.duplicates += result.duplicates
        self.acks += [encode_ack(ack._replace(batch=self.batch)) for ack in result.acks.values()]

    def deliver_acks(self, number: int) -> None:
        """Let the device take some acknowledgements."""
        delivered, self.acks = self.acks[: number + 1], self.acks[number + 1 :]
        for payload in delivered:
            self.device.acknowledged(_decoded_ack(payload), self.now)

    def reconnect(self, _: int = 0) -> None:
        """Lose the connection and come back: the device reports its status and gets an acknowledgement."""
        self.device.disconnected()
        self.device.connected()
        status = self.device.status()
        assert status.gen is not None
        ack = self.ledger.resume_ack(DEVICE, status.gen, status.acked)
        assert ack is not None
        self.acks.append(encode_ack(ack._replace(batch=self.batch)))

    def reboot(self, _: int = 0) -> None:
        """Switch the device off and on."""
        self.device.reboot(self.now)

    def offer_event_batches(self, number: int) -> None:
        """Let Home Assistant be of a version that takes event batches, small or large, or of an earlier one."""
        self.batch = (1, 2, 3, MAX_BATCH)[number % 4]

    def change_clock(self, number: int) -> None:
        """Lose the clock, find it again, or let it be wrong by days in either direction."""
        self.device.clock = list(Clock)[number % len(Clock)]
        self.device.skew = (number % 7 - 3) * 24 * HOUR

    def change_card(self, number: int) -> None:
        """Put in a card the device had before, or a new one."""
        place = number % (len(self.cards) + 1)
        if place == len(self.cards):
            self.cards.append(Journal(f"card-{place}", self.capacity))
        self.device.insert_card(self.cards[place], self.now)

    def lose_record(self, number: int) -> None:
        """Let a record become unreadable; the newest one was just written and read back."""
        records = self.device.journal.records
        if len(records) > 1:
            records.pop(number % (len(records) - 1))

    def restart_home_assistant(self, _: int = 0) -> None:
        """Lose what was on its way to Home Assistant, and everything it knows but the ledger's file."""
        self.events.clear()
        self.ledger.close()

    def drain(self) -> None:
        """Let every card be read to its end over a network that works."""
        for card in self.cards:
            self.device.insert_card(card, self.now)
            self.reconnect()
            self.deliver_acks(len(self.acks))
            while card.pending:
                self.wait(60)
                self.send()
                self.commit(len(self.events))
                self.deliver_acks(len(self.acks))

    def backup(self) -> Path:
        """Return a copy of the ledger, as a backup of Home Assistant has it."""
        self.ledger.close()
        return Path(shutil.copy(file_of(self.ledger), file_of(self.ledger).with_name("backup")))

    def restore(self, source: Path | None) -> None:
        """Put a copy of the ledger in its place, or none."""
        self.ledger.close()
        for path in file_of(self.ledger).parent.glob("ledger.db*"):
            path.unlink()
        if source is not None:
            shutil.copy(source, file_of(self.ledger))
        self.ledger.change_fleet(self.ledger.fleet, self.now)

    @property
    def total(self) -> Counters:
        """Return what the ledger counts, by the days that people are shown."""
        return self._sum(DAY)

    @property
    def expected(self) -> Counters:
        """Return what the device recorded, without what began before the ledger knew the device."""
        everything = ZERO
        for card in self.cards:
            everything = everything.plus(card.counters)
        return everything.minus(self.baseline)

    @property
    def baseline(self) -> Counters:
        """Return the counters before the first event of the device's first generation."""
        query = select(TREATMENT).where(TREATMENT.c.gen == self._first_gen()).order_by(TREATMENT.c.seq)
        with self.ledger.reading() as connection:
            first = connection.execute(query).first()
        if first is None:
            return ZERO
        return Counters(first.basic, first.standard, first.premium).minus(ONE[Kind(first.kind)])

    @property
    def rows(self) -> dict[tuple[str, int], Row[Any]]:
        """Return the treatments in the ledger by generation and seq."""
        with self.ledger.reading() as connection:
            return {(line.gen, line.seq): line for line in connection.execute(select(TREATMENT))}

    def is_consistent(self) -> bool:
        """Tell whether rows, quarters and days of the ledger say the same."""
        with self.ledger.reading() as connection:
            recovered = func.sum(RECOVERED.c.basic + RECOVERED.c.standard + RECOVERED.c.premium)
            rows = connection.execute(select(func.count()).select_from(TREATMENT)).scalar_one()
            rows += connection.execute(select(recovered)).scalar_one() or 0
        return rows == self._sum(DAY).total == self._sum(QUARTER).total

    def _first_gen(self) -> str | None:
        query = select(GENERATION.c.gen).where(GENERATION.c.ordinal == 0)
        with self.ledger.reading() as connection:
            return connection.execute(query).scalar()

    def _sum(self, table: Table) -> Counters:
        query = select(*(func.coalesce(func.sum(table.c[kind.key]), 0) for kind in Kind))
        with self.ledger.reading() as connection:
            return Counters(*connection.execute(query).one())


def _decoded_events(payload: bytes) -> list[Event]:
    decoded = decode_events(DEVICE, payload) if b"records" in payload else [decode(Channel.EVENT, DEVICE, payload)]
    events = [event for event in decoded if isinstance(event, Event)]
    assert len(events) == len(decoded)
    return events


def _decoded_ack(payload: bytes) -> Ack:
    ack = decode_ack(payload)
    assert ack is not None
    return ack
