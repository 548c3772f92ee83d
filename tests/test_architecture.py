"""The architecture page: its map is the tree, its walks pass modules that exist, imports point down only."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path
import re
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "custom_components/ozon_telemetry"
ARCHITECTURE: Final = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def rooms_of_the_map() -> dict[str, set[str]]:
    """Return the folders on the map of the architecture page, each with the modules that it lists."""
    found = re.search(r"^custom_components/ozon_telemetry/\n(.*?)^```$", ARCHITECTURE, re.MULTILINE | re.DOTALL)
    assert found
    rooms: dict[str, set[str]] = {".": set()}
    folder = "."
    for line in found[1].splitlines():
        words = line.split("#")[0].split()
        if words and words[0].endswith("/"):
            room = words.pop(0).rstrip("/")
            folder = f"{folder.split('/', maxsplit=1)[0]}/{room}" if line.startswith(" " * 4) else room
            rooms[folder] = set()
        rooms[folder].update(words)
    return rooms


def rooms_of_the_code() -> dict[str, set[str]]:
    """Return the folders of the integration, each with its modules."""
    rooms: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        rooms.setdefault(path.parent.relative_to(PACKAGE).as_posix(), set()).add(path.stem)
    return {room: modules - ({"__init__"} if room != "." else set()) for room, modules in rooms.items()}


def test_the_map_has_every_room_of_the_code() -> None:
    assert set(rooms_of_the_map()) == set(rooms_of_the_code())


@pytest.mark.parametrize("room", sorted(room for room, modules in rooms_of_the_map().items() if modules))
def test_the_map_lists_the_modules_of_a_room(room: str) -> None:
    assert sorted(rooms_of_the_map()[room]) == sorted(rooms_of_the_code()[room])


@pytest.mark.parametrize("module", sorted(set(re.findall(r"\*\*`([\w/]+)`\*\*", ARCHITECTURE))))
def test_a_walk_passes_only_modules_that_exist(module: str) -> None:
    assert (PACKAGE / f"{module}.py").is_file()


def test_the_architecture_page_lists_every_decision() -> None:
    listed = re.findall(r"^\| \[\d{4}\]\(adr/([^)]+)\)", ARCHITECTURE, re.MULTILINE)
    assert listed == sorted(path.name for path in (ROOT / "docs/adr").glob("*.md"))


# From the bottom to the top; what stands in one line is on one floor. Doors are every other module of the root.
FLOORS: Final = (
    {"core/cooperative"},
    {"core/domain"},
    {"core/protocol"},
    {"core/ledger"},
    {"core/read_models", "core/machine_health", "core/analytics", "core/reports", "core/django_import"},
    {"core/company"},
    {"const", "options", "clock", "permissions", "issues", "issue_registry"},
    {"ingest", "publish", "devices", "fleet"},
    {"hub"},
    {
        "entity",
        "sensors",
        "voice",
        "api",
        "company",
        "actions",
        "flows",
        "repair_flows",
        "monitors",
        "django_import",
        "long_term_statistics",
        "dashboard",
    },
)
MOST_MODULES_IN_THE_ROOT: Final = 24
SHIPPED: Final = ("custom_components", "simulator", "demo", "benchmarks", "devtools", "script")


def module_of(path: Path) -> str:
    """Return a module's name within the integration; a package is its folder, the integration itself is empty."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix().removesuffix("__init__").rstrip("/")


MODULES: Final = {module_of(path): path for path in PACKAGE.rglob("*.py")}


def imports_of(module: str) -> set[str]:
    """Return the modules of the integration that one imports, also those it imports only for types."""
    path = MODULES[module]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1].relative_to(PACKAGE).joinpath(*(node.module or "").split("."))
            names = {base.joinpath(alias.name).as_posix() for alias in node.names}
            found |= {name if name in MODULES else base.as_posix().removeprefix(".") for name in names}
    return found - {module}


def room_of(module: str) -> str:
    """Return the room of a module: the folder that its floor is of, or itself in the root."""
    parts = module.split("/")
    return "/".join(parts[:2]) if parts[0] == "core" else parts[0]


def floor_of(module: str) -> int:
    """Return how high a module stands."""
    room = room_of(module)
    return next((height for height, rooms in enumerate(FLOORS) if room in rooms), len(FLOORS))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_nothing_of_a_higher_floor(module: str) -> None:
    assert [name for name in imports_of(module) if floor_of(name) > floor_of(module)] == []


def test_no_module_imports_itself_by_a_detour() -> None:
    TopologicalSorter({module: imports_of(module) for module in MODULES}).prepare()


def test_no_room_imports_itself_by_a_detour() -> None:
    rooms: dict[str, set[str]] = {}
    for module in MODULES:
        others = {room_of(name) for name in imports_of(module)} - {room_of(module)}
        rooms.setdefault(room_of(module), set()).update(others)
    TopologicalSorter(rooms).prepare()


def test_the_root_holds_only_doors_and_what_every_room_uses() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= MOST_MODULES_IN_THE_ROOT


ENGINES: Final = "core/ledger/engines"
DJANGO: Final = "core/django_import"  # reads the file of the Django system, which is no ledger
DRIVERS: Final = ("sqlite3", "psycopg", "sqlalchemy.dialects", "sqlalchemy.ext.compiler")
OF_AN_ENGINE: Final = re.compile(
    r"(?:sqlite|postgresql)_\w+|exec_driver_sql|json_(?:each|extract)|unnest|driver_connection"
)
STATEMENT: Final = re.compile(r"^\s*(?:PRAGMA|BEGIN|COMMIT|VACUUM)\b")


def words_of_engines(node: ast.AST) -> list[str]:
    """Return what a node of the code says that only one engine understands."""
    match node:
        case ast.Import():
            return [alias.name for alias in node.names if alias.name.startswith(DRIVERS)]
        case ast.ImportFrom(module=str(name)):
            return [name] * (name.startswith(DRIVERS) or ".sqlite" in f".{name}" or ".postgresql" in f".{name}")
        case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            return [name] * (OF_AN_ENGINE.fullmatch(name) is not None)
        case ast.Constant(value=str(text)):
            return [text] * (STATEMENT.match(text) is not None)
        case ast.Call(func=ast.Attribute(value=ast.Name("func"), attr="min" | "max" as name), args=[_, _, *_]):
            return [f"{name} of several values"]
        case _:
            return []


def test_nothing_outside_its_folder_knows_an_engine() -> None:
    found = {
        module: words
        for module, path in MODULES.items()
        if not module.startswith((ENGINES, DJANGO))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (words := words_of_engines(node))
    }
    assert found == {}


def test_no_engine_knows_another_one() -> None:
    for module in MODULES:
        if module.startswith(f"{ENGINES}/"):
            engine = module.removeprefix(f"{ENGINES}/").split("/")
            others = {name for name in imports_of(module) if name.startswith(f"{ENGINES}/") and name.count("/") > 3}
            assert len(engine) == 1 or all(name.startswith(f"{ENGINES}/{engine[0]}/") for name in others), module


def test_nothing_that_ships_imports_the_tests() -> None:
    for folder in SHIPPED:
        for path in (ROOT / folder).rglob("*.py"):
            assert not re.search(r"^\s*(?:from|import) tests\b", path.read_text(encoding="utf-8"), re.MULTILINE), path
