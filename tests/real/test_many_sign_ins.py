"""A school begins its day: many sign in from one address, on the site as an office runs it,
passwords at their cost.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from bs4 import BeautifulSoup

from tests.server import PASSWORD, Server
from tests.test_smoke import filled_fields

# Each a password's digest of a second's fraction; before, 30 a minute were let in by each worker
PEOPLE = 100
AT_ONCE = 4
LOGIN = "/accounts/login/"
MAKE = """
from django.contrib.auth.hashers import make_password
from home.models import User
encoded = make_password({password!r})
User.objects.bulk_create(User(username=f"person{{n}}", password=encoded) for n in range({people}))
"""


@pytest.fixture(scope="module")
def school(site) -> Server:
    site.run(MAKE.format(password=PASSWORD, people=PEOPLE))
    return site


def sign_in(site: Server, name: str, password: str = PASSWORD) -> requests.Response:
    """A device that was never here."""
    session = requests.Session()
    page = BeautifulSoup(session.get(site.url + LOGIN, timeout=120).text, "html.parser")
    fields = filled_fields(page.select_one('form:has([name="login"])')) | {
        "login": name,
        "password": password,
    }
    own = {"Referer": site.url + LOGIN, "Origin": site.url}
    return session.post(
        site.url + LOGIN, data=fields, headers=own, allow_redirects=False, timeout=120
    )


def test_many_people_of_one_address_sign_in_and_nobody_is_refused(school):
    with ThreadPoolExecutor(AT_ONCE) as devices:
        answers = list(
            devices.map(lambda number: sign_in(school, f"person{number}"), range(PEOPLE))
        )
    assert [answer.status_code for answer in answers if answer.status_code != 302] == []


def test_one_password_on_twelve_accounts_is_slowed_by_all_workers_together(school):
    """After the others: from now on this address is slow."""
    answers = [sign_in(school, f"person{number}", "Spring2570!") for number in range(12)]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    assert answers[4].status_code == 429
    assert int(answers[4].headers["Retry-After"]) <= 10
    told = school.run(
        "from home.people.limits.models import Counted as C; print(C.objects.filter(limit='slowed"
        " network').count())"
    )
    assert int(told) >= 1
