"""Make frontend/src/data/contract.ts from the contracts in the integration's api folder.

With --check, tell whether it is current. The sources are read as text, never imported, so that any Python can run this:
.venv/bin/python script/contract.py
"""

import ast
from collections.abc import Iterator
from pathlib import Path
import sys

ROOT = Path(__file__).parent.parent
API = ROOT / "custom_components/ozon_telemetry/api"
CONTRACTS = ("contract.py", "fleet_contract.py", "company_contract.py", "export_contract.py", "automation_contract.py")
SOURCES = [API / name for name in CONTRACTS]
TARGET = ROOT / "frontend/src/data/contract.ts"

HEAD = "// Made by script/contract.py from contracts in custom_components/ozon_telemetry/api: change those, not this.\n"
PLAIN = {"object": "unknown", "str": "string", "int": "number", "float": "number", "bool": "boolean", "None": "null"}
# types of which the frontend also needs the values, in their order
LISTED = {"Kind": "KINDS"}


class UnknownTypeError(TypeError):
    """The contract uses a type that has no counterpart in TypeScript here."""


def typescript(source: str) -> str:
    """Return the TypeScript that says the same as a module of TypedDicts and aliases."""
    tree = ast.parse(source)
    parts = [comment(ast.get_docstring(tree), "")]
    for node in tree.body:
        match node:
            case ast.TypeAlias(name=ast.Name(id=name), value=value):
                parts.append(alias(name, value))
            case ast.ClassDef():
                parts.append(interface(node))
    return "\n".join(parts)


def alias(name: str, value: ast.expr) -> str:
    """Return a type of some texts, with the list of them where it is wanted."""
    if name not in LISTED:
        return f"export type {name} = {type_of(value)};\n"
    listed = type_of(value).replace(" | ", ", ")
    return (
        f"export const {LISTED[name]} = [{listed}] as const;\nexport type {name} = (typeof {LISTED[name]})[number];\n"
    )


def interface(node: ast.ClassDef) -> str:
    """Return a TypedDict as an interface; one that adds nothing is a type of its own name."""
    bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id != "TypedDict"]
    head = comment(ast.get_docstring(node), "")
    fields = list(fields_of(node))
    if not fields:
        return f"{head}export type {node.name} = {' & '.join(bases)};\n"
    extends = f" extends {', '.join(bases)}" if bases else ""
    return f"{head}export interface {node.name}{extends} {{\n{''.join(fields)}}}\n"


def fields_of(node: ast.ClassDef) -> Iterator[str]:
    """Yield the fields, each with the text behind it as its comment."""
    for statement, behind in zip(node.body, [*node.body[1:], None], strict=True):
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                optional, inner = unwrapped(annotation)
                yield f"{comment(text_of(behind), '  ')}  {name}{'?' if optional else ''}: {type_of(inner)};\n"


def text_of(statement: ast.stmt | None) -> str | None:
    """Return the text that a statement is, if it is nothing else."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
    return None


def unwrapped(annotation: ast.expr) -> tuple[bool, ast.expr]:
    """Return whether a field may be missing, and its type."""
    match annotation:
        case ast.Subscript(value=ast.Name(id="NotRequired"), slice=inner):
            return True, inner
    return False, annotation


def type_of(node: ast.expr) -> str:
    """Return a type's TypeScript. Raises UnknownTypeError."""
    match node:
        case ast.Constant(value=None):
            return "null"
        case ast.Name(id=name):
            return PLAIN.get(name, name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return f"{type_of(left)} | {type_of(right)}"
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=inner)):
            return generic(name, inner)
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return generic(name, [inner])
    raise UnknownTypeError(ast.unparse(node))


def generic(name: str, inner: list[ast.expr]) -> str:
    """Return the TypeScript of a type that is made of others. Raises UnknownTypeError."""
    match name, inner:
        case "Literal", _:
            return " | ".join(f'"{text}"' for text in map(ast.literal_eval, inner))
        case "dict", [key, value]:
            return f"Record<{type_of(key)}, {type_of(value)}>"
        case "list", [item]:
            return f"{element_of(item)}[]"
        case "Sequence", [item]:
            return f"readonly {element_of(item)}[]"
    raise UnknownTypeError(name)


def element_of(item: ast.expr) -> str:
    """Return the type of an array's elements; a union stands in brackets."""
    element = type_of(item)
    return f"({element})" if " | " in element else element


def comment(text: str | None, indent: str) -> str:
    """Return a text as a comment, or nothing."""
    if not text:
        return ""
    lines = text.strip().splitlines()
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    inside = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{inside}{indent} */\n"


def main() -> None:
    """Write the file, or compare it."""
    made = "\n".join([HEAD, *(typescript(source.read_text()) for source in SOURCES)])
    if sys.argv[1:] == ["--check"]:
        if TARGET.read_text() != made:
            sys.exit(f"{TARGET.relative_to(ROOT)} is stale: .venv/bin/python script/contract.py")
        return
    TARGET.write_text(made)


if __name__ == "__main__":
    main()
