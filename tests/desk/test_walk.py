"""The consultation desk over HTTP, from the question to the noted report: two schools, three
roles of the office.
"""

import re

import pytest
from django.core import mail
from django.utils import timezone

from home.models import OutgoingMail
from services.desk.report.periods import Period
from services.models import Consultation, ConsultationReport

pytestmark = pytest.mark.django_db


def entered(browser, **given):
    answer = browser.post(
        "/consultations/new/", {"channel": "phone", "subject": "ย้ายนักเรียนไม่ได้", "key": "", **given}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return Consultation.objects.order_by("-pk").first()


def do(browser, case, action, **given):
    data = {f"{action}-{name}": value for name, value in given.items()}
    return browser.post(f"{case.get_absolute_url()}{action}/", data)


def test_a_question_becomes_a_noted_report(as_, officer, head, director, school, other_school):
    desk, chief, boss, visitor = as_(officer), as_(head), as_(director), as_(None)
    first = entered(desk, school=school.pk)
    second = Consultation.objects.receive(
        subject="ขอคำปรึกษา PDPA",
        at=timezone.now(),
        channel="web",
        school=other_school,
        email="clerk@example.invalid",
    )
    assert [case.sequence for case in (first, second)] == [1, 2]
    assert OutgoingMail.objects.filter(subject__contains=second.number).count() == 1

    assert do(chief, second, "take").status_code == 302
    assert do(chief, second, "prepare", method="email").status_code == 302
    assert do(chief, second, "note", text="ถามนิติกรแล้ว").status_code == 302
    assert (
        do(chief, second, "answer", text="ขอความยินยอมเป็นลายลักษณ์อักษร", method="email").status_code
        == 302
    )
    assert (
        do(desk, first, "answer", text="ให้โรงเรียนเดิมย้ายออกก่อน", method="phone").status_code == 302
    )
    second.refresh_from_db()
    assert second.state == "answered"
    assert second.answer_days == 0

    receipt = visitor.get(second.receipt_url)
    assert "ขอความยินยอม" in receipt.content.decode()
    assert "ถามนิติกร" not in receipt.content.decode(), "notes are for officers"
    link = re.search(r'action="(/consultations/reply/[^"?]+)', receipt.content.decode())[1]
    assert visitor.get(f"{link}?say=yes").status_code == 200
    second.refresh_from_db()
    assert second.understood is None, "opening the link says nothing"
    visitor.post(link, {"understood": "yes", "satisfaction": "5"})
    second.refresh_from_db()
    assert (second.understood, second.satisfaction, second.state) == (True, 5, "closed")
    assert visitor.post(link, {"understood": "no"}).status_code == 410

    assert do(desk, first, "follow_up", channel="phone", result="done").status_code == 302
    assert do(desk, first, "close").status_code == 302

    period = Period.of(timezone.localdate())
    page = desk.get(f"/reports/consultations/?period={period}")
    assert page.context["report"]["headline"]["received"] == 2
    memo = f"/reports/consultations/{period}/memo/"
    texts = desk.get(memo).context["form"].initial
    assert desk.post(memo, {**texts, "proposals": "เห็นควรอบรม"}).status_code == 302
    assert boss.post(f"/reports/consultations/{period}/note/").status_code == 302
    assert not ConsultationReport.objects.get().noted_at, "a draft cannot be noted"
    assert boss.post(f"/reports/consultations/{period}/send/").status_code == 403
    desk.post(f"/reports/consultations/{period}/send/")
    assert "รับทราบรายงาน" in boss.get("/waiting/").content.decode()
    assert desk.post(f"/reports/consultations/{period}/note/").status_code == 403
    boss.post(f"/reports/consultations/{period}/note/", {"remark": "ดำเนินการตามเสนอ"})
    report = ConsultationReport.objects.get()
    assert report.noted_by == director
    assert sorted(first.stamps.values_list("step", flat=True)) == [1, 2, 3, 5, 6, 7]

    entered(desk, subject="เรื่องที่มาทีหลัง")
    again = boss.get(f"/reports/consultations/?period={period}")
    assert again.context["report"]["headline"]["received"] == 2, "a noted report does not change"
    for kind in ("pdf", "docx"):
        paper = boss.get(f"/reports/consultations/{period}/memo.{kind}")
        assert paper.status_code == 200
        assert len(paper.content) > 5000
    assert not mail.outbox, "mail goes through the table"


@pytest.mark.parametrize(
    "address",
    [
        "/consultations/",
        "/consultations/new/",
        "/reports/",
        "/reports/consultations/",
        "/reports/consultations/write-next/",
    ],
)
def test_the_desk_is_closed_to_schools_and_visitors(address, as_, teacher, principal, editor):
    assert as_(None).get(address).status_code == 302
    for user in (teacher, principal, editor):
        assert as_(user).get(address).status_code == 403


def test_each_page_opens_for_those_it_is_for(as_, officer, head, director):
    for user in (officer, head, director):
        for address in (
            "/consultations/",
            "/reports/",
            "/reports/consultations/",
            "/reports/consultations/write-next/",
        ):
            assert as_(user).get(address).status_code == 200, (user, address)


def test_the_director_reads_but_does_not_work_on_cases(as_, director, officer):
    case = entered(as_(officer))
    assert as_(director).get(case.get_absolute_url()).status_code == 200
    assert do(as_(director), case, "take").status_code == 403
    assert as_(director).get("/consultations/new/").status_code == 403


def test_a_wrong_period_or_kind_is_not_found(as_, officer):
    for address in ("?period=abc", "?period=2570-q9", "?period=2570-m13"):
        assert as_(officer).get(f"/reports/consultations/{address}").status_code == 404
    assert as_(officer).get("/reports/consultations/2570/memo.exe").status_code == 404


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_list_and_report_come_as_files(kind, as_, officer):
    entered(as_(officer), subject="=1+1")
    for address in ("/consultations/", "/reports/consultations/"):
        response = as_(officer).get(f"{address}?export={kind}")
        body = b"".join(response.streaming_content)
        assert response.status_code == 200
        assert body.startswith(b"PK" if kind == "xlsx" else b"\xef\xbb\xbf")
        if kind == "csv" and address == "/consultations/":
            assert "'=1+1" in body.decode()
