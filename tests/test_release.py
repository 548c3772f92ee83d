"""The files of a release: refused under a wrong version, the same bytes each time, unpacked as HACS does it."""

import json
import os
from pathlib import Path
import subprocess
from zipfile import ZipFile

import pytest

from script.release_files import PACKAGE, ROOT, ReleaseError, build_release, release_notes, version_of

CHANGELOG = """# Changelog

## [Unreleased]

- What comes next.

## [1.2.0] - 2026-12-01

### Added

- Something.

## [1.1.0] - 2026-11-01

- Something older.
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a repository of version 1.2.0, with a file that git does not track."""
    root = tmp_path / "checkout"
    files = {
        f"{PACKAGE}/manifest.json": json.dumps({"version": "1.2.0"}),
        f"{PACKAGE}/core/ledger.py": "ledger",
        "pyproject.toml": '[project]\nversion = "1.2.0"\n',
        "CHANGELOG.md": CHANGELOG,
        "hacs.json": json.dumps({"filename": "ozon_telemetry.zip"}),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for arguments in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *arguments], cwd=root, check=True)  # noqa: S607 - git is found on the PATH
    (root / PACKAGE / "left_behind.pyc").write_text("cache")
    return root


def test_the_zip_file_holds_what_git_tracks_without_its_folder(checkout: Path, tmp_path: Path) -> None:
    target = build_release(checkout, "v1.2.0", tmp_path / "release")
    assert target == tmp_path / "release/assets/ozon_telemetry.zip"
    with ZipFile(target) as archive:
        assert archive.namelist() == ["core/ledger.py", "manifest.json"]
        assert archive.read("core/ledger.py") == b"ledger"


def test_the_same_commit_gives_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    first = build_release(checkout, "v1.2.0", tmp_path / "first").read_bytes()
    os.utime(checkout / PACKAGE / "manifest.json", (1_000_000_000, 1_000_000_000))
    assert build_release(checkout, "v1.2.0", tmp_path / "second").read_bytes() == first


def test_the_notes_are_the_section_of_the_version(checkout: Path, tmp_path: Path) -> None:
    build_release(checkout, "v1.2.0", tmp_path / "release")
    assert (tmp_path / "release/notes.md").read_text() == "### Added\n\n- Something.\n"


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2", "v1.2.0.dev1", "latest", ""])
def test_a_tag_that_is_no_version_is_refused(tag: str) -> None:
    with pytest.raises(ReleaseError, match="is not of the form"):
        version_of(tag)


def test_a_version_before_a_release_is_a_version() -> None:
    assert version_of("v1.2.0-beta.1") == "1.2.0-beta.1"


@pytest.mark.parametrize("file", [f"{PACKAGE}/manifest.json", "pyproject.toml"])
def test_a_file_of_another_version_is_refused_and_nothing_is_written(checkout: Path, tmp_path: Path, file: str) -> None:
    (checkout / file).write_text((checkout / file).read_text().replace("1.2.0", "1.1.0"))
    with pytest.raises(ReleaseError, match=rf"{file} has version 1\.1\.0, the tag says 1\.2\.0"):
        build_release(checkout, "v1.2.0", tmp_path / "release")
    assert not (tmp_path / "release").exists()


@pytest.mark.parametrize(
    "changelog", ["# Changelog\n\n## [Unreleased]\n\n- Something.\n", "## [1.2.0]\n\n## [1.1.0]\n- x\n"]
)
def test_a_version_without_notes_is_refused(changelog: str) -> None:
    with pytest.raises(ReleaseError, match=r"says nothing of 1\.2\.0"):
        release_notes(changelog, "1.2.0")


def test_manifest_and_project_have_one_version() -> None:
    manifest = json.loads((ROOT / PACKAGE / "manifest.json").read_text())["version"]
    assert f'\nversion = "{manifest}"\n' in (ROOT / "pyproject.toml").read_text()
