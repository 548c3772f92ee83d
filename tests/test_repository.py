"""What holds for the whole repository: who imports whom, what no file says, how long one is."""

import ast
from collections import Counter
from collections.abc import Iterator
import json
from pathlib import Path
import re
import subprocess

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CORE = ROOT / "custom_components/ozon_telemetry/core"

MOST_LINES_IN_A_FILE = 400
MOST_LINES_IN_A_FUNCTION = 50

# generated files, licences and pictures are not read by people line by line
NOT_WRITTEN_BY_HAND = re.compile(
    r"(^requirements/.*\.txt|package-lock\.json|^LICENSE|/translations/.*|\.(png|svg|woff2|ambr|csv)"
    r"|^custom_components/ozon_telemetry/frontend/.*\.js(\.map)?|^frontend/src/data/contract\.ts)$"
)

# the brackets keep this file from naming what it forbids
REGISTRY = re.compile(r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian[.]org")
HOME_FOLDER = re.compile(r"(?<!\w)/(?:root|home/[a-z]\w*|Users/\w+)[/]")
THIS_CHECKOUT = re.compile(re.escape(f"{ROOT}/"))


def committed_files() -> list[Path]:
    """Return the files that git tracks and that are still there."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)  # noqa: S607 - git is found on the PATH
    return [path for name in listing.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def name_of(path: Path) -> str:
    """Return the path as it is spoken of in the repository."""
    return path.relative_to(ROOT).as_posix()


def readable_text(path: Path) -> str | None:
    """Return a file's text, or nothing for a binary one."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


COMMITTED = committed_files()
PYTHON = [path for path in COMMITTED if path.suffix == ".py"]


def imported_modules(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, relative ones with their dots."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, level=level):
                yield "." * level + (module or "")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", [path for path in PYTHON if path.is_relative_to(CORE)], ids=name_of)
def test_core_knows_neither_home_assistant_nor_what_is_above_it(path: Path) -> None:
    depth = len(path.relative_to(CORE).parts)
    outside = [
        module
        for module in imported_modules(path)
        if module.split(".")[0] in {"homeassistant", "probatio", "paho", "custom_components"}
        or module.startswith("." * (depth + 1))
    ]
    assert not outside


@pytest.mark.parametrize("forbidden", [REGISTRY, HOME_FOLDER, THIS_CHECKOUT], ids=["registry", "home", "checkout"])
def test_no_file_names_where_it_was_made(forbidden: re.Pattern[str]) -> None:
    found = {
        name_of(path): match.group()
        for path in COMMITTED
        if (text := readable_text(path)) is not None and (match := forbidden.search(text))
    }
    assert not found


def test_no_file_is_too_long_to_hold_in_mind() -> None:
    long = {
        name_of(path): lines
        for path in COMMITTED
        if not NOT_WRITTEN_BY_HAND.search(name_of(path))
        and (text := readable_text(path)) is not None
        and (lines := text.count("\n")) > MOST_LINES_IN_A_FILE
    }
    assert not long


def test_no_function_is_too_long_to_hold_in_mind() -> None:
    long = {
        f"{name_of(path)}: {function.name}": lines
        for path in PYTHON
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MOST_LINES_IN_A_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=name_of)
def test_every_requirement_is_pinned_with_a_hash_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert requirements
    assert "://" not in text
    loose = [line for line in requirements if not re.fullmatch(r"\S+==\S+ .*--hash=sha256:.*", line)]
    assert not loose


@pytest.mark.parametrize("path", [path for path in COMMITTED if path.suffix == ".md"], ids=name_of)
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    links = re.findall(r"(?:\]\(|src(?:set)?=\")([^)\"#]+)", path.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (path.parent / link).exists()] == []


def parts_of_the_tests() -> dict[str, set[Path]]:
    """Return the parts of script/test, and the test files of each."""
    rows = re.findall(r"^  '([\w-]+)\|([^']+)'$", (ROOT / "script/test").read_text(encoding="utf-8"), re.MULTILINE)
    return {
        name: {path for pattern in patterns.split() for found in ROOT.glob(pattern) for path in files_with_tests(found)}
        for name, patterns in rows
    }


def files_with_tests(place: Path) -> list[Path]:
    """Return the files with tests of a folder, or the file itself."""
    return list(place.rglob("test_*.py")) if place.is_dir() else [place]


def test_every_test_is_in_one_part() -> None:
    parts = parts_of_the_tests()
    every = Counter(path for files in parts.values() for path in files)
    assert every == Counter(path for path in (ROOT / "tests").rglob("test_*.py"))


def test_ci_runs_every_part() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]["include"]
    assert [job["part"] for job in matrix] == list(parts_of_the_tests())


def test_the_owners_are_those_of_the_manifest() -> None:
    owners = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()[-1].split()[1:]
    assert owners == json.loads((CORE.parent / "manifest.json").read_text(encoding="utf-8"))["codeowners"]


def minimum_versions() -> dict[str, str]:
    """Return the oldest Home Assistant, as year and month, that each file says it needs."""
    told = {"hacs.json": json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))["homeassistant"]}
    sentence = re.compile(r"Home Assistant (\d+\.\d+) or newer")
    for page in (ROOT / "README.md", ROOT / "docs/installation.md"):
        for number, version in enumerate(sentence.findall(page.read_text(encoding="utf-8"))):
            told[f"{name_of(page)} ({number})"] = version
    for path in (CORE.parent / "blueprints").rglob("*.yaml"):
        line = re.search(r"^    min_version: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        told[name_of(path)] = line[1] if line else "none"
    return {where: ".".join(version.split(".")[:2]) for where, version in told.items()}


def test_every_file_says_the_same_minimum_of_home_assistant() -> None:
    told = minimum_versions()
    assert {where.split("/")[0].split(" ")[0] for where in told} == {
        "hacs.json",
        "README.md",
        "docs",
        "custom_components",
    }
    assert {where: version for where, version in told.items() if version != told["hacs.json"]} == {}
