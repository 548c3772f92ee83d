"""Libraries that a program preloads, built once for each content of their source."""

from hashlib import sha256
import os
from pathlib import Path
import subprocess

from .firmware.build import CACHE


def preload_library(source: Path) -> Path:
    """Return the library made of a C++ source, for LD_PRELOAD."""
    folder = CACHE / "objects"
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / f"{source.stem}-{sha256(source.read_bytes()).hexdigest()[:16]}.so"
    if not result.exists():
        half = result.with_suffix(f".{os.getpid()}")
        flags = ("-std=gnu++20", "-O1", "-Wall", "-shared", "-fPIC")
        subprocess.run(["g++", *flags, str(source), "-o", str(half), "-ldl"], check=True)  # noqa: S607 - on the PATH
        half.rename(result)
    return result
