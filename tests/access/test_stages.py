"""All that waits for one role on one screen: certified, checked and approved several at once, with
one mail a stage.
"""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from forms.access.models import CHANGED
from forms.access.nightly import nightly
from forms.access.rules import State
from forms.models import AccessItem, AccessRequest, FormPage, SubmissionFile
from home.models import OutgoingMail
from home.office.waiting import waiting_for
from tests.make_forms import access_answers, of_school

pytestmark = pytest.mark.django_db
CERTIFY, CHECK, APPROVE = "/access/certify/", "/access/check/", "/access/approve/"
TWO = ["dmc", "sesa"]
ONE_DAY = timedelta(days=1)


def send(as_, user, *, systems=TWO, state: State | None = None, **facts) -> AccessRequest:
    answers = of_school(user, access_answers()) if user.school_id else access_answers()
    sent = answers | {"systems": systems} | facts
    assert as_(user).post("/forms/access-request/", sent).status_code == 302
    request = AccessRequest.objects.latest("pk")
    if state:
        request.items.update(state=state)
    return request


def states(request: AccessRequest) -> set[str]:
    return set(request.items.values_list("state", flat=True))


def ticks(items) -> list[str]:
    """As a page shows them; what was read before stays as it was."""
    return [item if isinstance(item, str) else f"{item.pk}-{item.seen}" for item in items]


def decide(browser, address: str, items, move: str, reason: str = "", **facts):
    sent = {"items": ticks(items), "move": move, "reason": reason, **facts}
    return browser.post(address, sent, follow=True)


def mails(subject: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(subject__contains=subject))


def text_of(mail: OutgoingMail) -> str:
    return message_from_bytes(bytes(mail.message), policy=policy.default).get_content()


# Certified ----------------------------------------------------------------------------------------
def test_a_principal_certifies_all_of_the_own_school_at_once_and_no_others(
    as_, teacher, other_teacher, principal
):
    own, other = send(as_, teacher), send(as_, other_teacher)
    line = waiting_for(principal, most=5).items[0]
    assert (line.title, line.url) == ("รับรองคำขอของโรงเรียน 2 รายการ", CERTIFY)
    page = as_(principal).get(CERTIFY).content.decode()
    assert page.count("checked>") == 2
    assert str(other) not in page
    everything = [*own.items.all(), *other.items.all()]
    decide(as_(principal), CERTIFY, everything, "certify")
    assert states(own) == {State.SUBMITTED}
    assert states(other) == {State.AWAITING_CERTIFICATE}
    assert [mail.recipient for mail in mails("ยื่นแล้ว")] == ["asker@example.invalid"]


# Checked ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("move", "reason", "state", "approver_reads"),
    [
        ("recommend", "", State.CHECKED, "เห็นควรอนุมัติ"),
        ("recommend", "เอกสารครบ", State.CHECKED, "เอกสารครบ"),
        ("advise_against", "ไม่ตรงหน้าที่", State.CHECKED, "ไม่ตรงหน้าที่"),
        ("return", "ขอคำสั่ง", State.RETURNED, None),
    ],
)
def test_the_check_has_an_outcome_and_only_what_is_checked_comes_to_the_approver(
    move, reason, state, approver_reads, as_, teacher, officer, director
):
    checked = send(as_, teacher, state=State.SUBMITTED)
    unchecked = send(as_, teacher, systems=["cct"], state=State.UNDER_REVIEW)
    decide(as_(officer), CHECK, checked.items.all(), move, reason)
    assert states(checked) == {state}
    page = as_(director).get(APPROVE).content.decode()
    assert str(unchecked) not in page
    assert (str(checked) in page) is (approver_reads is not None)
    if approver_reads:
        assert approver_reads in page
        assert str(officer) in page


def test_what_the_officer_thinks_is_for_the_office_alone(
    as_, teacher, principal, officer, director
):
    request = send(as_, teacher, state=State.SUBMITTED)
    decide(as_(officer), CHECK, request.items.all(), "advise_against", "ความเห็นภายใน")
    address = request.get_absolute_url()
    for user, reads in ((teacher, False), (principal, False), (officer, True), (director, True)):
        page = as_(user).get(address).content.decode()
        assert ("ความเห็นภายใน" in page, "ไม่เห็นควรอนุมัติ" in page) == (reads, reads), user
    assert "ความเห็นภายใน" not in text_of(mails("รออนุมัติ")[0])


