"""The files of a release: the ZIP file that HACS installs, and the notes from the change log.

Only what git tracks goes into the ZIP file, with one date and in one order, so the same commit gives the same bytes.
Whatever a release gains later (the firmware's binaries, for example) is one more file in `build/release/assets`.
"""

import argparse
import json
from pathlib import Path
import re
import subprocess
import sys
import tomllib
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = "custom_components/ozon_telemetry"
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?")
_FIRST_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the oldest that a ZIP file can say
_READABLE: Final = 0o100644 << 16


class ReleaseError(Exception):
    """A reason why this checkout cannot be released under that tag."""


def version_of(tag: str) -> str:
    """Return the version that a tag names. Raises ReleaseError."""
    version = tag.removeprefix("v")
    if version == tag or not _VERSION.fullmatch(version):
        raise ReleaseError(f"{tag} is not of the form v1.2.3 or v1.2.3-beta.1")
    return version


def check_versions(root: Path, version: str) -> None:
    """Compare the version with the manifest's and the project's. Raises ReleaseError."""
    manifest = json.loads((root / PACKAGE / "manifest.json").read_text("utf-8"))["version"]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    for file, found in ((f"{PACKAGE}/manifest.json", manifest), ("pyproject.toml", project)):
        if found != version:
            raise ReleaseError(f"{file} has version {found}, the tag says {version}")


def release_notes(changelog: str, version: str) -> str:
    """Return what the change log says of a version. Raises ReleaseError."""
    section = rf"^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## \[|\Z)"
    found = re.search(section, changelog, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise ReleaseError(f"CHANGELOG.md says nothing of {version}: rename the section [Unreleased]")
    return found[1].strip() + "\n"


def tracked_files(root: Path) -> list[str]:
    """Return the integration's files that git tracks, in one order."""
    command = ["git", "ls-files", "-z", "--", PACKAGE]
    listing = subprocess.run(command, cwd=root, check=True, capture_output=True)
    return sorted(name for name in listing.stdout.decode().split("\0") if name)


def write_zip(root: Path, target: Path) -> None:
    """Write the integration as HACS unpacks it: its files at the top, without their folder."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in tracked_files(root):
            entry = ZipInfo(name.removeprefix(f"{PACKAGE}/"), _FIRST_DATE)
            entry.external_attr = _READABLE
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, (root / name).read_bytes())


def build_release(root: Path, tag: str, folder: Path) -> Path:
    """Write the files of a release into a folder and return the ZIP file. Raises ReleaseError."""
    version = version_of(tag)
    check_versions(root, version)
    notes = release_notes((root / "CHANGELOG.md").read_text("utf-8"), version)
    target = folder / "assets" / str(json.loads((root / "hacs.json").read_text("utf-8"))["filename"])
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / "notes.md").write_text(notes, "utf-8")
    write_zip(root, target)
    return target


def main() -> int:
    """Build a release, or say why there is none."""
    parser = argparse.ArgumentParser(prog="script/release", description=__doc__.splitlines()[0])
    parser.add_argument("tag", help="the tag of the release, for example v0.1.0")
    try:
        target = build_release(ROOT, parser.parse_args().tag, ROOT / "build/release")
    except ReleaseError as reason:
        print(f"no release: {reason}", file=sys.stderr)
        return 1
    print(target.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
