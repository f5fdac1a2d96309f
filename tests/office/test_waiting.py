"""What waits for a person: who is asked, in which order, how much of it, and how often the
database is asked.
"""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Revision, Task, WorkflowState

from forms.models import AccessItem, Submission
from home.admin.review_panels import SHOWN, own_in_workflow, to_review
from home.models import OutgoingMail, User
from home.office.waiting import (
    HOOK,
    NOTHING,
    READ_BY_KIND,
    Waiting,
    WaitingList,
    waiting_by_kind,
    waiting_for,
)
from knowledge.models import ProblemReport
from knowledge.pages.nightly import remind_owners
from services.models import Consultation, DevelopmentProject, Law, StandIn, StepRecord
from services.projects.approval import PlanDecision, waiting_decisions
from tests.access.test_requests import put, send
from tests.count_queries import count_queries
from tests.make import knowledge_base, make_draft, make_guide, make_law, make_project, make_system
from tests.pages.test_pages import make_branch, soup, words

pytestmark = pytest.mark.django_db


def waiting_plan(requester, title="แผนตัวอย่าง") -> DevelopmentProject:
    """A plan that the director is asked to approve."""
    plan = make_project(title, requester)
    plan.submit(requester)
    return plan


def more_plans(plan: DevelopmentProject, count: int) -> None:
    """As many again that wait like this one; the rows alone, for sending each takes its time."""
    decision = plan.open_decision
    state, revision = decision.workflow_state, decision.revision
    step = plan.step(4)
    for _ in range(count):
        copy = DevelopmentProject.objects.get(pk=plan.pk)
        copy.pk = copy.id = None
        copy.sequence = 1000 + DevelopmentProject.objects.count()
        copy.save_base(raw=True)
        step.pk, step.project = None, copy
        step.save_base(raw=True)
        revision.pk, revision.object_id = None, str(copy.pk)
        revision.content = {**revision.content, "pk": copy.pk}
        revision.save_base(raw=True)
        DevelopmentProject.objects.filter(pk=copy.pk).update(latest_revision=revision)
        state.pk, state.object_id, state.current_task_state = None, str(copy.pk), None
        state.save_base(raw=True)
        task_state = PlanDecision(
            workflow_state=state, revision=revision, task=decision.task, status="in_progress"
        )
        task_state.content_type = ContentType.objects.get_for_model(PlanDecision)
        task_state.save()
        WorkflowState.objects.filter(pk=state.pk).update(current_task_state=task_state)


# Counted in November 2569; two more are let pass.
MOST = {
    "teacher": {"/": 26, "/waiting/": 14, "/me/": 20},
    "officer": {"/": 47, "/waiting/": 35, "/me/": 41, "/admin/": 61},
    "head": {"/": 51, "/waiting/": 39, "/me/": 45, "/admin/": 69},
    "director": {"/": 33, "/waiting/": 21, "/me/": 27, "/reports/": 52},
}


@pytest.mark.parametrize("name", MOST)
def test_pages_ask_as_often_for_fifty_plans_as_for_one(name, as_, people, other_officer):
    browser = as_(people[name])
    plan = waiting_plan(other_officer)
    counts = {}
    for size in (1, 8, 50):
        more_plans(plan, size - PlanDecision.objects.count())
        counts[size] = {address: count_queries(browser, address) for address in MOST[name]}
    assert PlanDecision.objects.count() == 50
    assert counts[1] == counts[8] == counts[50]
    assert {at: count for at, count in counts[50].items() if count > MOST[name][at]} == {}


def test_who_may_decide_nothing_is_asked_about_once(
    teacher, other_officer, django_assert_max_num_queries
):
    more_plans(waiting_plan(other_officer), 7)
    with django_assert_max_num_queries(1):
        assert list(waiting_decisions(teacher)) == []
    # three for the rights, one for each kind of thing that a teacher may own or be asked for, of
    # which guides that cite an ended law are one
    with django_assert_max_num_queries(11):
        assert waiting_for(teacher, most=5) == NOTHING


def test_the_admin_asks_the_sender_of_fifty_plans_as_often_as_the_sender_of_seven(as_, officer):
    browser = as_(officer)
    more_plans(waiting_plan(officer), SHOWN)
    few = count_queries(browser, "/admin/")
    more_plans(DevelopmentProject.objects.first(), 50)
    assert count_queries(browser, "/admin/") == few
    panel = soup(browser.get("/admin/")).select_one("#in-workflow-heading").parent
    assert "ที่ท่านส่งเข้าเส้นทางอนุมัติ (57)" in words(panel)
    assert len(panel.select("li")) == SHOWN
    assert panel.select_one("p a")["href"] == "/admin/reports/workflow/"