def test_the_approver_reads_on_one_card_all_that_a_decision_is_based_upon(
    as_, teacher, principal, officer, head
):
    request = send(as_, teacher, reason="รับผิดชอบงานตามคำสั่ง", access_level="edit")
    decide(as_(principal), CERTIFY, request.items.all(), "certify")
    decide(as_(officer), CHECK, request.items.all(), "recommend", "ตรวจคำสั่งแล้ว")
    page = as_(head).get(APPROVE).content.decode()
    for words in (
        *("นายสมมติ ผู้ขอสิทธิ์", "ครู", teacher.school.name, "ขอเปิดบัญชีผู้ใช้ใหม่", "บันทึก/แก้ไขข้อมูล"),
        *("รับผิดชอบงานตามคำสั่ง", "รับรองโดย", str(principal), "เห็นควรอนุมัติ", "ตรวจคำสั่งแล้ว"),
        *(str(item.system) for item in request.items.all()),
    ):
        assert words in page, words


# Approved -----------------------------------------------------------------------------------------
def test_several_are_approved_at_once_and_one_withdrawn_meanwhile_never_is(
    as_, teacher, other_teacher, director
):
    first, second = (send(as_, user, state=State.CHECKED) for user in (teacher, other_teacher))
    shown = [*first.items.all(), *second.items.all()]
    gone = second.items.first()
    gone.move("cancel", other_teacher, timezone.now())
    page = decide(as_(director), APPROVE, shown, "approve").content.decode()
    assert states(first) == {State.APPROVED}
    assert states(second) == {State.APPROVED, State.CANCELLED}
    assert "บันทึกแล้ว 3 รายการ" in page
    assert f"{gone.number} {gone.system}: คำขอนี้อยู่ในสถานะ “ยกเลิกโดยผู้ยื่น”" in page


def test_what_was_checked_anew_meanwhile_is_not_approved_as_it_was_read(
    as_, teacher, officer, head, director
):
    request = send(as_, teacher, systems=["dmc"], state=State.SUBMITTED)
    decide(as_(officer), CHECK, request.items.all(), "recommend")
    item = request.items.get()
    shown = ticks([item])
    address = f"/access/items/{item.pk}/move/"
    stale = {"move": "approve", "seen": item.seen}
    decide(as_(head), APPROVE, shown, "send_back", "ดูหน้าที่อีกครั้ง")
    decide(as_(officer), CHECK, request.items.all(), "advise_against", "ไม่ตรงหน้าที่")
    assert CHANGED in decide(as_(director), APPROVE, shown, "approve").content.decode()
    assert CHANGED in as_(director).post(address, stale).content.decode()
    assert states(request) == {State.CHECKED}


@pytest.mark.parametrize("move", ["refuse", "send_back"])
def test_a_decision_that_needs_a_reason_keeps_what_was_ticked_until_there_is_one(
    move, as_, teacher, director
):
    request = send(as_, teacher, state=State.CHECKED)
    one, other = request.items.all()
    sent = {"items": ticks([one]), "move": move, "reason": " "}
    response = as_(director).post(APPROVE, sent)
    page = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert "โปรดระบุเหตุผล" in page
    assert f'value="{one.pk}-{one.seen}" checked' in page
    assert f'value="{other.pk}-{other.seen}" checked' not in page
    assert states(request) == {State.CHECKED}


def test_a_reason_for_what_was_changed_meanwhile_stays(as_, teacher, officer, director):
    request = send(as_, teacher, systems=["dmc"], state=State.SUBMITTED)
    shown = ticks(request.items.all())
    decide(as_(officer), CHECK, shown, "recommend")
    facts = {"items": shown, "move": "refuse", "reason": "เหตุผลที่พิมพ์ไว้ยาว"}
    on_request = f"{request.get_absolute_url()}decide/"
    for address, more in ((APPROVE, {}), (on_request, {"state": State.CHECKED})):
        page = as_(director).post(address, facts | more, follow=True).content.decode()
        assert CHANGED in page
        assert "เหตุผลที่พิมพ์ไว้ยาว</textarea>" in page
        item = request.items.get()
        assert f'value="{item.pk}-{item.seen}"' in page
    assert states(request) == {State.CHECKED}


def test_a_card_reads_in_words_what_a_form_asks_no_more(as_, teacher, director):
    request = send(as_, teacher, state=State.CHECKED, access_level="edit")
    page = FormPage.objects.get(slug="access-request")
    gone = ("prefix", "position", "access_level", "reason")
    page.form_fields.filter(clean_name__in=gone).delete()
    card = as_(director).get(APPROVE).content.decode()
    assert "นายสมมติ ผู้ขอสิทธิ์" in card
    assert "บันทึก/แก้ไขข้อมูล" in card
    assert "teacher ·" not in card
    assert request.reason in card


