"""Sentences that Home Assistant's own conversation agent answers with figures of the fleets.

The agent has one way for sentences of an integration: those that trigger something. They are matched before its own, so
each names treatments, machines, or an outlet of ours: "is the garage open" stays Home Assistant's question.
"""

from collections.abc import Callable, Iterable, Sequence
import re
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.setup import async_when_setup

from ..fleet.subentries import fleet_of
from ..hub import OzonConfigEntry
from ..permissions import async_may_read
from .questions import place_in, treatments_today, troubles
from .words import LANGUAGES, PLACE, Language

if TYPE_CHECKING:
    from hassil.recognize import RecognizeResult
    from homeassistant.components.conversation import ConversationInput

_CONVERSATION: Final = "conversation"
_NOT_IN_A_TEMPLATE: Final = re.compile(r"[^\w'-]+")

type Answer = Callable[[str], str | None]


@callback
def async_answer_questions(hass: HomeAssistant) -> None:
    """Answer what is asked about all hubs, once there is a conversation agent."""

    async def register(hass: HomeAssistant, _: str) -> None:
        for words in LANGUAGES:
            _register(hass, words.today, _today(hass, words))
            _register(hass, words.problems, _problems(hass, words))

    async_when_setup(hass, _CONVERSATION, register)


class NamedQuestions:
    """The sentences about the outlets and machines of one hub, by the names that they have now."""

    def __init__(self, hass: HomeAssistant, entry: OzonConfigEntry) -> None:
        """Follow the names for as long as the hub is loaded."""
        self._hass, self._entry = hass, entry
        self._names: tuple[str, str] = ("", "")
        self._unregister: list[CALLBACK_TYPE] = []
        self._is_closed = False
        entry.async_on_unload(entry.add_update_listener(self._follow))
        entry.async_on_unload(self._close)
        async_when_setup(hass, _CONVERSATION, self._begin)

    async def _begin(self, _: HomeAssistant, __: str) -> None:
        self._register_names()

    async def _follow(self, _: HomeAssistant, __: OzonConfigEntry) -> None:
        if _CONVERSATION in self._hass.config.components:
            self._register_names()

    @callback
    def _register_names(self) -> None:
        """Register the sentences again if a name changed: the agent then parses all of them anew."""
        fleet = fleet_of(self._entry)
        outlets = [outlet.name for outlet in fleet.outlets.values()]
        names = (_one_of(outlets), _one_of([*outlets, *(machine.name for machine in fleet.machines.values())]))
        if self._is_closed or names == self._names:
            return
        self._forget()
        self._names = names
        for words in LANGUAGES:
            self._add(words.is_open, names[0], _is_open(self._hass, words))
            self._add(words.today_at, names[1], _today_at(self._hass, words))

    @callback
    def _add(self, sentences: Sequence[str], names: str, answer: Answer) -> None:
        if names:
            named = [sentence.replace(PLACE, names) for sentence in sentences]
            self._unregister.append(_register(self._hass, named, answer))

    @callback
    def _forget(self) -> None:
        while self._unregister:
            self._unregister.pop()()

    @callback
    def _close(self) -> None:
        self._is_closed = True
        self._forget()


@callback
def _register(hass: HomeAssistant, sentences: Sequence[str], answer: Answer) -> CALLBACK_TYPE:
    """Let the agent answer these sentences, for users who may read all entities."""
    from homeassistant.components.conversation.agent_manager import get_agent_manager  # noqa: PLC0415 - optional

    async def respond(said: ConversationInput, _: RecognizeResult) -> str | None:
        return answer(said.text) if await async_may_read(hass, said.context) else None

    return get_agent_manager(hass).register_trigger(list(sentences), respond)


def _today(hass: HomeAssistant, words: Language) -> Answer:
    return lambda _: words.say_today(treatments_today(hass))


def _problems(hass: HomeAssistant, words: Language) -> Answer:
    return lambda _: words.say_problems(troubles(hass))


def _today_at(hass: HomeAssistant, words: Language) -> Answer:
    def answer(text: str) -> str | None:
        place = place_in(hass, text)
        return words.say_today(place.treatments_today, place.name) if place else None

    return answer


def _is_open(hass: HomeAssistant, words: Language) -> Answer:
    def answer(text: str) -> str | None:
        place = place_in(hass, text)
        return words.say_open(place.name, is_open=place.is_open) if place and place.is_outlet else None

    return answer


def _one_of(names: Iterable[str]) -> str:
    """Return a template that matches any of the names; "" without any that can be said."""
    spoken = sorted({_NOT_IN_A_TEMPLATE.sub(" ", name).strip() for name in names} - {""})
    return f"({'|'.join(spoken)})" if spoken else ""
