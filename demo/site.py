"""One site of the demo's company: an installation, and how many of its buttons were pressed."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Final

from .company_plan import Pace, SitePlan
from .installation import Installation
from .member import Member
from .simulated_devices import SimulatedDevices

_PATIENCE: Final = 150.0  # seconds in which something must arrive: a Home Assistant that was killed waits for its lease


class Site(Member):
    """A site: its installation, and its devices, of which the first one is a program of its own."""

    def __init__(self, plan: SitePlan, number: int, folder: Path, python: str, pace: Pace) -> None:
        """Name the programs; nothing runs yet."""
        fleet = plan.fleet(pace.every)
        make_devices = partial(SimulatedDevices, days=pace.days, plan=fleet)
        self.installation = Installation(folder / plan.user, python, make_devices, fleet, number)
        self.installation.progress_seconds = _PATIENCE
        super().__init__(plan.name, self.installation.home_assistant)
        self.user = plan.user
        devices = self.installation.devices
        self.one_device = devices.busy([0])
        self.busy = [self.one_device, devices.busy(range(1, len(devices.device_ids)))]
        self.idle = devices.idle()

    def totals(self) -> Counter[str]:
        """Return how often buttons were pressed in each outlet, by the journals."""
        devices, pressed = self.installation.devices, Counter[str]()
        recorded = devices.recorded()
        for device_id, (outlet, _) in zip(devices.device_ids, self.installation.plan.machines, strict=True):
            pressed[outlet.name] += recorded[device_id].total
        return pressed
