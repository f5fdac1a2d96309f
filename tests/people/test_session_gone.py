"""A session that ends while somebody works: a script is told, a person is led to sign in."""

import pytest
from django.urls import reverse

from tests.make import make_draft

pytestmark = pytest.mark.django_db

# As Chromium sends them.
FETCH = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Accept": "*/*"}
ASKED_BY_SCRIPTS = [
    {"X-Requested-With": "XMLHttpRequest"},
    FETCH,
    {"Accept": "application/json"},
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe", "Accept": "text/html"},
]
ASKED_BY_PEOPLE = [
    {},
    {"Accept": "*/*"},
    {
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    },
    # What the service worker passes through keeps the mode of the page that was asked for.
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "empty", "Accept": "text/html,*/*"},
]


def addresses() -> list[str]:
    page = make_draft()
    return [
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk]),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailsnippets_services_system:list"),
        reverse("consultations"),
    ]


@pytest.mark.parametrize("headers", ASKED_BY_SCRIPTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_script_is_told_that_the_session_is_gone(headers, method, client):
    for address in addresses():
        response = getattr(client, method)(address, headers=headers)
        assert response.status_code == 403, address
        assert response["X-Signed-Out"] == "1"
        assert "<form" not in response.content.decode()


@pytest.mark.parametrize("headers", ASKED_BY_PEOPLE)
def test_a_person_is_led_to_sign_in_and_back(headers, client):
    for address in addresses():
        response = client.get(address, headers=headers)
        assert response.status_code == 302, address
        assert response["Location"] == f"/accounts/login/?next={address}"
