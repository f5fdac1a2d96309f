"""Every form of the public side stands in the table of those that are sent in Chromium by
`make real`.
"""

from tests.real.test_public_forms import ROWS, forms_of_templates

from .real import (  # noqa: F401 (their rows)
    test_first_sign_in,
    test_people_in_a_browser,
    test_second_factor,
    test_sessions_in_a_browser,
    test_single_sign_on,
    test_walk_bundles,
    test_walk_first_day,
    test_walk_guides_from_files,
    test_walk_privacy,
    test_walk_schedule,
    test_walk_takeover,
)


def test_every_form_of_the_templates_has_a_row():
    assert set(forms_of_templates()) == set(ROWS)