@pytest.mark.parametrize(
    "sent", [{}, {"items": "x"}, {"items": "9" * 30 + "-1"}, {"move": "grant"}]
)
def test_what_chooses_nothing_or_no_decision_of_this_stage_changes_nothing(
    sent, as_, teacher, director
):
    request = send(as_, teacher, state=State.CHECKED)
    response = as_(director).post(APPROVE, {"move": "approve"} | sent)
    assert response.status_code == 422
    assert "โปรด" in response.content.decode()
    assert states(request) == {State.CHECKED}


def test_nobody_finds_their_own_request_among_those_to_decide(as_, head, officer):
    request = send(as_, head, state=State.CHECKED)
    assert str(request) not in as_(head).get(APPROVE).content.decode()
    decide(as_(head), APPROVE, request.items.all(), "approve")
    assert states(request) == {State.CHECKED}


def test_each_stage_is_open_to_its_role_alone(people, as_):
    allowed = {
        CERTIFY: {"principal", "admin"},
        CHECK: {"officer", "head", "admin"},
        APPROVE: {"head", "director", "admin"},
    }
    for address, names in allowed.items():
        for name, user in people.items():
            expected = 302 if name == "visitor" else 200 if name in names else 403
            assert as_(user).get(address).status_code == expected, (address, name)


def test_a_screen_asks_the_database_as_often_for_many_as_for_few(
    as_, teacher, director, django_assert_max_num_queries
):
    for systems in (["dmc"], TWO, ["cct", "amss"], ["gcode"]):
        request = send(as_, teacher, systems=systems, state=State.SUBMITTED)
        for item in request.items.all():
            item.move("recommend", None, timezone.now(), roles={"reviewer"})
    browser = as_(director)
    browser.get(APPROVE)
    with django_assert_max_num_queries(32):
        assert browser.get(APPROVE).content.decode().count('name="items"') == 6


# One request --------------------------------------------------------------------------------------
def test_the_systems_of_a_request_are_decided_together_on_its_page(as_, teacher, officer):
    request = send(as_, teacher, state=State.SUBMITTED)
    address = f"/access/{request.pk}/decide/"
    page = as_(officer).get(request.get_absolute_url()).content.decode()
    assert page.count('name="items"') == 2
    decide(as_(officer), address, request.items.all(), "recommend", state=State.SUBMITTED)
    assert states(request) == {State.CHECKED}
    assert as_(officer).post(address, {"state": State.CHECKED}).status_code == 403


