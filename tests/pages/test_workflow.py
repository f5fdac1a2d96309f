"""From a draft to a published guide: the editor submits, the head approves, history keeps what
was.
"""

import pytest
from wagtail.models import WorkflowState

from home.models import OutgoingMail
from knowledge.models import GuidePage
from tests.make import knowledge_base, make_guide

pytestmark = pytest.mark.django_db


def guide_form(title, text="<p>เนื้อหา</p>", **facts):
    """What the editor's form sends."""
    from wagtail.test.utils.form_data import (
        inline_formset,
        nested_form_data,
        rich_text,
        streamfield,
    )

    return nested_form_data(
        {
            "title": title,
            "summary": "",
            "slug": "",
            "body": streamfield([("text", rich_text(text))]),
            "tags": "",
            "school_year": "",
            "review_date": "",
            "content_owner": "",
            "seo_title": "",
            "search_description": "",
            "update_notes": inline_formset([]),
            "comments": inline_formset([]),
            **facts,
        }
    )


def create(browser, **facts):
    address = f"/admin/pages/add/knowledge/guidepage/{knowledge_base().pk}/"
    return browser.post(address, guide_form(**facts))


def submit(browser, page, title):
    data = guide_form(title, slug=page.slug) | {"action-submit": "1"}
    return browser.post(f"/admin/pages/{page.pk}/edit/", data)


def approve(browser, page, action="approve", comment=""):
    state = page.current_workflow_task_state
    address = f"/admin/pages/workflow/action/{page.pk}/{action}/{state.pk}/"
    return browser.post(address, {"comment": comment})


def test_an_editor_writes_and_cannot_publish(as_, editor):
    create(as_(editor), title="วิธีขอรหัสใหม่", **{"action-publish": "1"})
    page = GuidePage.objects.get(title="วิธีขอรหัสใหม่")
    assert not page.live


def test_a_new_guide_gets_a_short_whole_slug(as_, editor):
    create(as_(editor), title="การตั้งรหัสผ่าน")
    page = GuidePage.objects.get(title="การตั้งรหัสผ่าน")
    assert page.slug.startswith("guide-")
    assert page.slug.isascii()


def test_submit_approve_published(as_, editor, head, teacher):
    create(as_(editor), title="คู่มือใหม่")
    page = GuidePage.objects.get(title="คู่มือใหม่")
    submit(as_(editor), page, "คู่มือใหม่")
    page.refresh_from_db()
    assert page.workflow_in_progress
    assert "คู่มือใหม่" in as_(head).get("/waiting/").content.decode()
    assert "คู่มือใหม่" not in as_(editor).get("/waiting/").content.decode()
    assert OutgoingMail.objects.filter(recipient=head.email).exists()
    approve(as_(head), page)
    page.refresh_from_db()
    assert page.live
    assert as_(teacher).get(page.get_url()).status_code == 200
    assert [hit.pk for hit in GuidePage.objects.live().search("คู่มือใหม่")] == [page.pk]


def test_sent_back_with_a_comment_and_submitted_again(as_, editor, head):
    create(as_(editor), title="ร่างแรก")
    page = GuidePage.objects.get(title="ร่างแรก")
    submit(as_(editor), page, "ร่างแรก")
    approve(as_(head), GuidePage.objects.get(pk=page.pk), "reject", "ขอภาพประกอบ")
    state = WorkflowState.objects.get(object_id=str(page.pk))
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment == "ขอภาพประกอบ"
    assert not GuidePage.objects.get(pk=page.pk).live


def test_an_editor_cannot_approve(as_, editor):
    create(as_(editor), title="ของฉันเอง")
    page = GuidePage.objects.get(title="ของฉันเอง")
    submit(as_(editor), page, "ของฉันเอง")
    approve(as_(editor), GuidePage.objects.get(pk=page.pk))
    assert not GuidePage.objects.get(pk=page.pk).live


def test_an_old_revision_can_be_compared_and_restored(as_, head):
    page = make_guide("ฉบับแรก")
    first = page.latest_revision_id
    page.title = "ฉบับสอง"
    page.save_revision(user=head).publish()
    browser = as_(head)
    assert browser.get(f"/admin/pages/{page.pk}/history/").status_code == 200
    compared = browser.get(f"/admin/pages/{page.pk}/revisions/compare/{first}...live/")
    assert compared.status_code == 200
    restored = browser.get(f"/admin/pages/{page.pk}/revisions/{first}/revert/")
    assert "ฉบับแรก" in restored.content.decode()


def test_editors_see_who_changed_what_on_the_page_itself(as_, head, editor, teacher):
    page = make_guide("มีประวัติ")
    page.title = "มีประวัติ แก้แล้ว"
    page.save_revision(user=head, log_action=True).publish(user=head)
    html = as_(editor).get(page.get_url()).content.decode()
    assert str(head) in html
    assert str(head) not in as_(teacher).get(page.get_url()).content.decode()


@pytest.mark.parametrize("title", ["ก" * 256, ""])
def test_a_title_that_cannot_be_is_refused_and_the_text_kept(as_, editor, title):
    response = create(as_(editor), title=title, summary="พิมพ์ไว้แล้ว")
    assert response.status_code == 200
    assert "พิมพ์ไว้แล้ว" in response.content.decode()
