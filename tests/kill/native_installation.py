"""Installation without a broker: Home Assistant, its `esphome` integration, a link, and a device of the native API."""

from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.schema import DAY, RECOVERED, TREATMENT
from devtools.api import Api
from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.home_assistant import HomeAssistant
from devtools.polling import until
from devtools.ports import free_port
from devtools.provisioning import Adoption, add_hub, add_outlets, add_to_esphome, adopt
from devtools.tcp_link import TcpLink

OUTLET: Final = "Shop"
MACHINE: Final = "Ozone one"
TOTAL: Final = "sensor.shop_ozone_one_total_treatments"
_SECONDS: Final = 120.0  # a busy machine needs long for a start

type Treatment = tuple[str, int, str]


class NativeInstallation:
    """The processes, and what can be seen of them."""

    def __init__(self, folder: Path) -> None:
        """Name the processes; nothing runs yet."""
        self.home_assistant = HomeAssistant(folder / "home-assistant")
        self.device = Device(folder / "device", build.program(build.API), port=0, api_port=free_port())
        self.link = TcpLink(self.device.api_port)

    async def set_up(self) -> None:
        """Start everything, add the device in the `esphome` integration, and adopt it."""
        await self.link.mend()
        self.home_assistant.start()
        self.device.start()
        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)
            entry_id = await add_hub(api)
            await add_outlets(api, entry_id, [{"name": OUTLET}])
            await add_to_esphome(api, self.link.port)
            await adopt(api, entry_id, Adoption(self.device.device_id, OUTLET, MACHINE))
        await until("the adoption in Home Assistant's storage", self._remembers_adoption)

    async def wait_for_home_assistant(self) -> None:
        """Wait until it works again after a start."""
        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)

    async def wait_for_total(self, total: int) -> None:
        """Wait until the machine's entity shows this many treatments."""

        async def shows(api: Api) -> bool:
            states = {state["entity_id"]: state["state"] for state in await api.get("/api/states")}
            return states.get(TOTAL) == str(total)

        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)
            await until(f"a total of {total}", lambda: shows(api), _SECONDS, 0.1)

    async def wait_for_records(self, number: int) -> None:
        """Wait until the device has recorded so many treatments."""
        await until(f"{number} records", lambda: len(self.recorded()) == number, _SECONDS, 0.1)

    def recorded(self) -> list[Treatment]:
        """Return the device's journal."""
        return [(record.gen, record.seq, record.kind) for record in self.device.journal()]

    def stored(self) -> tuple[list[Treatment], int, int]:
        """Return the ledger, which nobody else has open now, how much it counts, and what only counters proved."""
        ledger = Ledger(self.home_assistant.folder / "ozon_telemetry.db", ZoneInfo("UTC"))
        ledger.open()
        with ledger.reading() as connection:
            rows = connection.execute(select(TREATMENT).order_by(TREATMENT.c.gen, TREATMENT.c.seq))
            treatments = [(row.gen, row.seq, Kind(row.kind).name) for row in rows]
            counted = connection.execute(select(func.sum(DAY.c.basic + DAY.c.standard + DAY.c.premium))).scalar() or 0
            recovered = len(connection.execute(select(RECOVERED)).all())
        ledger.close()
        return treatments, counted, recovered

    async def close(self) -> None:
        """End everything that runs."""
        self.device.kill()
        self.home_assistant.stop()
        await self.link.cut()

    def _remembers_adoption(self) -> bool:
        entries = self.home_assistant.folder / ".storage/core.config_entries"
        return entries.exists() and self.device.device_id in entries.read_text()
