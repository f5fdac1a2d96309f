"""Access requests over HTTP: every move by every role from every state, item by item, up to the
register of rights.
"""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from forms.access import rules as lifecycle
from forms.access.models import NOBODY_TO_GRANT
from forms.access.nightly import nightly
from forms.access.rules import ACTIVE, GIVES_NONE, MOVES, Kind, State, Who
from forms.models import AccessItem, AccessRequest, FormPage, Submission
from home.models import AuditRow, OfficeSettings, OutgoingMail, User
from home.office.waiting import waiting_for
from services.models import System
from tests.conftest import person
from tests.make_forms import access_answers, of_school
from tests.moves_by_hand import ACCESS, rows_of

pytestmark = pytest.mark.django_db

ROLES = {
    "visitor": set(),
    "teacher": {Who.REQUESTER},
    "other_teacher": set(),
    "principal": {Who.CERTIFIER},
    "editor": set(),
    "officer": {Who.REVIEWER},
    "head": {Who.REVIEWER, Who.DECIDER, Who.GRANTER},
    "director": {Who.DECIDER},
    # The administrator has every right, but is of no school: what a director of a school certifies
    # stays theirs.
    "admin": {Who.REVIEWER, Who.DECIDER, Who.GRANTER},
}


def send(as_, user, **facts) -> AccessRequest:
    answers = of_school(user, access_answers()) if user.school_id else access_answers()
    assert as_(user).post("/forms/access-request/", answers | facts).status_code == 302
    return AccessRequest.objects.latest("pk")


def put(item: AccessItem, state: State) -> AccessItem:
    """Into a state, approved by nobody who could now be the one that must not grant."""
    item.steps.filter(move="approve").delete()
    AccessItem.objects.filter(pk=item.pk).update(state=state)
    return AccessItem.objects.get(pk=item.pk)


def move(browser, item: AccessItem, name: str, **facts):
    return browser.post(f"/access/items/{item.pk}/move/", {"move": name, **facts})


def walk(as_, item: AccessItem, *steps) -> AccessItem:
    for user, name, facts in steps:
        assert move(as_(user), item, name, **facts).status_code == 302
    return AccessItem.objects.get(pk=item.pk)


def granted(as_, request: AccessRequest, principal, officer, head, **facts) -> AccessItem:
    item = request.items.get()
    certify = [(principal, "certify", {})] if item.state == State.AWAITING_CERTIFICATE else []
    item = walk(
        as_,
        item,
        *certify,
        (officer, "recommend", {}),
        (head, "approve", {}),
        (head, "grant", {"account": "acc01"} | facts),
    )
    assert item.state == State.GRANTED
    return item


def test_each_move_is_open_to_whom_the_form_gives_it_and_to_nobody_else(people, as_, teacher):
    """Every role tries every move from where it leads."""
    item = send(as_, teacher).items.get()
    browsers = {name: as_(user) for name, user in people.items()}
    for row in rows_of(ACCESS):
        for name, browser in browsers.items():
            put(item, State(row.source))
            response = move(browser, item, row.name, reason="เหตุผลตัวอย่าง")
            may = row.who in ROLES[name] and "new" in row.kinds
            now = AccessItem.objects.get(pk=item.pk).state
            assert now == (row.target if may else row.source), (name, row)
            expected = 302 if may or name == "visitor" else 403
            assert response.status_code == expected, (name, row)


def test_no_move_leads_from_a_state_that_the_form_does_not_name(people, as_, teacher):
    """Somebody who has its role tries every move from every other state."""
    item = send(as_, teacher).items.get()
    browsers = {name: as_(user) for name, user in people.items()}
    rows = rows_of(ACCESS)
    for name, who in sorted({(row.name, row.who) for row in rows if row.who != Who.CLOCK}):
        browser = browsers[next(person for person, roles in ROLES.items() if who in roles)]
        sources = {row.source for row in rows if row.name == name}
        for state in set(State) - sources:
            put(item, state)
            assert move(browser, item, name, reason="เหตุผลตัวอย่าง").status_code == 403
            assert AccessItem.objects.get(pk=item.pk).state == state, (name, state)


