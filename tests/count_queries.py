"""How often an address asks the database, as a test sees it."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# A test is one transaction, in which PostgreSQL wants a savepoint before the index is read; a site
# has none.
OF_THE_TEST = ("SAVEPOINT", "RELEASE SAVEPOINT")


def count_queries(browser: Client, address: str) -> int:
    """The questions of the second look at an address: what is cached for good is cached by then."""
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return sum(not query["sql"].startswith(OF_THE_TEST) for query in queries)
