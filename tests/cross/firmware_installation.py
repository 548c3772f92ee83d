"""Installation with one machine: the firmware's program, Mosquitto and Home Assistant."""

from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.schema import RECOVERED, TREATMENT
from devtools.api import Api
from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.home_assistant import HomeAssistant
from devtools.polling import until
from devtools.provisioning import Adoption, add_hub, add_outlets, adopt, connect_broker
from tests.firmware.broker import Broker

OUTLET: Final = "Shop"
MACHINE: Final = "Ozone one"
TOTAL: Final = "sensor.shop_ozone_one_total_treatments"

type Treatment = tuple[str, int, str]


class FirmwareInstallation:
    """The processes, and what can be seen of them."""

    def __init__(self, folder: Path) -> None:
        """Name the processes; nothing runs yet."""
        self.broker = Broker(folder / "broker")
        self.home_assistant = HomeAssistant(folder / "home-assistant")
        self.device = Device(folder / "device", build.program(build.MAIN), self.broker.port)

    async def set_up(self) -> None:
        """Start broker and Home Assistant and set up the integration with one outlet."""
        self.broker.start()
        self.home_assistant.start()
        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)
            await connect_broker(api, self.broker.port)
            await add_outlets(api, await add_hub(api), [{"name": OUTLET}])

    async def adopt(self) -> None:
        """Adopt the device from its discovery."""
        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)
            await adopt(api, await add_hub(api), Adoption(self.device.device_id, OUTLET, MACHINE))

    def remembers_adoption(self) -> bool:
        """Tell whether Home Assistant has written down whose the device is; it takes a second to do so."""
        entries = self.home_assistant.folder / ".storage/core.config_entries"
        return entries.exists() and self.device.device_id in entries.read_text()

    async def wait_for_total(self, total: int) -> None:
        """Wait until the machine's entity shows this many treatments."""

        async def shows(api: Api) -> bool:
            states = {state["entity_id"]: state["state"] for state in await api.get("/api/states")}
            return states.get(TOTAL) == str(total)

        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)
            await until(f"a total of {total}", lambda: shows(api), interval=0.1)

    def recorded(self) -> list[Treatment]:
        """Return the device's journal."""
        return [(record.gen, record.seq, record.kind) for record in self.device.journal()]

    def stored(self) -> tuple[list[Treatment], int]:
        """Return the ledger, which nobody else has open now, and how many treatments only counters proved."""
        ledger = Ledger(self.home_assistant.folder / "ozon_telemetry.db", ZoneInfo("UTC"))
        ledger.open()
        with ledger.reading() as connection:
            rows = connection.execute(select(TREATMENT).order_by(TREATMENT.c.gen, TREATMENT.c.seq))
            treatments = [(row.gen, row.seq, Kind(row.kind).name) for row in rows]
            recovered = len(connection.execute(select(RECOVERED)).all())
        ledger.close()
        return treatments, recovered

    def close(self) -> None:
        """End everything that runs."""
        self.device.kill()
        self.home_assistant.stop()
        self.broker.stop()