def test_what_needs_a_reason_is_not_done_without_one(as_, teacher, officer, head, principal):
    item = send(as_, teacher).items.get()
    actors = {
        Who.REQUESTER: teacher,
        Who.CERTIFIER: principal,
        Who.REVIEWER: officer,
        Who.DECIDER: head,
        Who.GRANTER: head,
    }
    for row in (row for row in rows_of(ACCESS) if row.needs_reason):
        put(item, State(row.source))
        told = {"move": row.name, "reason": "  "}
        browser = as_(actors[row.who])
        response = browser.post(f"/access/items/{item.pk}/move/", told, follow=True)
        assert "โปรดระบุเหตุผล" in response.content.decode()
        assert AccessItem.objects.get(pk=item.pk).state == row.source


def test_nobody_certifies_reviews_or_decides_their_own_request(as_, head, officer):
    for user in (head, officer):
        item = send(as_, user).items.get()
        assert (
            item.state == State.SUBMITTED
        )  # from the office: there is no director of a school to certify it
        assert move(as_(user), item, "review").status_code == 403
        put(item, State.CHECKED)
        assert move(as_(user), item, "approve").status_code == 403
        put(item, State.APPROVED)
        assert move(as_(user), item, "grant").status_code == 403


@pytest.mark.parametrize("place", ["office", "another"])
def test_a_request_is_of_ones_own_school_whatever_is_sent(as_, teacher, other_school, place):
    sent = access_answers(school="office" if place == "office" else str(other_school.pk))
    assert as_(teacher).post("/forms/access-request/", sent).status_code == 302
    item = AccessItem.objects.get()
    assert (item.school, item.state) == (teacher.school, State.AWAITING_CERTIFICATE)
    assert item.request.submission.school == teacher.school
    assert item.request.submission.form_data["school"] == str(teacher.school_id)


def test_the_form_offers_a_teacher_the_own_school_and_the_office_every_one(
    as_, teacher, officer, other_school
):
    own = as_(teacher).get("/forms/access-request/").content.decode()
    every = as_(officer).get("/forms/access-request/").content.decode()
    assert teacher.school.name in own
    assert other_school.name not in own
    assert 'value="office"' not in own
    assert teacher.school.name in every
    assert other_school.name in every
    assert 'value="office"' in every


def test_a_visitor_is_of_a_school_whose_director_certifies(as_, teacher):
    FormPage.objects.filter(slug="access-request").update(open_to_visitors=True)
    assert as_(None).post("/forms/access-request/", access_answers()).status_code == 422
    assert (
        as_(None).post("/forms/access-request/", of_school(teacher, access_answers())).status_code
        == 302
    )
    assert AccessItem.objects.get().state == State.AWAITING_CERTIFICATE


def test_who_approved_does_not_grant_where_the_office_has_another(
    as_, teacher, principal, officer, head, admin_user
):
    item = send(as_, teacher).items.get()
    item = walk(
        as_, item, (principal, "certify", {}), (officer, "recommend", {}), (head, "approve", {})
    )
    assert 'value="grant"' not in as_(head).get(item.get_absolute_url()).content.decode()
    assert move(as_(head), item, "grant", account="acc01").status_code == 403
    assert walk(as_, item, (admin_user, "grant", {"account": "acc01"})).state == State.GRANTED


def approved(as_, request: AccessRequest, principal, officer, by) -> AccessItem:
    item = request.items.get()
    certify = [(principal, "certify", {})] if item.state == State.AWAITING_CERTIFICATE else []
    return walk(as_, item, *certify, (officer, "recommend", {}), (by, "approve", {}))


def test_who_approved_grants_what_the_only_other_granter_asked_for(
    as_, principal, officer, head, admin_user
):
    """Nobody grants their own request, so it waits for nobody but whoever approved it."""
    item = approved(as_, send(as_, admin_user), principal, officer, head)
    assert waits_for(as_, head, item)
    assert move(as_(admin_user), item, "grant").status_code == 403
    assert walk(as_, item, (head, "grant", {"account": "acc01"})).state == State.GRANTED


