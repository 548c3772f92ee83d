"""Builders of hubs, outlets and machines as a test's configuration."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ozon_telemetry.const import CONF_LEDGER, CONF_PREFIX, CONF_SERVER, DEFAULT_LEDGER, DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import Millis
from custom_components.ozon_telemetry.core.domain.prices import PriceHistory, since_ever
from custom_components.ozon_telemetry.core.protocol.codec import DEFAULT_PREFIX
from custom_components.ozon_telemetry.fleet.editor import subentry_of
from custom_components.ozon_telemetry.flows.form_fields import DEFAULT_MACHINE_TYPE

DEVICE = "24:6F:28:AA:BB:01"
OTHER_DEVICE = "24:6F:28:AA:BB:02"


def at(text: str) -> Millis:
    """Return the instant of an ISO 8601 text in UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def hub_entry(
    *items: Outlet | Machine,
    prefix: str = DEFAULT_PREFIX,
    ledger: str = DEFAULT_LEDGER,
    server: Mapping[str, Any] | None = None,
    **more: Any,
) -> MockConfigEntry:
    """Return a hub of these outlets and machines; their ids are their subentries'."""
    place = {CONF_LEDGER: ledger} if server is None else {CONF_SERVER: server}
    return MockConfigEntry(
        domain=DOMAIN,
        title="OzonTelemetry",
        unique_id=prefix,
        data={CONF_PREFIX: prefix, **place},
        subentries_data=[ConfigSubentryDataWithId(**subentry_of(item).as_dict()) for item in items],
        **more,
    )


def machine(name: str = "Ozone 1", *, machine_id: str = "machine-1", **more: Any) -> Machine:
    """Return a machine of the usual type."""
    return Machine(id=machine_id, name=name, **{"machine_type": DEFAULT_MACHINE_TYPE} | more)


def outlet(
    name: str = "Harbour",
    *,
    outlet_id: str = "outlet-1",
    prices: Mapping[str, float] | PriceHistory = (),
    **more: Any,
) -> Outlet:
    """Return an outlet; prices by kind have always held."""
    history = since_ever(prices) if isinstance(prices, Mapping) else prices
    return Outlet(id=outlet_id, name=name, prices=history, **more)


def assigned(device_id: str = DEVICE, start: Millis = 0, end: Millis | None = None) -> tuple[Assignment, ...]:
    """Return a history of one device."""
    return (Assignment(device_id, start, end),)


def placed(outlet_id: str = "outlet-1", start: Millis = 0, end: Millis | None = None) -> tuple[Placement, ...]:
    """Return a history of one outlet."""
    return (Placement(outlet_id, start, end),)
