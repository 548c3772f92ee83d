"""The demo's head office: a Home Assistant that reads what all sites counted, without a broker and without devices."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from devtools.home_assistant import Home, HomeAssistant
from devtools.polling import until
from devtools.ports import free_port
from devtools.provisioning import fetch_fleet

from .comparison import Comparison
from .fleet_plan import ZONE
from .installation import HOME_ASSISTANT_PORT, INTERVAL, LAG_SECONDS
from .member import Member
from .site import Site

NAME: Final = "Head office"
USER: Final = "head_office"  # in the database
_TOTAL: Final = "_total_treatments"


class HeadOffice(Member):
    """The head office of the sites."""

    def __init__(self, folder: Path, number: int, python: str) -> None:
        """Choose a port; nothing runs yet."""
        port = free_port(HOME_ASSISTANT_PORT + number)
        super().__init__(NAME, HomeAssistant(folder / USER / "home-assistant", port, python, Home(ZONE, NAME)))

    async def comparisons(self, sites: Iterable[Site]) -> list[Comparison]:
        """Compare until everything is right, or as long as what sites count may take to get here."""
        found: list[Comparison] = []
        totals = Counter[str]()
        for site in sites:
            totals += site.totals()
        names = sorted(site.name for site in sites)

        async def are_right() -> bool:
            found[:] = await self._compare(totals, names)
            return all(finding.is_right for finding in found)

        with suppress(TimeoutError):  # what is still wrong is what the check reports
            await until("findings that are all right", are_right, LAG_SECONDS, INTERVAL)
        return found

    async def _compare(self, totals: Counter[str], names: list[str]) -> list[Comparison]:
        """Compare the company, and the entities of each outlet, with what was pressed."""
        expected = {_entity_id(outlet): str(total) for outlet, total in totals.items()}
        expected[_entity_id(NAME)] = str(totals.total())
        # They follow once a minute by themselves, and at once if they are asked.
        await self.api.post("/api/services/homeassistant/update_entity", {"entity_id": list(expected)})
        view, states = await fetch_fleet(self.api), await self.api.get("/api/states")
        shown = {state["entity_id"]: state["state"] for state in states if state["entity_id"].endswith(_TOTAL)}
        return [
            Comparison("sites that report", names, sorted(site["id"] for site in view["sites"] if site["running"])),
            Comparison("treatments in all", totals.total(), view["totals"]["total"]),
            Comparison("treatments shown by entities", expected, shown),
        ]


def _entity_id(device: str) -> str:
    return f"sensor.{device.lower().replace(' ', '_')}{_TOTAL}"
