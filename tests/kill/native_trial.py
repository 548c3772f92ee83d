"""Kill test of the native API: Home Assistant, the device and the link between them end at random moments."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from .native_installation import NativeInstallation, Treatment

_KINDS: Final = ("basic", "standard", "premium")
_VICTIMS: Final = ("device", "link", "device", "link", "home assistant")
_MOST_PRESSES: Final = 40  # more than one pull holds
_LONGEST_LIFE: Final = 0.6  # seconds before a kill
_LONGEST_DEATH: Final = 0.5  # seconds before the restart


@dataclass(frozen=True, slots=True)
class NativeReport:
    """What was recorded by the device, what is in the ledger, and what of it is counted."""

    recorded: list[Treatment]
    stored: list[Treatment]
    counted: int
    recovered: int

    @property
    def is_clean(self) -> bool:
        """Tell whether every record is there once, and nothing else."""
        return self.stored == self.recorded and self.counted == len(self.recorded) and self.recovered == 0

    def __str__(self) -> str:
        """Return the figures."""
        lost, doubled = len(set(self.recorded) - set(self.stored)), self.counted - len(self.recorded)
        return f"treatments {len(self.recorded)}, lost {lost}, doubled {doubled}, recovered {self.recovered}"


async def run_native(folder: Path, seed: int, rounds: int, tell: Callable[[str], None]) -> NativeReport:
    """Run `rounds` rounds and return the report; the same seed disturbs in the same order."""
    installation, rng = NativeInstallation(folder), Random(seed)
    try:
        await installation.set_up()
        pressed = 0
        for number in range(1, rounds + 1):
            presses, victim = rng.randint(1, _MOST_PRESSES), rng.choice(_VICTIMS)
            installation.device.press(rng.choice(_KINDS), presses)
            pressed += presses
            await _disturb(installation, victim, rng)
            tell(f"round {number}: {presses} presses, {victim}")
        await installation.wait_for_records(pressed)
        await installation.wait_for_total(pressed)
    finally:
        await installation.close()
    report = NativeReport(sorted(installation.recorded()), *_sorted(*installation.stored()))
    tell(f"rounds {rounds}, {report}")
    return report


def _sorted(stored: list[Treatment], counted: int, recovered: int) -> tuple[list[Treatment], int, int]:
    return sorted(stored), counted, recovered


async def _disturb(installation: NativeInstallation, victim: str, rng: Random) -> None:
    """End something, often in the middle of a pull, and let it run again."""
    await asyncio.sleep(rng.uniform(0, _LONGEST_LIFE))
    match victim:
        case "link":
            await installation.link.cut()
            await asyncio.sleep(rng.uniform(0, _LONGEST_DEATH))
            await installation.link.mend()
        case "device":
            installation.device.kill()
            await asyncio.sleep(rng.uniform(0, _LONGEST_DEATH))
            installation.device.start()
        case _:
            installation.home_assistant.kill()
            await asyncio.sleep(rng.uniform(0, _LONGEST_DEATH))
            installation.home_assistant.start()
            await installation.wait_for_home_assistant()
