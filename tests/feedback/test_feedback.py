"""What readers say: one word a person and page, problems that reach the owner, "still correct"."""

from datetime import timedelta

import pytest
from django.utils import timezone

from home.models import OutgoingMail
from home.thai.finding import filter_by_words
from knowledge.feedback.forms import FeedbackForm
from knowledge.models import Feedback, GuidePage, ProblemReport
from knowledge.pages.views import keep
from tests.make import knowledge_base, make_draft, make_guide

pytestmark = pytest.mark.django_db


def say(browser, page, helpful="True", comment=""):
    return browser.post(f"/pages/{page.pk}/feedback/", {"helpful": helpful, "comment": comment})


def test_a_word_is_stored_with_person_page_version_and_date(as_, teacher):
    page = make_guide()
    assert say(as_(teacher), page, comment="ชัดเจนดี").status_code == 302
    word = Feedback.objects.get()
    assert (word.user, word.helpful, word.comment, word.state) == (teacher, True, "ชัดเจนดี", "new")
    assert word.revision_id == page.live_revision_id
    assert word.created_at is not None


def test_the_second_word_of_a_person_replaces_the_first(as_, teacher, other_teacher):
    page = make_guide()
    say(as_(teacher), page, "True")
    say(as_(teacher), page, "False", "ยังไม่ชัด")
    say(as_(other_teacher), page, "True")
    assert Feedback.objects.count() == 2
    assert Feedback.objects.get(user=teacher).helpful is False
    assert Feedback.objects.get(user=other_teacher).helpful is True


def test_of_two_words_at_the_same_moment_the_later_is_found_by_what_it_says(teacher):
    page = make_guide()
    Feedback.objects.create(page=page, user=teacher, helpful=True, comment="ชัดเจนดี")
    keep(
        FeedbackForm(
            {"helpful": "False", "comment": "ภาพไม่ชัด"}, instance=Feedback(page=page, user=teacher)
        )
    )
    word = Feedback.objects.get()
    assert (word.helpful, word.comment) == (False, "ภาพไม่ชัด")
    assert list(filter_by_words(Feedback.objects.all(), "ภาพไม่ชัด")) == [word]


def test_two_visitors_of_an_open_page_have_a_word_each(as_):
    page = make_guide(open_to_visitors=True)
    one, two = as_(None), as_(None)
    say(one, page, "True")
    say(two, page, "False")
    say(one, page, "False", "เปลี่ยนใจ")
    assert Feedback.objects.count() == 2
    assert Feedback.objects.filter(user=None).exclude(visitor="").count() == 2


@pytest.mark.parametrize("make", [make_guide, make_draft])
def test_a_page_that_one_may_not_see_takes_no_word(as_, make):
    page = make()
    assert say(as_(None), page).status_code == 404
    assert not Feedback.objects.exists()


def test_no_choice_is_told_beside_the_field_and_the_comment_kept(as_, teacher):
    response = as_(teacher).post(f"/pages/{make_guide().pk}/feedback/", {"comment": "พิมพ์แล้ว"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "โปรดเลือก" in html
    assert "พิมพ์แล้ว" in html


def test_nothing_is_preset(as_, teacher):
    html = as_(teacher).get(make_guide().get_url()).content.decode()
    assert 'name="helpful"' in html
    assert "checked" not in html.split('name="helpful"')[1].split(">")[0]


def test_a_word_needs_the_token(teacher):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(teacher, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert say(browser, make_guide()).status_code == 403


def test_a_problem_is_stored_and_mailed_to_the_owner_of_the_branch(as_, teacher, officer):
    root = knowledge_base()
    root.content_owner = officer
    root.save()
    page = make_guide("คู่มือมีที่ผิด")
    assert page.effective_owner == officer
    as_(teacher).post(f"/pages/{page.pk}/report/", {"text": "ลิงก์เสีย"})
    report = ProblemReport.objects.get()
    assert (report.user, report.text, report.state) == (teacher, "ลิงก์เสีย", "new")
    mail = OutgoingMail.objects.get()
    assert mail.recipient == officer.email
    assert "คู่มือมีที่ผิด" in mail.subject


def test_a_problem_without_owner_is_stored_all_the_same(as_, teacher):
    as_(teacher).post(f"/pages/{make_guide().pk}/report/", {"text": "ผิด"})
    assert ProblemReport.objects.count() == 1
    assert OutgoingMail.objects.count() == 0


def test_an_empty_problem_is_told_beside_the_field(as_, teacher):
    response = as_(teacher).post(f"/pages/{make_guide().pk}/report/", {"text": " "})
    assert response.status_code == 422
    assert "โปรดบอก" in response.content.decode()


def test_the_owner_confirms_that_a_page_is_still_right(as_, officer):
    today = timezone.localdate()
    page = make_guide(content_owner=officer, review_date=today - timedelta(days=400))
    assert page.title in as_(officer).get("/waiting/").content.decode()
    as_(officer).post(f"/pages/{page.pk}/confirm/")
    page = GuidePage.objects.get(pk=page.pk)
    assert (page.reviewed_on, page.reviewed_by, page.review_date) == (
        today,
        officer,
        today + timedelta(days=365),
    )
    assert page.live_revision.user == officer
    assert page.title not in as_(officer).get("/waiting/").content.decode()


def test_confirming_does_not_publish_a_draft_that_is_being_written(as_, head):
    page = make_guide("ฉบับที่เผยแพร่", review_date=timezone.localdate())
    draft = page.get_latest_revision_as_object()
    draft.title = "ฉบับร่างที่ยังไม่เสร็จ"
    draft.save_revision()
    as_(head).post(f"/pages/{page.pk}/confirm/")
    page = GuidePage.objects.get(pk=page.pk)
    assert page.title == "ฉบับที่เผยแพร่"
    assert page.reviewed_by == head
    latest = page.get_latest_revision_as_object()
    assert latest.title == "ฉบับร่างที่ยังไม่เสร็จ"
    assert latest.reviewed_by == head


def test_a_reader_cannot_confirm(as_, teacher):
    page = make_guide()
    assert as_(teacher).post(f"/pages/{page.pk}/confirm/").status_code == 403


@pytest.mark.parametrize("name", ["editor", "head"])
def test_the_office_reads_and_answers_and_never_deletes(as_, teacher, name, request):
    say(as_(teacher), make_guide("มีความเห็น"), comment="ความเห็นครู")
    browser = as_(request.getfixturevalue(name))
    word = Feedback.objects.get()
    assert "ความเห็นครู" in browser.get("/admin/knowledge/feedback/").content.decode()
    browser.post(f"/admin/knowledge/feedback/edit/{word.pk}/", {"state": "fixed"})
    word.refresh_from_db()
    assert (word.state, word.comment) == ("fixed", "ความเห็นครู")
    browser.post(f"/admin/knowledge/feedback/delete/{word.pk}/")
    assert Feedback.objects.filter(pk=word.pk).exists()
