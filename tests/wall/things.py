"""The people and the real objects that the rows speak of, in each state that makes a difference."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Comment,
    Page,
    PageViewRestriction,
    Site,
    Workflow,
)
from wagtail.rich_text import RichText

from forms.access.old_register import RIGHTS_REGISTER
from forms.access.rules import State
from forms.models import (
    AccessItem,
    AccessRequest,
    FormIndexPage,
    FormPage,
    ResultSnapshot,
    Submission,
    SubmissionFile,
)
from home.bundles.archive import write as write_bundle
from home.bundles.signing import public_key_of, read_private_key
from home.files.takeover.matching import first_choice
from home.files.takeover.sheets import read_kept
from home.health.errors import kind_of, write_error
from home.models import (
    Announcement,
    DataRequest,
    Holiday,
    HomePage,
    OfficeSettings,
    OutgoingMail,
    ScheduledRun,
    StandardPage,
    TableImport,
    TakenBundle,
    TakeOver,
    TrustedSigner,
    User,
)
from home.people.cards.issuing import issue
from home.people.own_account.email_change import link_to_confirm
from home.people.people_import import PEOPLE as PEOPLE_IMPORT
from home.people.rights.closing import close
from home.people.school_import import SCHOOLS
from home.thai.writing import fiscal_year
from knowledge.models import (
    ArticlePage,
    FaqPage,
    Feedback,
    GuidePage,
    KnowledgeIndexPage,
    Pin,
    ProblemReport,
    SameWords,
)
from knowledge.search.reports.models import SearchDay
from services.catalogue.file import REGISTERS
from services.desk.old_register import CASES
from services.devices.old_register import DEVICES
from services.models import (
    CannedAnswer,
    CatalogueImport,
    Consultation,
    ConsultationFile,
    ConsultationReport,
    DeskSettings,
    DevelopmentProject,
    Device,
    EvaluationItem,
    Evidence,
    PilotSchool,
    StandIn,
    WorkProcess,
)
from services.projects.models import today
from tests.conftest import PASSWORD, person
from tests.make import (
    knowledge_base,
    make_law,
    make_picture,
    make_project,
    make_report,
    make_school,
    make_system,
    send_report,
)
from tests.make_forms import access_answers, ask_answers, needs_answers

from .secrets import COMMON, SECRETS, word


def secret(name: str) -> str:
    """The word of a place beside the common one."""
    return f"{COMMON} {word(name)}"


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# The letters of the tables.
PEOPLE = {
    "v": "a visitor who has not signed in",
    "s": "a teacher, the sender: what was sent is theirs",
    "c": "a colleague of the sender, at the same school",
    "t": "a teacher of another school",
    "p": "the principal of the sender's school",
    "q": "the principal of the other school",
    "e": "an editor of the knowledge base, who wrote the pages",
    "f": "an officer, who has the cases, systems and projects in hand",
    "g": "another officer",
    "h": "the head of the group",
    "d": "the director of the office",
    "a": "the administrator",
}
ROLES = {
    **dict.fromkeys("sct", "teacher"),
    **dict.fromkeys("pq", "principal"),
    **dict.fromkeys("fg", "officer"),
    **{"e": "editor", "h": "head", "d": "director", "a": "admin"},
}
OF_OTHER_SCHOOL, OF_OFFICE = "tq", "efghda"


@dataclass
class Wall:
    """Who comes, and what there is: users by their letter, and each thing's part of an address
    by its name.
    """

    people: dict[str, User | None] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)

    def keep(self, name: str, thing: Any, part: object = None) -> Any:
        """Remember a thing; `part` is what stands for it in an address, else its key."""
        self.objects[name] = thing
        self.names[name] = str(thing.pk if part is None else part)
        return thing

    def address(self, text: str) -> str:
        return text.format(**self.names)


def browser_of(user: User | None) -> Client:
    browser = Client()
    if user is not None:
        browser.force_login(user, backend=BACKEND)
    return browser


def make_wall() -> Wall:
    wall = Wall()
    for make in (people, pages, registers, cases, projects, forms, reports, office, files):
        make(wall)
    wall.browsers = {letter: browser_of(user) for letter, user in wall.people.items()}
    sessions(wall)
    return wall


# People -------------------------------------------------------------------------------------------
def people(wall: Wall) -> None:
    schools = [make_school(f"998100000{number}", f"โรงเรียนกำแพง{number}") for number in (1, 2)]
    wall.keep("school", schools[0])
    wall.keep("other_school", schools[1])
    wall.keep("free_school", make_school("9981000003", "โรงเรียนที่ไม่มีใครอ้าง"))
    wall.people["v"] = None
    for letter, role in ROLES.items():
        school = schools[letter in OF_OTHER_SCHOOL]
        facts = {} if letter in OF_OFFICE else {"school": school}
        wall.people[letter] = person(f"wall-{letter}", role, **facts)
    for letter in ROLES:
        wall.keep(f"user_{letter}", wall.people[letter])
    leaver = wall.keep("user_closed", person("wall-closed", "teacher", school=schools[0]))
    close(leaver, by=wall.people["a"], reason=secret("audit"))
    User.objects.filter(pk=wall.people["c"].pk).update(position=secret("position"))
    root = User.objects.create_superuser("wall-root", "wall-root@example.invalid", PASSWORD)
    wall.keep("user_root", root)


# Pages --------------------------------------------------------------------------------------------
TEXT = [("text", RichText("<p>ข้อความของกำแพง</p>"))]
PEOPLE_TABLE = (
    "username,prefix,first_name,last_name,email,school_code,role\n"
    "wall.new,นาย,ก,ข,,9981000001,teacher\n"
)
SCHOOLS_TABLE = "code,name\n9981000009,โรงเรียนใหม่\n"
OLD_TABLE = "เลขที่,วันที่,เรื่อง\n1,5/2/2568,ถามเมื่อก่อน\n"
STATES = ("live", "draft", "closed", "open", "gone", "waiting")


def page_kinds() -> Iterator[tuple[str, type[Page], dict[str, object], Page]]:
    base, home = knowledge_base(), HomePage.objects.get()
    yield "guide", GuidePage, {"body": TEXT, "summary": "สรุป"}, base
    yield "article", ArticlePage, {"story": "<p>เรื่อง</p>", "learnt": "<p>บทเรียน</p>"}, base
    yield "faq", FaqPage, {"answer": "<p>ตอบ</p>"}, base
    yield "branch", KnowledgeIndexPage, {}, base
    yield "plain", StandardPage, {"body": TEXT}, home
    yield "form", FormPage, {"notice": "ประกาศ"}, FormIndexPage.objects.get()


def pages(wall: Wall) -> None:
    wall.keep("home", HomePage.objects.get())
    wall.keep("base", knowledge_base())
    wall.keep("forms", FormIndexPage.objects.get())
    for kind, model, facts, parent in page_kinds():
        for state in STATES:
            keep_page(wall, f"{kind}_{state}", make_page(wall, model, kind, state, facts, parent))
    form_times(wall)
    hidden_in_live_pages(wall)
    redirected = Redirect.objects.create(
        old_path="/old-wall", redirect_page=wall.objects["guide_live"]
    )
    wall.keep("redirect", redirected)


def keep_page(wall: Wall, name: str, page: Page) -> None:
    wall.keep(name, page)
    wall.names[f"{name}_url"] = page.get_url()
    wall.names[f"{name}_revision"] = str(page.latest_revision_id or page.revisions.latest("pk").pk)
    wall.names[f"{name}_first"] = str(page.revisions.earliest("pk").pk)


def make_page(wall: Wall, model, kind: str, state: str, facts: dict, parent: Page) -> Page:
    """Written by the editor; a closed one is for the head alone."""
    slug = f"wall-{kind}-{state}"
    if model is FormPage:
        facts = facts | {"series": slug}
    writer = wall.people["h" if model is StandardPage else "e"]
    title = f"กำแพง {kind} {state}"
    if f"{kind}_{state}" in SECRETS:
        title = f"{title} {secret(f'{kind}_{state}')}"
    page = model(title=title, slug=slug, owner=writer, **facts)
    page.live = state not in ("draft", "waiting")
    page.open_to_visitors = state == "open"
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision(user=writer)
    if page.live:
        page.save_revision(user=writer).publish()
    if state == "closed":
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.GROUPS
        )
        restriction.groups.set(wall.people["h"].groups.all())
    if state == "gone":
        model.objects.get(pk=page.pk).unpublish()
    page = model.objects.get(pk=page.pk)
    if state == "waiting":
        page.get_workflow().start(page, writer)
        page = model.objects.get(pk=page.pk)
        wall.keep(f"{kind}_task_state", page.current_workflow_task_state)
        wall.keep(f"{kind}_task", page.current_workflow_task)
        wall.keep(f"{kind}_workflow_state", page.current_workflow_state)
    return page


def hidden_in_live_pages(wall: Wall) -> None:
    """A word that stood in an older version, and one that the head wrote beside a field."""
    facts = {"user": wall.people["h"], "text": secret("comment"), "contentpath": "title"}
    Comment.objects.create(page_id=wall.objects["home"].pk, **facts)
    for kind in ("guide", "plain"):
        page, writer = wall.objects[f"{kind}_live"], wall.people["h"]
        page.body = [("text", RichText(f"<p>{secret(f'{kind}_revision')}</p>"))]
        wall.names[f"{kind}_live_first"] = str(page.save_revision(user=writer).pk)
        page.body = TEXT
        page.save_revision(user=writer).publish()
        wall.objects[f"{kind}_live"] = type(page).objects.get(pk=page.pk)


def form_times(wall: Wall) -> None:
    """Forms that are not begun, and over."""
    day = timedelta(days=30)
    times = {
        "later": {"opens_at": timezone.now() + day},
        "over": {"closes_at": timezone.now() - day},
    }
    for state, facts in times.items():
        page = make_page(
            wall, FormPage, "form", state, {"notice": "ประกาศ"} | facts, FormIndexPage.objects.get()
        )
        keep_page(wall, f"form_{state}", page)


# Registers ----------------------------------------------------------------------------------------
def registers(wall: Wall) -> None:
    officer, guide = wall.people["f"], wall.objects["guide_live"]
    system = make_system(
        "wall-system", "ระบบของกำแพง", responsible=officer, deputy=wall.people["e"]
    )
    wall.keep("system", system)
    wall.names["system_url"] = system.get_absolute_url()
    wall.keep("cited_law", make_law("wall-law", "กฎหมายที่ถูกอ้าง"))
    wall.keep("free_law", make_law("wall-free-law", "กฎหมายที่ไม่ถูกอ้าง"))
    wall.keep("free_system", make_system("wall-free-system", "ระบบที่ไม่มีใครอ้าง"))
    guide.laws.add(wall.objects["cited_law"])
    guide.content_owner = wall.people["e"]
    guide.save()
    law = wall.objects["cited_law"]
    law.status, law.status_note = "amended", "แก้ไขแล้ว"
    law.save()
    wall.names["citing"] = f"page:{guide.pk}"
    wall.keep("process", WorkProcess.objects.order_by("pk").first())
    wall.names["process_slug"] = wall.objects["process"].slug
    wall.keep("device", Device.objects.create(number="7440-001-0001/69", kind="notebook"))
    wall.keep("canned", CannedAnswer.objects.create(title=secret("canned"), text=secret("canned")))
    wall.keep("same_words", SameWords.objects.create(words="ลืมรหัส\nจำรหัสไม่ได้"))
    wall.keep("pin", Pin.objects.create(words="ปักไว้", page=guide))
    for name, register in (("systems_import", "systems"), ("laws_import", "laws")):
        content = b"".join(browser_of(officer).get(f"/{register}/?export=csv").streaming_content)
        facts = {
            "name": f"ตาราง {secret('systems_table')}.csv",
            "rows": REGISTERS[register].read(content),
        }
        facts |= {"shown": "x", "register": register}
        wall.keep(name, CatalogueImport.objects.create(uploaded_by=officer, **facts))


# The desk -----------------------------------------------------------------------------------------
def case(wall: Wall, name: str, subject: str, **facts) -> Consultation:
    sender = wall.people["s"]
    known = {
        "channel": "web",
        "requester": sender,
        "school": sender.school,
        "email": "",
        "detail": "รายละเอียด",
    }
    made = Consultation.objects.receive(subject=subject, at=timezone.now(), **known | facts)
    return keep_case(wall, name, made)


def keep_case(wall: Wall, name: str, made: Consultation) -> Consultation:
    wall.keep(name, made)
    wall.names[f"{name}_url"] = made.get_absolute_url()
    wall.names[f"{name}_code"] = made.code
    wall.names[f"{name}_number"] = f"{made.be_year}-{made.sequence}"
    return made


def answered(wall: Wall, name: str, subject: str) -> Consultation:
    made = case(wall, name, subject)
    officer, now = wall.people["f"], timezone.now()
    made.take(by=officer, at=now)
    answer = made.answer(by=officer, at=now, text=f"คำตอบ {secret('answer')}", method="email")
    wall.names[f"{name}_token"] = answer.token
    made.refresh_from_db()
    return made


def cases(wall: Wall) -> None:
    officer, now = wall.people["f"], timezone.now()
    case(wall, "case_new", f"เรื่องใหม่ {secret('case')}", detail=secret("case"))
    case(wall, "case_taken", "เรื่องที่รับแล้ว").take(by=officer, at=now)
    answered(wall, "case_answered", "เรื่องที่ตอบแล้ว")
    answered(wall, "case_closed", "เรื่องที่ปิดแล้ว").close(at=now)
    case(wall, "case_cancelled", "เรื่องที่ยกเลิก").cancel(at=now, reason="ซ้ำ")
    answered(wall, "case_erased", "เรื่องที่ลบชื่อแล้ว").forget()
    case(wall, "case_alike", "เรื่องที่รับแล้ว")
    file = SimpleUploadedFile("case.txt", b"kept with the case")
    wall.keep("case_file", ConsultationFile.keep(file, consultation=wall.objects["case_answered"]))
    wall.objects["case_answered"].add_note(by=officer, at=now, text=secret("note"))


# Projects -----------------------------------------------------------------------------------------
def project(wall: Wall, name: str, title: str, steps: int = 3) -> DevelopmentProject:
    made = make_project(title, wall.people["f"], steps)
    wall.keep(name, made)
    wall.names[f"{name}_number"] = made.number
    keep_parts(wall, name, made)
    return made


def keep_parts(wall: Wall, name: str, made: DevelopmentProject) -> None:
    file = SimpleUploadedFile(f"plan {word('evidence')}.txt", f"evidence of {name}".encode())
    step = made.step(1)
    wall.keep(f"{name}_file", Evidence.keep(file, step=step, uploaded_by=wall.people["f"]))
    wall.keep(f"{name}_step", step)
    wall.keep(
        f"{name}_pilot", PilotSchool.objects.create(project=made, school=wall.objects["school"])
    )
    facts = {"item": "ใช้ง่าย", "n": 9, "mean": "4.5", "sd": ".5", "level": "มาก"}
    wall.keep(f"{name}_item", EvaluationItem.objects.create(project=made, **facts))
    wall.names[f"{name}_first"] = str(made.revisions.earliest("pk").pk)


def projects(wall: Wall) -> None:
    project(wall, "project_new", f"โครงการที่เพิ่งร่าง {secret('project')}", steps=0)
    project(wall, "project_ready", "โครงการที่พร้อมเสนอ")
    waiting = project(wall, "project_waiting", "โครงการที่รอพิจารณา")
    waiting.submit(wall.people["f"])
    decision = waiting.open_decision
    wall.keep("decision", decision)
    wall.keep("decision_task", decision.task)
    wall.keep("decision_workflow", decision.workflow_state)
    wall.names["decision_revision"] = str(decision.revision_id)
    approved = project(wall, "project_approved", "โครงการที่อนุมัติแล้ว")
    approved.submit(wall.people["f"])
    decided = approved.open_decision
    decided.task.specific.on_action(decided, wall.people["d"], "approve")
    writing = make_report("โครงการที่เขียนรายงาน", wall.people["f"])
    reported = make_report("โครงการที่รอรับทราบ", wall.people["f"])
    send_report(reported, wall.people["f"])
    wall.keep("report_written", writing, writing.project.number)
    wall.keep("report_put", reported, reported.project.number)
    facts = {"from_on": today() + timedelta(days=90), "to_on": today() + timedelta(days=91)}
    facts["order"] = secret("stand_in")
    wall.keep(
        "stand_in",
        StandIn.objects.create(person=wall.people["h"], director=wall.people["d"], **facts),
    )


# Forms --------------------------------------------------------------------------------------------
def sent(wall: Wall, letter: str, slug: str, answers: dict) -> Submission:
    user = wall.people[letter]
    school = {"school": str(user.school_id)} if user.school_id else {}
    before = set(Submission.objects.values_list("pk", flat=True))
    answer = browser_of(user).post(f"/forms/{slug}/", answers | school)
    assert answer.status_code == 302, (
        slug,
        answer.status_code,
        getattr(answer.context, "get", dict)("form"),
    )
    return Submission.objects.exclude(pk__in=before).get()


def keep_submission(wall: Wall, name: str, row: Submission) -> None:
    wall.keep(name, row)
    wall.names[f"{name}_code"] = row.code
    file = SimpleUploadedFile(f"{name}.txt", f"sent with {name}".encode())
    wall.keep(f"{name}_file", SubmissionFile.keep(file, submission=row, key="file"))


def access(wall: Wall, name: str, state: State, letter: str = "s") -> AccessRequest:
    answers = access_answers(systems=["wall-system"], reason=secret("request"))
    row = sent(wall, letter, "access-request", answers)
    keep_submission(wall, name, row)
    request = AccessRequest.objects.get(submission=row)
    wall.keep(f"{name}_request", request)
    item = request.items.get()
    facts = {"granted_on": today(), "review_on": today()} if state == State.GRANTED else {}
    AccessItem.objects.filter(pk=item.pk).update(state=state, **facts)
    wall.keep(f"{name}_item", AccessItem.objects.get(pk=item.pk))
    return request


def school_sheets(wall: Wall) -> None:
    """The survey of needs by school; the school of s has answered, and its director has not."""
    page = FormPage.objects.get(slug="needs").copy_for_round("needs-by-school", "รายโรงเรียน")
    page.once, page.needs_certificate = FormPage.Once.SCHOOL, True
    page.save_revision().publish()
    answer = sent(wall, "s", "needs-by-school", needs_answers(priority=secret("sheet")))
    keep_submission(wall, "needs_by_school", answer)
    wall.keep("sheet", answer.school_sheet, answer.school.code)


def forms(wall: Wall) -> None:
    access(wall, "asked", State.AWAITING_CERTIFICATE)
    access(wall, "submitted", State.SUBMITTED)
    access(wall, "reviewed", State.CHECKED)
    access(wall, "approved", State.APPROVED)
    access(wall, "granted", State.GRANTED)
    access(wall, "asked_by_officer", State.SUBMITTED, letter="g")
    question = sent(wall, "s", "ask", ask_answers())
    keep_submission(wall, "question", question)
    needs = sent(wall, "s", "needs", needs_answers(priority=secret("survey")))
    needs.user, needs.state = wall.people["s"], Submission.State.RECEIVED
    needs.save()
    keep_submission(wall, "needs", needs)
    school_sheets(wall)
    erased = access(wall, "erased", State.REFUSED).submission
    erased.forget()
    satisfaction = FormPage.objects.get(slug="satisfaction")
    wall.keep("satisfaction", satisfaction)
    results = {
        "respondents": 9,
        "total": {},
        "criterion": "เกณฑ์",
        "period": secret("snapshot"),
        "sheets": [],
    }
    public = results | {"period": "รอบแรก"}
    facts = {
        "results": results,
        "published_by": wall.people["h"],
        "fiscal_year": fiscal_year(today()),
    }
    wall.keep("snapshot", ResultSnapshot.objects.create(page=satisfaction, period=6, **facts))
    shared = FormPage.objects.get(slug="needs")
    shared.shares_results = True
    shared.save()
    wall.keep(
        "shared_snapshot",
        ResultSnapshot.objects.create(page=shared, period=12, **facts | {"results": public}),
    )


# Reports ------------------------------------------------------------------------------------------
def reports(wall: Wall) -> None:
    year = fiscal_year(today())
    texts = {"title": "รายงาน", "background": "เดิม", "facts": "จริง", "proposals": secret("report")}
    officer = wall.people["f"]
    draft = ConsultationReport.objects.create(period=f"{year - 1}-h1", **texts)
    waiting = ConsultationReport.objects.create(period=f"{year - 1}-h2", **texts)
    waiting.send(by=officer, at=timezone.now(), figures={})
    wall.keep("report_draft", draft, draft.period)
    wall.keep("report_sent", waiting, waiting.period)
    guide = wall.objects["guide_live"]
    facts = {"page": guide, "user": wall.people["s"]}
    wall.keep(
        "feedback", Feedback.objects.create(helpful=False, comment=secret("feedback"), **facts)
    )
    SearchDay.objects.create(day=today(), words=secret("searched"), results=0, asked=7)
    wall.keep("problem", ProblemReport.objects.create(text=secret("problem"), **facts))


# The office ---------------------------------------------------------------------------------------
def data_requests(wall: Wall, now) -> None:
    """One of a visitor, whom nobody has confirmed, and one of a teacher's own."""
    asked = DataRequest(kind="see", name="ผู้เยี่ยมชมของกำแพง", email="wall-v@example.invalid")
    wall.keep("data_request", DataRequest.receive(asked, key="", at=now))
    wall.names["data_request_code"] = asked.code
    known = DataRequest(kind="erase", user=wall.people["c"], by_account=True, name="ครูของกำแพง")
    wall.keep("known_data_request", DataRequest.receive(known, key="", at=now))


