"""What the demo asks of its devices, whether they are simulated or run the firmware."""

from collections.abc import Iterator
from typing import Protocol

from custom_components.ozon_telemetry.core.domain.messages import Counters, Millis


class Program(Protocol):
    """Something that runs between its start and its end."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End in order; nothing happens if it does not run."""


class Devices(Protocol):
    """One device for each machine of the business, in the order of the machines."""

    device_ids: list[str]

    def write_history(self) -> Iterator[int]:
        """Yield the number of treatments of each device, written into its journal if that is new."""
        ...

    def busy(self) -> Program:
        """Return the devices with customers."""
        ...

    def idle(self) -> Program:
        """Return the devices without customers: they only send what they have."""
        ...

    def recorded(self) -> dict[str, Counters]:
        """Return what lies in each device's journal, in all."""
        ...

    def instants(self) -> Iterator[Millis]:
        """Yield the time of every treatment in the journals."""
        ...

    def pending(self) -> int | None:
        """Return how many treatments wait for an acknowledgement; None while a device has not told."""
        ...