def test_a_third_granter_grants_what_the_second_asked_for(
    as_, principal, officer, head, admin_user
):
    third = person("third", "head")
    item = approved(as_, send(as_, admin_user), principal, officer, head)
    assert move(as_(head), item, "grant").status_code == 403
    assert walk(as_, item, (third, "grant", {"account": "acc01"})).state == State.GRANTED


def test_a_request_of_a_visitor_waits_for_the_other_granter(
    as_, teacher, principal, officer, head, admin_user
):
    FormPage.objects.filter(slug="access-request").update(open_to_visitors=True)
    as_(None).post("/forms/access-request/", of_school(teacher, access_answers()))
    item = approved(as_, AccessRequest.objects.get(), principal, officer, head)
    assert not waits_for(as_, head, item)
    assert waits_for(as_, admin_user, item)


def waits_for(as_, user, item: AccessItem) -> bool:
    return f'href="{item.get_absolute_url()}"' in as_(user).get("/waiting/").content.decode()


def test_what_nobody_but_its_sender_may_grant_says_so_to_all_who_see_it(as_, head, director):
    """The head is the one granter of the office, and asks for a right of their own."""
    item = put(send(as_, head).items.get(), State.APPROVED)
    address = item.request.get_absolute_url()
    for user in (head, director):
        assert NOBODY_TO_GRANT in as_(user).get(address).content.decode()
    person("admin", "admin")
    assert NOBODY_TO_GRANT not in as_(director).get(address).content.decode()


def test_what_waits_for_another_hand_says_for_whose(
    as_, teacher, principal, officer, head, admin_user, director
):
    """On the page, after a button that was pressed all the same, and in nobody's list but
    theirs.
    """
    item = approved(as_, send(as_, teacher), principal, officer, head)
    told = f"ผู้อนุมัติให้สิทธิ์เองไม่ได้ รอ {admin_user}"
    forced = move(as_(head), item, "grant", account="acc01")
    assert told in as_(head).get(item.get_absolute_url()).content.decode()
    assert (forced.status_code, told in forced.content.decode()) == (403, True)
    assert not waits_for(as_, head, item)
    assert waits_for(as_, admin_user, item)
    for other in (admin_user, officer, teacher, director):
        assert "ให้สิทธิ์เองไม่ได้" not in as_(other).get(item.get_absolute_url()).content.decode()


def test_of_many_granters_three_are_named(as_, teacher, principal, officer, head):
    for number in range(5):
        person(f"granter{number}", "head")
    item = approved(as_, send(as_, teacher), principal, officer, head)
    page = as_(head).get(item.get_absolute_url()).content.decode()
    assert "ผู้ทดสอบgranter2 หรือผู้มีสิทธิ์อีก 2 ท่าน" in page
    assert "granter3" not in page


def test_those_who_may_grant_are_written_to_once_it_is_approved(
    as_, principal, officer, head, director, admin_user
):
    third = person("third", "head")
    User.objects.filter(pk=third.pk).update(email=head.email)
    fourth = person("fourth", "head")
    item = approved(as_, send(as_, admin_user), principal, officer, director)
    mails = OutgoingMail.objects.filter(subject=f"รอท่านดำเนินการ: คำขอเข้าถึงระบบ {item.number}")
    assert sorted(mails.values_list("recipient", flat=True)) == sorted([head.email, fourth.email])


def test_a_move_that_came_too_late_says_so(as_, teacher, principal, officer, head):
    item = approved(as_, send(as_, teacher), principal, officer, head)
    late = move(as_(head), item, "approve")
    assert (late.status_code, "คำขอนี้อยู่ในสถานะ" in late.content.decode()) == (403, True)


