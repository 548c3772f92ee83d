"""ESPHome project of a user: a folder with a device's YAML and secrets, and the public repository it fetches from."""

from base64 import b64encode
import os
from pathlib import Path
from random import randbytes
import shutil
import subprocess
from typing import Final

from devtools.firmware.build import ESPHOME, ROOT

PUBLIC: Final = "https://github.com/ozontelemetry/ozon-telemetry"


class EsphomeProject:
    """Folder of a user's YAML, in which git fetches a copy of this checkout in place of the public repository."""

    def __init__(self, folder: Path) -> None:
        """Make the repository, the secrets and git's redirection."""
        self.folder = folder / "devices"
        self.folder.mkdir()
        self._publish(folder / "repository")
        secrets = (ROOT / "esphome/secrets.yaml.example").read_text()
        self.write("secrets.yaml", f"{secrets}api_key: {b64encode(randbytes(32)).decode()}\n")  # of docs/hardware.md
        config = folder / "gitconfig"
        config.write_text(f'[url "file://{folder / "repository"}"]\n  insteadOf = {PUBLIC}\n')
        self._environment = os.environ | {
            "GIT_CONFIG_GLOBAL": str(config),
            "PATH": f"{ESPHOME}:{os.environ['PATH']}",
        }

    def write(self, name: str, text: str) -> str:
        """Write a file and return its name."""
        (self.folder / name).write_text(text)
        return name

    def esphome(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run esphome in the folder."""
        return subprocess.run(
            [str(ESPHOME / "esphome"), *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def generated(self, device: str) -> Path:
        """Return the folder that --only-generate wrote."""
        return self.folder / ".esphome/build" / device

    @staticmethod
    def _publish(repository: Path) -> None:
        ignored = shutil.ignore_patterns(".esphome", "__pycache__", "secrets.yaml")
        shutil.copytree(ROOT / "esphome", repository / "esphome", ignore=ignored)
        identity = ("-c", "user.name=test", "-c", "user.email=test@example.com")
        for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*identity, "commit", "-q", "-m", "published")):
            subprocess.run(["git", *command], cwd=repository, check=True)  # noqa: S607 - git is found on the PATH
