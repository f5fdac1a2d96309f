"""The ground itself: a site of one's own starts with the demo's content, and a browser signs in
to it.
"""

import requests


def test_a_site_with_the_demo_is_started_and_ready(site):
    assert requests.get(f"{site.url}/readyz", timeout=60).status_code == 200
    assert (
        site.run(
            "from home.models import User; print(User.objects.filter(username='teacher').exists())"
        )
        == "True\n"
    )


def test_a_second_site_is_another(start_site, site):
    other = start_site()
    other.run(
        "from home.models import User;"
        " User.objects.filter(username='teacher').update(is_active=False)"
    )
    assert (
        site.run(
            "from home.models import User; print(User.objects.get(username='teacher').is_active)"
        )
        == "True\n"
    )


def test_a_teacher_signs_in_by_telephone(browser):
    page = browser.context("teacher", 390).new_page()
    page.goto("/")
    assert page.locator("h1").is_visible()
