"""Acceptance of the original firmware's events, which have no identity but their counters.

`decide_legacy` is a pure function of the *runs* of a device's counters (its generations) and the event. Its seq is the
sum of the counters; a run is continued, or another one begins, as `counter_stories` explains. Before that, what was
counted already is sorted out:

- The same counters as the newest event's are a repetition, also with a new time stamp, unless clock and counters both
  began anew.
- The counters and the time stamp of an older event mean that it was delivered again, if the clock was right then, or
  soon after if the clock runs, however wrong it is.
- An event that was overtaken by a newer one, whose counters proved it, is counted already. A wrong clock tells so only
  within the time of a treatment.
- The counters at the end of another run, within the time of a treatment, are a repetition too: two devices take turns.
"""

from typing import Final, NamedTuple

from .acceptance import SAME_TIME_TOLERANCE, Decision, Disposition, Generation, StoredRow
from .counter_stories import Reading, Story, Told, explain
from .event_time import TOLERANCE, is_plausible, resolve_event_time
from .instants import HOUR
from .messages import LEGACY, ONE, Counters, Event, Millis

NEVER: Final[Millis] = 0
# A message that is delivered again comes within this time; later, clock and counters may both have begun anew.
LATEST_DELIVERY: Final[Millis] = HOUR


class LegacyState(NamedTuple):
    """What the ledger knows of a device when its event arrives.

    `runs` are its newest runs, the one that counted last first; `generation_count` counts all of its generations,
    journals too. `rows` are the rows under the event's seq in these runs. `is_proved` tells that the counters of a
    newer event of the newest run proved this one; `journal_until` is the instant of the newest event of a journal.
    """

    runs: tuple[Generation, ...] = ()
    generation_count: int = 0
    rows: tuple[StoredRow, ...] = ()
    is_proved: bool = False
    journal_until: Millis = NEVER


def legacy_generation_name(generation_count: int) -> str:
    """Return the name of the original firmware's next generation, after `generation_count` others of its device."""
    return LEGACY if generation_count == 0 else f"{LEGACY}.{generation_count}"


def decide_legacy(state: LegacyState, event: Event, received_at: Millis, shortest: Millis) -> Decision:
    """Decide what becomes of the original firmware's `event`. Never raises, for any input.

    `shortest` is how long the shortest treatment of the machine takes.
    """
    at = resolve_event_time(event, received_at).instant  # it has just happened, whatever a wrong clock tells
    if not state.runs:
        return _accepted(state, event, at, Story(None))
    if _is_known(state, event, received_at, at, shortest):
        return Decision(Disposition.DUPLICATE, state.runs[0])
    clock = event.timestamp if event.timestamp is not None and is_plausible(event.timestamp, received_at) else None
    readings = [_reading(run, state.journal_until) for run in state.runs]
    return _accepted(state, event, at, explain(readings, Told(event.kind, event.counters, at, clock), shortest))


def _reading(run: Generation, journal_until: Millis) -> Reading:
    """Return the end of a run; while its device kept a journal, the original firmware's counters stood still."""
    if run.reached == 0 or run.reached >= journal_until:
        return Reading(run.counters, run.reached, run.latest)
    return Reading(run.counters, journal_until)


def _accepted(state: LegacyState, event: Event, at: Millis, story: Story) -> Decision:
    new = Generation(legacy_generation_name(state.generation_count))
    before = new if story.run is None else state.runs[story.run]
    after = Generation(before.gen, event.seq, event.counters, event.timestamp or before.latest, at)
    return Decision(Disposition.ACCEPTED, after, story.unseen.total, story.unseen, doubt=story.doubt)


def _is_known(state: LegacyState, event: Event, received_at: Millis, at: Millis, shortest: Millis) -> bool:
    """Tell whether the event's treatment is counted already."""
    newest = state.runs[0]
    if _fell_back(newest, event) and any(_is_delivered_soon(row, event, received_at) for row in state.rows):
        return True
    began_anew = _begins_anew(newest, event, received_at)
    if not began_anew and any(_is_delivered_again(row, event) for row in state.rows):
        return True
    if _is_at_end(newest, state.rows, event):
        return not (_fell_back(newest, event) and at - newest.reached >= shortest)
    if _goes_on(newest.counters, event):
        return False
    if state.is_proved and _is_overtaken(newest, event, at, shortest):
        return True
    return any(
        _is_at_end(run, state.rows, event) and abs(at - run.reached) < shortest and not _fell_back(run, event)
        for run in state.runs[1:]
    )


def _is_delivered_again(row: StoredRow, event: Event) -> bool:
    """Tell whether a row has the event's content and time, and the device's clock was right when it came."""
    if not _is_alike(row, event) or row.device_time is None:
        return False
    return row.received_at is None or not _is_off(row.device_time, row.received_at)


def _is_delivered_soon(row: StoredRow, event: Event, received_at: Millis) -> bool:
    """Tell whether a row has the event's content and time, and came so shortly before that no clock began anew."""
    return _is_alike(row, event) and row.received_at is not None and received_at - row.received_at < LATEST_DELIVERY


def _is_alike(row: StoredRow, event: Event) -> bool:
    """Tell whether a row has the event's content and time."""
    if not row.matches(event) or row.device_time is None or event.timestamp is None:
        return False
    return abs(row.device_time - event.timestamp) <= SAME_TIME_TOLERANCE


def _begins_anew(newest: Generation, event: Event, received_at: Millis) -> bool:
    """Tell whether clock and counters both began anew before this event, or before those from which it goes on."""
    if event.timestamp is None or received_at - event.timestamp < LATEST_DELIVERY:
        return False
    is_first = event.counters == ONE[event.kind] and newest.counters != event.counters
    return is_first or (_clock_was_off(newest) and _goes_on(newest.counters, event))


def _is_at_end(run: Generation, rows: tuple[StoredRow, ...], event: Event) -> bool:
    """Tell whether the event has the counters of a run's newest one; the row may have been pruned."""
    return event.counters == run.counters and (not rows or any(row.matches(event) for row in rows))


def _goes_on(counters: Counters, event: Event) -> bool:
    return event.counters.minus(ONE[event.kind]) == counters


def _fell_back(run: Generation, event: Event) -> bool:
    """Tell whether the device's clock tells an earlier time than it told at the end of a run."""
    if event.timestamp is None or run.latest is None:
        return False
    return event.timestamp < run.latest - SAME_TIME_TOLERANCE


def _is_overtaken(newest: Generation, event: Event, at: Millis, shortest: Millis) -> bool:
    """Tell whether counters and clock say that the event came before the newest one; a wrong clock only soon after."""
    is_below = min(newest.counters.minus(event.counters)) >= 0
    is_clock_believed = not _clock_was_off(newest) or at - newest.reached < shortest
    return is_below and is_clock_believed and _fell_back(newest, event)


def _clock_was_off(run: Generation) -> bool:
    return run.latest is None or _is_off(run.latest, run.reached)


def _is_off(told: Millis, at: Millis) -> bool:
    return abs(told - at) > TOLERANCE