def office(wall: Wall) -> None:
    now = timezone.now()
    wall.keep(
        "announcement", Announcement.objects.create(title="ประกาศ", text="ข้อความ", starts_at=now)
    )
    later = now + timedelta(days=30)
    future = Announcement.objects.create(
        title=secret("notice"), text=secret("notice"), starts_at=later
    )
    wall.keep("future_announcement", future)
    wall.keep("holiday", Holiday.objects.create(name="วันหยุดของกำแพง", date=date(2031, 7, 7)))
    mail = OutgoingMail.objects.create(
        recipient="kru@example.invalid",
        subject=secret("mail"),
        message=b"Subject: x\n\nx",
        next_try_at=now,
    )
    wall.keep("mail", mail)
    key = public_key_of(read_private_key("55" * 32))
    signer = TrustedSigner.objects.create(name="ผู้จัดทำของกำแพง", public_key=key)
    wall.keep("signer", signer)
    content = write_bundle("ชุดของกำแพง", now, {}, {}, read_private_key("55" * 32))
    bundle = TakenBundle.keep(
        SimpleUploadedFile("wall.bundle", content),
        title="ชุดของกำแพง",
        signer=signer,
        made_at=now,
        uploaded_by=wall.people["a"],
    )
    wall.keep("bundle", bundle)
    run = ScheduledRun.objects.create(job="cleaning", started_at=now, outcome="done")
    wall.keep("scheduled_run", run)
    kept = {"shown": "x"}
    facts = {
        "people_import": (PEOPLE_IMPORT, PEOPLE_TABLE, "a"),
        "schools_import": (SCHOOLS, SCHOOLS_TABLE, "h"),
    }
    for name, (importer, text, letter) in facts.items():
        kept["name"] = f"ตาราง {secret('people_table')}.csv" if letter == "a" else "โรงเรียน.csv"
        kept |= {"register": importer.key, "rows": importer.read(text.encode())}
        wall.keep(name, TableImport.objects.create(uploaded_by=wall.people[letter], **kept))
    old_registers(wall, now)
    card = issue([wall.people["c"]], wall.people["a"], now)[0]
    wall.names["entry_code"] = card.code
    wall.keep("office_settings", OfficeSettings.load())
    data_requests(wall, now)
    wall.names["error"] = make_error()
    wall.keep("desk_settings", DeskSettings.load())
    wall.keep("site", Site.objects.get(is_default_site=True))
    wall.keep("group", wall.people["e"].groups.get())
    wall.keep("workflow", Workflow.objects.filter(active=True).order_by("pk").first())
    wall.names["common"] = COMMON
    link = link_to_confirm(wall.people["s"], "new-wall@example.invalid")
    wall.names["email_link"] = "/me/email/" + link.rpartition("/me/email/")[2]


