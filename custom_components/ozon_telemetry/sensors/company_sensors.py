"""Sensors that only a head office has: how many machines of all sites are online, and how many have a problem."""

from collections.abc import Sequence
from typing import Final

from ..core.read_models.totals import FLEET
from ..hub import HubView
from ..voice.questions import troubles_of
from .ledger_sensors import LedgerSensorDescription


def _problems(hub: HubView, key: str) -> int:
    return sum(key in (FLEET, trouble.outlet_id) for trouble in troubles_of(hub))


ONLINE: Final = LedgerSensorDescription(
    key="machines_online", translation_key="machines_online", value=lambda hub, key: hub.devices.online_machines(key)
)
PROBLEMS: Final = LedgerSensorDescription(key="problems", translation_key="problems", value=_problems)

OF_COMPANY: Final[Sequence[LedgerSensorDescription]] = (ONLINE, PROBLEMS)
