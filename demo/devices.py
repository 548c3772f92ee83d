"""Interface of the demo's devices, simulated or with the firmware."""

from collections.abc import Iterator
from typing import Protocol

from custom_components.ozon_telemetry.core.domain.messages import Counters, Millis
from devtools.api import Api

NATIVE_ENTITIES = "sensor.ozon_"  # of the device in the `esphome` integration: what it tells of itself


class Program(Protocol):
    """A program that can be started and stopped."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End in order; nothing happens if it does not run."""


class Devices(Protocol):
    """One device for each machine of the business, in the order of the machines."""

    device_ids: list[str]
    native_ports: list[int]  # of those that Home Assistant connects to itself, by the native API

    def write_history(self) -> Iterator[int]:
        """Yield the number of treatments of each device, written into its journal if that is new."""
        ...

    def busy(self) -> Program:
        """Return the devices, with treatments happening."""
        ...

    def idle(self) -> Program:
        """Return the devices without new treatments: they only send what they have."""
        ...

    def recorded(self) -> dict[str, Counters]:
        """Return the counters of each device, over all its journals."""
        ...

    def instants(self) -> Iterator[Millis]:
        """Yield the time of every treatment in the journals."""
        ...

    async def pending(self, api: Api) -> int | None:
        """Return how many treatments are not acknowledged yet; None until every device has reported."""
        ...
