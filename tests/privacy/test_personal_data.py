"""What is held on a person: shown, exported, erased everywhere, and taken away when its time is
over.
"""

import json
import subprocess
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from openpyxl import load_workbook

from forms.models import AccessItem, FormPage, Submission, SubmissionFile
from forms.submissions.nightly import remove_old_data
from home.mail.outbox import send_template
from home.models import AuditRow, OfficeSettings, OutgoingMail, User
from home.privacy.personal_data import (
    ERASED,
    Subject,
    due_for_removal,
    erase,
    forget_account,
    forget_mail,
    held_on,
    spellings,
    sweep,
    traces_of,
)
from services.models import Consultation
from tests.conftest import person
from tests.make import mail_of, make_guide, make_system
from tests.make_forms import access_answers, ask_answers, needs_answers, satisfaction_answers

MARKER = "สมมติ นามเครื่องหมายลบ"
ADDRESS = "marker-to-erase@example.invalid"


@pytest.fixture
def marked(teacher) -> User:
    teacher.first_name, teacher.last_name = MARKER.split(" ")
    teacher.email = ADDRESS
    teacher.save()
    return teacher


def dump() -> str:
    """Every row of every table, as text, with bytes decoded."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def private_root() -> Path:
    return Path(SubmissionFile._meta.get_field("file").storage.location)


def files() -> str:
    texts = (
        path.read_bytes().decode("utf-8", "replace")
        for path in private_root().rglob("*")
        if path.is_file()
    )
    return "\n".join(texts)


def database_file() -> bytes:
    """The bytes of SQLite's own files, with what it has let go; PostgreSQL keeps no file of
    ours.

    Another process reads them: whoever opens and closes the file beside SQLite takes away every
    lock that this process has on it, and the next process to leave would put the log aside while it
    is in use.
    """
    if connection.vendor != "sqlite":
        return b""
    name = connection.settings_dict["NAME"]
    assert Path(name).exists()
    there = [path for end in ("", "-wal") if Path(path := f"{name}{end}").exists()]
    return subprocess.run(["cat", *there], capture_output=True, check=True).stdout


def found_by_search(as_) -> bool:
    reader = User.objects.filter(is_active=True).exclude(email=ADDRESS).first() or person(
        "reader", "teacher"
    )
    answer = as_(reader).get("/api/search/", {"q": MARKER}).json()
    return any(MARKER in row["title"] or MARKER in row["excerpt"] for row in answer["results"])


def plant(as_, user: User) -> None:
    """Traces in rows, history, revisions, files, mail and the audit."""
    file = SimpleUploadedFile("หลักฐาน.pdf", f"%PDF-1.7 {MARKER}".encode())
    browser = as_(user)
    answers = access_answers(
        full_name=MARKER, email=ADDRESS, school=str(user.school_id), assignment_order=file
    )
    assert browser.post("/forms/access-request/", answers).status_code == 302
    assert (
        browser.post(
            "/forms/ask/", ask_answers(full_name=MARKER, detail=f"จาก {MARKER}")
        ).status_code
        == 302
    )
    guide = make_guide(title=f"คู่มือของ {MARKER}", text=f"<p>ขอบคุณ {MARKER} {ADDRESS}</p>")
    guide.summary = f"ฉบับร่างที่ยังเอ่ยถึง {MARKER}"
    guide.save_revision(user=user)
    item = AccessItem.objects.get()
    item.steps.create(
        move="return",
        source=item.state,
        target=item.state,
        actor=user,
        at=timezone.now(),
        reason=MARKER,
    )
    AccessItem.objects.update(state="granted", account=ADDRESS)
    system = make_system(slug="marked-system", name="ระบบเครื่องหมาย")
    for purpose in (f"ถาม {MARKER}", ""):  # the first is in the history alone
        system.purpose = purpose
        system.save()
    AccessLog.objects.create(
        username=user.username,
        ip_address="192.0.2.7",
        user_agent="x",
        http_accept="x",
        path_info="/",
    )
    send_template(
        "emails/submission_received.txt", ADDRESS, {"submission": Submission.objects.first()}
    )


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_is_found_nowhere(reseeded, as_, marked):
    plant(as_, marked)
    assert MARKER in dump()
    assert MARKER in files()
    assert found_by_search(as_)
    held = json.dumps(held_on(Subject.of_user(marked)), ensure_ascii=False, default=str)
    for place in (
        "คร.0001",
        "ปษ.0001",
        "หลักฐาน.pdf",
        ADDRESS,
        "ที่อยู่เครือข่าย",
        "จำนวนระเบียนที่อ้างถึงบัญชี",
    ):
        assert place in held, place
    counts = erase(Subject.of_user(marked))
    assert counts["forms.Submission"] == 2
    assert AuditRow.objects.filter(action="erase", subject_type="forms.submission").count() == 2
    text = dump()
    for word in (MARKER, ADDRESS):
        assert not [spelling for spelling in spellings(word) if spelling in text]
    assert MARKER not in files()
    assert not found_by_search(as_)
    for word in (MARKER, ADDRESS):
        assert word.encode() not in database_file()
    mails = [mail_of(row) for row in OutgoingMail.objects.all()]
    assert MARKER not in "".join(f"{mail['subject']}{mail.get_content()}" for mail in mails)
    marked.refresh_from_db()
    assert not marked.is_active
    assert Submission.objects.count() == 2  # the figures stay
    assert AccessItem.objects.get().holder_name == ""


@pytest.mark.django_db
def test_the_commands_show_and_erase_and_without_yes_change_nothing(as_, marked):
    as_(marked).post("/forms/ask/", ask_answers(full_name=MARKER))
    out = StringIO()
    call_command("export_person", marked.username, stdout=out)
    held = json.loads(out.getvalue())
    assert MARKER in json.dumps(held, ensure_ascii=False)
    call_command("erase_person", marked.username, stdout=StringIO())
    assert Submission.objects.get().form_data["full_name"] == MARKER
    call_command("erase_person", marked.username, yes=True, stdout=StringIO())
    assert "full_name" not in Submission.objects.get().form_data
    with pytest.raises(CommandError):
        call_command("export_person", "nobody-of-that-name")


@pytest.mark.django_db
def test_a_namesake_and_the_number_of_the_office_keep_what_they_share(as_, marked, other_teacher):
    office = OfficeSettings.load()
    office.phone = marked.phone = "02 123 4567"
    office.save()
    marked.save()
    other_teacher.first_name, other_teacher.last_name = marked.first_name, marked.last_name
    other_teacher.save()
    as_(other_teacher).post("/forms/ask/", ask_answers(full_name=MARKER))
    as_(marked).post("/forms/ask/", ask_answers(full_name=MARKER))
    out = StringIO()
    call_command("erase_person", marked.username, yes=True, stdout=out)
    other_teacher.refresh_from_db()
    marked.refresh_from_db()
    assert other_teacher.get_full_name() == MARKER
    assert marked.get_full_name() == ""
    assert OfficeSettings.load().phone == "0 2123 4567"  # as telephones are stored
    assert Submission.objects.get(user=other_teacher).form_data["full_name"] == MARKER
    assert "full_name" not in Submission.objects.exclude(user=other_teacher).get().form_data
    assert MARKER in out.getvalue()


@pytest.mark.django_db
def test_the_record_of_processing_shows_what_goes_tonight(as_, head, teacher):
    browser = as_(head)
    assert "คืนนี้ไม่มีข้อมูลที่ครบเวลาเก็บ" in browser.get("/reports/processing/").content.decode()
    as_(teacher).post("/forms/needs/", needs_answers())
    Submission.objects.update(closed_on=date(2020, 1, 1))
    text = browser.get("/reports/processing/").content.decode()
    assert "คำตอบแบบฟอร์ม 1 รายการ" in text
    assert Submission.objects.get().user == teacher


@pytest.mark.django_db
def test_somebody_without_an_account_is_erased_by_address(as_):
    FormPage.objects.filter(slug="ask").update(open_to_visitors=True)
    as_(None).post("/forms/ask/", ask_answers(full_name=MARKER, email=ADDRESS))
    call_command("erase_person", ADDRESS, yes=True, stdout=StringIO())
    row = Submission.objects.get()
    assert (row.email, row.form_data.get("email"), row.form_data.get("full_name")) == (
        "",
        None,
        None,
    )


@pytest.mark.django_db
def test_my_data_shows_mine_and_not_another_persons(as_, teacher, other_teacher):
    as_(teacher).post("/forms/ask/", ask_answers(subject="เรื่องของฉัน"))
    as_(other_teacher).post("/forms/ask/", ask_answers(subject="เรื่องของคนอื่น"))
    browser = as_(teacher)
    text = browser.get("/me/data/").content.decode()
    assert "เรื่องของฉัน" in text
    assert "เรื่องของคนอื่น" not in text
    held = browser.get("/me/data/?export=json")
    assert "เรื่องของฉัน" in held.content.decode()
    assert held["Content-Disposition"].startswith("attachment")
    assert as_(None).get("/me/data/").status_code == 302


def test_words_of_six_letters_are_sought_and_shorter_ones_are_left_where_they_stand(db):
    subject = Subject.from_parts(None, set(), {"หกอักษ", "ห้าอั", ""})
    assert subject.words == {"หกอักษ"}


def test_a_word_is_sought_as_columns_hold_it():
    assert spellings('ก"') == ['ก"', '\\u0e01\\"', '\\\\u0e01\\\\\\"']
    assert spellings("plain") == ["plain"]


@pytest.mark.django_db
def test_a_sweep_takes_the_words_out_of_every_table_and_leaves_the_others(teacher, other_teacher):
    for user in (teacher, other_teacher):
        User.objects.filter(pk=user.pk).update(
            position=f"ครูของ {MARKER}" if user == teacher else "ครูของคนอื่น"
        )
    system = make_system(slug="marked-system", name=f"ระบบ {MARKER}")
    guide = make_guide(text=f"<p>{MARKER}</p>")
    counts = sweep(frozenset({MARKER}))
    teacher.refresh_from_db()
    other_teacher.refresh_from_db()
    system.refresh_from_db()
    assert (teacher.position, other_teacher.position) == (f"ครูของ {ERASED}", "ครูของคนอื่น")
    assert system.name == f"ระบบ {ERASED}"
    guide.refresh_from_db()
    assert guide.body.raw_data[0]["value"] == f"<p>{ERASED}</p>"
    assert counts["home.User"] == 1
    assert {"services.System", "services.HistoricalSystem", "wagtailcore.Revision"} <= set(counts)


@pytest.mark.django_db
def test_mails_that_name_the_person_once_go_and_others_stay(marked):
    for address, name in (
        (ADDRESS, "ผู้อื่น"),
        ("other@example.invalid", MARKER),
        ("other@example.invalid", "ผู้อื่น"),
    ):
        facts = {"person": User(first_name=name), "address": "new@example.invalid"}
        send_template("emails/email_changed.txt", address, facts)
    assert forget_mail(Subject.of_user(marked)) == 2
    assert OutgoingMail.objects.get().recipient == "other@example.invalid"


@pytest.mark.django_db
def test_what_an_account_left_is_told_with_its_times_and_counts(teacher, officer):
    at = timezone.now()
    AccessLog.objects.create(
        username="TEACHER".lower(), ip_address="192.0.2.7", user_agent="x", path_info="/"
    )
    UserSession.objects.create(
        user=teacher,
        ip="192.0.2.8",
        user_agent="Chrome",
        session_key="k",
        created_at=at,
        last_seen_at=at,
    )
    Authenticator.objects.create(user=teacher, type="totp", data={"name": "โทรศัพท์", "secret": "ลับ"})
    case = Consultation.objects.receive(subject="ถาม", at=at, channel="phone", requester=teacher)
    traces = traces_of(teacher)
    assert [row["ที่อยู่เครือข่าย"] for row in traces["การเข้าสู่ระบบ"]] == ["192.0.2.7"]
    seen = {"อุปกรณ์": "Chrome", "ที่อยู่เครือข่าย": "192.0.2.8", "ใช้ล่าสุด": at}
    assert traces["อุปกรณ์ที่เข้าสู่ระบบอยู่"] == [seen]
    assert [row["ชื่อ"] for row in traces["การยืนยันตัวตนสองชั้น"]] == ["โทรศัพท์"]
    assert "ลับ" not in str(traces)
    (counts,) = traces["จำนวนระเบียนที่อ้างถึงบัญชี"]
    assert counts[str(Consultation._meta.verbose_name)] == 1
    assert case.requester == teacher


@pytest.mark.django_db
def test_an_account_is_told_by_its_school_its_provider_and_its_mails(teacher):
    teacher.confirmed_email = teacher.email
    teacher.save()
    linked = SocialAccount.objects.create(user=teacher, provider="office", uid="sub-of-teacher")
    send_template(
        "emails/email_changed.txt", teacher.email, {"person": teacher, "address": teacher.email}
    )
    sent = OutgoingMail.objects.get()
    held = held_on(Subject.of_user(teacher))
    (account,) = held["บัญชีผู้ใช้"]
    assert (account["โรงเรียน"], account["อีเมล"]) == (teacher.school.name, teacher.email)
    assert "คำนำหน้า" not in account  # a part of the name, which is told already
    assert held["บัญชีของหน่วยงานที่เชื่อมไว้"] == [
        {
            "ผู้ให้บริการ": "office",
            "รหัสของผู้ให้บริการ": "sub-of-teacher",
            "เชื่อมเมื่อ": linked.date_joined,
        }
    ]
    assert held["อีเมลที่ส่งถึง"] == [{"เรื่อง": sent.subject, "เวลา": sent.created_at}]


@pytest.mark.django_db
def test_who_was_forgotten_is_signed_out_for_good_and_nobody_else_is(as_, teacher, other_teacher):
    Authenticator.objects.create(user=teacher, type="totp", data={"secret": "ลับ"})
    browsers = [as_(person) for person in (teacher, other_teacher)]
    forget_account(teacher)
    teacher.refresh_from_db()
    assert (teacher.is_active, teacher.has_usable_password()) == (False, False)
    assert not teacher.groups.exists()
    assert not Authenticator.objects.exists()
    pages = [browser.get("/me/data/").status_code for browser in browsers]
    assert pages == [302, 200]
    assert Session.objects.count() == 1


@pytest.mark.django_db
def test_an_erasure_counts_what_it_took_and_names_no_kind_of_which_it_took_nothing(teacher):
    counts = erase(Subject.of_user(teacher))
    assert 0 not in counts.values()
    assert "home.OutgoingMail" not in counts


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("closed", "today", "is_over"),
    [
        (date(2026, 9, 30), date(2029, 9, 30), False),  # closed in 2569: kept through 2572
        (date(2026, 9, 30), date(2029, 10, 1), True),
        (date(2026, 10, 1), date(2029, 10, 1), False),
        (date(2026, 10, 1), date(2030, 10, 1), True),
        (date(2026, 10, 1), date(2035, 1, 1), True),
    ],
)
def test_retention_counts_whole_fiscal_years_after_closing(as_, teacher, closed, today, is_over):
    as_(teacher).post("/forms/needs/", needs_answers())
    FormPage.objects.filter(slug="needs").update(retention_years=3)
    Submission.objects.update(closed_on=closed)
    assert Submission.past_retention(today).exists() is is_over


@pytest.mark.django_db
def test_retention_takes_the_person_and_keeps_what_is_counted(as_, teacher):
    FormPage.objects.filter(slug="ask").update(purpose="other")  # else the desk has it
    as_(teacher).post(
        "/forms/ask/",
        ask_answers(category="account", attachment=SimpleUploadedFile("a.pdf", b"%PDF-1.7")),
    )
    row = Submission.objects.get()
    row.move("closed", date(2020, 1, 1))
    assert due_for_removal(date(2026, 1, 1)) == {"forms.Submission": 1}
    assert Submission.objects.get().form_data["full_name"]
    remove_old_data(date(2026, 1, 1))
    row = Submission.objects.get()
    assert row.form_data["category"] == "account"
    assert {"full_name", "contact", "subject", "detail"}.isdisjoint(row.form_data)
    assert (row.user, row.files.count(), row.history.count()) == (None, 0, 0)
    assert row.number in str(AuditRow.objects.get(action="retention").subject_name)
    assert due_for_removal(date(2026, 1, 1)) == {}


@pytest.mark.django_db
def test_open_matters_and_forms_without_a_time_are_left_alone(as_, teacher):
    FormPage.objects.filter(slug="ask").update(purpose="other")  # else the desk has it
    as_(teacher).post("/forms/ask/", ask_answers())
    as_(teacher).post("/forms/satisfaction/", satisfaction_answers())
    assert remove_old_data(date(2099, 1, 1)) == {}


@pytest.mark.django_db
def test_the_notice_under_which_an_answer_was_given_stays_with_it(as_, teacher):
    as_(teacher).post("/forms/ask/", ask_answers())
    page = FormPage.objects.get(slug="ask")
    before = page.shown_notice()
    page.notice = "ประกาศฉบับใหม่"
    page.save_revision().publish()
    as_(teacher).post("/forms/ask/", ask_answers())
    assert sorted(row.notice.text for row in Submission.objects.all()) == sorted(
        [before, "ประกาศฉบับใหม่"]
    )


@pytest.mark.django_db
def test_the_record_of_processing_comes_from_the_forms(people, as_, head):
    allowed = {"officer", "head", "director", "admin"}
    for name, user in people.items():
        expected = 302 if name == "visitor" else 200 if name in allowed else 403
        assert as_(user).get("/reports/processing/").status_code == expected, name
    response = as_(head).get("/reports/processing/?export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    ask = FormPage.objects.get(slug="ask")
    forms = FormPage.objects.live().values_list("title", flat=True)
    assert len(forms) == 4
    assert set(forms) <= set(rows)
    assert "ชื่อ-สกุลผู้ขอ" in rows[ask.title][3]


@pytest.mark.django_db
def test_history_copies_no_personal_answer(as_, teacher):
    FormPage.objects.filter(slug="ask").update(purpose="other")  # else the desk has it
    as_(teacher).post("/forms/ask/", ask_answers(full_name=MARKER))
    row = Submission.objects.get()
    row.move("working", timezone.localdate())
    assert row.history.count() == 2
    assert not hasattr(row.history.first(), "form_data")
