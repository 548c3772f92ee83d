"""A large fleet written into Home Assistant's storage: a thousand flows would measure the flows."""

from collections.abc import Sequence
import json
from pathlib import Path
from typing import Any, Final

from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Fleet, Machine, Outlet, Placement

MACHINES_AN_OUTLET: Final = 4
_CREATED: Final = "2026-01-01T00:00:00+00:00"
_ALWAYS: Final = "1970-01-01T00:00:00+00:00"

_LEDGER: Final = "ozon_telemetry.db"

TOTAL_OF_THE_FLEET: Final = f"{'ozon_telemetry':0<26}_total"

type Json = dict[str, Any]


def write_fleet(folder: Path, broker_port: int, device_ids: Sequence[str]) -> None:
    """Configure MQTT and a hub with a machine for each of these devices."""
    broker = {"broker": "127.0.0.1", "port": broker_port, "protocol": "5", "transport": "tcp"}
    outlets = [_outlet(number) for number in range(-(-len(device_ids) // MACHINES_AN_OUTLET))]
    subentries = [*outlets, *(_machine(number, device_id) for number, device_id in enumerate(device_ids))]
    entries = [
        _entry("mqtt", 2, broker, None, []),
        _entry("ozon_telemetry", 1, {"prefix": "ozon/device", "ledger": _LEDGER}, "ozon/device", subentries),
    ]
    content = {"version": 1, "minor_version": 5, "key": "core.config_entries", "data": {"entries": entries}}
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    (storage / "core.config_entries").write_text(json.dumps(content))


def add_entry(folder: Path, domain: str, data: Json) -> None:
    """Configure one more integration."""
    file = folder / ".storage/core.config_entries"
    content = json.loads(file.read_text())
    content["data"]["entries"].append(_entry(domain, 1, data, None, []))
    file.write_text(json.dumps(content))


def ledger_in(folder: Path) -> Path:
    """Return where the hub keeps its ledger."""
    return folder / _LEDGER


def fleet_of(device_ids: Sequence[str]) -> Fleet:
    """Return the fleet that `write_fleet` configures."""
    outlets = [_subentry_id("outlet", number) for number in range(-(-len(device_ids) // MACHINES_AN_OUTLET))]
    machines = [
        Machine(
            _subentry_id("machine", number),
            f"Machine {number}",
            placements=(Placement(outlets[number // MACHINES_AN_OUTLET], ALWAYS),),
            assignments=(Assignment(device_id, ALWAYS),),
        )
        for number, device_id in enumerate(device_ids)
    ]
    return Fleet.of([Outlet(outlet, outlet) for outlet in outlets], machines)


def _entry(domain: str, version: int, data: Json, unique_id: str | None, subentries: list[Json]) -> Json:
    return {
        "created_at": _CREATED,
        "data": data,
        "disabled_by": None,
        "discovery_keys": {},
        "domain": domain,
        "entry_id": f"{domain:0<26}",
        "minor_version": 1,
        "modified_at": _CREATED,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": subentries,
        "title": domain,
        "unique_id": unique_id,
        "version": version,
    }


def _outlet(number: int) -> Json:
    return _subentry("outlet", number, {"active": True})


def _machine(number: int, device_id: str) -> Json:
    outlet = _subentry_id("outlet", number // MACHINES_AN_OUTLET)
    data = {
        "active": True,
        "machine_type": "Ozone Generator",
        "assignments": [{"device_id": device_id, "start": _ALWAYS, "end": None}],
        "placements": [{"outlet": outlet, "start": _ALWAYS, "end": None}],
    }
    return _subentry("machine", number, data)


def _subentry(kind: str, number: int, data: Json) -> Json:
    return {
        "data": data,
        "subentry_id": _subentry_id(kind, number),
        "subentry_type": kind,
        "title": f"{kind.title()} {number}",
        "unique_id": None,
    }


def _subentry_id(kind: str, number: int) -> str:
    return f"{kind}{number:0>{26 - len(kind)}}"
