"""Driver of the import flow, and an old Django database, for tests inside Home Assistant."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import SOURCE_USER, SubentryFlowContext
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Counters, Kind, Millis
from devtools.polling import until
from simulator.django_database import DjangoDatabase

from .builders import DEVICE, OTHER_DEVICE, at
from .hub_fixture import HubFixture

MADE: Final = at("2026-01-01T00:00:00")
HOUR: Final[Millis] = 3_600_000


def treatments(kinds: Iterable[Kind], start: Millis = MADE) -> list[tuple[Kind, Millis, Counters]]:
    """Return treatments, one an hour, as a device counts them."""
    history, before = [], ZERO
    for number, kind in enumerate(kinds):
        before = before.plus(ONE[kind])
        history.append((kind, start + number * HOUR, before))
    return history


def write_django_database(path: Path, more: int = 0) -> Path:
    """Write the database of two outlets and two machines: seven treatments of one device, or more, three of another."""
    with DjangoDatabase(path, MADE) as old:
        mall = old.add_outlet("Mall", location="North", contact_person="M. Tan", contact_phone="+31 20 123")
        airport = old.add_outlet("Airport")
        first = old.add_machine("Ozone A", mall, installed_date="2025-12-01", last_maintenance="2026-01-05")
        second = old.add_machine("Ozone B", airport)
        old.assign(DEVICE, first, MADE)
        old.assign(OTHER_DEVICE, second, MADE + 2 * HOUR)
        old.add_status(DEVICE, MADE)
        for kind, instant, counters in treatments([*Kind, *Kind, Kind.BASIC, *[Kind.BASIC] * more]):
            old.add_event(DEVICE, kind, instant, counters)
        for kind, instant, counters in treatments([Kind.PREMIUM] * 3, MADE + HOUR):
            old.add_event(OTHER_DEVICE, kind, instant, counters)
    return path


@dataclass
class ImportFlowDriver:
    """One import flow, and the step that it shows."""

    hub_fixture: HubFixture
    client: ClientSessionGenerator
    step: Any = None

    @property
    def flow_id(self) -> str:
        """Return the id of the flow."""
        flow_id: str = self.step["flow_id"]
        return flow_id

    @property
    def hass(self) -> HomeAssistant:
        """Return Home Assistant."""
        return self.hub_fixture.hass

    async def start(self) -> Any:
        """Start the import flow."""
        key = (self.hub_fixture.entry.entry_id, "import")
        context = SubentryFlowContext(source=SOURCE_USER)
        self.step = await self.hass.config_entries.subentries.async_init(key, context=context)
        return self.step

    async def upload(self, path: Path) -> Any:
        """Choose a file, as the frontend does, and wait until it is read."""
        return await self.submit(await self.upload_file(path))

    async def upload_file(self, path: Path) -> dict[str, Any]:
        """Upload a file, and return the form that submits it."""
        client = await self.client()
        with path.open("rb") as file:
            response = await client.post("/api/file_upload", data={"file": file})
        return {"file": (await response.json())["file_id"]}

    async def submit(self, form: dict[str, Any]) -> Any:
        """Submit the form that is open, and wait out the progress bar that follows."""
        manager = self.hass.config_entries.subentries
        self.step = await manager.async_configure(self.step["flow_id"], form)

        async def is_over() -> bool:
            if not self._shows_progress:
                return True
            self.step = await manager.async_configure(self.step["flow_id"])
            return not self._shows_progress

        await until("the end of the progress bar", is_over)
        return self.step

    @property
    def _shows_progress(self) -> bool:
        return self.step["type"] in (FlowResultType.SHOW_PROGRESS, FlowResultType.SHOW_PROGRESS_DONE)

    async def run(self, path: Path, *, reach_back: bool = True) -> dict[str, str]:
        """Import a file from the first step to the summary; return its placeholders."""
        await self.start()
        await self.upload(path)
        step = await self.submit({"reach_back": reach_back})
        if step.get("step_id") == "doubts":
            step = await self.submit({"confirmed": True})
        assert step["reason"] == "imported", step
        said: dict[str, str] = step["description_placeholders"]
        return said

    def placeholder(self, name: str) -> str:
        """Return the value of a placeholder in the open step."""
        text: str = self.step["description_placeholders"][name]
        return text
