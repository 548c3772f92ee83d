"""The ready-made firmware of a release: one manifest for the browser and for updates, and checksums of every file."""

from hashlib import md5, sha256
import json
from pathlib import Path

import pytest

from script.firmware_files import FAMILIES, image_name, manifest, write_manifest
from script.release_files import ROOT, ReleaseError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with both images of each chip, each with its name as content."""
    for chip in FAMILIES:
        for kind in ("factory", "ota"):
            (tmp_path / image_name(chip, kind)).write_text(f"{chip} {kind}")
    return tmp_path


def test_the_manifest_has_a_build_of_each_chip(folder: Path) -> None:
    builds = manifest(folder, "1.2.0")["builds"]
    assert [build["chipFamily"] for build in builds] == ["ESP32", "ESP32-C3", "ESP32-S3"]
    assert builds[1]["parts"] == [{"path": "ozon-telemetry-esp32-c3.factory.bin", "offset": 0}]


def test_an_update_is_checked_by_what_esphome_compares(folder: Path) -> None:
    update = manifest(folder, "1.2.0")["builds"][0]["ota"]
    assert update["path"] == "ozon-telemetry-esp32.ota.bin"
    assert update["md5"] == md5(b"esp32 ota", usedforsecurity=False).hexdigest()
    assert update["release_url"].endswith("/v1.2.0")


def test_an_installation_erases_only_when_it_is_told_to(folder: Path) -> None:
    assert manifest(folder, "1.2.0")["new_install_prompt_erase"] is True


def test_every_file_has_its_checksum(folder: Path) -> None:
    write_manifest(folder, "1.2.0")
    files = [file for file in folder.iterdir() if file.name != "SHA256SUMS"]
    sums = {f"{sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in files}
    assert set((folder / "SHA256SUMS").read_text().splitlines()) == sums
    assert json.loads((folder / "manifest.json").read_text())["version"] == "1.2.0"


@pytest.mark.parametrize("kind", ["factory", "ota"])
def test_a_chip_without_an_image_is_no_release(folder: Path, kind: str) -> None:
    (folder / image_name("esp32-s3", kind)).unlink()
    with pytest.raises(ReleaseError, match=f"esp32-s3.{kind}.bin is missing"):
        write_manifest(folder, "1.2.0")


def test_each_chip_has_its_file_and_its_job() -> None:
    assert {file.stem for file in (ROOT / "esphome/firmware").glob("*.yaml")} == set(FAMILIES)
    assert f"chip: [{', '.join(FAMILIES)}]" in (ROOT / ".github/workflows/release.yml").read_text()
