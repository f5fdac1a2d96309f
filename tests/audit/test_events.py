"""What leaves a row in the audit, done on real things by screens and by commands."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from forms.models import FormPage, Submission
from home.audit.actions import Action
from home.models import AuditRow, OfficeSettings, User
from services.models import Consultation
from tests.access.test_requests import granted, move, send
from tests.conftest import PASSWORD
from tests.make import make_draft, make_guide, make_system
from tests.make_forms import ask_answers
from tests.projects.test_walk import answer, submitted

from .chain import own_folder

__all__ = ["own_folder"]
pytestmark = pytest.mark.django_db
LIST = "/admin/forms/submission/"


class Watch:
    """The rows that come after this moment."""

    def __init__(self):
        self.last = (
            AuditRow.objects.order_by("-number").values_list("number", flat=True).first() or 0
        )

    def rows(self, *actions: Action) -> list[AuditRow]:
        found = AuditRow.objects.with_texts().filter(number__gt=self.last).order_by("number")
        return list(found.filter(action__in=actions) if actions else found)

    def one(self, action: Action, by: User | None, kind: str, thing=None) -> AuditRow:
        """The only row of this action since, with the whole of who and what."""
        [row] = self.rows(action)
        assert row.actor == by
        assert str(row.actor_name)
        assert row.subject_type == kind
        assert thing is None or row.subject_number == str(thing.pk)
        assert row.origin == "127.0.0.1" if by else row.origin
        return row


@pytest.fixture
def watch():
    """Called when everything is in place."""
    return Watch


@pytest.fixture
def sent(as_, teacher) -> Submission:
    as_(teacher).post("/forms/ask/", ask_answers(full_name="สมมติ คนถาม", detail="เรื่องส่วนตัวมาก"))
    return Submission.objects.get()


@pytest.fixture
def case(school) -> Consultation:
    facts = {"requester_name": "สมมติ คนถาม", "phone": "02 111 2222", "school": school}
    return Consultation.objects.receive(
        subject="เรื่องส่วนตัวมาก", at=timezone.now(), channel="phone", **facts
    )


# Looking ------------------------------------------------------------------------------------------
def test_answers_opened_listed_searched_and_exported(as_, sent, head, watch):
    browser, page = as_(head), FormPage.objects.get(slug="ask")
    looked = {
        f"{LIST}inspect/{sent.pk}/": Action.READ,
        sent.get_absolute_url(): Action.READ,
        LIST: Action.LIST,
        f"{LIST}?q=คนถาม": Action.SEARCH,
        f"{LIST}?page__page_ptr__exact={page.pk}&export=csv": Action.EXPORT,
        f"{LIST}?export=xlsx": Action.EXPORT,
    }
    for address, action in looked.items():
        since = watch()
        assert browser.get(address).status_code == 200
        since.one(action, head, "forms.submission", sent if action == Action.READ else None)


def test_the_sender_reads_their_own_without_a_row(as_, sent, teacher, watch):
    browser = as_(teacher)
    since = watch()
    assert browser.get(sent.get_absolute_url()).status_code == 200
    assert since.rows() == []


def test_cases_opened_listed_searched_and_exported(as_, case, officer, watch):
    browser = as_(officer)
    looked = {
        case.get_absolute_url(): Action.READ,
        "/consultations/": Action.LIST,
        "/consultations/?q=คนถาม": Action.SEARCH,
        "/consultations/?export=csv": Action.EXPORT,
        "/admin/services/consultation/": Action.LIST,
        "/admin/services/consultation/?q=คนถาม": Action.SEARCH,
        "/admin/services/consultation/?export=xlsx": Action.EXPORT,
    }
    for address, action in looked.items():
        since = watch()
        assert browser.get(address).status_code == 200
        row = since.one(
            action, officer, "services.consultation", case if action == Action.READ else None
        )
        assert row.rows == 1


def test_people_opened_listed_searched_and_chosen(as_, admin_user, teacher, editor, watch):
    browser = as_(admin_user)
    looked = {
        reverse("wagtailusers_users:edit", args=[teacher.pk]): Action.READ,
        "/admin/users/": Action.LIST,
        "/admin/users/?q=ผู้ทดสอบ": Action.SEARCH,
        "/admin/people/chooser/": Action.LIST,
        "/admin/people/chooser/results/?q=ผู้ทดสอบ": Action.SEARCH,
    }
    for address, action in looked.items():
        since = watch()
        assert browser.get(address).status_code == 200
        since.one(action, admin_user, "home.user", teacher if action == Action.READ else None)


def test_requests_for_access_opened_listed_and_exported(as_, teacher, head, watch):
    request = send(as_, teacher)
    browser = as_(head)
    looked = {
        request.get_absolute_url(): (Action.READ, "forms.submission"),
        "/access/": (Action.LIST, "forms.accessitem"),
        "/access/?q=สมมติ": (Action.SEARCH, "forms.accessitem"),
        "/access/?export=csv": (Action.EXPORT, "forms.accessitem"),
        "/access/rights/": (Action.LIST, "forms.accessitem"),
        "/access/rights/?export=xlsx": (Action.EXPORT, "forms.accessitem"),
        "/access/review/": (Action.LIST, "forms.accessitem"),
    }
    for address, (action, kind) in looked.items():
        since = watch()
        assert browser.get(address).status_code == 200
        since.one(action, head, kind)


def test_the_audit_itself_read_and_exported(as_, director, watch):
    browser = as_(director)
    for address, action in {
        "/reports/audit/": Action.LIST,
        "/reports/audit/?who=director": Action.SEARCH,
        "/reports/audit/?export=csv": Action.EXPORT,
    }.items():
        since = watch()
        answer = browser.get(address)
        assert answer.status_code == 200
        since.one(action, director, "home.auditrow")


# Deciding, granting, changing state ---------------------------------------------------------------
def test_each_decision_on_a_request_and_each_right_given(
    as_, teacher, principal, officer, head, watch
):
    request = send(as_, teacher)
    since = watch()
    item = granted(as_, request, principal, officer, head)
    told = [
        (row.actor.username, row.action, row.before["state"], row.after["state"])
        for row in since.rows(Action.DECIDE, Action.GRANT)
    ]
    assert told == [
        ("principal", "decide", "awaiting_certificate", "submitted"),
        ("officer", "decide", "submitted", "checked"),
        ("head", "decide", "checked", "approved"),
        ("head", "grant", "approved", "granted"),
    ]
    since = watch()
    assert move(as_(head), item, "revoke", reason="ย้าย").status_code == 302
    assert since.one(Action.GRANT, head, "forms.accessitem", item).after["state"] == "revoked"


def test_each_move_of_a_case(as_, case, officer, other_officer, watch):
    browser = as_(officer)
    since = watch()
    for action, given in {
        "take": {},
        "answer": {"answer-text": "ตอบแล้ว", "answer-method": "phone"},
    }.items():
        assert browser.post(f"{case.get_absolute_url()}{action}/", given).status_code == 302
    moves = [(row.before["state"], row.after["state"]) for row in since.rows(Action.MOVE)]
    assert [after for _, after in moves] == ["taken", "answered"] or len(moves) == 2
    assert all(row.subject_number == str(case.pk) for row in since.rows(Action.MOVE))
    since = watch()
    browser.post(
        "/consultations/bulk/", {"case": [case.pk], "do": "assign", "officer": other_officer.pk}
    )
    row = since.one(Action.CHANGE, officer, "services.consultation", case)
    assert (row.before["officer"], row.after["officer"]) == (officer.pk, other_officer.pk)


def test_an_answer_taken_up_and_closed(as_, teacher, officer, watch):
    page = FormPage.objects.get(slug="access-request")
    sent = Submission.objects.create(
        page=page, submit_time=timezone.now(), number="ทด.1/2570", notice=notice(page), form_data={}
    )
    browser = as_(officer)
    since = watch()
    browser.post(sent.get_absolute_url(), {"state": "working"})
    row = since.one(Action.MOVE, officer, "forms.submission", sent)
    assert row.before == {"state": "received"}
    assert row.after == {"state": "working", "move": "working"}


def notice(page: FormPage):
    from forms.submissions.models import notice_of

    return notice_of(page)


def test_the_director_s_decision_on_a_plan(as_, officer, director, watch):
    project = submitted(as_, officer)
    since = watch()
    answer(as_(director), project, "approve")
    row = since.rows(Action.DECIDE)[-1]
    assert (row.actor, row.after["decision"]) == (director, "approve")


# Publishing, settings, forms ----------------------------------------------------------------------
def test_a_page_published_and_taken_back(as_, head, watch):
    page = make_draft("ร่างที่จะเผยแพร่")
    since = watch()
    page.get_latest_revision().publish(user=head)
    [row] = since.rows(Action.PUBLISH)
    assert (row.actor, row.page, row.subject_name) == (head, page.pk, None)  # by its number alone
    guide = make_guide("คู่มือที่จะถอน")
    browser = as_(head)
    since = watch()
    assert browser.post(reverse("wagtailadmin_pages:unpublish", args=[guide.pk])).status_code == 302
    assert since.one(Action.UNPUBLISH, head, "knowledge.guidepage", guide).page == guide.pk


def test_a_setting_changed_with_values_that_name_nobody(as_, admin_user, watch):
    office = OfficeSettings.load()
    address = reverse("wagtailsettings:edit", args=["home", "officesettings", office.pk])
    browser = as_(admin_user)
    form = {
        field.name: field.value_from_object(office) or "" for field in office._meta.concrete_fields
    }
    since = watch()
    changed = form | {"phone": "02 999 8888", "office_name": "สำนักงานใหม่", "garuda": ""}
    assert browser.post(address, changed).status_code == 302
    row = since.one(Action.SETTING, admin_user, "home.officesettings", office)
    assert row.after["fields"] == ["office_name", "phone"]
    assert "999" not in str(row.after)


def test_the_definition_of_a_form_changed(head, watch):
    page = FormPage.objects.get(slug="ask")
    since = watch()
    page.intro = "คำชี้แจงใหม่"
    page.save_revision(user=head, log_action=True)
    [row] = since.rows(Action.FORM)
    assert (row.actor, row.subject_type, row.page) == (head, "forms.formpage", page.pk)


def test_an_entry_of_a_register_changed_in_the_admin(as_, officer, watch):
    system = make_system("audited", "ระบบที่แก้")
    browser = as_(officer)
    address = reverse("wagtailsnippets_services_system:delete", args=[system.pk])
    since = watch()
    assert browser.post(address).status_code == 302
    since.one(Action.DELETE, officer, "services.system", system)


# Accounts -----------------------------------------------------------------------------------------
def test_an_account_made_and_changed_on_a_screen(as_, admin_user, watch):
    from tests.people.test_role_admin import edit_address, posted

    browser = as_(admin_user)
    new = {"password1": "Long-enough-4711", "password2": "Long-enough-4711"}
    since = watch()
    browser.post(reverse("wagtailusers_users:add"), posted(**new))
    account = User.objects.get(username="new-person")
    row = since.one(Action.CREATE, admin_user, "home.user", account)
    assert row.after == {"is_active": True, "is_superuser": False, "school": None}
    for change, action in {
        ("email", "other@example.invalid"): Action.EMAIL,
        ("position", "ครู"): Action.ACCOUNT,
        ("password1", "Another-long-4711"): Action.PASSWORD,
    }.items():
        account.refresh_from_db()
        given = dict([change]) | ({"password2": change[1]} if change[0] == "password1" else {})
        since = watch()
        assert browser.post(edit_address(account), posted(account, **given)).status_code == 302
        row = since.one(action, admin_user, "home.user", account)
        assert change[1] not in str(row.after)


def test_a_password_of_one_s_own_changed(client, teacher, watch):
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    since = watch()
    new = "Another-long-4711"
    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    since.one(Action.PASSWORD, teacher, "home.user", teacher)


def test_signing_in_out_and_failing(client, teacher, watch):
    since = watch()
    client.post("/accounts/login/", {"login": "teacher", "password": "not the password"})
    row = since.one(Action.SIGN_IN_FAILED, None, "home.user", teacher)
    assert str(row.actor_name) == "ผู้เยี่ยมชม"
    since = watch()
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    since.one(Action.SIGN_IN, teacher, "home.user", teacher)
    since = watch()
    client.post("/accounts/logout/")
    since.one(Action.SIGN_OUT, teacher, "home.user", teacher)
    since = watch()
    client.post("/accounts/login/", {"login": "my-secret-password", "password": "x"})
    row = since.one(Action.SIGN_IN_FAILED, None, "home.user")
    assert (row.subject_number, str(row.subject_name)) == ("", "ไม่มีบัญชีนี้")


# Commands -----------------------------------------------------------------------------------------
def test_commands_that_tell_or_erase_a_person(sent, teacher, watch):
    since = watch()
    call_command("export_person", "teacher", stdout=StringIO())
    since.one(Action.EXPORT, None, "home.user", teacher)
    since = watch()
    call_command("erase_person", "teacher", stdout=StringIO())
    since.one(Action.READ, None, "home.user", teacher)
    since = watch()
    call_command("erase_person", "teacher", yes=True, stdout=StringIO())
    erased = {(row.subject_type, row.subject_number) for row in since.rows(Action.ERASE)}
    assert {("forms.submission", str(sent.pk)), ("home.user", str(teacher.pk))} <= erased


def test_people_imported_by_command_and_on_a_screen(as_, admin_user, tmp_path, watch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    heads = "username,prefix,first_name,last_name,email,school_code,role"
    file = tmp_path / "people.csv"
    file.write_text(f"{heads}\nfirst.one,นาย,ก,ข,a@example.invalid,,officer\n", encoding="utf-8")
    since = watch()
    call_command("import_people", str(file), check=True, stdout=StringIO())
    assert since.rows() == []
    call_command("import_people", str(file), stdout=StringIO())
    row = since.one(Action.IMPORT, None, "home.user")
    assert (row.rows, row.after) == (1, {"created": 1, "changed": 0, "refused": 0})
    second = f"{heads}\nsecond.one,นาย,ก,ข,b@example.invalid,,officer\n".encode()
    browser = as_(admin_user)
    preview = browser.post(reverse("people-import"), {"file": SimpleUploadedFile("p.csv", second)})[
        "Location"
    ]
    plan = browser.get(preview).context["plan"]
    since = watch()
    assert browser.post(preview, {"shown": plan.print}).status_code == 302
    assert User.objects.filter(username="second.one").exists()
    assert since.rows(Action.IMPORT)[0].rows == 1
    assert since.rows(Action.CREATE)[0].subject_number == str(
        User.objects.get(username="second.one").pk
    )


def test_what_retention_takes(as_, teacher, watch):
    from forms.submissions.nightly import remove_old_data

    as_(teacher).post("/forms/ask/", ask_answers())
    sent = Submission.objects.get(page__slug="ask")
    FormPage.objects.filter(pk=sent.page_id).update(retention_years=1)
    Submission.objects.filter(pk=sent.pk).update(closed_on="2020-01-01")
    since = watch()
    remove_old_data(timezone.localdate())
    since.one(Action.RETENTION, None, "forms.submission", sent)


def test_superusers_made_by_command_and_roles_given_in_a_shell(watch, teacher, editor):
    since = watch()
    User.objects.create_superuser("root", "root@example.invalid", PASSWORD)
    assert since.rows(Action.CREATE)[0].after["is_superuser"] is True
    since = watch()
    teacher.groups.set(editor.groups.all())
    assert since.rows(Action.RIGHTS)


# What rows never hold -----------------------------------------------------------------------------
def test_no_row_holds_what_people_wrote(as_, sent, case, officer, head, admin_user):
    as_(head).get(f"{LIST}inspect/{sent.pk}/")
    as_(head).get(f"{LIST}?q=เรื่องส่วนตัวมาก")
    as_(officer).get(case.get_absolute_url())
    as_(officer).post(f"{case.get_absolute_url()}take/")
    as_(officer).get("/consultations/?q=เรื่องส่วนตัวมาก")
    assert AuditRow.objects.about(case).count() >= 2
    told = [str(row.before) + str(row.after) + row.origin for row in AuditRow.objects.all()]
    texts = AuditRow.objects.values_list("subject_name__text", "reason__text", "actor_name__text")
    told += [str(text) for row in texts for text in row]
    assert not [
        text for text in told if "ส่วนตัวมาก" in text or "คนถาม" in text or "111 2222" in text
    ]