@pytest.mark.parametrize(
    "alone", [True, False], ids=["nobody else may grant", "the office asks for one hand"]
)
def test_who_approved_grants_too(as_, teacher, principal, officer, head, admin_user, alone):
    if alone:
        User.objects.filter(pk=admin_user.pk).update(is_active=False)
    else:
        OfficeSettings.objects.update_or_create(defaults={"grants_in_two_hands": False})
    granted(as_, send(as_, teacher), principal, officer, head)


def test_only_the_director_of_that_school_certifies(
    as_, teacher, other_teacher, principal, other_school
):
    item = send(as_, other_teacher).items.get()
    assert move(as_(principal), item, "certify").status_code == 403
    assert as_(principal).get(item.request.get_absolute_url()).status_code == 403


def test_a_director_of_a_school_lists_the_requests_of_that_school_alone(
    as_, teacher, other_teacher, principal, officer
):
    sent = {str(send(as_, user)): user for user in (teacher, other_teacher)}
    own, other = sent
    text = as_(principal).get("/access/").content.decode()
    assert own in text
    assert other not in text
    text = as_(officer).get("/access/").content.decode()
    assert own in text
    assert other in text


def test_a_request_is_late_from_the_day_after_its_last(as_, teacher):
    FormPage.objects.filter(slug="access-request").update(needs_certificate=False)
    item = send(as_, teacher).items.get()
    before, after = item.due_on - timedelta(days=1), item.due_on + timedelta(days=1)
    late = {day: AccessItem.objects.overdue(day).exists() for day in (before, item.due_on, after)}
    assert late == {before: False, item.due_on: False, after: True}
    assert [item.is_late(day) for day in late] == [False, False, True]


def test_two_systems_of_one_request_are_decided_one_by_one(as_, teacher, principal, officer, head):
    systems = list(System.objects.order_by("slug").values_list("slug", flat=True)[:2])
    request = send(as_, teacher, systems=systems)
    first, second = request.items.all()
    for item in (first, second):
        walk(as_, item, (principal, "certify", {}), (officer, "recommend", {}))
    first = walk(as_, first, (head, "approve", {}), (head, "grant", {}))
    second = walk(as_, second, (head, "refuse", {"reason": "ไม่เกี่ยวกับหน้าที่"}))
    assert (first.state, second.state) == (State.GRANTED, State.REFUSED)
    assert (
        request.submission.__class__.objects.get(pk=request.submission.pk).state
        == Submission.State.WORKING
    )


def test_a_request_is_due_three_working_days_after_receipt(as_, teacher):
    FormPage.objects.filter(slug="access-request").update(needs_certificate=False)
    item = send(as_, teacher).items.get()
    item.start_clock(timezone.datetime(2026, 4, 10, 9, 0, tzinfo=timezone.get_current_timezone()))
    assert item.due_on == date(2026, 4, 20)


def test_a_returned_request_comes_back_and_is_closed_when_refused(
    as_, teacher, principal, officer, director
):
    item = walk(
        as_,
        send(as_, teacher).items.get(),
        (principal, "certify", {}),
        (officer, "review", {}),
        (officer, "return", {"reason": "ขอคำสั่งมอบหมาย"}),
        (teacher, "resubmit", {"reason": "แนบเลขคำสั่ง 1/2570"}),
        (officer, "advise_against", {"reason": "ยังไม่มีเลขคำสั่ง"}),
        (director, "refuse", {"reason": "ไม่มีคำสั่ง"}),
    )
    assert item.state == State.REFUSED
    assert item.request.submission.state == Submission.State.CLOSED
    assert item.request.submission.closed_on == timezone.localdate()
    assert [step.move for step in item.steps.all()] == [
        "certify",
        "review",
        "return",
        "resubmit",
        "advise_against",
        "refuse",
    ]
    assert OutgoingMail.objects.filter(recipient="asker@example.invalid").count() == 6


