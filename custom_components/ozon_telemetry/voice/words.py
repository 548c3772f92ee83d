"""The sentences of the questions and the words of their answers, in English and German."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .questions import Problem, Trouble

# Sentences are templates of Home Assistant's own recognizer: `[x]` may be missing, of `(x|y)` one is said.
PLACE: Final = "<place>"  # where the names of the outlets and machines go


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how each question may be asked, and how it is answered."""

    today: Sequence[str]
    today_at: Sequence[str]
    problems: Sequence[str]
    is_open: Sequence[str]
    treatments: tuple[str, str, str]  # none, one, several
    at: str
    no_problem: str
    problem: tuple[str, str]  # one, several
    open: str
    closed: str
    reasons: dict[Problem, str]

    def say_today(self, number: int, place: str = "") -> str:
        """Return how many treatments there were."""
        form = self.treatments[min(number, 2)]
        return form.format(number=number, at=self.at.format(place=place) if place else "")

    def say_open(self, place: str, *, is_open: bool) -> str:
        """Return whether an outlet is open."""
        return (self.open if is_open else self.closed).format(place=place)

    def say_problems(self, troubles: Sequence[Trouble]) -> str:
        """Return which machines have a problem, and which one."""
        if not troubles:
            return self.no_problem
        said = [
            f"{trouble.machine}{self.at.format(place=trouble.outlet) if trouble.outlet else ''}: "
            f"{self.reasons[trouble.problem]}"
            for trouble in troubles
        ]
        return f"{self.problem[min(len(said), 2) - 1].format(number=len(said))} {'; '.join(said)}."


ENGLISH: Final = Language(
    today=[
        "how many [ozone] treatments [have there been|were there|did we have|do we have] today",
        "how many [ozone] treatments [are there] so far today",
    ],
    today_at=[
        f"how many [ozone] treatments [have there been|were there] [today] (at|in|on|of) [the] {PLACE} [today]",
        f"how many [ozone] treatments did we have [today] (at|in|on) [the] {PLACE} [today]",
        f"how many [ozone] treatments did [the] {PLACE} (have|give|do) [today]",
    ],
    problems=[
        "(which|what) [ozone] machine[s] (have|has) [a] problem[s]",
        "(which|what) [ozone] machines (need attention|are broken)",
        "(is there|are there|do we have) [a|any] problem[s] with [the|a|any] [ozone] machine[s]",
    ],
    is_open=[f"is [the] [outlet] {PLACE} open [now|right now|at the moment]"],
    treatments=(
        "There have been no treatments{at} today.",
        "There has been 1 treatment{at} today.",
        "There have been {number} treatments{at} today.",
    ),
    at=" at {place}",
    no_problem="No machine has a problem.",
    problem=("1 machine has a problem.", "{number} machines have a problem."),
    open="{place} is open.",
    closed="{place} is closed.",
    reasons={
        Problem.NO_DEVICE: "it has no counter",
        Problem.OFFLINE: "its counter is offline",
        Problem.SD_CARD: "the SD card of its counter fails",
        Problem.CLOCK: "the clock of its counter fails",
        Problem.SILENT: "it is silent for longer than usual",
        Problem.MAINTENANCE: "its maintenance is due",
    },
)
GERMAN: Final = Language(
    today=[
        "wie viele [Ozon]behandlungen [gab es|hatten wir|waren es|sind es] heute [schon|bisher]",
        "wie viele Behandlungen [gab es|hatten wir|waren es|sind es] heute [schon|bisher]",
    ],
    today_at=[
        f"wie viele Behandlungen [gab es|hatten wir] [heute] [schon] (am|an|bei|beim|im|in) [der|dem] {PLACE} [heute]",
        f"wie viele Behandlungen hat[te] [der|die|das] {PLACE} [heute] [gegeben|gehabt]",
    ],
    problems=[
        "welche [Ozon]maschine[n] (haben|hat) [ein|einen|ein paar] (Problem|Probleme|Fehler)",
        "welche Maschine[n] (haben|hat) [ein|einen] (Problem|Probleme|Fehler)",
        "gibt es [ein] Problem[e] mit [den|einer] Maschine[n]",
    ],
    is_open=[f"(ist|hat) [der|die|das] [Standort] {PLACE} [gerade|jetzt] (offen|geöffnet|auf)"],
    treatments=(
        "Heute gab es{at} noch keine Behandlung.",
        "Heute gab es{at} 1 Behandlung.",
        "Heute gab es{at} {number} Behandlungen.",
    ),
    at=" bei {place}",
    no_problem="Keine Maschine hat ein Problem.",
    problem=("1 Maschine hat ein Problem.", "{number} Maschinen haben ein Problem."),
    open="{place} ist geöffnet.",
    closed="{place} ist geschlossen.",
    reasons={
        Problem.NO_DEVICE: "sie hat keinen Zähler",
        Problem.OFFLINE: "ihr Zähler ist offline",
        Problem.SD_CARD: "die SD-Karte ihres Zählers hat einen Fehler",
        Problem.CLOCK: "die Uhr ihres Zählers hat einen Fehler",
        Problem.SILENT: "sie ist länger still als gewöhnlich",
        Problem.MAINTENANCE: "ihre Wartung ist fällig",
    },
)
LANGUAGES: Final = (ENGLISH, GERMAN)
