"""Fake device of the native API: a journal behind actions, as Home Assistant's `esphome` integration registers them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockModule, mock_integration

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Kind
from custom_components.ozon_telemetry.core.protocol.codec import format_time

GEN: Final = "95216b23"
NODE: Final = "ozon_counter_aabb01"
ACTIONS: Final = ("ozon_fetch", "ozon_status", "ozon_command")


@dataclass
class RuntimeData:
    """What of the `esphome` integration's data of an entry is looked at."""

    available: bool = True
    subscribers: list[Callable[[], None]] = field(default_factory=list)

    def async_subscribe_device_updated(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` when the connection changes."""
        self.subscribers.append(changed)
        return lambda: self.subscribers.remove(changed)


@dataclass
class FakeNativeDevice:
    """One device with a journal, and everything that it was asked."""

    hass: HomeAssistant
    device_id: str
    node: str = NODE
    gen: str = GEN
    project: tuple[str, str] = ("ozontelemetry", "device")
    records: list[dict[str, Any]] = field(default_factory=list)
    acked: int = 0
    first: int = 1
    revision: int = 0
    is_broken: bool = False
    is_reachable: bool = False
    flags: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)  # in the answer of each action but commands
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    counters: Any = ZERO
    entry: MockConfigEntry = field(init=False)
    runtime_data: RuntimeData = field(default_factory=RuntimeData)
    position: str = ""

    def add(self, *, position_disabled: bool = False) -> None:
        """Add it, as a person does in the `esphome` integration, and connect it."""
        self.entry = MockConfigEntry(
            domain="esphome", unique_id=self.device_id.lower(), data={"device_name": self.node.replace("_", "-")}
        )
        self.entry.runtime_data = self.runtime_data
        mock_integration(self.hass, MockModule("esphome", async_unload_entry=_unload))
        self.entry.add_to_hass(self.hass)
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=self.entry.entry_id,
            connections={("mac", self.device_id.lower())},
            manufacturer=self.project[0],
            model=self.project[1],
        )
        entity = er.async_get(self.hass).async_get_or_create(
            "sensor",
            "esphome",
            f"{self.device_id}-text_sensor-journal_position",
            config_entry=self.entry,
            device_id=device.id,
            disabled_by=er.RegistryEntryDisabler.USER if position_disabled else None,
        )
        self.position = "" if position_disabled else entity.entity_id
        self.tell_position()
        self.entry.mock_state(self.hass, ConfigEntryState.LOADED)
        self.register_actions()

    def register_actions(self) -> None:
        """Register its actions, as the `esphome` integration does when it loads the entry."""
        for action in ACTIONS:
            self.hass.services.async_register(
                "esphome", f"{self.node}_{action}", self._answer, supports_response=SupportsResponse.ONLY
            )

    def rename(self, node: str) -> None:
        """Come back with firmware of another name, for which the `esphome` integration registers no actions."""
        self.connect(is_connected=False)
        data = {"device_name": node.replace("_", "-")}
        self.hass.config_entries.async_update_entry(self.entry, data=data)
        self.node = node
        self.connect(is_connected=True)

    def press(self, times: int = 1, kind: Kind = Kind.BASIC) -> None:
        """Count treatments, and tell the new position."""
        for _ in range(times):
            self.counters = self.counters.plus(ONE[kind])
            seq = len(self.records) + 1
            self.records.append(
                {
                    "event_type": kind.name,
                    "timestamp": format_time(now_millis()),
                    "count_basic": self.counters.basic,
                    "count_standard": self.counters.standard,
                    "count_premium": self.counters.premium,
                    "seq": seq,
                    "prev": seq - 1,
                    "boot": 1,
                    "uptime_ms": 1000 * seq,
                    "clock": "ok",
                }
            )
        self.tell_position()

    def tell_position(self) -> None:
        """Let the text sensor show where the journal is."""
        if self.position:
            self.hass.states.async_set(self.position, f"{self.gen}:{len(self.records)}:{self.revision}")

    def change_status(self, **flags: Any) -> None:
        """Change what only a status tells."""
        self.flags |= flags
        self.revision += 1
        self.tell_position()

    def connect(self, *, is_connected: bool) -> None:
        """Connect or disconnect it."""
        self.runtime_data.available = is_connected
        if not is_connected and self.position:
            self.hass.states.async_set(self.position, "unavailable")
        for changed in [*self.runtime_data.subscribers]:
            changed()
        if is_connected:
            self.tell_position()

    def actions(self, action: str) -> list[dict[str, Any]]:
        """Return with what an action was called, oldest first."""
        return [data for name, data in self.calls if name == action]

    async def _answer(self, call: ServiceCall) -> dict[str, Any]:
        action = next(action for action in ACTIONS if call.service.endswith(action))
        self.calls.append((action, dict(call.data)))
        if self.is_broken or not (self.is_reachable or self.runtime_data.available):
            raise HomeAssistantError("not connected")
        if action == "ozon_fetch":
            return self._fetch(call.data["gen"], call.data["after"], call.data["limit"]) | self.wrong
        if action == "ozon_command":
            return self._status() | {"command_id": call.data["id"]}
        return self._status() | self.wrong

    def _fetch(self, gen: str, after: int, limit: int) -> dict[str, Any]:
        if gen != self.gen or not 0 <= after <= len(self.records):
            limit = 0
        else:
            self.acked = after
        records = self.records[after : after + limit] if limit else []
        return self._journal() | {"records": records}

    def _status(self) -> dict[str, Any]:
        own = {"online": True, "firmware": "0.1.0", "rssi": -61, "boot": 1, "uptime": 60, "heap": 1000}
        return own | self._journal() | {"pending": len(self.records) - self.acked} | self.flags

    def _journal(self) -> dict[str, Any]:
        return {"device_id": self.device_id, "gen": self.gen, "seq": len(self.records), "acked": self.acked}


async def _unload(*_: Any) -> bool:
    """Unload its entry, as Home Assistant does when it stops."""
    return True