@pytest.mark.parametrize("by", ["decide", "move"])
def test_a_returned_request_takes_files_when_it_is_sent_again(by, as_, teacher, officer):
    request = send(as_, teacher, state=State.RETURNED)
    items = list(request.items.all())
    address = f"/access/{request.pk}/decide/"
    facts = {"state": State.RETURNED}
    if by == "move":
        items = items[:1]
        address, facts = f"/access/items/{items[0].pk}/move/", {"seen": 0}
    order = SimpleUploadedFile("คำสั่ง.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    page = decide(as_(teacher), address, items, "resubmit", "แนบคำสั่งแล้ว", files=order, **facts)
    assert page.status_code == 200
    assert {AccessItem.objects.get(pk=item.pk).state for item in items} == {State.SUBMITTED}
    file = SubmissionFile.objects.get(submission=request.submission)
    assert file.name == "คำสั่ง.pdf"
    assert as_(officer).get(file.get_absolute_url()).status_code == 200


def test_no_file_is_kept_of_what_could_not_be_sent_again(as_, teacher):
    request = send(as_, teacher, state=State.RETURNED)
    shown = list(request.items.all())
    request.items.update(state=State.CANCELLED)
    order = SimpleUploadedFile("คำสั่ง.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    facts = {"state": State.RETURNED, "files": order}
    address = f"/access/{request.pk}/decide/"
    page = decide(as_(teacher), address, shown, "resubmit", "แนบแล้ว", **facts).content.decode()
    assert "ยกเลิกโดยผู้ยื่น" in page
    assert not SubmissionFile.objects.exists()


# Mails --------------------------------------------------------------------------------------------
def test_a_request_for_two_systems_sends_one_mail_a_stage(
    as_, teacher, principal, officer, director, head
):
    request = send(as_, teacher)
    for user, address, move in (
        (principal, CERTIFY, "certify"),
        (officer, CHECK, "recommend"),
        (director, APPROVE, "approve"),
    ):
        decide(as_(user), address, request.items.all(), move)
    for item in request.items.all():
        sent = {"move": "grant", "account": "acc1"}
        assert as_(head).post(f"/access/items/{item.pk}/move/", sent).status_code == 302
    number = request.submission.number
    subjects = list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == [
        f"ได้รับแบบคำร้องขอเข้าถึงระบบสารสนเทศ เลขรับ {number}",
        f"คำขอ {number}: ยื่นแล้ว",
        f"คำขอ {number}: ตรวจแล้ว รออนุมัติ",
        f"คำขอ {number}: อนุมัติ รอดำเนินการ",
        f"รอท่านดำเนินการ: คำขอเข้าถึงระบบ {number}",
        f"คำขอ {number}: ให้สิทธิ์แล้ว",
    ]
    last = text_of(OutgoingMail.objects.latest("pk"))
    assert all(str(item.system) in last for item in request.items.all())


def test_what_stands_undecided_overnight_does_not_hold_back_the_news_of_the_rest(
    as_, teacher, director
):
    request = send(as_, teacher, state=State.CHECKED)
    one, other = request.items.all()
    OutgoingMail.objects.all().delete()
    decide(as_(director), APPROVE, [one], "refuse", "ไม่ตรงหน้าที่")
    assert not OutgoingMail.objects.exists()
    assert "requests told 1" in nightly(timezone.localdate())
    mail = text_of(mails("ไม่อนุมัติ")[0])
    assert str(one.system) in mail
    assert str(other.system) not in mail
    assert "ไม่ตรงหน้าที่" in mail
    assert "requests told 0" in nightly(timezone.localdate())
    assert len(OutgoingMail.objects.all()) == 1


def test_rights_that_run_out_in_one_night_are_told_in_one_mail(as_, teacher):
    request = send(as_, teacher, state=State.GRANTED)
    today = timezone.localdate()
    for end, words in ((today + timedelta(days=9), "ใกล้หมดอายุ"), (today - ONE_DAY, "สิทธิ์หมดอายุ")):
        request.items.update(valid_until=end)
        OutgoingMail.objects.all().delete()
        nightly(today)
        mail = text_of(mails(words)[0])
        assert OutgoingMail.objects.count() == 1
        assert all(str(item.system) in mail for item in request.items.all())


# What I have --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((State.GRANTED, State.GRANTED), ["ให้สิทธิ์แล้ว"]),
        ((State.GRANTED, State.CHECKED), ["ให้สิทธิ์แล้ว 1 ระบบ", "ตรวจแล้ว รออนุมัติ 1 ระบบ"]),
        ((State.REFUSED, State.REFUSED), ["ไม่อนุมัติ"]),
    ],
)
def test_what_was_granted_reads_as_granted(given, words, as_, teacher):
    request = send(as_, teacher)
    for item, state in zip(request.items.all(), given, strict=True):
        AccessItem.objects.filter(pk=item.pk).update(state=state)
    request.submission.state = "working"
    request.submission.save()
    code = request.submission.receipt_url
    for address in ("/me/", code, request.submission.get_absolute_url()):
        page = as_(teacher).get(address).content.decode()
        assert all(text in page for text in words), address
        assert "กำลังดำเนินการ" not in page, address


# What is asked ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["reset_password", "suspend"])
def test_a_kind_that_gives_no_right_asks_for_no_level_days_or_undertaking(kind, as_, teacher):
    left_out = {"access_level", "undertaking", *(["reason"] if kind == "reset_password" else [])}
    answers = of_school(teacher, access_answers(request_type=kind))
    kept = {key: value for key, value in answers.items() if key not in left_out}
    assert as_(teacher).post("/forms/access-request/", kept).status_code == 302
    item = AccessItem.objects.get()
    assert (item.level, item.level_label) == ("", "")
    assert as_(teacher).get(item.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("left_out", ["access_level", "undertaking", "reason"])
def test_a_kind_that_gives_a_right_asks_for_all_of_them(left_out, as_, teacher):
    answers = of_school(teacher, access_answers())
    del answers[left_out]
    assert as_(teacher).post("/forms/access-request/", answers).status_code == 422
    assert FormPage.objects.get(slug="access-request").submissions.count() == 0