def send_guides(editor, count: int) -> None:
    workflow = knowledge_base().get_workflow()
    for number in range(count):
        draft = make_draft(f"คู่มือรอตรวจ {number}")
        workflow.start(draft, editor)


def test_the_admin_asks_the_head_as_often_for_many_guides_as_for_seven(as_, head, editor):
    browser = as_(head)
    send_guides(editor, SHOWN + 1)
    few = count_queries(browser, "/admin/")
    send_guides(editor, 10)
    assert count_queries(browser, "/admin/") <= few + 2
    panel = soup(browser.get("/admin/")).select_one("#awaiting-review-heading").parent
    assert "รอท่านตรวจ (17)" in words(panel)
    assert len(panel.select("li")) == SHOWN
    assert panel.select_one("p a")["href"] == "/admin/reports/workflow/?reviewable=true"


# Every kind of thing at two sizes -----------------------------------------------------------------
def more_cases(as_, people, count):
    for number in range(count):
        facts = {"channel": "phone", "officer": people["officer"]}
        Consultation.objects.receive(subject=f"ถาม {number}", at=timezone.now(), **facts)


def more_steps(as_, people, count):
    for number in range(count):
        plan = make_project(f"โครงการ {number}", people["officer"])
        plan.steps.filter(number=5).update(state=StepRecord.State.ACTIVE)


def more_reviews(as_, people, count):
    for number in range(count):
        make_guide(
            f"คู่มือ {number}", review_date=timezone.localdate(), content_owner=people["officer"]
        )


def more_guides_to_approve(as_, people, count):
    send_guides(people["editor"], count)


def more_changed_laws(as_, people, count):
    for number in range(Law.objects.count(), Law.objects.count() + count):
        law = make_law(f"changed-{number}", f"กฎหมาย {number}", status=Law.Status.IN_FORCE)
        make_system(f"system-{number}", f"ระบบ {number}", responsible=people["officer"]).laws.add(
            law
        )
        guide = make_guide(f"คู่มือ {number}", content_owner=people["officer"])
        guide.laws.add(law)
        guide.save()
        law.status = Law.Status.ENDED
        law.save()


def more_problems(as_, people, count):
    page = make_guide("หน้าที่มีปัญหา")
    for number in range(count):
        ProblemReport.objects.create(page=page, text=f"ลิงก์ที่ {number} เปิดไม่ได้")


def more_requests(as_, people, count):
    request = send(as_, people["teacher"])
    item = put(request.items.get(), "submitted")
    others = [
        AccessItem(request=request, school=item.school, state=item.state) for _ in range(count - 1)
    ]
    for other, system in zip(others, make_systems(count - 1), strict=True):
        other.system = system
    AccessItem.objects.bulk_create(others)


def make_systems(count):
    return [
        make_system(f"asked-{number}-{AccessItem.objects.count()}", f"ระบบ {number}")
        for number in range(count)
    ]


def more_questions(as_, people, count):
    sent = send(as_, people["teacher"]).submission
    facts = {
        "page": sent.page,
        "notice": sent.notice,
        "form_data": {},
        "submit_time": timezone.now(),
    }
    facts |= {"state": Submission.State.RECEIVED}
    Submission.objects.bulk_create([Submission(**facts) for _ in range(count)])


GROW = {
    more_cases: "officer",
    more_steps: "officer",
    more_reviews: "officer",
    more_guides_to_approve: "head",
    more_changed_laws: "officer",
    more_problems: "head",
    more_requests: "officer",
    more_questions: "officer",
}


@pytest.mark.parametrize("grow", GROW)
def test_each_kind_of_thing_is_asked_for_as_often_when_there_is_more(grow, as_, people):
    user = people[GROW[grow]]
    counts, totals = [], []
    for count in (2, 5):
        grow(as_, people, count)
        waiting_for(user, most=3)  # rights of this person, kinds of contents
        with CaptureQueriesContext(connection) as queries:
            found = waiting_for(user, most=3)
        counts.append(len(queries))
        totals.append(found.total)
        assert len(found.items) <= 3
    assert counts[0] == counts[1]
    # what waits for a check of requests is one line, whatever its number
    assert totals[1] >= totals[0] + (0 if grow is more_requests else 3)


