"""Notifiers: whom Home Assistant can tell something, and the action that does.

A notify entity takes text. E-mail of the SMTP integration takes HTML too: its entities by an action of its own, and
recipients that are actions in their data. What Home Assistant itself shows to its users is always there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.notify.legacy import NOTIFY_SERVICES
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN

_NOTIFY: Final = Platform.NOTIFY.value
_SMTP: Final = "smtp"
_SEND: Final = "send_message"
_IN_HOME_ASSISTANT: Final = "persistent_notification.create"
# Actions of notify that tell nobody in particular, or whom another action tells.
_OTHER_ACTIONS: Final = frozenset({_SEND, _NOTIFY, "persistent_notification"})


@dataclass(frozen=True, slots=True)
class Message:
    """What is told, as texts or as templates."""

    title: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Notifier:
    """Someone or something that can be told; the id is that of a notify entity, or of an action."""

    id: str
    name: str
    takes_html: bool = False
    is_entity: bool = False

    def action(self, message: Message) -> dict[str, Any]:
        """Return the action, as in a script, that tells a message: as HTML where that is taken."""
        data: dict[str, Any] = {"title": message.title, "message": message.text}
        if not self.is_entity:
            more = {"data": {"html": message.html}} if self.takes_html else {}
            return {"action": self.id, "data": data | more}
        target = {"entity_id": self.id}
        if self.takes_html:
            return {"action": f"{_SMTP}.{_SEND}", "target": target, "data": data | {"html": message.html}}
        return {"action": f"{_NOTIFY}.{_SEND}", "target": target, "data": data}


@callback
def notifiers(hass: HomeAssistant) -> list[Notifier]:
    """Return all notifiers in the order of their names, Home Assistant itself last."""
    found = sorted((*_entities(hass), *_actions(hass)), key=lambda notifier: notifier.name.casefold())
    return [*found, Notifier(_IN_HOME_ASSISTANT, "Home Assistant")]


def chosen_notifiers(hass: HomeAssistant, ids: Sequence[str]) -> list[Notifier]:
    """Return the notifiers with these ids. Raises ServiceValidationError."""
    known = {notifier.id: notifier for notifier in notifiers(hass)}
    if missing := [id_ for id_ in ids if id_ not in known]:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="notifier_unknown", translation_placeholders={"id": missing[0]}
        )
    return [known[id_] for id_ in ids]


def _entities(hass: HomeAssistant) -> Iterator[Notifier]:
    registry, can_send_html = er.async_get(hass), hass.services.has_service(_SMTP, _SEND)
    for state in hass.states.async_all(_NOTIFY):
        known = registry.async_get(state.entity_id)
        takes_html = can_send_html and known is not None and known.platform == _SMTP
        yield Notifier(state.entity_id, state.name, takes_html, is_entity=True)


def _actions(hass: HomeAssistant) -> Iterator[Notifier]:
    mail = hass.data.get(NOTIFY_SERVICES, {}).get(_SMTP, ())
    by_mail = {service._service_name for service in mail}  # noqa: SLF001 -- nothing else tells the action of an integration
    for name in hass.services.async_services_for_domain(_NOTIFY):
        if name not in _OTHER_ACTIONS:
            yield Notifier(f"{_NOTIFY}.{name}", name.replace("_", " "), name in by_mail)
