"""Runner of one simulated device: its link, its treatments and its faults."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Final, Protocol

from custom_components.ozon_telemetry.core.domain.messages import Kind, Millis

from .clock import now
from .demand import any_kind
from .faults import FaultInjector
from .link import Firmware, Link

_LOOK_AGAIN: Final = 60.0  # seconds: the rate changes with the hour

type Rate = Callable[[Millis], float]


class PressableFirmware(Firmware, Protocol):
    """Firmware with buttons."""

    def press(self, kind: Kind, now: Millis, /) -> object:
        """Count a treatment."""
        ...


class DeviceRunner:
    """Runs a device until it is cancelled."""

    def __init__(
        self, device: PressableFirmware, link: Link, rate: Rate, faults: FaultInjector | None, rng: Random
    ) -> None:
        """Combine the parts; `rate` is the number of treatments a second to expect at an instant."""
        self.device = device
        self.link = link
        self._rate = rate
        self._faults = faults
        self._rng = rng

    async def run(self) -> None:
        """Connect and count until cancelled."""
        self.link.open()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._customers())
                if self._faults is not None:
                    tasks.create_task(self._faults.inject_forever(self.link))
        finally:
            self.link.close()

    async def _customers(self) -> None:
        while True:
            rate = self._rate(now())
            wait = self._rng.expovariate(rate) if rate else _LOOK_AGAIN
            await asyncio.sleep(min(wait, _LOOK_AGAIN))
            if wait < _LOOK_AGAIN:
                self.device.press(any_kind(self._rng), now())
                self.link.pump()