# What is in the list ------------------------------------------------------------------------------
def test_the_list_of_plans_is_what_may_be_decided(people, other_officer, school):
    director, head = people["director"], people["head"]
    StandIn.objects.create(
        person=head, director=director, from_on=timezone.localdate(), to_on=timezone.localdate()
    )
    yesterday = timezone.localdate() - timedelta(days=1)
    StandIn.objects.create(
        person=other_officer, director=director, from_on=yesterday, to_on=yesterday
    )
    for requester in (people["officer"], head, director):
        waiting_plan(requester)
    drafted = waiting_plan(
        people["officer"]
    )  # as published it is the officer's, as drafted the head's
    drafted.latest_revision.content["owner"] = head.pk
    drafted.latest_revision.save()
    make_project("ยังไม่เสนอ", people["officer"])  # not sent
    decided = waiting_plan(people["officer"])
    PlanDecision.objects.filter(pk=decided.open_decision.pk).update(status="approved")
    for user in [*filter(None, people.values()), other_officer]:
        plans = DevelopmentProject.objects.filter(pk__gt=0)
        task = Task.objects.get(name=decided.decisions().first().task.name).specific
        may = {plan.pk for plan in plans if plan.open_decision and task.may_decide(plan, user)}
        assert {row.project_key for row in waiting_decisions(user)} == may, user
    assert len(waiting_decisions(director)) == 3
    assert len(waiting_decisions(head)) == 2


def test_plans_stand_in_the_order_of_their_days(director, officer):
    plans = [waiting_plan(officer, title) for title in ("ข", "ก", "ค")]
    for plan, days in zip(plans, (3, 9, 1), strict=True):
        plan.steps.filter(number=4).update(due_on=timezone.localdate() + timedelta(days=days))
    assert [item.title[-1] for item in waiting_for(director, most=2).items] == ["ค", "ข"]
    assert waiting_for(director, most=2).total == 3


def test_the_nearest_branch_that_names_an_owner_says_whose_review_it_is(
    officer, other_officer, editor
):
    day = timezone.localdate()
    outer = make_branch("หมวดนอก", "outer", content_owner=officer)
    inner = make_branch("หมวดใน", "inner", outer, content_owner=other_officer)
    innermost = make_branch("หมวดในสุด", "innermost", inner, content_owner=officer)
    plain = make_branch("หมวดไม่ระบุ", "plain", inner)
    branches = {"นอก": outer, "ใน": inner, "ในสุด": innermost, "ไม่ระบุ": plain}
    pages = [make_guide(name, parent=branch, review_date=day) for name, branch in branches.items()]
    pages.append(make_guide("ของบรรณาธิการ", parent=outer, review_date=day, content_owner=editor))
    pages.append(make_guide("ยังไม่ถึง", parent=outer, review_date=day + timedelta(days=99)))
    for user in (officer, other_officer, editor):
        listed = {
            item.title for item in waiting_for(user, most=50).items if item.kind == "ถึงกำหนดทบทวน"
        }
        assert listed == {page.title for page in pages[:-1] if page.effective_owner == user}
    assert {item.title for item in waiting_for(officer, most=50).items} >= {"นอก", "ในสุด"}


def test_a_page_whose_owner_has_left_is_reviewed_by_the_owner_of_its_branch(
    officer, other_officer, editor
):
    """Named by the page itself, or by the nearest branch: both accounts are closed."""
    day = timezone.localdate()
    outer = make_branch("หมวดนอก", "outer", content_owner=officer)
    inner = make_branch("หมวดใน", "inner", outer, content_owner=other_officer)
    pages = [
        make_guide("ของบรรณาธิการ", parent=outer, review_date=day, content_owner=editor),
        make_guide("ของหมวดใน", parent=inner, review_date=day),
    ]
    User.objects.filter(pk__in=[other_officer.pk, editor.pk]).update(is_active=False)
    listed = {item.title for item in waiting_for(officer, most=50).items}
    for page in pages:
        page = type(page).objects.get(pk=page.pk)
        assert (page.effective_owner, page.title in listed) == (officer, True)
    remind_owners(day)
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [officer.email]


def lines(count: int, kind: str, due: date | None) -> list[Waiting]:
    return [Waiting(f"{kind} {number}", "/about/", kind, due) for number in range(count)]


def test_the_page_of_what_waits_has_pages_without_gap_or_repeat(as_, teacher):
    soon, plain = lines(50, "ด่วน", date(2199, 1, 1)), lines(25, "ทั่วไป", None)

    def collect(rows):
        return lambda user, most: WaitingList(rows[:most], len(rows))

    with (
        hooks.register_temporarily(HOOK, collect(plain)),
        hooks.register_temporarily(HOOK, collect(soon)),
    ):
        browser = as_(teacher)
        pages = [soup(browser.get(f"/waiting/?page={number}")) for number in (1, 2, 3)]
        beyond = [
            soup(browser.get(f"/waiting/?page={number}")) for number in ("9", "999999999999", "๓")
        ]
        first = [soup(browser.get(f"/waiting/?page={number}")) for number in ("0", "-1", "x", "")]
        home = soup(browser.get("/"))
        me = soup(browser.get("/me/"))
    shown = [[strong.text for strong in page.select("main .list strong")] for page in pages]
    assert [len(titles) for titles in shown] == [30, 30, 15]
    assert [title for titles in shown for title in titles] == [item.title for item in soon + plain]
    assert all(
        words(page.select_one(".pagination")) == words(pages[2].select_one(".pagination"))
        for page in beyond
    )
    assert all(
        words(page.select_one(".pagination")) == words(pages[0].select_one(".pagination"))
        for page in first
    )
    assert words(home.select_one(".section__head")) == "งานที่รอท่าน 75 ดูทั้งหมด"
    by_kind = [strong.text for strong in home.select(".home__now .list strong")]
    assert by_kind == ["ด่วน 50 เรื่อง", "ทั่วไป 25 เรื่อง"]
    assert "ดูทั้งหมด 75 เรื่อง" in words(me)


