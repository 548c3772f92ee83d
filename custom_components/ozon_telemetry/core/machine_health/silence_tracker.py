"""Which machines are silent, kept in memory: judged every minute, worked out only when there may be something new.

A machine's deadline is the instant from which it is silent if nothing comes. A treatment can only move it further away,
so it is worked out again when it is over, not with every treatment.
"""

from dataclasses import dataclass
from typing import Final

from ..domain.messages import Millis
from .baseline import HOUR_MILLIS, Baseline, SiteHours
from .silence import Sensitivity, expected_treatments, silent_from

_RENEWAL: Final[Millis] = HOUR_MILLIS


@dataclass(frozen=True, slots=True)
class Silence:
    """A machine is silent `since` an instant: `expected` treatments are missing after its `last` one."""

    since: Millis
    last: Millis
    expected: float


@dataclass(frozen=True, slots=True)
class SilenceCriteria:
    """What a machine is judged by, besides its treatments."""

    baseline: Baseline
    site: SiteHours
    sensitivity: Sensitivity


@dataclass(slots=True)
class _Assessment:
    criteria: SilenceCriteria
    start: Millis
    deadline: Millis | None
    silence: Silence | None = None
    renewed_at: Millis = 0


class SilenceTracker:
    """The judgement on every machine that can be judged."""

    def __init__(self) -> None:
        """Begin with none."""
        self._assessments: dict[str, _Assessment] = {}
        self._restored: dict[str, Silence] = {}

    def restore(self, machine_id: str, silence: Silence) -> None:
        """Take over what was known before a restart, until the machine is judged again."""
        self._restored[machine_id] = silence

    def assess(self, machine_id: str, criteria: SilenceCriteria, last: Millis, start: Millis, now: Millis) -> bool:
        """Judge a machine that can be heard and has given nothing between `start` and `now`.

        `start` is its `last` treatment, or later if it may have given some that are not known. Return whether there is
        something new to show.
        """
        known, was_judged = self.silence(machine_id, last), self.is_assessed(machine_id)
        judged = self._assessments[machine_id] = self._with_deadline(
            self._assessments.get(machine_id), criteria, start, now
        )
        self._restored.pop(machine_id, None)
        if judged.deadline is None or now < judged.deadline:
            judged.silence = None
        elif judged.silence is None or judged.silence.last != last or now - judged.renewed_at >= _RENEWAL:
            judged.silence = Silence(
                judged.deadline, last, expected_treatments(criteria.baseline, start, now, criteria.site)
            )
            judged.renewed_at = now
        return self.is_assessed(machine_id) is not was_judged or judged.silence != known

    def keep(self, machine_id: str, last: Millis | None) -> bool:
        """Take in that a machine cannot be heard: if it is silent, it stays so. Return whether that is new."""
        return self.silence(machine_id, last) is None and self.forget(machine_id)

    def forget(self, machine_id: str) -> bool:
        """Take in that a machine is not to be judged; return whether it was."""
        known = (self._assessments.pop(machine_id, None), self._restored.pop(machine_id, None))
        return known != (None, None)

    def silence(self, machine_id: str, last: Millis | None) -> Silence | None:
        """Return the silence of a machine whose last treatment was at `last`; None if it is not silent."""
        judged = self._assessments.get(machine_id)
        silence = judged.silence if judged else self._restored.get(machine_id)
        return silence if silence is not None and silence.last == last else None

    def is_assessed(self, machine_id: str) -> bool:
        """Tell whether it is known if a machine is silent: it may have no rhythm by which to tell."""
        judged = self._assessments.get(machine_id)
        return judged.deadline is not None if judged else machine_id in self._restored

    @staticmethod
    def _with_deadline(
        before: _Assessment | None, criteria: SilenceCriteria, start: Millis, now: Millis
    ) -> _Assessment:
        """Return the judgement with a deadline that is not over, unless it holds for this very start."""
        if before is not None and before.criteria == criteria:
            is_over = before.deadline is not None and now >= before.deadline
            if not is_over or before.start == start:
                return before
        return _Assessment(criteria, start, silent_from(criteria.baseline, start, criteria.site, criteria.sensitivity))
