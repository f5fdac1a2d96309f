"""Answers in the admin: who reads, exports and deletes them, and the audit that each leaves."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page

from forms.models import FormPage, Submission
from home.models import AuditRow
from tests.make_forms import access_answers, ask_answers

pytestmark = pytest.mark.django_db
LIST = "/admin/forms/submission/"


@pytest.fixture
def sent(as_, teacher) -> Submission:
    as_(teacher).post("/forms/ask/", ask_answers(subject="=HYPERLINK(1)", full_name="สมมติ หาได้"))
    return Submission.objects.get()


def test_the_list_is_for_those_who_may_read_and_not_for_editors(sent, people, as_):
    allowed = {"officer", "head", "admin"}
    for address in (LIST, f"{LIST}inspect/{sent.pk}/"):
        for name, user in people.items():
            is_shown = as_(user).get(address).status_code == 200
            assert is_shown is (name in allowed), (name, address)


def test_a_group_named_as_readers_of_a_form_reads_that_form_alone(sent, as_, editor):
    page = FormPage.objects.get(slug="ask")
    page.readers.set(editor.groups.all())
    page.save()
    text = as_(editor).get(LIST).content.decode()
    assert sent.number in text
    assert as_(editor).get(sent.get_absolute_url()).status_code == 200


def test_nobody_makes_or_changes_an_answer_in_the_admin(sent, as_, admin_user):
    assert as_(admin_user).post(f"{LIST}edit/{sent.pk}/").status_code in (302, 403, 404)
    assert as_(admin_user).get(f"{LIST}create/").status_code in (302, 403, 404)
    assert Submission.objects.get(pk=sent.pk).form_data == sent.form_data


def test_an_answer_is_deleted_by_right_alone_with_its_file_and_a_line_in_the_audit(
    people, as_, teacher
):
    file = SimpleUploadedFile("ภาพ.pdf", b"%PDF-1.7 x")
    as_(teacher).post("/forms/ask/", ask_answers(attachment=file))
    sent = Submission.objects.get()
    stored = sent.files.get().file
    for name, user in people.items():
        if name != "admin":
            as_(user).post(f"{LIST}delete/{sent.pk}/")
            assert Submission.objects.filter(pk=sent.pk).exists(), name
    with TestCase.captureOnCommitCallbacks(execute=True):
        as_(people["admin"]).post(f"{LIST}delete/{sent.pk}/")
    assert not Submission.objects.exists()
    assert not Submission.history.exists()
    assert not stored.storage.exists(stored.name)
    line = AuditRow.objects.with_texts().filter(action="delete").last()
    assert (line.actor, line.page) == (people["admin"], FormPage.objects.get(slug="ask").pk)
    assert sent.number in str(line.subject_name)


def test_an_access_request_is_never_deleted(as_, teacher, admin_user):
    as_(teacher).post("/forms/access-request/", access_answers())
    sent = Submission.objects.get()
    as_(admin_user).post(f"{LIST}delete/{sent.pk}/")
    assert Submission.objects.filter(pk=sent.pk).exists()


def test_the_list_is_searched_by_answer_and_filtered(sent, as_, officer):
    browser = as_(officer)
    assert sent.number in browser.get(f"{LIST}?q=หาได้").content.decode()
    assert sent.number not in browser.get(f"{LIST}?q=ไม่มีคำนี้").content.decode()
    for query in ("state__exact=closed", "fiscal_year=2560", "fiscal_year=x"):
        assert browser.get(f"{LIST}?{query}").status_code == 200


def test_the_list_is_narrowed_by_what_was_chosen_in_a_form(sent, as_, officer, teacher):
    as_(teacher).post(
        "/forms/ask/", ask_answers(subject="อีกเรื่อง", formality="formal", category="network")
    )
    as_(teacher).post("/forms/access-request/", access_answers(systems=["dmc", "sesa"]))
    ask, access = (FormPage.objects.get(slug=slug) for slug in ("ask", "access-request"))
    formal, request = (
        Submission.objects.get(form_data__formality="formal"),
        Submission.objects.get(page=access),
    )
    browser = as_(officer)

    def listed(query: str) -> set[Submission]:
        text = browser.get(f"{LIST}?{query}").content.decode()
        return {row for row in (sent, formal, request) if f"/inspect/{row.pk}/" in text}

    assert "answer=" not in browser.get(LIST).content.decode()
    assert (
        "answer=formality" in browser.get(f"{LIST}?page__page_ptr__exact={ask.pk}").content.decode()
    )
    assert listed(f"page__page_ptr__exact={ask.pk}&answer=formality:formal") == {formal}
    assert listed(f"page__page_ptr__exact={ask.pk}&answer=category:network") == {formal}
    assert listed(f"page__page_ptr__exact={access.pk}&answer=systems:sesa") == {request}
    assert listed(f"page__page_ptr__exact={access.pk}&answer=systems:cct") == set()
    for wrong in (
        "answer=formality:formal",
        "answer=x",
        "answer=a__b:c",
        "quarter=9",
        "page__page_ptr__exact=x",
    ):
        assert browser.get(f"{LIST}?{wrong}").status_code in (200, 302, 400), wrong
    months = timezone.localdate().month
    quarter = (months + 2) % 12 // 3 + 1
    assert listed(f"quarter={quarter}") == {sent, formal, request}
    assert listed(f"quarter={quarter % 4 + 1}") == set()


def test_the_file_of_one_form_has_a_column_for_each_field_by_label_or_code(
    sent, as_, head, officer
):
    page = FormPage.objects.get(slug="ask")
    address = f"{LIST}?page__page_ptr__exact={page.pk}&export=xlsx"
    assert (
        as_(officer).get(address).status_code == 302
    )  # back to the admin, with a word that it is not allowed
    assert "export=xlsx" not in as_(officer).get(LIST).content.decode()
    browser = as_(head)
    by_label, by_code = (
        list(
            load_workbook(
                io.BytesIO(b"".join(browser.get(f"{address}{more}").streaming_content))
            ).active.values
        )
        for more in ("", "&values=codes")
    )
    first = dict(zip(by_label[0], by_label[1], strict=True))
    assert first["ชื่อ-สกุลผู้ขอ"] == "สมมติ หาได้"
    assert first["ลักษณะคำขอ"] == "ไม่เป็นทางการ"
    assert str(timezone.localdate().year + 543) in first["วันที่ส่ง"]
    assert dict(zip(by_code[0], by_code[1], strict=True))["formality"] == "informal"
    assert AuditRow.objects.filter(action="export", page=page.pk, rows=1).count() == 2


def test_times_in_the_admin_are_of_the_buddhist_era(sent, as_, head):
    year = str(timezone.localdate().year + 543)
    browser = as_(head)
    browser.get(f"{LIST}inspect/{sent.pk}/")
    for address in (LIST, f"{LIST}inspect/{sent.pk}/"):
        soup = BeautifulSoup(browser.get(address).content, "html.parser")
        assert year in soup.find("main").text, address
        assert str(timezone.localdate().year) not in soup.find("main").text, address


def test_reading_and_exporting_each_leave_a_line_in_the_audit(sent, as_, head, officer):
    as_(officer).get(f"{LIST}inspect/{sent.pk}/")
    as_(officer).get(sent.get_absolute_url())
    as_(head).get(f"{LIST}?export=xlsx")
    told = AuditRow.objects.filter(
        subject_type="forms.submission", action__in=["read", "export"]
    ).order_by("number")
    rows = list(told.values_list("actor__username", "action", "subject_number"))
    assert rows == [
        ("officer", "read", str(sent.pk)),
        ("officer", "read", str(sent.pk)),
        ("head", "export", ""),
    ]


def test_the_export_asks_its_right_and_holds_no_live_formula(sent, as_, officer, head):
    assert as_(officer).get(f"{LIST}?export=xlsx").status_code in (302, 403)
    response = as_(head).get(f"{LIST}?export=xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(sent.number == cell.value for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    csv = b"".join(as_(head).get(f"{LIST}?export=csv").streaming_content).decode()
    assert csv.startswith("\ufeff")


def test_a_form_with_answers_is_not_deleted_and_one_without_is(sent, as_, admin_user):
    page, free = FormPage.objects.get(slug="ask"), FormPage.objects.get(slug="needs")
    browser = as_(admin_user)
    browser.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    browser.post(reverse("wagtailadmin_pages:delete", args=[page.get_parent().pk]))
    assert FormPage.objects.filter(pk=page.pk).exists()
    browser.post(
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?id={page.pk}"
    )
    assert FormPage.objects.filter(pk=page.pk).exists()
    browser.post(reverse("wagtailadmin_pages:delete", args=[free.pk]))
    assert not FormPage.objects.filter(pk=free.pk).exists()


def test_no_other_way_of_the_admin_deletes_a_form_with_answers(sent, as_, admin_user):
    page = FormPage.objects.get(slug="ask")
    for target in (page, page.get_parent()):
        address = reverse("wagtailadmin_api:pages:action", args=[target.pk, "delete"])
        assert as_(admin_user).post(address).status_code == 403
        with pytest.raises(PermissionDenied):
            DeletePageAction(target, user=admin_user).execute()
    for path in (page.delete, page.get_parent().delete, Page.objects.filter(pk=page.pk).delete):
        with pytest.raises(ProtectedError):
            path()
    assert FormPage.objects.filter(pk=page.pk).exists()
    assert Submission.objects.filter(pk=sent.pk).exists()


def test_a_form_with_answers_offers_no_deletion_and_may_be_unpublished(sent, as_, admin_user):
    page = FormPage.objects.get(slug="ask")
    assert not page.permissions_for_user(admin_user).can_delete()
    as_(admin_user).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert not FormPage.objects.get(pk=page.pk).live
    assert Submission.objects.filter(pk=sent.pk).exists()


def test_wagtails_own_list_shows_answers_to_nobody(sent, people, as_):
    address = reverse("wagtailforms:list_submissions", args=[sent.page_id])
    for name, user in people.items():
        assert as_(user).get(address).status_code in (302, 403, 404), name
        assert as_(user).get(f"{address}?export=csv").status_code in (302, 403, 404), name
        delete = reverse("wagtailforms:delete_submissions", args=[sent.page_id])
        assert as_(user).post(f"{delete}?selected-submissions={sent.pk}").status_code in (
            302,
            403,
            404,
        ), name
    assert Submission.objects.filter(pk=sent.pk).exists()


def test_the_editor_opens_and_previews_a_form(as_, head):
    page = FormPage.objects.get(slug="access-request")
    browser = as_(head)
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert browser.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200


def test_a_submission_is_taken_up_and_closed_by_those_with_the_right(
    sent, people, as_, teacher, officer
):
    for name in ("teacher", "other_teacher", "editor", "director"):
        assert (
            as_(people[name]).post(sent.get_absolute_url(), {"state": "working"}).status_code == 403
        ), name
    as_(officer).post(sent.get_absolute_url(), {"state": "working"})
    as_(officer).post(sent.get_absolute_url(), {"state": "no-such-state"})
    as_(officer).post(sent.get_absolute_url(), {"state": "closed"})
    sent.refresh_from_db()
    assert sent.state == Submission.State.CLOSED
    assert sent.closed_on is not None


def test_an_answer_in_the_admin_and_its_own_page_lead_to_each_other(sent, officer, teacher, as_):
    own, admin = sent.get_absolute_url(), f"{LIST}inspect/{sent.pk}/"
    assert f'href="{own}"' in as_(officer).get(admin).content.decode()
    assert f'href="{admin}"' in as_(officer).get(own).content.decode()
    assert f'href="{admin}"' not in as_(teacher).get(own).content.decode()