def test_the_replaced_person_loses_the_right_when_the_new_one_is_granted(
    as_, teacher, principal, officer, head
):
    old = granted(as_, send(as_, teacher, full_name="สมมติ คนเดิม"), principal, officer, head)
    request = send(
        as_, teacher, full_name="สมมติ คนใหม่", request_type="replace", replaces_user="สมมติ  คนเดิม"
    )
    page = as_(head).get(request.get_absolute_url()).content.decode()
    new = granted(as_, request, principal, officer, head)
    old.refresh_from_db()
    assert "สมมติ คนเดิม" in page
    assert (old.state, new.state) == (State.REVOKED, State.GRANTED)


@pytest.mark.parametrize("kind", sorted(GIVES_NONE))
def test_what_gives_no_right_is_completed_and_not_in_the_register(
    kind, as_, teacher, principal, officer, head
):
    item = send(as_, teacher, request_type=kind).items.get()
    item = walk(
        as_,
        item,
        (principal, "certify", {}),
        (officer, "recommend", {}),
        (head, "approve", {}),
        (head, "complete", {}),
    )
    assert item.state == State.DONE
    assert not AccessItem.objects.rights().exists()


def test_nightly_warns_a_month_before_and_ends_the_right_after_its_last_day(
    as_, teacher, principal, officer, head
):
    today = timezone.localdate()
    item = granted(as_, send(as_, teacher), principal, officer, head)
    AccessItem.objects.filter(pk=item.pk).update(valid_until=today + timedelta(days=40))
    states = []
    for days in (0, 10, 11, 40, 41, 42):
        nightly(today + timedelta(days=days))
        states.append(AccessItem.objects.get(pk=item.pk).state)
    expiring = State.EXPIRING
    assert states == [State.GRANTED, expiring, expiring, expiring, State.EXPIRED, State.EXPIRED]


def test_nightly_catches_up_after_days_off(as_, teacher, principal, officer, head):
    item = granted(as_, send(as_, teacher), principal, officer, head)
    AccessItem.objects.filter(pk=item.pk).update(
        valid_until=timezone.localdate() - timedelta(days=3)
    )
    nightly(timezone.localdate())
    assert AccessItem.objects.get(pk=item.pk).state == State.EXPIRED


def test_the_yearly_review_renews_and_revokes_in_bulk(
    as_, teacher, other_teacher, principal, officer, head
):
    FormPage.objects.filter(slug="access-request").update(needs_certificate=False)
    items = [
        granted(as_, send(as_, user), principal, officer, head) for user in (teacher, other_teacher)
    ]
    before = items[0].review_on
    browser = as_(head)
    assert "สมมติ ผู้ขอสิทธิ์" in browser.get("/access/review/").content.decode()
    browser.post("/access/review/", {"move": "renew", "items": [items[0].pk]})
    browser.post("/access/review/", {"move": "revoke", "items": [items[1].pk]})
    first, second = (AccessItem.objects.get(pk=item.pk) for item in items)
    assert first.state == State.RENEWED
    assert first.review_on == before.replace(year=before.year + 1)
    assert second.state == State.GRANTED  # no reason was given
    browser.post(
        "/access/review/", {"move": "revoke", "items": [items[1].pk], "reason": "ย้ายโรงเรียน"}
    )
    assert AccessItem.objects.get(pk=second.pk).state == State.REVOKED


def test_the_pages_of_the_work_let_in_whom_they_should(people, as_, teacher):
    request = send(as_, teacher)
    allowed = {
        "/access/": {"principal", "officer", "head", "director", "admin"},
        "/access/rights/": {"officer", "head", "director", "admin"},
        "/access/rights/?export=xlsx": {"head", "admin"},
        "/access/review/": {"head", "admin"},
        request.get_absolute_url(): {
            "teacher",
            "principal",
            "officer",
            "head",
            "director",
            "admin",
        },
    }
    for address, names in allowed.items():
        for name, user in people.items():
            expected = 302 if name == "visitor" else 200 if name in names else 403
            assert as_(user).get(address).status_code == expected, (address, name)


