"""Publisher of a site: writes into the ledger that it shares what its pages show beside the ledger's figures.

It is one more page of the fleet's feed. What is different goes through the ledger's writer, every few seconds at most.
Where the ledger is away, ingest opens it again, and everything is written then: nobody waits for a publisher.
"""

import asyncio
from contextlib import suppress
import json
from typing import Final

from homeassistant.const import __version__ as ha_version
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.loader import async_get_loaded_integration

from ..api.contract import Machine
from ..api.fleet_feed import fleet_feed
from ..api.fleet_view import FleetView
from ..const import DOMAIN
from ..core.ledger import LedgerError
from ..core.ledger.engines.company import SiteStates
from ..hub import Hub

PAUSE: Final = 5.0  # seconds between two writes
_COMPARE: Final = 60.0  # seconds after which it looks by itself: a title or an address may have changed
_NOTHING: Final = SiteStates(None, {}, ())


class SitePublisher:
    """Publishes the states of a hub's machines, and of its Home Assistant, as long as it runs."""

    def __init__(self, hub: Hub) -> None:
        """Publish nothing yet."""
        self._hub = hub
        self._feed = fleet_feed(hub)
        self._is_due = asyncio.Event()
        self._known = _NOTHING  # all that is published; nothing after an error, which leaves that open
        self._figures: object = None  # those that were shown then; other ones if the ledger may be in another state

    @callback
    def async_follow(self) -> CALLBACK_TYPE:
        """Publish until the entry of the hub is unloaded; return the function that leaves the feed then."""
        hub = self._hub
        name = f"{DOMAIN} publisher of {hub.entry.title}"
        hub.entry.async_create_background_task(hub.hass, self._async_publish_all(), name)
        return self._feed.add(lambda _: self._is_due.set())

    async def _async_publish_all(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_COMPARE):
                    await self._is_due.wait()
            if (view := self._feed.view) is not None and self._hub.ledger.file.is_open:
                self._is_due.clear()
                await self._async_publish(view)
            await asyncio.sleep(PAUSE)

    async def _async_publish(self, view: FleetView) -> None:
        known = self._known if self._figures is self._hub.totals else _NOTHING
        self._known, self._figures = _NOTHING, self._hub.totals
        states = _states(self._hub, view)
        try:
            if (changed := _difference(known, states)) is not None:
                await self._hub.writer.publish_states(changed)
        except LedgerError:
            self._is_due.set()
        else:
            self._known = states


def _states(hub: Hub, view: FleetView) -> SiteStates:
    """Return everything that a site publishes."""
    machines = {machine["id"]: _json(_machine(machine)) for machine in view.machines.values()}
    return SiteStates(_json(_site(hub, view)), machines, machines.keys())


def _difference(before: SiteStates, now: SiteStates) -> SiteStates | None:
    """Return what is different; None if nothing is."""
    site = None if before.site == now.site else now.site
    changed = {key: data for key, data in now.changed.items() if before.changed.get(key) != data}
    is_same = site is None and not changed and before.machines == now.machines
    return None if is_same else SiteStates(site, changed, now.machines)


def _machine(machine: Machine) -> dict[str, object]:
    return {
        "hardware": machine["hardware"],
        "silence": machine["silence"],
        "disputed": machine["disputed"],
        "maintenance": machine["maintenance"],
        "last_maintenance": machine["last_maintenance"],
    }


def _site(hub: Hub, view: FleetView) -> dict[str, object]:
    return {
        "name": hub.entry.title,
        "url": _url(hub),
        "version": str(async_get_loaded_integration(hub.hass, DOMAIN).version),
        "ha_version": ha_version,
        "waiting": len(view.head["waiting"]),
    }


def _url(hub: Hub) -> str | None:
    """Return where people open this Home Assistant; None if it does not know that itself."""
    try:
        return get_url(hub.hass, prefer_external=True)
    except NoURLAvailableError:
        return None


def _json(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
