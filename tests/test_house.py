"""The house: no two files import each other, directly or by way of others. The layers are in pyproject.toml."""

from collections.abc import Iterator

import grimp
import pytest

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
    assert "services.desk.models imports home.thai.keys, which leads back to it" in set(circles(graph))
