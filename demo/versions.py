"""Other versions of Home Assistant, each in an environment of its own."""

from pathlib import Path
import subprocess
import sys

from tests.harness.home_assistant import ROOT

_ENVIRONMENTS = ROOT / ".cache"
_PINNED = ROOT / "requirements/dev.txt"
_PACKAGE = "homeassistant"


def python_of(version: str | None) -> str:
    """Return the Python that runs a version of Home Assistant; without one, the environment's own."""
    if version is None:
        return sys.executable
    environment = _ENVIRONMENTS / f"{_PACKAGE}-{version}"
    python = environment / "bin/python"
    if not (environment / ".ready").exists():
        _install(environment, python, version)
    return str(python)


def _install(environment: Path, python: Path, version: str) -> None:
    """Install the version with what its integrations need, as near to the tested versions as it allows."""
    print(f"installing Home Assistant {version}")
    _uv("venv", "--clear", "--python", sys.executable, environment)
    _uv("pip", "install", "--python", python, f"{_PACKAGE}=={version}")
    [constraints] = environment.glob("lib/*/site-packages/homeassistant/package_constraints.txt")
    _uv("pip", "install", "--python", python, "--constraints", constraints, *_needed_by_integrations())
    (environment / ".ready").touch()


def _uv(*arguments: str | Path) -> None:
    subprocess.run(["uv", "--quiet", *arguments], check=True)  # noqa: S607 - script/demo puts it on the PATH


def _needed_by_integrations() -> list[str]:
    """Return the names in requirements/dev.in that Home Assistant's integrations would install at run time."""
    lines = (ROOT / "requirements/dev.in").read_text().split("\n\n")
    [block] = [block for block in lines if "integrations need" in block]
    return [line for line in block.splitlines() if line and not line.startswith("#")]
