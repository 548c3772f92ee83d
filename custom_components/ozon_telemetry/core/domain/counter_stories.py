"""Stories that explain a device's counters where no journal does: what they prove beyond the event that told them.

The original firmware sends nothing but its counters. They go on, but they also begin at zero, go back to an older
value, lose one kind, or belong to another device under the same id. Of the stories that are possible, the one counts
that needs the fewest treatments that nobody saw:

1. The counters go on from the newest event, and what they rose by was not seen.
2. They go on from where an earlier *run* of counters ended: a card is back in its place, or two devices use one id.
3. They fell from where a run ended, each kind for itself: to an older value, or to zero; where the newest run
   rose, from an earlier one only if that is nearer. What follows repeats former counters, but is new.

With as many unseen treatments, the earlier of these is taken, and of runs the one that counted last. A story is
possible if the machine could have given its unseen treatments in the time. Where none is, they are disputed; so are
those of another story that is about as likely as the one that was taken.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from .disputes import DisputeReason, Doubt
from .messages import ONE, ZERO, Counters, Kind, Millis

# So many runs of a device may go on: what a treatment costs must not grow with the times its device has begun anew.
MOST_RUNS: Final = 8


class Reading(NamedTuple):
    """Counters at the end of a run, when they were read (0 if that is unknown), and what the device's clock showed."""

    counters: Counters
    at: Millis
    clock: Millis | None = None


class Told(NamedTuple):
    """What a treatment tells: its kind, the counters after it, when it took place, and what its clock showed."""

    kind: Kind
    counters: Counters
    at: Millis
    clock: Millis | None = None

    @property
    def before(self) -> Counters:
        """Return the counters before the treatment; of a counter that wrapped around, -1."""
        return self.counters.minus(ONE[self.kind])


class Story(NamedTuple):
    """How a treatment's counters came about.

    `run` is the position of the run that goes on, None where another one begins; `unseen` are the treatments that
    nobody saw, `doubt` those that are not believed.
    """

    run: int | None
    unseen: Counters = ZERO
    doubt: Doubt | None = None


def counters_continue(before: Counters, after: Counters) -> bool:
    """Tell whether counters rose; otherwise they began again."""
    return after.total > before.total and min(after.minus(before)) >= 0


def unseen_since(before: Counters, told: Told) -> Counters:
    """Return by how much each kind rose beyond `before` and the treatment itself; a kind that fell proves nothing."""
    return Counters(*(max(rise, 0) for rise in told.before.minus(before)))


def is_possible(unseen: Counters, before: Reading, told: Told, shortest: Millis) -> bool:
    """Tell whether the machine can have given so many treatments since `before`, if the shortest takes that long.

    Messages that were held back arrive together: then the device's clock tells how much time has passed.
    """
    passed = told.at - before.at
    if told.clock is not None and before.clock is not None:
        passed = max(passed, told.clock - before.clock)
    return unseen == ZERO or before.at == 0 or unseen.total * shortest <= passed


def explain(runs: Sequence[Reading], told: Told, shortest: Millis) -> Story:
    """Return the story of a treatment, given the ends of its device's runs, the one that counted last first.

    At least one run is needed: what came before a device's first treatment is not ours to count.
    """
    stories = list(_stories(runs, told))
    possible = [story for before, story in stories if is_possible(story.unseen, before, told, shortest)]
    if not possible:
        before, story = min(stories, key=lambda it: it[1].unseen.total)
        return Story(None, ZERO, Doubt(story.unseen, DisputeReason.TOO_FAST, before.at))
    best = min(possible, key=lambda story: story.unseen.total)
    doubt = _other_story(best, runs[0], told)
    if doubt is None or not is_possible(doubt.amount.plus(best.unseen), runs[0], told, shortest):
        return best
    return best._replace(doubt=doubt)


def _stories(runs: Sequence[Reading], told: Told) -> Iterator[tuple[Reading, Story]]:
    """Yield the stories that can be told and the run of each, in the order in which they are preferred."""
    fell = []
    has_risen = min(told.before.minus(runs[0].counters)) >= 0
    for position, run in enumerate(runs):
        unseen = unseen_since(run.counters, told)
        if min(told.before.minus(run.counters)) >= 0:
            yield run, Story(position, unseen)
        elif not has_risen or _distance(run, told) < _distance(runs[0], told):
            fell.append((run, Story(None, unseen)))
    yield from fell


def _distance(run: Reading, told: Told) -> int:
    """Return how far the counters have moved from the end of a run.

    Anything could have fallen from a run with higher counters, without an unseen treatment. So where the newest rose,
    an earlier run has fallen only if it is nearer: after a reset, what is lost later is still recovered.
    """
    return sum(map(abs, told.before.minus(run.counters)))


def _other_story(story: Story, newest: Reading, told: Told) -> Doubt | None:
    """Return what another story would add that is about as likely; None if there is none."""
    if story.run == 0:
        return None
    if story.run is None:
        amount, reason = _counted_besides(story.unseen, newest.counters, told), DisputeReason.FELL
    else:
        amount, reason = _counted_beyond(story.unseen, newest.counters, told), DisputeReason.RETURNED
    return None if amount == ZERO else Doubt(amount, reason, newest.at)


def _counted_besides(unseen: Counters, newest: Counters, told: Told) -> Counters:
    """Return what was counted unseen besides if the newest run fell: from zero on, and what rose beyond it."""
    rose = unseen_since(newest, told)
    if rose.total > newest.total:
        return _counted_from_zero(newest, told)
    pairs = zip(_counted_from_zero(newest, told), rose.minus(unseen), strict=True)
    return Counters(*map(max, pairs))


def _counted_from_zero(newest: Counters, told: Told) -> Counters:
    """Return what was counted unseen if each kind that fell began at zero, as far as zero is nearer than it was."""
    pairs = zip(told.before, newest, strict=True)
    return Counters(*(value if 0 < value < was - value else 0 for value, was in pairs))


def _counted_beyond(unseen: Counters, newest: Counters, told: Told) -> Counters:
    """Return what was counted unseen besides if the newest run went on: nothing if it would have more than doubled."""
    rose = told.before.minus(newest)
    if min(rose) < 0 or rose.total > newest.total:
        return ZERO
    return Counters(*(max(more, 0) for more in rose.minus(unseen)))
