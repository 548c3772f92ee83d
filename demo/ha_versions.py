"""Environments with other versions of Home Assistant."""

import json
from pathlib import Path
import subprocess
import sys
from typing import Any

from devtools.home_assistant import ROOT

_ENVIRONMENTS = ROOT / ".cache"
_PACKAGE = "homeassistant"
_DEVELOPMENT = "dev"  # instead of a version: what Home Assistant has not released yet
_DEVELOPMENT_SOURCE = "https://github.com/home-assistant/core/archive/refs/heads/dev.tar.gz"
_USED = (
    "mqtt",
    "frontend",
    "config",
    "history",
    "logbook",
    "energy",
    "recorder",
    "logger",
    "backup",
    "conversation",
    "esphome",
)
_ALWAYS = {"numpy", "ha-ffmpeg"}  # needed by what comes with these, though no manifest among them says so
_STUBBED = ("pymicro-vad", "pyspeex-noise")  # devtools/voice_stubs takes their place

_READY = " ".join(_USED)

type Manifest = dict[str, Any]


def python_of(version: str | None) -> str:
    """Return the Python that runs a version of Home Assistant; without one, the environment's own."""
    if version is None:
        return sys.executable
    environment = _ENVIRONMENTS / f"{_PACKAGE}-{version}"
    python = environment / "bin/python"
    if version == _DEVELOPMENT or not _is_ready(environment):
        _install(environment, python, version)
    return str(python)


def _install(environment: Path, python: Path, version: str) -> None:
    """Install the version, and what it would install for its integrations when it starts: the demo starts without."""
    print(f"installing Home Assistant {version}")
    _uv("venv", "--clear", "--python", sys.executable, environment)
    _uv("pip", "install", "--python", python, _requirement(version))
    [package] = environment.glob(f"lib/*/site-packages/{_PACKAGE}")
    wanted = sorted(_requirements(_manifests(package / "components")))
    _uv("pip", "install", "--python", python, "--constraints", package / "package_constraints.txt", *wanted)
    (environment / ".ready").write_text(_READY)


def _is_ready(environment: Path) -> bool:
    """Tell whether it was installed completely, for the integrations of today."""
    stamp = environment / ".ready"
    return stamp.exists() and stamp.read_text() == _READY


def _requirement(version: str) -> str:
    """Return what to install: a release, or the branch on which Home Assistant is developed."""
    return f"{_PACKAGE} @ {_DEVELOPMENT_SOURCE}" if version == _DEVELOPMENT else f"{_PACKAGE}=={version}"


def _uv(*arguments: str | Path) -> None:
    subprocess.run(["uv", "--quiet", *arguments], check=True)  # noqa: S607 - script/demo puts it on the PATH


def _manifests(components: Path) -> dict[str, Manifest]:
    manifests: dict[str, Manifest] = {}
    for path in components.glob("*/manifest.json"):
        manifests[path.parent.name] = json.loads(path.read_text())
    return manifests


def _requirements(manifests: dict[str, Manifest]) -> set[str]:
    """Return what the demo's integrations need, with all they depend on, and the kinds of entities that MQTT offers."""
    kinds = [domain for domain, manifest in manifests.items() if manifest.get("integration_type") == "entity"]
    waiting, met = [*_USED, *kinds], set[str]()
    while waiting:
        domain = waiting.pop()
        if domain in manifests and domain not in met:
            met.add(domain)
            waiting += [*manifests[domain].get("dependencies", ()), *manifests[domain].get("after_dependencies", ())]
    wanted = {requirement for domain in met for requirement in manifests[domain].get("requirements", ())} | _ALWAYS
    return {requirement for requirement in wanted if not requirement.startswith(_STUBBED)}
