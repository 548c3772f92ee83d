"""What the counters of the original firmware prove, through the ledger: in the order and at the times of arrival."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.domain.disputes import DisputeChoice, DisputeReason, Resolution
from custom_components.ozon_telemetry.core.domain.fleet import Owner
from custom_components.ozon_telemetry.core.domain.messages import Counters, Millis, Received
from custom_components.ozon_telemetry.core.ledger import CommitResult, Dispute, Ledger, disputes

from .builders import DAY, DEVICE, HOUR, MINUTE, NOW, event, fleet_of, legacy_event, machine, received
from .engines import place_of
from .owner_totals import owner_totals

pytestmark = pytest.mark.usefixtures("engine")

SECOND = 1000
WASHER = Owner("washer", "north")


@dataclass(frozen=True)
class Heard:
    """A message of a device: its basic counter, how long after the message before it came, and its time stamp.

    Without `told` the device's clock is right; -1 means that it has none.
    """

    basic: int
    pause: Millis = MINUTE
    standard: int = 0
    told: Millis | None = None

    def received(self, at: Millis) -> Received:
        """Return the message as it is received at an instant."""
        told = {None: at - SECOND, -1: None}.get(self.told, self.told)
        return Received(legacy_event(self.basic, self.standard, timestamp=told), at)


def basics(*counters: int, pause: Millis = MINUTE, **changes: Millis) -> list[Heard]:
    """Return messages of basic treatments, one after another."""
    return [Heard(number, pause, **changes) for number in counters]


def after(pause: Millis, messages: Sequence[Heard]) -> list[Heard]:
    """Return messages of which the first comes after a pause."""
    first, *others = messages
    return [Heard(first.basic, pause, first.standard, first.told), *others]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(place_of(tmp_path / "ledger.db"), ZoneInfo("Europe/Amsterdam"))
    ledger.change_fleet(fleet_of(machine()), NOW)
    yield ledger
    ledger.close()


def hear(ledger: Ledger, messages: Sequence[Heard], since: Millis = NOW, *, reopens: bool = False) -> CommitResult:
    """Let messages arrive one by one; with `reopens`, Home Assistant is restarted before each."""
    at, result = since, CommitResult()
    for message in messages:
        at += message.pause
        if reopens:
            ledger.close()
        result = ledger.commit([message.received(at)])
    return result


def total(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return owner_totals(connection).get(WASHER, Counters()).total


def open_disputes(ledger: Ledger) -> list[Dispute]:
    with ledger.reading() as connection:
        return disputes.open_disputes(connection)


def all_disputes(ledger: Ledger) -> list[Dispute]:
    with ledger.reading() as connection:
        return disputes.latest_disputes(connection, 100)


POWERED_ON = NOW - 400 * DAY  # the date at which a clock without a battery begins
A_DAY = [Heard(number, told=POWERED_ON + number * MINUTE) for number in range(1, 6)]
AHEAD = [Heard(number, told=NOW + 2 * HOUR + number * MINUTE) for number in range(1, 6)]  # local time told as UTC
NO_CLOCK = [Heard(number, told=-1) for number in range(1, 6)]
FROM_1970 = [Heard(number, told=number * MINUTE) for number in range(1, 6)]
SINCE_TODAY = [Heard(number, told=NOW + number * MINUTE) for number in range(1, 6)]

CASES = {
    "an older value restored after an outage": (
        [*basics(501, 502, 503), *after(3 * HOUR, basics(501, 502, 503, 504))],
        7,
    ),
    "a value from before us restored after an outage": ([*basics(501, 502), *after(3 * HOUR, basics(480, 481))], 4),
    "the card missing at one boot": ([*basics(500, 501), *basics(1, 2), *basics(502, 503)], 6),
    "the card missing for days": ([*basics(500, 501), *after(DAY, basics(1, 2)), *after(3 * DAY, basics(502, 503))], 6),
    "two devices under one id": (basics(500, 20, 501, 21, 502, 22), 6),
    "two devices under one id, hours apart": (basics(500, 20, 501, 21, 502, 22, pause=5 * HOUR), 6),
    "two devices, the lower one first": (basics(20, 500, 21, 501, 22, 502), 6),
    "two devices that are close": (basics(20, 22, 21, 23, 22, 24, 23, 25, pause=20 * SECOND), 8),
    "the same event again with a new time stamp": (basics(499, 500, 500, 500, 501, pause=3 * SECOND), 3),
    "one kind not saved over a restart": (
        [Heard(300, standard=312), Heard(301, standard=312), Heard(302), Heard(303)],
        4,
    ),
    "one kind not saved, while the other rose unseen": ([Heard(300, standard=312), Heard(305, HOUR)], 2 + 4),
    "a clock that begins in the past at each power-on": (
        [*A_DAY, *after(20 * HOUR, A_DAY), *after(20 * HOUR, A_DAY)],
        15,
    ),
    "a clock that begins in 1970 at each power-on": ([*FROM_1970, *after(DAY, FROM_1970), *after(DAY, FROM_1970)], 15),
    "a clock that was right on the first day only": (
        [*SINCE_TODAY, *after(DAY, SINCE_TODAY), *after(DAY, SINCE_TODAY)],
        15,
    ),
    "no clock at all": ([*NO_CLOCK, *after(DAY, NO_CLOCK), *after(DAY, NO_CLOCK)], 15),
    "a reset to zero": ([*basics(500, 501), *basics(1, 2, 3)], 5),
    "a counter of 16 bits that wrapped around": (
        [Heard(65534, standard=7), Heard(65535, standard=7), Heard(0, standard=7), Heard(1, standard=7)],
        4,
    ),
    "a wrap with nothing but basic treatments": (basics(65534, 65535, 1, 2), 4),
    "treatments without a connection": ([*basics(500), *after(HOUR, basics(504))], 5),
    "one overtaken by a newer one": (
        [Heard(1), Heard(2), Heard(4, 2 * MINUTE), Heard(3, SECOND, told=NOW + 3 * MINUTE)],
        4,
    ),
    "one delivered again after others": (
        [Heard(1), Heard(2), Heard(3), Heard(2, SECOND, told=NOW + 2 * MINUTE - SECOND)],
        3,
    ),
    "one delivered again by a clock two hours ahead": (
        [*AHEAD[:3], Heard(2, SECOND, told=AHEAD[1].told), Heard(3, SECOND, told=AHEAD[2].told), AHEAD[3]],
        4,
    ),
    "the first one delivered again by a clock that began in the past": (
        [*A_DAY[:3], Heard(1, SECOND, told=A_DAY[0].told), A_DAY[3]],
        4,
    ),
    "one overtaken by a newer one, by a clock two hours ahead": (
        [*AHEAD[:2], AHEAD[3], Heard(3, SECOND, told=AHEAD[2].told), AHEAD[4]],
        5,
    ),
    "a value restored soon, by a clock that stands still": (
        [*basics(501, 502, 503, told=POWERED_ON), *basics(501, 502, 503, 504, told=POWERED_ON)],
        7,
    ),
    "the baseline overtaken": ([Heard(501, 2 * MINUTE), Heard(500, SECOND, told=NOW + MINUTE), Heard(502)], 3),
}


@pytest.mark.parametrize("reopens", [False, True], ids=["running", "restarted"])
@pytest.mark.parametrize(("messages", "expected"), CASES.values(), ids=CASES.keys())
def test_the_total(ledger: Ledger, messages: list[Heard], expected: int, *, reopens: bool) -> None:
    hear(ledger, messages, reopens=reopens)
    assert total(ledger) == expected
    assert ledger.verify().is_sound


@pytest.mark.parametrize(("messages", "expected"), CASES.values(), ids=CASES.keys())
def test_the_total_in_one_batch(ledger: Ledger, messages: list[Heard], expected: int) -> None:
    at, batch = NOW, []
    for message in messages:
        at += message.pause
        batch.append(message.received(at))
    ledger.commit(batch)
    assert total(ledger) == expected
    assert ledger.verify().is_sound


def test_original_firmware_on_a_device_that_kept_a_journal_counts_from_its_first_event(ledger: Ledger) -> None:
    ledger.commit(received(*map(event, (1, 2, 3))))
    result = hear(ledger, basics(800, 801))
    assert (total(ledger), open_disputes(ledger), result.reflashed) == (5, [], {DEVICE})
    assert ledger.verify().is_sound


def test_what_the_machine_cannot_have_given_is_in_no_total_until_a_person_decides(ledger: Ledger) -> None:
    hear(ledger, basics(500, 1001))
    (dispute,) = open_disputes(ledger)
    assert (total(ledger), dispute.amount, dispute.reason) == (2, Counters(500), DisputeReason.TOO_FAST)
    ledger.resolve_disputes([dispute.key], Resolution(DisputeChoice.ALL, NOW))
    assert (total(ledger), ledger.verify().is_sound) == (502, True)


@pytest.mark.parametrize(("pause", "recovered"), [(100 * 30 * SECOND, 100), (100 * 30 * SECOND - 1, 0)])
def test_the_shortest_treatment_is_the_limit(ledger: Ledger, pause: Millis, recovered: int) -> None:
    hear(ledger, [Heard(500, told=-1), Heard(601, pause, told=-1)])
    assert total(ledger) == 2 + recovered
    assert sum(it.amount.total for it in open_disputes(ledger)) == 100 - recovered


def test_a_card_restored_beside_another_device_proves_nothing(ledger: Ledger) -> None:
    """What A has beyond B was no treatment: A was restored to what it had before us."""
    hear(ledger, [Heard(501, standard=20), Heard(1), *after(5 * HOUR, [Heard(481, standard=3)])])
    assert total(ledger) == 3


def test_a_rise_of_one_kind_beside_a_fall_of_another_is_asked_about_where_an_older_run_explains_it(
    ledger: Ledger,
) -> None:
    hear(ledger, [Heard(500, standard=60), Heard(1), Heard(10, 5 * HOUR, standard=49)])
    asked = sum(it.amount.total for it in open_disputes(ledger))
    hear(ledger, [Heard(1, 5 * HOUR, standard=53)], NOW + 11 * HOUR)
    assert sum(it.amount.total for it in open_disputes(ledger)) == asked + 4
    assert ledger.verify().is_sound


def test_what_is_lost_after_a_reset_is_still_recovered(ledger: Ledger) -> None:
    """The former run, with its higher counters, explains everything and nothing."""
    hear(ledger, [Heard(500), Heard(1, HOUR), Heard(2, 2 * HOUR), Heard(4, 4 * HOUR)])
    assert total(ledger) == 5
    assert not open_disputes(ledger)
