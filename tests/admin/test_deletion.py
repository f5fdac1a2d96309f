"""What is referred to is not deleted on any screen: the page says what refers to it, with
links, and refuses.
"""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.rich_text import RichText
from wagtail.snippets.models import get_snippet_models

from forms.models import FormPage, Submission
from home.admin.references import Referrer
from home.models import OfficeSettings, School
from services.models import Consultation, Law, System
from tests.make import make_file, make_guide, make_law, make_picture, make_school, make_system
from tests.make_forms import ask_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(people):
    people["admin"].is_superuser = True
    people["admin"].save()
    return people["admin"]


def delete_address(thing) -> str:
    return reverse(thing.snippet_viewset.get_url_name("delete"), args=[thing.pk])


def refused(browser, address: str, *named: str) -> None:
    """By the page that asks, and by the one that would delete."""
    for response, status in ((browser.get(address), 200), (browser.post(address), 409)):
        text = response.content.decode()
        assert response.status_code == status
        assert "ลบไม่ได้" in text
        for name in named:
            assert name in text


def test_a_system_with_a_guide_is_not_deleted_and_the_guide_is_named_with_its_address(as_, admin):
    system = make_system()
    guide = make_guide("คู่มือของระบบนี้", systems=[system])
    address = reverse("wagtailadmin_pages:edit", args=[guide.pk])
    refused(as_(admin), delete_address(system), "คู่มือของระบบนี้", f'href="{address}"')
    assert System.objects.filter(pk=system.pk).exists()


def test_a_system_that_nothing_refers_to_is_deleted(as_, admin):
    system = make_system()
    browser, address = as_(admin), delete_address(system)
    assert "ลบไม่ได้" not in browser.get(address).content.decode()
    assert browser.post(address).status_code == 302
    assert not System.objects.filter(pk=system.pk).exists()


def test_a_law_that_a_guide_cites_is_not_deleted(as_, admin):
    law = make_law()
    make_guide("คู่มือที่อ้างกฎหมาย", laws=[law])
    refused(as_(admin), delete_address(law), "คู่มือที่อ้างกฎหมาย")
    assert Law.objects.filter(pk=law.pk).exists()


def test_a_school_with_people_and_cases_is_not_deleted_singly_or_among_others(
    as_, admin, teacher, school
):
    as_(teacher).post("/forms/ask/", ask_answers(school=str(school.pk)))
    browser = as_(admin)
    refused(browser, delete_address(school), str(teacher), Consultation.objects.get().number)
    other = make_school("99990001", "โรงเรียนที่ไม่มีใครอ้างถึง")
    bulk = reverse("wagtail_bulk_action", args=["home", "school", "delete"])
    refused(browser, f"{bulk}?id={school.pk}&id={other.pk}", str(teacher))
    assert School.objects.filter(pk__in=[school.pk, other.pk]).count() == 2


def test_a_system_that_only_answers_name_is_not_deleted(as_, admin, teacher):
    system = make_system(slug="named", name="ระบบที่มีผู้ตอบ")
    page = FormPage.objects.get(slug="ask")
    as_(teacher).post("/forms/ask/", ask_answers(system="named"))
    Consultation.objects.update(system=None)
    refused(as_(admin), delete_address(system), "คำตอบของแบบฟอร์ม", str(page))


def test_a_group_to_which_a_form_is_open_is_not_deleted(as_, admin):
    group = Group.objects.create(name="กลุ่มตัวอย่าง")
    page = FormPage.objects.get(slug="ask")
    page.groups.add(group)
    page.save()
    refused(as_(admin), reverse("wagtailusers_groups:delete", args=[group.pk]), str(page))


def test_a_collection_that_nothing_uses_is_deleted(as_, admin):
    collection = Collection.get_first_root_node().add_child(name="ว่าง")
    assert (
        as_(admin)
        .post(reverse("wagtailadmin_collections:delete", args=[collection.pk]))
        .status_code
        == 302
    )


@pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model._meta.label)
def test_the_delete_page_of_every_entry_of_every_register_opens_and_deletes_or_refuses(
    model, as_, admin
):
    thing = model.objects.order_by("pk").first()
    if thing is None:
        pytest.skip(f"the seed has no {model._meta.label}")
    browser, address = as_(admin), delete_address(thing)
    assert browser.get(address).status_code in (200, 302, 403)
    answer = browser.post(address)
    assert answer.status_code in (302, 403, 409)
    assert model.objects.filter(pk=thing.pk).exists() is (
        answer.status_code != 302 or answer.url == "/admin/"
    )


