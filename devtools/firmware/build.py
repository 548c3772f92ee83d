"""Builds the component for the host platform, once per variant, with a cache by content.

The cache key covers every file that goes into a program, so a cached one is never stale, and a change elsewhere in the
repository builds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
import fcntl
from hashlib import sha256
import os
from pathlib import Path
import shutil
import subprocess
import sys
from typing import Final

ROOT: Final = Path(__file__).parents[2]
HOST: Final = Path(__file__).parent / "host"
COMPONENTS: Final = ROOT / "esphome" / "components"
PACKAGES: Final = tuple(ROOT / "esphome" / "packages" / f"{name}.yaml" for name in ("buttons", "boot"))
ESPHOME: Final = ROOT / ".venv-esphome" / "bin"
_CACHES: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
CACHE: Final = Path(os.environ.get("OZON_CACHE") or _CACHES / "ozon-telemetry") / "firmware"


@dataclass(frozen=True, slots=True)
class Variant:
    """Build variant: YAML packages on top of device.yaml, and substitutions."""

    name: str
    packages: tuple[str, ...] = ()
    substitutions: dict[str, str] = field(default_factory=dict, hash=False)


MAIN: Final = Variant("main", packages=("mqtt", "api"))
API: Final = Variant("api", packages=("api",))
SECURE: Final = Variant("secure", packages=("mqtt", "secure"))  # the only one without the native API
VARIANTS: Final = (MAIN, API, SECURE)


def program(variant: Variant) -> Path:
    """Return the program of a variant, built if it is not in the cache."""
    folder = CACHE / f"{variant.name}-{_key(variant)}"
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / "program"
    with (folder / "lock").open("w") as lock:  # other test processes may want the same program
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            _build(variant, folder / "work")
            shutil.move(_built(folder / "work"), result)
            shutil.rmtree(folder / "work")
    return result


def _build(variant: Variant, work: Path) -> None:
    if not (ESPHOME / "esphome").exists():
        raise RuntimeError("ESPHome is not set up here: script/firmware-test does that")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    _run([str(ESPHOME / "python"), str(HOST / "generate.py"), str(work / "generated")])
    # A copy in one place keeps the build independent of where the checkout lies
    shutil.copytree(HOST / "arduinojson", work / "arduinojson")
    files = (*PACKAGES, *(HOST / f"{name}.yaml" for name in ("device", *variant.packages)))
    lines = ["packages:", *(f"  {path.stem}: !include {path}" for path in files)]
    (work / "ozon.yaml").write_text("\n".join(lines) + "\n")
    paths = {
        "host": str(HOST),
        "library": str(work / "arduinojson"),
        "generated": str(work / "generated"),
        "components": str(COMPONENTS),
    }
    settings = [part for item in (paths | variant.substitutions).items() for part in ("-s", *item)]
    _run([str(ESPHOME / "esphome"), *settings, "compile", str(work / "ozon.yaml")])


def _built(work: Path) -> Path:
    return work / ".esphome/build/ozon/.pioenvs/ozon/program"


def _run(command: list[str]) -> None:
    # A shared compiler cache has served precompiled headers of an older shim
    environment = {**os.environ, "CCACHE_DISABLE": "1", "PATH": f"{ESPHOME}:{os.environ['PATH']}"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{result.stdout[-8000:]}{result.stderr[-4000:]}")


def _key(variant: Variant) -> str:
    digest = sha256(repr((variant.packages, sorted(variant.substitutions.items()))).encode())
    for path in _sources():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield ROOT / "requirements" / "esphome.txt"
    yield from PACKAGES
    for folder in (HOST, COMPONENTS):
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


if __name__ == "__main__":  # so that a script can build before it starts many tests
    for variant in VARIANTS:
        if variant.name in sys.argv[1:] or not sys.argv[1:]:
            print(program(variant))
