"""One server for all tests of the browser; contexts signed in as the people of the demo.

They run on SQLite alone, for a browser sees no database. axe-core comes from npm by `make axe`;
without it the tests of accessibility say so and stop.
"""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.chromium import Site
from tests.server import Server

from .people import prepare

AXE = settings.BASE_DIR / "var" / "axe-core" / "axe.min.js"
ARTEFACTS = settings.BASE_DIR / "var" / "browser"


@pytest.fixture(scope="package")
def axe(chromium) -> str:
    if not AXE.exists():
        pytest.skip("not here: axe-core (make axe, which needs npm)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="package")
def places(chromium, server: Server) -> dict[str, str]:
    """Addresses of what the demo holds, and of what these tests need beside it."""
    shutil.rmtree(ARTEFACTS, ignore_errors=True)
    ARTEFACTS.mkdir(parents=True)
    return prepare(server)


@pytest.fixture(scope="package")
def whole_site(chromium, server, places) -> Site:
    return Site(chromium, server.url)


@pytest.fixture
def site(whole_site) -> Iterator[Site]:
    """The site; a test fails when a page it opened wrote an error or asked another host,
    whatever else it saw.
    """
    whole_site.wrongs.clear()
    yield whole_site
    assert whole_site.wrongs == []
