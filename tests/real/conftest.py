"""The product as an office runs it, with real counterparts around it; each says by name what it
could not find.

`start_site` gives a running site with the demo's content, in a folder (and on PostgreSQL a
database) of its own, which a test may fill, break and stop as it likes. `site` is one that the
tests of a file share.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from tests.chromium import Site
from tests.server import Server, database_of_its_own, prepare, prepared_folder

from . import need
from .office import Office

StartSite = Callable[..., Server]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file share a site, so one worker runs them all. A test that commits stays out
    of its file's group: pytest-django puts it last, for the flush after it takes the seeded site
    from all that would follow.
    """
    for item in items:
        if not item.path.is_relative_to(HERE):
            continue
        if "transactional_db" not in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, django_db_blocker) -> Iterator[tuple[Path, str]]:
    """The var folder of a site with the demo's content, and the name of its database on PostgreSQL;
    both to be copied. On SQLite the database lies in the folder.
    """
    with django_db_blocker.unblock(), database_of_its_own() as url:
        if not url:
            yield prepared_folder(), "template0"
            return
        folder = tmp_path_factory.mktemp("prepared")
        prepare(folder, url)
        yield folder, url.rpartition("/")[2]


@pytest.fixture(scope="module")
def start_site(tmp_path_factory, prepared, django_db_blocker) -> Iterator[StartSite]:
    """start_site(INTRANET_EMAIL_URL="smtp://…", arguments=["--workers", "1"]): started and
    answering; stopped at the end of the file's tests.
    """
    prepared_var, prepared_database = prepared

    with ExitStack() as ends, django_db_blocker.unblock():

        def start(
            *, arguments: tuple[str, ...] = (), folder: Path | None = None, **changes: str
        ) -> Server:
            folder = folder or tmp_path_factory.mktemp("site") / "var"
            shutil.copytree(prepared_var, folder)
            url = ends.enter_context(database_of_its_own(prepared_database))
            server = Server(folder, url, arguments=arguments, changes=changes)
            ends.callback(end, server)
            server.start()
            return server

        yield start


def end(server: Server) -> None:
    """Whatever the test did to it, nothing goes on running."""
    if server.process.poll() is None:
        server.stop()


@pytest.fixture
def empty_database(django_db_blocker) -> Iterator[Callable[[], AbstractContextManager[str]]]:
    """Gives the URL of an empty database, or nothing on SQLite, for as long as a with-block
    lasts.
    """
    with django_db_blocker.unblock():
        yield database_of_its_own


@pytest.fixture(scope="module")
def site(start_site) -> Server:
    return start_site()


@pytest.fixture(scope="session")
def office(tmp_path_factory) -> Office:
    return Office(need("soffice", "libreoffice"), tmp_path_factory.mktemp("office"))


@pytest.fixture
def browser(chromium, site) -> Iterator[Site]:
    """Chromium on `site`, signed in as anybody of the demo: browser.context("teacher",
    390).new_page(); a test fails when a page it opened wrote an error or asked another host.
    """
    opened = Site(chromium, site.url)
    yield opened
    assert opened.wrongs == []
