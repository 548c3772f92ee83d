"""A company inside Home Assistant: two sites whose ledger is on one server, and its head office."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ozon_telemetry.const import CONF_ROLE, CONF_SERVER, DOMAIN, HEAD_OFFICE
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.fleet.company_devices import company_key
from custom_components.ozon_telemetry.hub import HeadOffice
from devtools.polling import until

from .builders import DEVICE, OTHER_DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture

NORTH, SOUTH = "north", "south"
DEVICES: Final = {NORTH: DEVICE, SOUTH: OTHER_DEVICE}
JOURNALS: Final = {NORTH: GEN, SOUTH: "b2c3d4e5"}


def office_entry(server: Mapping[str, Any], **more: Any) -> MockConfigEntry:
    """Return the entry of a head office."""
    data = {CONF_ROLE: HEAD_OFFICE, CONF_SERVER: server}
    return MockConfigEntry(domain=DOMAIN, title="Head office", unique_id="head office", data=data, **more)


async def set_up_sites(set_up_hub: SetUpHub, server: Mapping[str, Any]) -> dict[str, HubFixture]:
    """Return the running hubs of both sites, each with a machine in an outlet of its own."""
    return {
        site: await set_up_hub(
            outlet(site.title(), outlet_id=f"outlet-{site}", prices={"basic": 2, "standard": 3, "premium": 5}),
            machine(
                f"Ozone {site}",
                machine_id=f"machine-{site}",
                assignments=assigned(device),
                placements=placed(f"outlet-{site}"),
            ),
            prefix=f"ozon/{site}",
            server={**server, "site": site},
        )
        for site, device in DEVICES.items()
    }


async def press(sites: Mapping[str, HubFixture], site: str, seq: int, kind: Kind = Kind.BASIC) -> None:
    """Let the device of a site send an event, and wait until that is committed."""
    await sites[site].device(DEVICES[site]).send_event(seq, kind, gen=JOURNALS[site])


class OfficeFixture:
    """A head office, and what it shows."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        """Wrap the head office of `entry`."""
        self.hass = hass
        self.entry = entry

    @property
    def office(self) -> HeadOffice:
        """The head office that runs now."""
        office: HeadOffice = self.entry.runtime_data
        return office

    def entity_id(self, key: str, figure: str) -> str | None:
        """Return the entity of a figure of an outlet, of a site or of the company, which has the id of the entry."""
        own = key if key == self.entry.entry_id else company_key(self.entry.entry_id, key)
        entities = er.async_entries_for_config_entry(er.async_get(self.hass), self.entry.entry_id)
        return next((entity.entity_id for entity in entities if entity.unique_id == f"{own}_{figure}"), None)

    def state(self, key: str, figure: str = "total") -> str | None:
        """Return the state of a figure; None if there is no such entity."""
        entity_id = self.entity_id(key, figure)
        state = self.hass.states.get(entity_id) if entity_id else None
        return state.state if state else None

    def company_state(self, figure: str = "total") -> str | None:
        """Return a figure of the whole company."""
        return self.state(self.entry.entry_id, figure)

    async def wait_for(self, expected: Mapping[tuple[str, str], str]) -> None:
        """Wait until figures, by key and figure, are as expected."""

        def shown() -> dict[tuple[str, str], str | None]:
            return {key: self.state(*key) for key in expected}

        try:
            await until(f"{expected}", lambda: shown() == expected)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; shown are {shown()}") from None

    def registered(self) -> dict[str, str]:
        """Return the devices in the registry: their ids, by name."""
        devices = dr.async_entries_for_config_entry(dr.async_get(self.hass), self.entry.entry_id)
        return {str(device.name): device.id for device in devices}


async def set_up_office(hass: HomeAssistant, server: Mapping[str, Any]) -> OfficeFixture:
    """Return a running head office."""
    entry = office_entry(server)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return OfficeFixture(hass, entry)
