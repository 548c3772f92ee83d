"""Library that makes the card of a firmware program fail: compiled once, preloaded by every device."""

from hashlib import sha256
import os
from pathlib import Path
import subprocess

from .build import CACHE, HOST


def card_faults() -> Path:
    """Return the library that injects card faults into the program that preloads it."""
    source = HOST / "card_faults.cpp"
    folder = CACHE / "objects"
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / f"card_faults-{sha256(source.read_bytes()).hexdigest()[:16]}.so"
    if not result.exists():
        half = result.with_suffix(f".{os.getpid()}")
        flags = ("-std=gnu++20", "-O1", "-Wall", "-shared", "-fPIC")
        subprocess.run(["g++", *flags, str(source), "-o", str(half), "-ldl"], check=True)  # noqa: S607 - on the PATH
        half.rename(result)
    return result