def old_registers(wall: Wall, now) -> None:
    """Of each register a file that waits for the head, and one that was taken over."""
    names = {
        "old_cases": (CASES, "old_batch"),
        "old_rights": (RIGHTS_REGISTER, "old_rights_batch"),
        "old_devices": (DEVICES, "old_devices_batch"),
    }
    for waiting, (register, batch) in names.items():
        sheets = read_kept(OLD_TABLE.encode(), register.columns)
        facts = {"register": register.key, "name": "เดิม.csv", "uploaded_by": wall.people["h"]}
        kept = {
            "rows": [[sheet.name, sheet.rows] for sheet in sheets],
            "choices": first_choice(sheets, register.columns),
        }
        wall.keep(waiting, TakeOver.objects.create(**facts, **kept))
        wall.keep(batch, TakeOver.objects.create(**facts, rows=[], applied_at=now))


def make_error() -> str:
    """The key of an error that somebody saw."""
    error = LookupError("a value")
    write_error(error, number="482913", what="GET /", account=None)
    return kind_of(error)


# Files --------------------------------------------------------------------------------------------
def files(wall: Wall) -> None:
    """Documents and pictures: of all, and of a collection that is the head's alone."""
    root = Collection.get_first_root_node()
    closed = root.add_child(name="เฉพาะผู้อำนวยการกลุ่ม")
    limit = CollectionViewRestriction.objects.create(collection=closed, restriction_type="groups")
    limit.groups.set(wall.people["h"].groups.all())
    wall.keep("collection", closed)
    wall.keep("root_collection", root)
    titles = {(kind, "open"): f"{kind} open" for kind in ("document", "picture")}
    titles |= {(kind, "closed"): secret(f"{kind}_title") for kind in ("document", "picture")}
    texts = {"open": "a document for all", "closed": secret("document_text")}
    for name, collection in (("open", root), ("closed", closed)):
        facts = {"collection": collection, "uploaded_by_user": wall.people["e"]}
        file = SimpleUploadedFile(f"wall-{name}.txt", texts[name].encode())
        document = Document.objects.create(title=titles["document", name], file=file, **facts)
        wall.keep(f"document_{name}", document)
        wall.names[f"document_{name}_url"] = document.url
        file = SimpleUploadedFile(f"wall-{name}.png", make_picture(size=(8, len(name))))
        picture = Image.objects.create(title=titles["picture", name], file=file, **facts)
        wall.keep(f"picture_{name}", picture)
        wall.names[f"picture_{name}_url"] = picture.get_rendition("width-8").url


def sessions(wall: Wall) -> None:
    """Another device of the sender's."""
    from allauth.usersessions.models import UserSession

    other = browser_of(wall.people["s"])
    other.get("/me/")
    wall.browsers["s"].get("/me/")
    key = other.session.session_key
    wall.keep("session", UserSession.objects.get(session_key=key))
