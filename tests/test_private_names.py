"""What we use of libraries past their manuals stands in docs/architecture.md, with what would
replace it.
"""

import ast
import importlib
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("home", "services", "knowledge", "forms", "intranet")
# Modules of the libraries that their manuals, or those of Wagtail for modelsearch, tell to import
# from.
DOCUMENTED = set((ROOT / "tests" / "documented_modules.txt").read_text(encoding="utf-8").split())
# Names with an underscore that the manuals describe: Django's models, simple_history, Python's
# named tuples, os and email.
DESCRIBED = {
    "_meta",
    "_state",
    "_base_manager",
    "_default_manager",
    "_change_reason",
    "_replace",
    "_exit",
    "_class",
}
# What we note on an object of somebody else, under names that no library has.
OURS = {"_closed_branches", "_held_before", "_stored_before"}
PRIVATE = re.compile(r"_[a-z]\w*")


def modules() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def as_name(distribution: str) -> str:
    """As installers compare names: PyYAML, django-csp and django_csp."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


@cache
def libraries() -> set[str]:
    """The packages to import of all that the site runs on."""
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted = {as_name(name) for name in re.findall(r"^([\w.-]+)==", pins, re.MULTILINE)}
    return {
        package
        for package, owners in packages_distributions().items()
        if not wanted.isdisjoint(map(as_name, owners))
    }


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


LOOKED_AT = (
    *(ast.Import, ast.ImportFrom, ast.FunctionDef),
    *(ast.Name, ast.Attribute, ast.Call, ast.keyword),
)


@cache
def nodes() -> list[ast.AST]:
    """All that is looked at below, of every module."""
    return [
        node
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, LOOKED_AT)
    ]


@cache
def imported() -> set[str]:
    """Modules of the libraries; a name that is itself a module counts as that."""
    found = set()
    for node in nodes():
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {
                f"{node.module}.{alias.name}"
                for alias in node.names
                if is_module(node.module, alias.name)
            }
            found |= {node.module for alias in node.names if not is_module(node.module, alias.name)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.partition(".")[0] in libraries()}


@cache
def is_module(package: str, name: str) -> bool:
    if package.partition(".")[0] not in libraries():
        return False
    return importlib.util.find_spec(package).submodule_search_locations is not None and has_module(
        package, name
    )


def has_module(package: str, name: str) -> bool:
    return importlib.util.find_spec(f"{package}.{name}") is not None


def is_own(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in {"self", "cls"}


@cache
def defined() -> set[str]:
    """Names with an underscore that our functions, modules, classes and their objects have."""
    found = set()
    for node in nodes():
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and is_own(node.value)
        ):
            found.add(node.attr)
    return {name for name in found if PRIVATE.fullmatch(name)}


def is_super(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "super"
    )


@cache
def reached() -> set[str]:
    """Attributes with an underscore that are asked of, or set on, what is not ours, by getattr()
    too; and arguments that are given by such a name.
    """
    own, found = defined(), set()
    for node in nodes():
        if isinstance(node, ast.Attribute):
            foreign = node.attr not in own or is_super(node.value)
            foreign |= isinstance(node.ctx, ast.Store) and not is_own(node.value)
            found |= {node.attr} if foreign else set()
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id.endswith("attr")
        ):
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            found |= {word for word in words if isinstance(word, str) and word not in own}
        elif isinstance(node, ast.keyword):
            found |= {node.arg or ""} - own
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {alias.name for alias in node.names}
    return {name for name in found if PRIVATE.fullmatch(name)}


def classes() -> Iterator[type]:
    for path in modules():
        made = [node.name for node in tree_of(path).body if isinstance(node, ast.ClassDef)]
        if made:
            parts = path.relative_to(ROOT).with_suffix("").parts
            module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
            yield from (getattr(module, name) for name in made)


@cache
def overridden() -> set[str]:
    """Methods and attributes with an underscore that stand in the place of a library's, mixins'
    too.
    """
    own, found = defined(), set()
    for made in classes():
        ours = [part for part in made.__mro__ if part.__module__.partition(".")[0] in APPS]
        names = {name for part in ours for name in vars(part) if name in own}
        theirs = {name for part in made.__mro__ if part not in ours for name in vars(part)}
        found |= names & theirs
    return found


def used() -> set[str]:
    return (imported() - DOCUMENTED) | ((reached() | overridden()) - DESCRIBED - OURS)


def listed() -> list[str]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("\n## Private names")[2].partition("\n## ")[0]
    lines = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    assert all(len(line) == 5 and line[3].strip() for line in lines), (
        "each row says what would replace the name"
    )
    return [name for line in lines for name in re.findall(r"`([\w.]+)`", line[1])]


def test_every_private_name_stands_in_the_list_and_no_other():
    assert sorted(used() - set(listed())) == [], (
        "give each a row in docs/architecture.md, or find another way"
    )
    assert sorted(set(listed()) - used()) == [], "no longer used: take the row away"
    assert len(listed()) == len(set(listed()))


def test_what_is_looked_for_is_found():
    assert {"wagtail.admin.compare", "allauth.socialaccount.internal.statekit"} <= imported()
    assert {"waitress.channel", "axes.handlers.database"} <= imported()
    assert {"_connector", "_sock"} <= reached()
    assert {"_csp_update", "_get_path", "_title_of"} & reached() == {"_csp_update", "_get_path"}
    assert {"_save", "_clean_fields"} <= overridden()
    assert len(used()) > 90


def test_every_library_of_the_requirements_is_looked_at():
    assert {"django", "wagtail", "waitress", "axes", "PIL", "docx", "yaml"} <= libraries()
    assert {"pytest", "ruff", "grimp"}.isdisjoint(libraries())


def test_the_list_of_documented_modules_names_only_what_is_imported():
    assert sorted(DOCUMENTED - imported()) == []
