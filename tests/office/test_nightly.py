"""What is due by date is done, also after nights off, and never twice."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from home.models import OutgoingMail
from knowledge.models import DailyReads
from knowledge.pages.nightly import nightly
from knowledge.pages.reads import flush_reads
from tests.make import make_article, make_draft, make_faq, make_guide

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def reminders(owner):
    return OutgoingMail.objects.filter(recipient=owner.email)


def test_one_mail_tells_an_owner_of_all_that_is_due(officer):
    for make in (make_guide, make_article, make_faq):
        make(content_owner=officer, review_date=TODAY)
    nightly(TODAY)
    mail = reminders(officer).get()
    assert "3 หน้า" in mail.subject


def test_nights_off_are_caught_up_and_nobody_is_asked_twice(officer):
    make_guide("เลยกำหนด", content_owner=officer, review_date=TODAY - timedelta(days=3))
    for day in range(3):
        nightly(TODAY + timedelta(days=day))
    assert reminders(officer).count() == 1


def test_the_next_review_is_a_new_reminder(officer):
    page = make_guide(content_owner=officer, review_date=TODAY)
    nightly(TODAY)
    page.confirm_still_correct(officer, TODAY)
    nightly(TODAY + timedelta(days=364))
    assert reminders(officer).count() == 1
    nightly(TODAY + timedelta(days=365))
    assert reminders(officer).count() == 2


def test_what_is_not_due_or_not_live_waits(officer):
    make_guide(content_owner=officer, review_date=TODAY + timedelta(days=1))
    make_draft(content_owner=officer, review_date=TODAY)
    nightly(TODAY)
    assert not reminders(officer).exists()


def test_the_command_does_it_all_and_tidies(officer, capsys):
    now = timezone.now()
    old = OutgoingMail.objects.create(
        recipient="a@example.invalid",
        subject="เก่า",
        message=b"",
        next_try_at=now,
        sent_at=now - timedelta(days=31),
    )
    call_command("nightly")
    assert "review reminders" in capsys.readouterr().out
    assert not OutgoingMail.objects.filter(pk=old.pk).exists()


def test_reads_are_counted_by_page_and_day_and_nothing_more(as_, teacher, other_teacher):
    page = make_guide()
    flush_reads()
    for user in (teacher, teacher, other_teacher):
        as_(user).get(page.get_url())
    flush_reads()
    row = DailyReads.objects.get(page_id=page.pk)
    assert (row.day, row.count) == (TODAY, 3)
    assert {field.name for field in DailyReads._meta.fields} == {"id", "page", "day", "count"}
