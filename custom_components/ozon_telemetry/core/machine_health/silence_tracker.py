"""Silence tracker: which machines are silent, in memory; assessed every minute, calculated only when needed.

A machine's deadline is the instant from which it is silent if nothing comes. A treatment can only move it further away,
so it is calculated again when it is over, not with every treatment.
"""

from dataclasses import dataclass
from typing import Final

from ..domain.instants import HOUR
from ..domain.messages import Millis
from .baseline import Baseline, SiteHours
from .silence import Sensitivity, expected_treatments, silent_from

_RENEWAL: Final[Millis] = HOUR


@dataclass(frozen=True, slots=True)
class Silence:
    """A machine is silent `since` an instant: `expected` treatments are missing after its `last` one."""

    since: Millis
    last: Millis
    expected: float


@dataclass(frozen=True, slots=True)
class SilenceCriteria:
    """What a machine is assessed by, besides its treatments."""

    baseline: Baseline
    site: SiteHours
    sensitivity: Sensitivity


@dataclass(slots=True)
class _Assessment:
    """The deadline of a machine without a treatment since `start`, and its silence if that is over."""

    criteria: SilenceCriteria
    start: Millis
    deadline: Millis | None
    silence: Silence | None = None
    renewed_at: Millis = 0

    def update(self, last: Millis, now: Millis) -> None:
        """Set or clear the silence; the number of expected treatments is calculated anew once an hour."""
        if self.deadline is None or now < self.deadline:
            self.silence = None
        elif self.silence is None or self.silence.last != last or now - self.renewed_at >= _RENEWAL:
            expected = expected_treatments(self.criteria.baseline, self.start, now, self.criteria.site)
            self.silence = Silence(self.deadline, last, expected)
            self.renewed_at = now


class SilenceTracker:
    """The silence of every machine that can be assessed."""

    def __init__(self) -> None:
        """Start without assessments."""
        self._assessments: dict[str, _Assessment] = {}
        self._restored: dict[str, Silence] = {}

    def restore(self, machine_id: str, silence: Silence) -> None:
        """Keep what was known before a restart, until the machine is assessed again."""
        self._restored[machine_id] = silence

    def assess(self, machine_id: str, criteria: SilenceCriteria, last: Millis, start: Millis, now: Millis) -> bool:
        """Assess a machine that can be heard and has given nothing between `start` and `now`.

        `start` is its `last` treatment, or later if it may have given some that are not known. Return whether there is
        something new to show.
        """
        known, was_assessed = self.silence(machine_id, last), self.is_assessed(machine_id)
        assessment = _renewed(self._assessments.get(machine_id), criteria, start, now)
        assessment.update(last, now)
        self._assessments[machine_id] = assessment
        self._restored.pop(machine_id, None)
        return self.is_assessed(machine_id) is not was_assessed or assessment.silence != known

    def suspend(self, machine_id: str, last: Millis | None) -> bool:
        """Stop assessing a machine that cannot be heard; one that is silent stays so. Return whether that is new."""
        return self.silence(machine_id, last) is None and self.forget(machine_id)

    def forget(self, machine_id: str) -> bool:
        """Stop assessing a machine; return whether it was."""
        known = (self._assessments.pop(machine_id, None), self._restored.pop(machine_id, None))
        return known != (None, None)

    def silence(self, machine_id: str, last: Millis | None) -> Silence | None:
        """Return the silence of a machine whose last treatment was at `last`; None if it is not silent."""
        assessment = self._assessments.get(machine_id)
        silence = assessment.silence if assessment else self._restored.get(machine_id)
        return silence if silence is not None and silence.last == last else None

    def is_assessed(self, machine_id: str) -> bool:
        """Tell whether it is known if a machine is silent: its baseline may be too thin to tell."""
        assessment = self._assessments.get(machine_id)
        return assessment.deadline is not None if assessment else machine_id in self._restored


def _renewed(before: _Assessment | None, criteria: SilenceCriteria, start: Millis, now: Millis) -> _Assessment:
    """Return an assessment whose deadline is not over, unless it holds for this very start."""
    if before is not None and before.criteria == criteria:
        is_over = before.deadline is not None and now >= before.deadline
        if not is_over or before.start == start:
            return before
    deadline = silent_from(criteria.baseline, start, criteria.site, criteria.sensitivity)
    return _Assessment(criteria, start, deadline)