TODAY = date(2026, 12, 1)
MIXED = [
    Waiting("ตามสอง", "/b/", "ติดตามผล", date(2026, 11, 2)),
    Waiting("ตามหนึ่ง", "/a/", "ติดตามผล", date(2026, 11, 1)),
    Waiting("ตามสาม", "/c/", "ติดตามผล", date(2026, 12, 9)),
    Waiting("ยังไม่มีผู้รับ 7 เรื่อง", "/u/", "ให้คำปรึกษา", urgency="ด่วน 1 เรื่อง", is_sum=True),
    Waiting("ตอบหนึ่ง", "/d/", "ให้คำปรึกษา", date(2026, 12, 2)),
    Waiting("ทบทวน", "/r/", "ถึงกำหนดทบทวน", date(2026, 1, 5), late=""),
]


def test_what_is_to_be_done_is_a_line_a_kind(teacher):
    """In the order of the first of each; one that tells of several already stays as it is."""
    with hooks.register_temporarily(HOOK, lambda user, most: WaitingList(MIXED[:most], 6)):
        found = waiting_by_kind(teacher, TODAY)
    assert found.total == 6
    assert [(line.title, line.url, line.kind, line.late) for line in found.items] == [
        ("ยังไม่มีผู้รับ 7 เรื่อง", "/u/", "ให้คำปรึกษา", "เกินกำหนด"),
        ("ทบทวน", "/r/", "ถึงกำหนดทบทวน", ""),
        (
            "ติดตามผล 3 เรื่อง",
            f"/waiting/?{urlencode({'kind': 'ติดตามผล'})}",
            "เรื่องแรก ตามหนึ่ง",
            "เกินกำหนด 2",
        ),
        ("ตอบหนึ่ง", "/d/", "ให้คำปรึกษา", "เกินกำหนด"),
    ]


def test_more_than_are_read_are_said_to_be_more(teacher):
    many = lines(READ_BY_KIND + 9, "ติดตามผล", date(2026, 12, 9))
    late = lines(2, "ทั่วไป", None)
    with (
        hooks.register_temporarily(HOOK, lambda user, most: WaitingList(many[:most], len(many))),
        hooks.register_temporarily(HOOK, lambda user, most: WaitingList(late[:most], len(late))),
    ):
        titles = [line.title for line in waiting_by_kind(teacher, TODAY).items]
    assert titles == [f"ติดตามผล มากกว่า {READ_BY_KIND} เรื่อง", "ทั่วไป 2 เรื่อง"]


def test_the_page_of_one_kind_shows_it_alone_and_the_way_to_all(as_, teacher):
    rows = [*lines(3, "ด่วน", None), *lines(40, "ทั่วไป", None)]
    with hooks.register_temporarily(HOOK, lambda user, most: WaitingList(rows[:most], len(rows))):
        page = soup(as_(teacher).get("/waiting/", {"kind": "ด่วน"}))
        nothing = as_(teacher).get("/waiting/", {"kind": "x" * 5000})
    assert [strong.text for strong in page.select("main .list strong")] == [
        "ด่วน 0",
        "ด่วน 1",
        "ด่วน 2",
    ]
    assert page.find("a", string="ดูทุกเรื่อง")["href"] == "/waiting/"
    assert nothing.status_code == 200


def test_what_was_deleted_leaves_no_line_of_a_workflow(as_, officer, head, director):
    plan = waiting_plan(officer)
    state = plan.current_workflow_state
    WorkflowState.objects.filter(pk=state.pk).update(object_id="999999")
    Revision.objects.filter(pk=plan.latest_revision_id).update(object_id="999999")
    assert own_in_workflow(officer).count() == 1
    assert to_review(director).count() == 1
    assert "in-workflow-heading" not in as_(officer).get("/admin/").content.decode()
    director.is_superuser = True
    director.save()
    assert "awaiting-review-heading" not in as_(director).get("/admin/").content.decode()
