"""Everything a person does after installing: the broker, the hub, the outlets, and adopting each device."""

import asyncio
from collections.abc import Callable, Sequence

from tests.harness.api import Api, Json

from .business import MACHINES, OUTLETS

DOMAIN = "ozon_telemetry"
MQTT = "mqtt"
_LOOK_AGAIN = 0.3  # seconds


async def connect_broker(api: Api, port: int) -> None:
    """Add the MQTT integration, or tell the one that is there where the broker is now."""
    entries = await _entries(api, MQTT)
    broker = {"broker": "127.0.0.1", "port": port, "protocol": "5"}
    if not entries:
        await api.walk(await api.start_flow(MQTT), broker)
        return
    await api.walk(await api.start_flow(MQTT, entry_id=entries[0]["entry_id"]), broker)


async def add_hub(api: Api) -> str:
    """Add the integration unless it is there; return its entry."""
    if not (entries := await _entries(api, DOMAIN)):
        await api.walk(await api.start_flow(DOMAIN), {"prefix": "ozon/device"})
        entries = await _entries(api, DOMAIN)
    entry_id: str = entries[0]["entry_id"]
    return entry_id


async def add_outlets(api: Api, entry_id: str) -> None:
    """Describe each outlet that is not there yet."""
    known = await _subentries(api, entry_id)
    for plan in OUTLETS:
        if plan.name not in known:
            await api.walk(await api.start_subentry_flow(entry_id, "outlet"), plan.form)


async def adopt(api: Api, entry_id: str, device_ids: Sequence[str], done: Callable[[], None]) -> None:
    """Give each discovered device its machine, counted from its first journalled treatment."""
    known = await _subentries(api, entry_id)
    for device_id, (outlet, machine) in zip(device_ids, MACHINES, strict=True):
        if machine not in known:
            form = {"machine_name": machine, "outlet": known[outlet.name], "since": "first"}
            await api.walk(await _discovery(api, device_id), {"next_step_id": "new_machine"}, form)
        done()


async def fleet_of(api: Api) -> Json:
    """Return the whole fleet as the cards see it."""
    return await api.ask(f"{DOMAIN}/fleet")


async def _subentries(api: Api, entry_id: str) -> dict[str, str]:
    """Return the ids of outlets and machines by name."""
    subentries = await api.ask("config_entries/subentries/list", entry_id=entry_id)
    return {each["title"]: each["subentry_id"] for each in subentries}


async def _discovery(api: Api, device_id: str) -> Json:
    """Wait for the card of a device."""
    while True:
        for flow in await api.ask("config_entries/flow/progress"):
            if flow["handler"] == DOMAIN and flow["context"].get("unique_id") == device_id:
                return await api.get(f"/api/config/config_entries/flow/{flow['flow_id']}")
        await asyncio.sleep(_LOOK_AGAIN)


async def _entries(api: Api, domain: str) -> list[dict[str, Json]]:
    entries: list[dict[str, Json]] = await api.ask("config_entries/get", domain=domain)
    return entries
