"""Answers that are shared: what many pages ask is asked once, for all that accept an answer of some age."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from time import monotonic
from typing import Any, Final, NamedTuple

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

LONGEST: Final = 60  # seconds for which an answer is kept

_ANSWERS: HassKey[SharedAnswers] = HassKey(f"{DOMAIN}_answers")


class _Answer(NamedTuple):
    """An answer, or one that is on its way, and when it was asked for."""

    task: asyncio.Task[Any]
    asked_at: float

    def is_younger_than(self, seconds: float) -> bool:
        return monotonic() - self.asked_at < seconds


class SharedAnswers:
    """The answers of the last minute, by question."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start without answers."""
        self._hass = hass
        self._answers: dict[Hashable, _Answer] = {}

    async def get[T](self, question: Hashable, max_age: float, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return an answer that is not older, and else ask. What `ask` raises is for all who wait, and is not kept."""
        self._answers = {key: answer for key, answer in self._answers.items() if answer.is_younger_than(LONGEST)}
        answer = self._answers.get(question)
        if answer is None or not answer.is_younger_than(max_age):
            task = self._hass.async_create_task(ask(), f"{DOMAIN} shared answer", eager_start=False)
            answer = self._answers[question] = _Answer(task, monotonic())
        try:
            result: T = await asyncio.shield(answer.task)  # one who stops waiting stops no other
        except Exception:
            self._answers.pop(question, None)
            raise
        return result


@callback
def shared_answers(hass: HomeAssistant) -> SharedAnswers:
    """Return the answers of this Home Assistant."""
    return hass.data.setdefault(_ANSWERS, SharedAnswers(hass))
