"""Fields that fold: on a form of before, in the standard's offers, and in the editor."""

from importlib import import_module

import pytest
from django.apps import apps

from forms.models import FormPage
from forms.page.seed import ready_page
from tests.page.test_building import edit_address, edited

pytestmark = pytest.mark.django_db

step = import_module("forms.migrations.0015_folded_fields")


def folded_keys(page: FormPage) -> set[str]:
    return {field.clean_name for field in page.form_fields.all() if field.is_folded}


def as_before(slug: str) -> FormPage:
    """A form as it was stored when no field could fold."""
    page = FormPage.objects.get(slug=slug)
    page.form_fields.update(is_folded=False)
    revision = page.latest_revision
    for field in revision.content["form_fields"]:
        del field["is_folded"]
    revision.save()
    return page


@pytest.mark.parametrize("slug", ["ask", "access-request", "needs"])
def test_a_form_of_before_folds_what_a_new_one_folds_and_so_does_its_draft(slug):
    page = as_before(slug)
    step.fold_published(apps, None)
    step.fold_drafted(apps, None)
    page = FormPage.objects.get(pk=page.pk)
    new = folded_keys(ready_page(slug))
    assert new
    assert folded_keys(page) == new
    assert folded_keys(page.get_latest_revision_as_object()) == new


def test_a_field_that_must_be_answered_cannot_be_folded(as_, head):
    page = FormPage.objects.get(slug="ask")
    browser = as_(head)
    held = edited(browser, page)
    number = next(
        name.split("-")[1]
        for name, value in held.items()
        if name.endswith("-label") and value == "เรื่อง"
    )
    response = browser.post(edit_address(page), held | {f"form_fields-{number}-is_folded": "on"})
    assert response.status_code == 200
    assert "ช่องที่ต้องตอบพับไว้ไม่ได้" in response.content.decode()
