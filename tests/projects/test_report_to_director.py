"""The report of a project before the director: what must stand in it, who takes note, what is kept
as it was read, who is told, and what waits for whom.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from home.models import AuditRow, OutgoingMail
from home.moves import Refused
from home.office.waiting import waiting_for
from services.models import (
    DevelopmentProject,
    ProjectOutcome,
    ProjectReport,
    StandIn,
    StepRecord,
)
from services.projects.approval import DirectorApprovalTask
from services.projects.models import today
from services.projects.nightly import nightly
from services.projects.report.missing import missing_parts
from tests.conftest import person
from tests.make import REPORT_TEXTS, make_project, make_report, make_system, send_report

pytestmark = pytest.mark.django_db


def ready(owner, title="ระบบนิเทศออนไลน์") -> ProjectReport:
    return make_report(title, owner)


def page_of(report) -> str:
    return reverse("project-report", args=[report.project.number])


def answer(browser, report, action, reason="", read=None, **more):
    read = report.times_sent if read is None else read
    return browser.post(page_of(report), {"action": action, "reason": reason, "read": read, **more})


def send(browser, report):
    return browser.post(f"{page_of(report)}send/", follow=True)


def again(report) -> ProjectReport:
    return ProjectReport.objects.get(pk=report.pk)


def lines(user) -> list[str]:
    return [item.title for item in waiting_for(user, most=20).items]


# What must stand in it ----------------------------------------------------------------------------
def test_a_whole_report_lacks_nothing(officer):
    assert missing_parts(ready(officer)) == []


@pytest.mark.parametrize(
    ("take_away", "label"),
    [
        (lambda report: report.laws.clear(), "กฎหมาย ระเบียบ และเอกสารที่เกี่ยวข้อง"),
        (lambda report: setattr(report, "analysis", " "), "ผลการวิเคราะห์ความต้องการ"),
        (lambda report: setattr(report, "design", ""), "การออกแบบระบบ"),
        (lambda report: setattr(report, "development", ""), "การพัฒนาระบบ"),
        (lambda report: setattr(report, "changes", ""), "การทบทวนและปรับปรุงระบบ (ขั้นที่ 9)"),
        (lambda report: setattr(report, "benefits", ""), "ประโยชน์ที่ได้รับและการนำไปใช้"),
        (lambda report: report.project.pilots.all().delete(), "ผลการทดสอบนำร่องรายโรงเรียน"),
        (lambda report: report.project.evaluation.all().delete(), "ผลการประเมิน"),
        (lambda report: ProjectOutcome.objects.update(summary=""), "สรุปผลการดำเนินงาน"),
        (lambda report: ProjectOutcome.objects.update(problems=""), "ปัญหาและอุปสรรค"),
        (lambda report: ProjectOutcome.objects.update(proposals=""), "ข้อเสนอแนะ"),
        (
            lambda report: report.project.steps.filter(number=9).update(state="active"),
            "ขั้นที่ 9 ยังไม่เสร็จ",
        ),
        (
            lambda report: report.project.steps.filter(number=12).update(state="waiting"),
            "ขั้นที่ 12 ยังไม่เริ่ม",
        ),
    ],
)
def test_each_part_that_is_missing_is_named_with_where_to_write_it(take_away, label, officer):
    report = ready(officer)
    take_away(report)
    found = missing_parts(report)
    assert [part.label for part in found] == [label]
    assert found[0].url.startswith(report.project.get_absolute_url())


def test_a_report_that_lacks_something_is_not_sent_and_says_what(as_, officer):
    report = ready(officer)
    ProjectReport.objects.update(design="", benefits="")
    browser = as_(officer)
    shown = browser.get(page_of(report)).content.decode()
    assert "รายงานยังขาด 2 ส่วน" in shown
    assert "เสนอผู้อำนวยการ</span>" not in shown
    move = reverse("project-report-move", args=[report.project.number, "send"])
    said = browser.post(move, follow=True).content.decode()
    assert "รายงานยังขาด: การออกแบบระบบ, ประโยชน์ที่ได้รับและการนำไปใช้" in said
    assert again(report).state == "draft"


def test_the_first_words_come_from_the_notes_of_the_steps(as_, officer):
    project = make_project("ระบบ", officer)
    for number, note in ((3, "สำรวจแล้ว"), (6, "พัฒนาแล้ว"), (9, "ปรับแล้ว")):
        project.steps.filter(number=number).update(note=note)
    form = as_(officer).get(reverse("project-report-edit", args=[project.number])).context["form"]
    words = [form[name].value() for name in ("analysis", "development", "changes", "benefits")]
    assert words == ["สำรวจแล้ว", "พัฒนาแล้ว", "ปรับแล้ว", ""]


# Before the director ------------------------------------------------------------------------------
def test_the_director_takes_note_and_only_then_the_project_is_complete(as_, officer, director):
    report = send_report(ready(officer), officer)
    assert report.project.stage() == "report"
    assert lines(director) == ["รับทราบรายงาน: ระบบนิเทศออนไลน์"]
    assert answer(as_(director), report, "note", "ขยายผลทุกโรงเรียน").status_code == 302
    noted = again(report)
    assert (noted.state, noted.noted_by, noted.remark) == ("noted", director, "ขยายผลทุกโรงเรียน")
    assert noted.project.stage() == "done"
    assert noted.project.step(12).finished_on == today()
    assert lines(director) == []
    told = AuditRow.objects.filter(action="decide", actor=director).latest("pk")
    assert told.after == {"state": "noted", "move": "note"}
    mail = OutgoingMail.objects.get(subject__contains="รับทราบรายงานแล้ว")
    assert mail.recipient == officer.email


def test_it_comes_back_with_a_reason_and_stands_first_in_its_owners_list(as_, officer, director):
    late = make_project("งานที่เกินกำหนดแล้ว", officer, steps=0)
    late.step(1).move("start", today() - timedelta(days=39))
    report = send_report(ready(officer), officer)
    assert answer(as_(director), report, "return", " ").status_code == 200, "a reason is asked"
    assert answer(as_(director), report, "return", "เพิ่มตารางผลนำร่อง").status_code == 302
    back = again(report)
    assert (back.state, back.returned_by, back.noted_at) == ("returned", director, None)
    assert back.project.step(12).is_active
    assert lines(officer)[0] == "รายงานถูกส่งกลับ: ระบบนิเทศออนไลน์ (เพิ่มตารางผลนำร่อง)"
    assert not any(line.startswith("ขั้นที่ 12") for line in lines(officer))
    assert "เพิ่มตารางผลนำร่อง" in as_(officer).get(page_of(report)).content.decode()
    assert OutgoingMail.objects.filter(subject__contains="ส่งกลับให้แก้ไข").exists()


def test_a_reason_may_be_one_of_before_with_words_beside_it(as_, officer, director):
    first = send_report(ready(officer), officer)
    answer(as_(director), first, "return", "เพิ่มตารางผลนำร่อง\r\nรายโรงเรียน")
    second = send_report(ready(officer, "ระบบจองห้อง"), officer)
    assert "เพิ่มตารางผลนำร่อง รายโรงเรียน" in as_(director).get(page_of(second)).content.decode()
    answer(as_(director), second, "return", "และภาพ", former=first.pk)
    assert again(second).reason == "เพิ่มตารางผลนำร่อง\nรายโรงเรียน\nและภาพ"
    third = send_report(again(second), officer)
    assert answer(as_(director), third, "return", former=999999).status_code == 200


def test_what_changed_since_it_was_sent_back_is_told(as_, officer, director):
    report = send_report(ready(officer), officer)
    answer(as_(director), report, "return", "เขียนการออกแบบให้ชัด")
    ProjectReport.objects.update(design="เว็บกับฐานข้อมูลกลางและการเชื่อมโยง")
    sent = send_report(again(report), officer)
    shown = as_(director).get(page_of(sent))
    assert [heading.partition(" ")[2] for heading in shown.context["changed"]] == ["การออกแบบระบบ"]


def test_it_is_kept_as_it_was_read(as_, officer, director):
    report = send_report(ready(officer), officer)
    report.project.pilots.update(remarks="ข้อความที่แก้หลังเสนอ")
    ProjectOutcome.objects.update(summary="สรุปที่แก้หลังเสนอ")
    for _ in range(2):
        shown = as_(officer).get(page_of(report)).content.decode()
        assert "พัฒนาแล้วเสร็จ" in shown
        assert "แก้หลังเสนอ" not in shown
        answer(as_(director), again(report), "note")
    edit = reverse("project-report-edit", args=[report.project.number])
    assert as_(officer).get(edit).status_code == 302
    as_(officer).post(edit, REPORT_TEXTS | {"design": "แก้ย้อนหลัง"})
    assert again(report).design == REPORT_TEXTS["design"]


def test_the_director_reads_first_what_the_paper_says_and_not_what_was_written_since(
    as_, officer, director
):
    report = send_report(ready(officer), officer)
    ProjectOutcome.objects.update(summary="สรุปที่แก้หลังเสนอ")
    report.project.evaluation.update(mean="1.02")
    shown = as_(director).get(page_of(report)).content.decode()
    assert "แก้หลังเสนอ" not in shown
    assert "1.02" not in shown
    brief = shown.partition('<dl class="brief">')[2].partition("</dl>")[0]
    assert "พัฒนาแล้วเสร็จ" in brief
    assert "ค่าเฉลี่ย 4.52 ระดับมากที่สุด" in brief


@pytest.mark.parametrize("state", ["draft", "returned", "noted"])
def test_nothing_is_asked_of_the_director_but_while_a_report_waits(state, as_, officer, director):
    report = ready(officer)
    ProjectReport.objects.update(state=state, paper=send_report(report, officer).paper)
    shown = as_(director).get(page_of(report)).content.decode()
    assert 'value="note"' not in shown
    assert 'value="return"' not in shown


def test_words_for_a_report_that_somebody_else_noted_meanwhile_stay(as_, officer, head, director):
    report = send_report(ready(officer), officer)
    StandIn.objects.create(person=head, director=director, from_on=today(), to_on=today())
    answer(as_(head), report, "note")
    page = answer(as_(director), report, "return", "คำที่พิมพ์ไว้").content.decode()
    assert "คำที่พิมพ์ไว้" in page
    assert "รายงานนี้อยู่ในสถานะ “รับทราบแล้ว”" in page


def test_words_for_a_report_that_was_sent_meanwhile_stay(as_, officer, other_officer):
    report = send_report(ready(officer), officer)
    edit = reverse("project-report-edit", args=[report.project.number])
    page = as_(other_officer).post(edit, REPORT_TEXTS | {"design": "ข้อความที่พิมพ์นาน"})
    assert "ข้อความที่พิมพ์นาน" in page.content.decode()
    assert "รายงานนี้อยู่ในสถานะ “เสนอผู้อำนวยการแล้ว”" in page.content.decode()
    assert (again(report).state, again(report).design) == ("sent", REPORT_TEXTS["design"])
    assert as_(other_officer).post(edit, {}).status_code == 200


def test_results_of_another_system_are_missing_even_after_the_evaluation_ended(officer):
    report = ready(officer)
    other, own = make_system("other-system", "ระบบอื่น"), make_system()
    report.project.evaluation.update(system=other)
    ProjectOutcome.objects.update(system=own)
    labels = [part.label for part in missing_parts(again(report))]
    assert labels == ["ผลการประเมินของระบบในโครงการ (ที่มีเป็นของระบบอื่น)"]


def test_what_was_drafted_after_the_approval_is_not_in_the_report(officer):
    report = ready(officer)
    project = DevelopmentProject.objects.get()
    project.objectives = "วัตถุประสงค์ที่ไม่มีใครอนุมัติ"
    project.save_revision(user=officer)
    sent = send_report(again(report), officer)
    assert "ที่ไม่มีใครอนุมัติ" not in str(sent.paper)
    assert "ลดเวลา" in str(sent.paper)


def test_only_what_was_read_is_noted(as_, officer, director):
    """Taken back, changed and sent again while the director reads: the first answer does not
    count.
    """
    report = send_report(ready(officer), officer)
    report.withdraw()
    assert "อยู่ในสถานะ" in answer(as_(director), report, "note", read=1).content.decode()
    sent = send_report(again(report), officer)
    for action in ("note", "return"):
        page = answer(as_(director), sent, action, "คำที่พิมพ์ไว้", read=1).content.decode()
        assert "รายงานถูกแก้ไขหลังจากที่ท่านเปิดหน้านี้" in page
        assert "คำที่พิมพ์ไว้" in page
    assert again(report).state == "sent"


def test_nobody_takes_note_of_a_report_of_their_own(as_, people, officer, director):
    report = send_report(ready(officer), officer)
    for name in ("teacher", "principal", "editor", "officer", "head"):
        assert answer(as_(people[name]), report, "note").status_code == 403, name
    StandIn.objects.create(person=officer, director=director, from_on=today(), to_on=today())
    assert answer(as_(officer), report, "note").status_code == 403
    assert again(report).state == "sent"


def test_who_stands_in_takes_note_and_it_is_written_for_whom(as_, officer, head, director):
    report = send_report(ready(officer), officer)
    StandIn.objects.create(person=head, director=director, from_on=today(), to_on=today())
    assert "รับทราบรายงาน: ระบบนิเทศออนไลน์" in lines(head)
    answer(as_(head), report, "note")
    assert (again(report).noted_by, again(report).acting_for) == (head, director)
    assert "รักษาการแทน" in as_(officer).get(page_of(report)).content.decode()


def test_a_report_lies_before_those_who_may_take_note_of_it(as_, officer, director, head):
    """Whatever group the office lets decide on plans."""
    DirectorApprovalTask.objects.get().groups.set(head.groups.all())
    OutgoingMail.objects.all().delete()
    send(as_(officer), ready(officer))
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [director.email]


def test_a_report_of_the_directors_own_project_waits_for_who_stands_in(
    as_, officer, head, director
):
    report = ready(director)
    page = send(as_(officer), report).content.decode()
    assert "โปรดให้ผู้ดูแลตั้งผู้รักษาการแทน" in page
    assert again(report).state == "draft"
    StandIn.objects.create(person=head, director=director, from_on=today(), to_on=today())
    send(as_(officer), report)
    assert again(report).state == "sent"
    assert [reader.pk for reader in again(report).readers()] == [head.pk]


def test_who_stands_in_for_two_directors_takes_note_for_one(as_, officer, head, director):
    report = send_report(ready(officer), officer)
    second = person("director2", "director")
    for whom in (director, second):
        StandIn.objects.create(person=head, director=whom, from_on=today(), to_on=today())
    assert answer(as_(head), report, "note").status_code == 302
    assert again(report).acting_for in (director, second)


def test_who_stands_in_reads_the_whole_paper_whatever_the_role(as_, people, officer, director):
    report = send_report(ready(officer), officer)
    editor, files = people["editor"], "ภาคผนวก ข"
    assert files not in as_(editor).get(page_of(report)).content.decode()
    StandIn.objects.create(person=editor, director=director, from_on=today(), to_on=today())
    assert files in as_(editor).get(page_of(report)).content.decode()


def test_a_report_is_not_sent_before_its_step_begins_nor_after_it_was_noted(officer, director):
    report = ready(officer)
    report.project.steps.filter(number=12).update(state="waiting")
    with pytest.raises(Refused, match="ขั้นที่ 12"):
        send_report(report, officer)
    report.project.steps.filter(number=12).update(state="active")
    send_report(report, officer).take_note(by=director, at=timezone.now(), read=1)
    for move in (lambda: send_report(again(report), officer), lambda: again(report).withdraw()):
        with pytest.raises(Refused):
            move()


def test_a_project_that_was_complete_stays_complete(as_, officer):
    """From before reports went to the director: no report is owed, and the page still reads."""
    project = make_project("โครงการเดิม", officer)
    project.live = True
    project.save()
    project.steps.update(state=StepRecord.State.DONE)
    shown = as_(officer).get(reverse("project-report", args=[project.number])).content.decode()
    assert "รายงานยังขาด" not in shown
    assert DevelopmentProject.objects.get().stage() == "done"


@pytest.mark.parametrize(
    "facts",
    [
        {"action": "note", "read": "x"},
        {"action": "note", "read": "9" * 30},
        {"action": "approve", "read": 1},
        {"action": "return", "read": 1, "reason": "ก" * 2001},
        {"action": "return", "read": 1, "reason": "", "former": "x"},
        {},
    ],
)
def test_odd_answers_count_for_nothing_and_give_no_error(facts, as_, officer, director):
    report = send_report(ready(officer), officer)
    assert as_(director).post(page_of(report), facts).status_code == 200
    assert again(report).state == "sent"


def test_the_director_is_reminded_once_a_day_and_the_officer_of_nothing(officer, director):
    report = send_report(ready(officer), officer)
    OutgoingMail.objects.all().delete()
    day = today()
    while nightly(day) == "0 reminders":
        day += timedelta(days=1)
    nightly(day)
    mails = OutgoingMail.objects.values_list("recipient", flat=True)
    assert list(mails) == [director.email]
    assert again(report).reminded_on == day


# Two at one moment --------------------------------------------------------------------------------
def at_once(*posts) -> list[int]:
    start, statuses = threading.Barrier(len(posts)), []

    def post(browser, address, data) -> None:
        try:
            start.wait(10)
            statuses.append(browser.post(address, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=one) for one in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["note", "return"])
def test_of_two_who_answer_at_one_moment_one_counts(second, reseeded, as_, officer, director, head):
    StandIn.objects.create(person=head, director=director, from_on=today(), to_on=today())
    report = send_report(ready(officer), officer)
    note = {"action": "note", "read": 1, "reason": ""}
    other = {"action": second, "read": 1, "reason": "โปรดแก้ไข"}
    page = page_of(report)
    statuses = at_once((as_(director), page, note), (as_(head), page, other))
    assert statuses == [200, 302], "the second is told in words"
    ended = again(report)
    assert (ended.state, ended.project.step(12).state) in {
        ("noted", "done"),
        ("returned", "active"),
    }
    told = OutgoingMail.objects.filter(recipient=officer.email, subject__contains="รายงาน")
    assert told.count() == 1
    assert ended.history.filter(state__in=("noted", "returned")).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_note_and_a_withdrawal_at_one_moment_leave_one_of_them(reseeded, as_, officer, director):
    report = send_report(ready(officer), officer)
    withdraw = reverse("project-report-move", args=[report.project.number, "withdraw"])
    note = {"action": "note", "read": 1, "reason": ""}
    at_once((as_(director), page_of(report), note), (as_(officer), withdraw, {}))
    ended = again(report)
    assert (ended.state, ended.project.step(12).state) in {("noted", "done"), ("draft", "active")}
