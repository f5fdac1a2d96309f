"""The parts of a module that are changed as wholes in a running process: its functions, methods
and tables.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

# Texts for people, addresses and the like: whoever reads them wrong does no harm.
LEFT_OUT = {"__str__", "__repr__", "get_absolute_url", "__post_init__"}
LEFT_OUT_CLASSES = ("Meta",)
NAMES_ONLY = ("Choices", "Enum")  # what these classes assign are their members
TABLES = (ast.Set, ast.Tuple, ast.List, ast.Dict, ast.BinOp)


@dataclass(frozen=True)
class Unit:
    """A function or an assignment; `turn` counts those of one name, as a property has."""

    name: str
    node: ast.FunctionDef | ast.Assign | ast.AnnAssign
    turn: int = 0


def units_of(tree: ast.Module) -> list[Unit]:
    turns: dict[str, int] = {}
    units = []
    for name, node in named_nodes(tree.body, ""):
        turns[name] = turns.get(name, -1) + 1
        units.append(Unit(name, node, turns[name]))
    return units


def named_nodes(body: list[ast.stmt], within: str) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        match node:
            case ast.ClassDef() if node.name not in LEFT_OUT_CLASSES:
                members = node.body if not is_enumeration(node) else only_methods(node.body)
                yield from named_nodes(members, f"{within}{node.name}.")
            case ast.FunctionDef() if node.name not in LEFT_OUT:
                yield f"{within}{node.name}", node
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if node.value is not None and (not within or is_table(node.value)):
                    yield f"{within}{name}", node


def is_enumeration(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(NAMES_ONLY) for base in node.bases)


def only_methods(body: list[ast.stmt]) -> list[ast.stmt]:
    return [node for node in body if isinstance(node, ast.FunctionDef)]


def is_table(value: ast.expr) -> bool:
    """In a class: a plain set or table, and no field of a model."""
    is_set = isinstance(value, ast.Call) and ast.unparse(value.func) == "frozenset"
    return is_set or isinstance(value, TABLES)
