"""Fault injection into a device, at random but seeded."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import Clock

from .clock import now
from .device import Device
from .journal import Journal
from .link import Link

_LONGEST_OUTAGE: Final = 10.0  # seconds


class Fault(StrEnum):
    """The kinds of faults that can be injected."""

    NETWORK = "network"
    REBOOT = "reboot"
    CLOCK = "clock"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class FaultInjector:
    """Injects faults into a device, on average every `seconds`; `new_card` makes an empty card."""

    kinds: Sequence[Fault]
    seconds: float
    rng: Random
    device: Device
    new_card: Callable[[], Journal]

    async def inject_forever(self, link: Link) -> None:
        """Inject faults until cancelled."""
        while True:
            await asyncio.sleep(self.rng.expovariate(1 / self.seconds))
            self.inject(self.rng.choice(self.kinds), link)

    def inject(self, fault: Fault, link: Link) -> None:
        """Inject one fault."""
        match fault:
            case Fault.NETWORK:
                link.lose(self.rng.uniform(0, _LONGEST_OUTAGE))
            case Fault.REBOOT:
                link.reboot()
            case Fault.CLOCK:
                self.device.clock = Clock.OK if self.device.clock is Clock.NONE else Clock.NONE
                link.tell_status()
            case Fault.CARD:
                link.lose(self.rng.uniform(0, _LONGEST_OUTAGE))
                self.device.insert_card(self.new_card(), now())
