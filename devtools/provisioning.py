"""Provisioning of a new Home Assistant: the broker, the hub, the outlets, and the adoption of each device."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from .api import Api, Json
from .polling import until
from .ports import LOCALHOST

DOMAIN: Final = "ozon_telemetry"
MQTT: Final = "mqtt"
ESPHOME: Final = "esphome"
PREFIX: Final = "ozon/device"
_INTERVAL: Final = 0.3  # seconds


class Adoption(NamedTuple):
    """A device that gets a new machine in an outlet, both by name."""

    device_id: str
    outlet: str
    machine: str


async def connect_broker(api: Api, port: int, protocol: str = "5") -> None:
    """Add the MQTT integration, or change the broker of the existing one."""
    entries = await _entries(api, MQTT)
    broker = {"broker": "127.0.0.1", "port": port, "protocol": protocol}
    if not entries:
        await api.submit_steps(await api.start_flow(MQTT), broker)
        return
    await api.submit_steps(await api.start_flow(MQTT, entry_id=entries[0]["entry_id"]), broker)


async def add_hub(api: Api, server: Json = None) -> str:
    """Add the integration unless it is there, with its ledger on a server if one is given; return its entry."""
    if not (entries := await _entries(api, DOMAIN)):
        flow = await api.start_flow(DOMAIN)
        if _lacks_mqtt(flow):
            await api.submit_steps(flow, {"next_step_id": "without_mqtt"})
        elif server:
            await api.submit_steps(flow, {"prefix": PREFIX, "place": "postgresql"}, server)
        else:
            await api.submit_steps(flow, {"prefix": PREFIX})
        entries = await _entries(api, DOMAIN)
    entry_id: str = entries[0]["entry_id"]
    return entry_id


async def add_head_office(api: Api, server: Json) -> None:
    """Add the head office of a company whose ledger is on a server, where MQTT is not set up."""
    await api.submit_steps(await api.start_flow(DOMAIN), {"next_step_id": "head_office"}, server)


def _lacks_mqtt(flow: Json) -> bool:
    return bool(flow["type"] == "menu")


async def show_dashboard(api: Api, entry_id: str) -> str:
    """Put the dashboard into the sidebar; return its path."""
    await api.set_options(entry_id, {"sidebar": True})
    return "/ozon-telemetry"


async def add_outlets(api: Api, entry_id: str, forms: Iterable[Json]) -> None:
    """Add each outlet that is not there yet."""
    known = await _subentries(api, entry_id)
    for form in forms:
        if form["name"] not in known:
            await api.submit_steps(await api.start_subentry_flow(entry_id, "outlet"), form)


async def add_to_esphome(api: Api, port: int) -> None:
    """Add a device in the `esphome` integration by its address; one that is known there gets a new address."""
    await api.submit_steps(await api.start_flow(ESPHOME), {"host": LOCALHOST, "port": port})


async def adopt(api: Api, entry_id: str, adoption: Adoption) -> None:
    """Wait for a device's discovery and adopt it as a new machine, counted from its first journalled treatment."""
    known = await _subentries(api, entry_id)
    if adoption.machine not in known:
        form = {"machine_name": adoption.machine, "outlet": known[adoption.outlet], "since": "first"}
        await api.submit_steps(await wait_for_discovery(api, adoption.device_id), {"next_step_id": "new_machine"}, form)


async def set_machine_details(api: Api, entry_id: str, machine: str, details: Json) -> None:
    """Fill the form of a machine's details."""
    subentry_id = (await _subentries(api, entry_id))[machine]
    flow = await api.start_subentry_flow(entry_id, "machine", subentry_id=subentry_id)
    await api.submit_steps(flow, {"next_step_id": "details"}, {"name": machine, **details})


async def fetch_fleet(api: Api) -> Json:
    """Return the whole fleet as the cards see it."""
    return await api.call(f"{DOMAIN}/fleet")


async def _subentries(api: Api, entry_id: str) -> dict[str, str]:
    """Return the ids of outlets and machines by name."""
    subentries = await api.call("config_entries/subentries/list", entry_id=entry_id)
    return {subentry["title"]: subentry["subentry_id"] for subentry in subentries}


async def wait_for_discovery(api: Api, device_id: str) -> Json:
    """Wait for the discovery flow of a device, and return its step."""

    async def flow_id() -> str | None:
        flows = await api.call("config_entries/flow/progress")
        found = (flow for flow in flows if flow["handler"] == DOMAIN and flow["context"].get("unique_id") == device_id)
        return next((str(flow["flow_id"]) for flow in found), None)

    discovered = await until(f"the discovery of device {device_id}", flow_id, interval=_INTERVAL)
    return await api.get(f"/api/config/config_entries/flow/{discovered}")


async def _entries(api: Api, domain: str) -> list[dict[str, Json]]:
    entries: list[dict[str, Json]] = await api.call("config_entries/get", domain=domain)
    return entries
