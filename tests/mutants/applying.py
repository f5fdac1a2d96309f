"""Puts a change into the modules of this process, which is one that will end: nothing is written to
a file.

Django loads once, and each change is tried in a fork of that process. A changed function lends its
code to all function objects that have the old one; a changed table is worked out anew, with the
tables made from it, wherever it was imported.
"""

import ast
import gc
import sys
from collections import defaultdict
from functools import cache
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from .units import Unit, units_of

ROOT = Path(__file__).resolve().parents[2]


class CannotBeApplied(Exception):
    """The change is of something that is read once, when the module is loaded."""


def module_of(file: str) -> ModuleType:
    """The module of a file of the tree."""
    return import_module(file.removesuffix("/__init__.py").removesuffix(".py").replace("/", "."))


def apply(file: str, tree: ast.Module) -> None:
    """Make this process behave as if the file had this tree."""
    before = {
        (unit.name, unit.turn): unit for unit in units_of(ast.parse((ROOT / file).read_text()))
    }
    after = {(unit.name, unit.turn): unit for unit in units_of(tree)}
    different = [unit for key, unit in after.items() if differs(unit, before.get(key))]
    if not different or before.keys() != after.keys():
        raise CannotBeApplied(file)
    module, code = module_of(file), compile(tree, str(ROOT / file), "exec")
    changed_names = set()
    for unit in different:
        if isinstance(unit.node, ast.FunctionDef):
            lend_code(unit, code)
        elif "." in unit.name:
            set_in_class(unit, module)
        changed_names.add(unit.name)
    work_out_again(tree, module, changed_names)


def differs(unit: Unit, before: Unit | None) -> bool:
    return before is None or ast.dump(unit.node) != ast.dump(before.node)


def codes_within(code: CodeType) -> list[CodeType]:
    """All code of a module by the order of its text."""
    found = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found += [constant, *codes_within(constant)]
    return found


def lend_code(unit: Unit, code: CodeType) -> None:
    """Give the new code to every function that runs the old one, wrapped or copied as it may be."""
    new = [found for found in codes_within(code) if found.co_qualname == unit.name]
    loaded = all_functions()[code.co_filename, unit.name]
    lines = sorted({function.__code__.co_firstlineno for function in loaded})
    if len(lines) != len(new):
        raise CannotBeApplied(f"{unit.name} is loaded {len(lines)} times")
    for function in loaded:
        if function.__code__.co_firstlineno == lines[unit.turn]:
            function.__code__ = new[unit.turn]


@cache
def all_functions() -> dict[tuple[str, str], list[FunctionType]]:
    """The functions of this project by file and name. Asked before the forks: each would look at
    every object again, and so copy the memory that it shares.
    """
    found = defaultdict(list)
    for item in gc.get_objects():
        # isinstance() would ask a lazy object for its class, and so evaluate it.
        if type(item) is FunctionType and item.__code__.co_filename.startswith(str(ROOT)):
            found[item.__code__.co_filename, item.__code__.co_qualname].append(item)
    return found


def set_in_class(unit: Unit, module: ModuleType) -> None:
    *path, name = unit.name.split(".")
    owner = module
    for part in path:
        owner = getattr(owner, part)
    values = dict(vars(owner))
    run([unit.node], vars(module), values)
    setattr(owner, name, values[name])


def run(statements: list[ast.stmt], names: dict[str, object], values: dict[str, object]) -> None:
    body = ast.fix_missing_locations(ast.Module(statements, []))
    exec(compile(body, "<change>", "exec"), names, values)  # noqa: S102 - the text is this project's own


def work_out_again(tree: ast.Module, module: ModuleType, changed_names: set[str]) -> None:
    """The changed values of the module, and those that are made of them, in the order of the
    text.
    """
    known = {
        unit.name: unit
        for unit in units_of(tree)
        if isinstance(unit.node, ast.Assign | ast.AnnAssign)
    }
    for name, unit in known.items():
        if "." in name or not (name in changed_names or mentioned(unit.node) & changed_names):
            continue
        changed_names.add(name)
        old, values = vars(module)[name], {}
        run([unit.node], vars(module), values)
        set_everywhere(name, old, values[name])


def mentioned(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - assigned(node)


def assigned(node: ast.AST) -> set[str]:
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }


def set_everywhere(name: str, old: object, new: object) -> None:
    """In its module and in all that imported it by this name."""
    for module in [*sys.modules.values()]:
        is_ours = str(getattr(module, "__file__", None) or "").startswith(str(ROOT))
        if is_ours and vars(module).get(name) is old:
            setattr(module, name, new)