def test_who_may_not_delete_learns_nothing_from_the_delete_page(as_, people):
    system = make_system()
    make_guide("คู่มือลับ", systems=[system])
    for name in ("teacher", "principal", None):
        answer = as_(people[name] if name else None).get(delete_address(system))
        assert answer.status_code in (302, 403, 404)
        assert "คู่มือลับ" not in answer.content.decode()


def test_a_page_that_nothing_refers_to_is_deleted(as_, admin):
    guide = make_guide("คู่มือที่ไม่มีใครอ้างถึง")
    address = reverse("wagtailadmin_pages:delete", args=[guide.pk])
    assert as_(admin).post(address).status_code == 302
    assert not type(guide).objects.filter(pk=guide.pk).exists()


def test_a_picture_of_a_guide_and_the_garuda_of_memos_are_not_deleted_singly_or_among_others(
    as_, admin, django_capture_on_commit_callbacks
):
    picture, garuda = (
        get_image_model().objects.create(
            title=title, file=make_file(f"{number}.png", make_picture())
        )
        for number, title in enumerate(["ภาพในคู่มือ", "ตราครุฑ"])
    )
    guide = make_guide("คู่มือที่มีภาพ")
    guide.body = [
        ("step", {"title": "ขั้นแรก", "text": RichText(""), "image": picture, "image_alt": "หน้าจอ"})
    ]
    with django_capture_on_commit_callbacks(execute=True):
        guide.save_revision().publish()
    office = OfficeSettings.load()
    office.garuda = garuda
    office.save()
    browser = as_(admin)
    refused(browser, reverse("wagtailimages:delete", args=[picture.pk]), "คู่มือที่มีภาพ")
    refused(browser, reverse("wagtailimages:delete", args=[garuda.pk]), "ข้อมูลสำนักงาน")
    bulk = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"])
    refused(browser, f"{bulk}?id={picture.pk}&id={garuda.pk}", "คู่มือที่มีภาพ", "ข้อมูลสำนักงาน")
    beside_the_upload = browser.post(reverse("wagtailimages:delete_multiple", args=[picture.pk]))
    assert beside_the_upload.status_code == 409
    assert "คู่มือที่มีภาพ" in beside_the_upload.content.decode()
    assert get_image_model().objects.filter(pk__in=[picture.pk, garuda.pk]).count() == 2


def test_a_document_that_a_text_links_to_is_not_deleted(
    as_, admin, django_capture_on_commit_callbacks
):
    document = get_document_model().objects.create(
        title="แบบฟอร์ม", file=make_file("form.pdf", b"%PDF-1.4")
    )
    link = f'<p><a linktype="document" id="{document.pk}">แบบฟอร์ม</a></p>'
    with django_capture_on_commit_callbacks(
        execute=True
    ):  # Wagtail notes what a text links to after the commit
        make_guide("คู่มือที่มีเอกสาร", link)
    refused(as_(admin), reverse("wagtaildocs:delete", args=[document.pk]), "คู่มือที่มีเอกสาร")
    assert get_document_model().objects.filter(pk=document.pk).exists()


def test_the_lists_of_modeladmin_refuse_by_the_same_page(as_, admin, teacher):
    as_(teacher).post("/forms/ask/", ask_answers())
    row, browser = Submission.objects.get(), as_(admin)
    address = f"/admin/forms/submission/delete/{row.pk}/"

    def cited(thing, user) -> list[Referrer]:
        return [Referrer("เรื่องร้องเรียน", 1, (("เรื่องที่อ้างคำตอบนี้", ""),))] if thing == row else []

    with hooks.register_temporarily("refers_to", cited):
        refused(browser, address, "เรื่องที่อ้างคำตอบนี้")
        assert "อ้างคำตอบนี้" not in as_(teacher).get(address).content.decode()
    assert Submission.objects.filter(pk=row.pk).exists()
    assert "ลบไม่ได้" not in browser.get(address).content.decode()
    assert browser.post(address).status_code == 302
    assert not Submission.objects.filter(pk=row.pk).exists()