def test_a_request_waits_for_the_one_who_acts_next(
    as_, teacher, principal, officer, head, other_teacher
):
    item = send(as_, teacher).items.get()

    def waiting(user) -> bool:
        return bool(waiting_for(user, most=1).items)

    assert (waiting(principal), waiting(officer), waiting(head)) == (True, False, False)
    walk(as_, item, (principal, "certify", {}))
    assert (waiting(principal), waiting(officer)) == (False, True)
    walk(as_, item, (officer, "review", {}), (officer, "return", {"reason": "ขอเอกสาร"}))
    assert (waiting(teacher), waiting(other_teacher)) == (True, False)


def test_the_register_is_filtered_by_name_and_every_export_is_in_the_audit(
    as_, teacher, principal, officer, head
):
    granted(as_, send(as_, teacher, full_name="สมมติ หาเจอ"), principal, officer, head)
    browser = as_(head)
    assert "สมมติ หาเจอ" in browser.get("/access/rights/?q=หาเจอ").content.decode()
    assert "สมมติ หาเจอ" not in browser.get("/access/rights/?q=ไม่มี").content.decode()
    browser.get("/access/rights/?export=csv")
    assert AuditRow.objects.filter(action="export", actor=head).count() == 1


@pytest.mark.parametrize("text", ["", "no-such-move", "grant\n", "ก" * 500])
def test_an_unknown_move_changes_nothing(text, as_, teacher, head):
    item = send(as_, teacher).items.get()
    assert move(as_(head), item, text).status_code in (302, 403)
    assert AccessItem.objects.get(pk=item.pk).state == State.AWAITING_CERTIFICATE


def test_ended_states_have_no_way_on_and_all_others_have_one():
    for state in lifecycle.ENDED:
        assert not MOVES.possible(state, kind=Kind.NEW, roles=set(Who))
    assert all(
        MOVES.possible(state, kind=Kind.NEW, roles=set(Who))
        for state in set(State) - lifecycle.ENDED
    )
    assert not ACTIVE & lifecycle.ENDED


def test_a_director_of_a_school_has_nobody_to_certify_an_own_request(as_, principal, officer):
    item = send(as_, principal).items.get()
    assert item.state == State.SUBMITTED
    assert item.due_on is not None
    assert move(as_(officer), item, "review").status_code == 302


def test_a_certificate_on_paper_is_recorded_by_a_reviewer_with_its_number(
    as_, teacher, officer, director
):
    item = send(as_, teacher).items.get()
    assert move(as_(director), item, "certify_on_paper", reason="x").status_code == 403
    item = walk(
        as_, item, (officer, "certify_on_paper", {"reason": "หนังสือโรงเรียนตัวอย่าง ที่ 12/2570"})
    )
    assert item.state == State.SUBMITTED
    assert item.steps.get().reason == "หนังสือโรงเรียนตัวอย่าง ที่ 12/2570"


def test_what_is_wrong_in_a_move_is_said_beside_its_field_and_what_was_typed_stays(
    as_, teacher, principal, officer, head
):
    item = put(send(as_, teacher).items.get(), State.APPROVED)
    wrong = [
        ({"account": "kept01", "until": "31/2/2570"}, "kept01"),
        ({"account": "kept02", "until": "1/10/2560"}, "ผ่านมาแล้ว"),
        ({"account": "มี ช่องว่าง"}, "ต้องไม่มีช่องว่าง"),
        ({"account": "รหัสผ่าน:secret99"}, "รหัสผ่าน"),
        ({"account": "a" * 121}, "120"),
    ]
    for facts, shown in wrong:
        response = move(as_(head), item, "grant", **facts)
        assert response.status_code == 422, facts
        text = response.content.decode()
        assert "error-summary" in text
        assert shown in text
        assert AccessItem.objects.get(pk=item.pk).state == State.APPROVED
    put(item, State.CHECKED)
    for reason in ("เลข 1-1017-00230-70-8", "ก" * 2001, "ก" + "่" * 40):
        assert move(as_(head), item, "refuse", reason=reason).status_code == 422
    assert AccessItem.objects.get(pk=item.pk).state == State.CHECKED


