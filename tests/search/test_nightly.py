"""What the night sends to a search server of its own."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from intranet.settings import search_backend
from knowledge.search import count_unsent
from knowledge.search.nightly import nightly
from knowledge.search.server import outage
from knowledge.search.server.outage import watch
from tests.make import make_guide

from .search_server import SearchServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def beside(monkeypatch, settings):
    """The site on a search server, with an index that was just made."""
    monkeypatch.setattr(outage, "PAUSE", 600.0)
    watch.forget()
    running = SearchServer()
    backend = search_backend(f"opensearch+{running.address}") | {"TIMEOUT": 20}
    settings.WAGTAILSEARCH_BACKENDS = {"default": backend}
    call_command("update_index", verbosity=0)
    yield running
    running.close()
    watch.forget()


def test_a_server_that_was_away_receives_at_night_what_it_missed(beside):
    page = make_guide("คู่มือนกเงือก")
    key = str(page.pk)
    beside.mood = "gone"
    page.delete()
    assert count_unsent() > 0
    beside.mood = ""
    told = nightly(timezone.localdate())
    assert told == "Another search backend is set: manage.py update_index fills it."
    assert count_unsent() == 0
    assert key not in beside.documents("intranet_wagtailcore_page")
