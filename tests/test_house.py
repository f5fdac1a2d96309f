"""The house: no circle between files, and a description that is true.

The layers are in pyproject.toml.
"""

import ast
import re
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import grimp
import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "architecture.md"
APPS = ("home", "services", "knowledge", "forms", "intranet")


def name_of_call(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def imports_by_name(text: str, importer: str) -> Iterator[str]:
    """What a file imports by a name that is written out in it, and the files of models that it
    asks Django for.
    """
    for call in ast.walk(ast.parse(text)):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        name = name_of_call(call)
        if not words or (name == "get_model" and len(words) < len(call.args)):
            continue
        if name == "get_model":
            yield apps.get_model(*words).__module__
        elif name in ("import_module", "import_string", "__import__"):
            package = importer.rpartition(".")[0]
            yield resolve_name(words[0], package)


def own_files() -> Iterator[tuple[str, str]]:
    """Name and text of each module; a migration asks for models as they were."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                yield ".".join(parts).removesuffix(".__init__"), path.read_text(encoding="utf-8")


def module_of(name: str, modules: set[str]) -> str:
    """The module that a name leads to: itself, or where what it names stands; "" for none of
    ours.
    """
    beyond = name.rpartition(".")[0]
    return next((module for module in (name, beyond) if module in modules), "")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """All imports, those under TYPE_CHECKING, inside functions and by name too."""
    made = grimp.build_graph(*APPS, cache_dir=None)
    for importer, text in own_files():
        for name in imports_by_name(text, importer):
            imported = module_of(name, made.modules)
            if imported:
                made.add_import(importer=importer, imported=imported)
    return made


def circles(graph: grimp.ImportGraph) -> Iterator[str]:
    """Each import that leads back to the file that makes it."""
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if graph.chain_exists(importer=imported, imported=importer):
                yield f"{importer} imports {imported}, which leads back to it"


def test_no_circle_between_files(graph):
    assert list(circles(graph)) == []


def test_a_circle_would_be_seen(graph):
    graph.add_import(importer="home.thai.keys", imported="services.desk.models")
    assert "services.desk.models imports home.thai.keys, which leads back to it" in set(
        circles(graph)
    )


def test_an_import_for_types_alone_is_seen(graph):
    assert "forms.page.definitions" in graph.find_modules_directly_imported_by("forms.page.models")


def test_an_import_by_name_is_seen(graph):
    text = """
importlib.import_module("home.thai.keys")
import_module(".builder", __package__)
import_string("home.people.models.User")
apps.get_model("forms", "Submission")
apps.get_model("services.Consultation")
apps.get_model("auth", "Group")
apps.get_model("forms", name)
import_module(name)
view.get_model()
"""
    names = list(imports_by_name(text, "forms.page.models"))
    assert [module_of(name, graph.modules) for name in names] == [
        "home.thai.keys",
        "forms.page.builder",
        "home.people.models",
        "forms.submissions.models",
        "services.desk.models",
        "",
    ]


def hooks_of_ours() -> Iterator[str]:
    """The names that our code asks for, written as they stand or by a constant of the same file."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            constants = dict(re.findall(r'^([A-Z_]+) = "(\w+)"', text, re.MULTILINE))
            for name in re.findall(r"get_hooks\(\"?(\w+)\"?\)", text):
                yield constants.get(name, name)


def test_every_hook_of_ours_is_described():
    described = set(re.findall(r"`(\w+)`", DOCS.read_text(encoding="utf-8")))
    asked = set(hooks_of_ours())
    assert len(asked) >= 14
    assert asked <= described


def test_every_file_that_the_description_names_is_there():
    named = set(re.findall(r"`([\w/]+/[\w./]+\.(?:py|md|toml))`", DOCS.read_text(encoding="utf-8")))
    files = [
        f"/{path.relative_to(ROOT)}"
        for part in (*APPS, "docs", "tests")
        for path in (ROOT / part).rglob("*.*")
    ]
    assert len(named) > 25
    assert [
        name for name in sorted(named) if not any(file.endswith(f"/{name}") for file in files)
    ] == []
