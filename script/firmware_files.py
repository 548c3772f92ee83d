"""The files of a release's ready-made firmware: images of each chip, their manifest and their checksums.

`manifest.json` serves two readers: ESP Web Tools installs `parts` from a browser, ESPHome's `http_request` updates a
device to `ota`. Both find the files beside the manifest.
"""

import argparse
from hashlib import md5, sha256
import json
from pathlib import Path
import shutil
import subprocess
import sys
from typing import Any, Final

from script.release_files import ROOT, ReleaseError, check_versions, version_of

RELEASES: Final = "https://github.com/ozontelemetry/ozon-telemetry/releases/tag"
# The chips of `esphome/firmware/`, and what ESP Web Tools and ESPHome call them
FAMILIES: Final = {"esp32": "ESP32", "esp32-c3": "ESP32-C3", "esp32-s3": "ESP32-S3"}


def image_name(chip: str, kind: str) -> str:
    """Return the name of an image; `kind` is factory (the whole flash, from its first byte) or ota (an update)."""
    return f"ozon-telemetry-{chip}.{kind}.bin"


def manifest(folder: Path, version: str) -> dict[str, Any]:
    """Return the manifest of the images in a folder. Raises ReleaseError where one is missing."""
    return {
        "name": "OzonTelemetry",
        "version": version,
        "home_assistant_domain": "ozon_telemetry",
        "new_install_prompt_erase": True,  # a journal that is not delivered yet must survive by default
        "builds": [_build(folder, chip, version) for chip in FAMILIES],
    }


def _build(folder: Path, chip: str, version: str) -> dict[str, Any]:
    for kind in ("factory", "ota"):
        if not (folder / image_name(chip, kind)).is_file():
            raise ReleaseError(f"{image_name(chip, kind)} is missing in {folder}")
    update = (folder / image_name(chip, "ota")).read_bytes()
    return {
        "chipFamily": FAMILIES[chip],
        "parts": [{"path": image_name(chip, "factory"), "offset": 0}],
        "ota": {
            "path": image_name(chip, "ota"),
            "md5": md5(update, usedforsecurity=False).hexdigest(),  # what ESPHome compares
            "release_url": f"{RELEASES}/v{version}",
        },
    }


def write_manifest(folder: Path, version: str) -> None:
    """Write manifest.json and SHA256SUMS beside the images. Raises ReleaseError."""
    text = json.dumps(manifest(folder, version), indent=2) + "\n"
    (folder / "manifest.json").write_text(text, "utf-8")
    files = sorted(file for file in folder.iterdir() if file.name != "SHA256SUMS")
    sums = "".join(f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8")


def compile_image(chip: str, version: str, folder: Path) -> None:
    """Compile one chip's firmware of the tag `v<version>` with the `esphome` on the PATH, and take its two images."""
    source = ROOT / f"esphome/firmware/{chip}.yaml"
    settings = ("-s", "project_version", version, "-s", "ref", f"v{version}")
    subprocess.run(["esphome", *settings, "compile", str(source)], check=True)  # noqa: S607 - script/firmware sets the PATH
    [build] = source.parent.glob(f".esphome/build/*{chip}/.pioenvs/*/firmware.factory.bin")
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("factory", "ota"):
        shutil.copyfile(build.with_name(f"firmware.{kind}.bin"), folder / image_name(chip, kind))


def main() -> int:
    """Compile one chip's images, or write the manifest of those that are there."""
    parser = argparse.ArgumentParser(prog="script/firmware", description=__doc__.splitlines()[0])
    parser.add_argument("tag", help="the tag of the release, for example v0.1.0")
    parser.add_argument("step", choices=[*FAMILIES, "manifest"], help="a chip to compile for, or the manifest of all")
    arguments = parser.parse_args()
    folder = ROOT / "build/release/assets"
    try:
        version = version_of(arguments.tag)
        check_versions(ROOT, version)
        if arguments.step == "manifest":
            write_manifest(folder, version)
        else:
            compile_image(arguments.step, version, folder)
    except ReleaseError as reason:
        print(f"no firmware: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
