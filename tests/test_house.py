"""The house: no circle between files, and a description that is true.

The layers are in pyproject.toml.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "architecture.md"
APPS = ("home", "services", "knowledge", "forms", "intranet")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*APPS, cache_dir=None, exclude_type_checking_imports=True)


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