@pytest.mark.parametrize(
    "written", ["นายสมมติ คนเดิม", "สมมติคนเดิม", "นางสาว สมมติ  คนเดิม", "ว่าที่ ร.ต. สมมติ คนเดิม"]
)
def test_the_replaced_person_is_found_however_the_name_is_written(
    written, as_, teacher, principal, officer, head
):
    old = granted(as_, send(as_, teacher, full_name="สมมติ คนเดิม"), principal, officer, head)
    request = send(
        as_, teacher, full_name="สมมติ คนใหม่", request_type="replace", replaces_user=written
    )
    granted(as_, request, principal, officer, head)
    old.refresh_from_db()
    assert old.state == State.REVOKED
    assert old.steps.last().reason == f"แทนที่ด้วยคำขอ {request}"


def test_a_right_under_another_name_is_ended_when_the_granter_names_it(
    as_, teacher, other_teacher, principal, officer, head
):
    FormPage.objects.filter(slug="access-request").update(needs_certificate=False)
    old = granted(as_, send(as_, teacher, full_name="สมมติ คนเดิม"), principal, officer, head)
    elsewhere = granted(
        as_, send(as_, other_teacher, full_name="สมมติ คนอื่น"), principal, officer, head
    )
    request = send(
        as_, teacher, full_name="สมมติ คนใหม่", request_type="replace", replaces_user="ชื่อเล่นคนเดิม"
    )
    item = walk(as_, request.items.get(), (officer, "recommend", {}), (head, "approve", {}))
    assert "ไม่พบสิทธิ์ของผู้รับผิดชอบเดิม" in as_(head).get(request.get_absolute_url()).content.decode()
    assert (
        move(as_(head), item, "grant", also=[elsewhere.pk]).status_code == 422
    )  # another school's right is not offered
    assert move(as_(head), item, "grant", also=[old.pk]).status_code == 302
    old.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (old.state, elsewhere.state) == (State.REVOKED, State.GRANTED)


def test_a_request_for_days_that_end_before_they_begin_is_refused_beside_the_field(as_, teacher):
    answers = of_school(teacher, access_answers(valid_from="2/10/2570", valid_until="1/10/2570"))
    response = as_(teacher).post("/forms/access-request/", answers)
    assert response.status_code == 422
    assert "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่มใช้" in response.content.decode()
    assert not Submission.objects.exists()


def test_the_queue_and_the_register_are_parted_into_pages_and_filtered(
    as_, teacher, head, django_assert_max_num_queries
):
    request = send(as_, teacher)
    first = request.items.get()
    systems = list(System.objects.exclude(pk=first.system_id).order_by("slug"))[:12]
    copies = []
    for number in range(5):
        copy = AccessRequest.objects.create(
            submission=Submission.objects.create(
                page=request.submission.page,
                notice=request.submission.notice,
                submit_time=timezone.now(),
                number=f"คร.9{number:03}/2570",
                form_data={},
            ),
            kind="new",
        )
        copies += [
            AccessItem(request=copy, system=system, holder_name=f"คน{number}", state="granted")
            for system in systems
        ]
    AccessItem.objects.bulk_create(copies)
    browser = as_(head)
    with django_assert_max_num_queries(40):
        text = browser.get("/access/rights/").content.decode()
    assert "60 สิทธิ์" in text
    assert "page=2" in text
    assert "12 สิทธิ์" in browser.get("/access/rights/?q=คน3").content.decode()
    assert "5 สิทธิ์" in browser.get(f"/access/rights/?system={systems[0].pk}").content.decode()
    AccessItem.objects.update(state=State.SUBMITTED)
    with django_assert_max_num_queries(40):
        text = browser.get("/access/").content.decode()
    assert "61 รายการ" in text
    assert "12 รายการ" in browser.get("/access/?q=9003").content.decode()
    for query in ("system=x", "state=no-such", "page=99", "school=99999999999999999999"):
        assert browser.get(f"/access/?{query}").status_code == 200
    sheet = load_workbook(
        BytesIO(b"".join(browser.get("/access/?export=xlsx&q=9003").streaming_content))
    ).active
    assert sheet.max_row == 13
