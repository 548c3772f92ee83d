"""Home Assistant as a process, with this checkout's integration and without onboarding."""

import json
from pathlib import Path
import sys
from typing import Any, Final, NamedTuple

from .api import Api
from .fake_clock import FakeClock
from .polling import until
from .ports import LOCALHOST, free_port, is_listening
from .process import Process

ROOT: Final = Path(__file__).parents[1]
_VOICE_STUBS: Final = Path(__file__).parent / "voice_stubs"
_START_SECONDS: Final = 120.0
_INTERVAL: Final = 0.1
_AUTOMATIONS: Final = "automations.yaml"  # where those go that people make on a page

_CONFIGURATION: Final = """\
homeassistant:
  name: {name}
  latitude: 52.37
  longitude: 4.89
  elevation: 0
  time_zone: {zone}
  country: NL
  currency: EUR
  unit_system: metric
frontend:
config:
history:
logbook:
energy:
recorder:
logger:
  default: warning
"""


class Home(NamedTuple):
    """What a Home Assistant is told of where it is."""

    zone: str = "Europe/Amsterdam"
    name: str = "OzonTelemetry"


_HOME: Final = Home()


def configuration_in(home: Home = _HOME) -> str:
    """Return a configuration with all that is needed and nothing that looks for hardware."""
    return _CONFIGURATION.format(**home._asdict())


class HomeAssistant(Process):
    """A configuration folder and the process that works in it."""

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        python: str = sys.executable,
        home: Home = _HOME,
        clock: FakeClock | None = None,
    ) -> None:
        """Prepare the folder if it is new; `python` decides on its version, `clock` on its time."""
        self.folder = folder
        self.port = port or free_port()
        command = [python, "-m", "homeassistant", "-c", str(folder), "--skip-pip", "--log-no-color"]
        # Uploads lie below one name in the system's temporary folder, where two of a kind would end each other's.
        temporary = folder / "temporary"
        temporary.mkdir(parents=True, exist_ok=True)
        environment = {"PYTHONPATH": str(_VOICE_STUBS), "TMPDIR": str(temporary)}
        if clock is not None:
            environment |= {**clock.environment, "LD_PRELOAD": clock.library}
        super().__init__(command, folder / "process.log", environment)
        self._prepare(home)

    def new_api(self, token: str = "") -> Api:
        """Return a client of the running Home Assistant, logged in only if it is given a token."""
        return Api(f"http://{LOCALHOST}:{self.port}", token)

    async def wait_until_ready(self, api: Api) -> None:
        """Wait until it runs, logged in as its owner. Raises RuntimeError if it ends meanwhile."""

        async def is_started() -> bool:
            return bool((await api.get("/api/config"))["state"] == "RUNNING")

        await until(f"Home Assistant's port: see {self.log}", self._is_listening, _START_SECONDS, _INTERVAL)
        await api.log_in()
        await until(f"Home Assistant's start: see {self.log}", is_started, _START_SECONDS, _INTERVAL)

    def discard(self) -> None:
        """Kill it, if its folder is not read again: an orderly stop takes another second and a half."""
        self.kill()

    def _is_listening(self) -> bool:
        if not self.is_running:
            raise RuntimeError(f"Home Assistant ended before it listened: see {self.log}")
        return is_listening(self.port)

    def _prepare(self, home: Home) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "configuration.yaml"
        if not configuration.exists():
            configuration.write_text(f"{configuration_in(home)}automation: !include {_AUTOMATIONS}\n")
            (self.folder / _AUTOMATIONS).touch()
        components = self.folder / "custom_components"
        if not components.exists():
            components.symlink_to(ROOT / "custom_components")
        self._store("http", 2, 2, _http(self.port))
        # With all but the user's step done, nothing is set up that would look for hardware or ask the internet.
        if not (self.folder / ".storage/onboarding").exists():
            self._store("onboarding", 4, 1, {"done": ["core_config", "analytics", "integration"]})

    def _store(self, key: str, version: int, minor: int, data: dict[str, Any]) -> None:
        storage = self.folder / ".storage"
        storage.mkdir(exist_ok=True)
        content = {"version": version, "minor_version": minor, "key": key, "data": data}
        (storage / key).write_text(json.dumps(content))


def _http(port: int) -> dict[str, Any]:
    """Return a confirmed HTTP configuration: one from YAML is only tried, behind a dialog that covers every page."""
    return {
        "stable": {
            "server_port": port,
            "server_host": [LOCALHOST],
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": False,
            "ssl_profile": "modern",
            "use_x_frame_options": True,
            "created_at": "2026-01-01T00:00:00+00:00",
            "error": None,
            "error_message": None,
        },
        "pending": None,
        "yaml_migration_done": True,
    }
