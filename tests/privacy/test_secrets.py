"""A personal ID number of 13 digits and a password are refused wherever people write. All models
and forms of ours are walked: a place without the check fails, or stands here with its reason.
"""

import importlib
import json
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms as django_forms
from django.apps import apps
from django.db import models
from wagtail.fields import StreamField

import forms
import home
import knowledge
import services
from forms.page.fields import check_text
from home.files.imports.models import TableImport
from home.files.imports.plan import kept_rows
from home.files.tables import Column, Row, Table
from home.models import Announcement, AuditText, User
from home.moves import Refused
from home.thai.cleaning import CleansText
from home.thai.secrets import RefusesSecrets, plain_text, refusal_of, refusal_of_value
from knowledge.models import Feedback, GuidePage, ProblemReport, SearchDay
from knowledge.search.reports.models import kept_words
from services.desk.forms import DetailsForm
from services.desk.report.rules import MOVES as REPORT_MOVES
from services.desk.rules import MOVES as DESK_MOVES
from services.models import Consultation
from tests.make import knowledge_base, make_file, make_guide
from tests.pages.test_workflow import create, guide_form

GOOD_ID = "1101700230708"  # invented; its check digit is right
HIDDEN = "1-1017-00230-70-8"
SECRET = f"เลข {GOOD_ID}"
OURS = (home, services, forms, knowledge)

# Columns of text in which nobody writes, by why that is so.
NOT_WRITTEN = {
    "keys and digests of the site's own": {
        *("search_keys", "username_key", "subject_key", "digest", "key", "code", "visitor"),
        *("order_key", "toc", "url_path", "number"),
    },
    "a copy of a column that is looked through": {"draft_title", "confirmed_email"},
    "a web address, which may hold any number": {"url"},
    "put together by the site of what was looked through": {"acting_by", "paper"},
}
# Columns that no form has: what stands there comes with a move, which refuses it (home/moves.py).
TOLD_WITH_A_MOVE = {"services.ProjectReport": {"reason"}}
# Forms whose texts are stored nowhere.
NOT_STORED = {
    "a filter of a list": {
        *("ItemsFilter", "WordsFilter", "AuditFilter", "PeopleFilter", "SampleFilter", "ListForm"),
        *("DataRequestFilter", "SheetFilter", "ErrorFilter"),
        *("LawFilter", "RegisterFilter", "SystemFilter", "DeskFilter", "ProjectFilter"),
    },
    "a code, or a name to sign in": {
        *("CodeForm", "FirstCodeForm", "AppForm", "ResetPasswordForm", "LoginForm"),
    },
    "a sample of the design": {"SampleForm"},
}


# Words --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        *(
            SECRET,
            HIDDEN,
            "๑-๑๐๑๗-๐๐๒๓๐-๗๐-๘",
            "1 1017 00230 70 8",
            "1\u20101017\u201000230\u201070\u20108",
        ),
        *(
            "1101700\u200b230708",
            "1101700\ufeff230708",
            "1 1017\u2009 00230 70 8",
            "G690412345678 1101700230708",
        ),
        *("รหัสผ่าน: abc12345", "password is hello123", "Password:\nabc12345"),
        *("รหัสผ่าน: xxxx1234", "Password: ****a1", "password: hello"),
    ],
)
def test_what_is_refused_is_told_in_thai_and_not_repeated(text):
    why = refusal_of(text)
    assert "โปรดลบออก" in why
    assert GOOD_ID not in why
    assert "abc12345" not in why


@pytest.mark.parametrize(
    "text",
    [
        *("1-xxxx-xxxxx-xx-x", "1101700230709", "0101700230707", "รหัส G690412345678"),
        *("G690412345670 8 คน", "1,101,700,230,708", "โทร 0 2288 5555, 08 1234 5678", "ลืมรหัสผ่าน"),
        # What forms to be filled by hand and guides say of passwords without telling one.
        *("รหัสผ่าน: ........................", "Password: ********", "รหัสผ่าน: xxxxxxxx"),
        *("Username:\nPassword:\nE-mail:", "กรอก Password:\nกด Login", "รหัสผ่าน = ______"),
    ],
)
def test_examples_and_other_numbers_may_be_written(text):
    assert refusal_of(text) == ""


def test_a_number_is_found_in_rich_text_and_not_across_two_cells():
    assert refusal_of_value(
        [{"type": "text", "value": "<p>1-1017-<b>00230</b>-70-8</p>", "id": "x"}]
    )
    assert plain_text("<td>110170</td><td>0230708</td>") == "\n110170\n\n0230708\n"
    assert not refusal_of_value("<td>110170</td><td>0230708</td>")
    assert not refusal_of_value([{"type": "text", "value": "<p>ก</p>", "id": GOOD_ID}])
    assert not refusal_of_value(f'<a href="https://example.invalid/{GOOD_ID}">ดู</a>')


# Models -------------------------------------------------------------------------------------------
def columns_with_words(model: type[models.Model]) -> list[models.Field]:
    left_out = set().union(*NOT_WRITTEN.values(), TOLD_WITH_A_MOVE.get(model._meta.label, ()))
    kinds = (models.CharField, models.TextField, models.JSONField, StreamField)
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, kinds)
        and not column.choices
        and column.name not in left_out
        and column.name != "password"
    ]


WRITTEN = [
    model
    for app in OURS
    for model in apps.get_app_config(app.__name__).get_models()
    if not hasattr(model, "history_object") and columns_with_words(model)
]


def block_with_secret(column: models.Field) -> dict:
    """A block of text; where a stream has none, its first one with the secret in each part."""
    blocks = column.stream_block.child_blocks if isinstance(column, StreamField) else {"text": None}
    if "text" in blocks:
        return {"type": "text", "value": SECRET}
    name, block = next(iter(blocks.items()))
    return {"type": name, "value": dict.fromkeys(block.child_blocks, SECRET)}


@pytest.mark.django_db  # a new page asks for its content type
@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model._meta.label)
def test_every_column_of_words_refuses_secrets(model):
    assert issubclass(model, CleansText)
    columns = columns_with_words(model)
    plain = [column for column in columns if not isinstance(column, StreamField | models.JSONField)]
    row = model(**{column.attname: SECRET for column in plain})
    for column in set(columns) - set(plain):
        setattr(row, column.attname, column.to_python([block_with_secret(column)]))
    assert set(row.secrets_by_column()) == {column.name for column in columns}


def test_a_list_of_exceptions_names_columns_that_there_are():
    names = {
        column.name
        for app in OURS
        for model in apps.get_app_config(app.__name__).get_models()
        for column in model._meta.concrete_fields
    }
    assert set().union(*NOT_WRITTEN.values()) <= names


# Forms --------------------------------------------------------------------------------------------
def all_modules() -> None:
    for app in OURS:
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if ".migrations" not in module.name and "__main__" not in module.name:
                importlib.import_module(module.name)


def heirs(of: type) -> Iterator[type]:
    for heir in of.__subclasses__():
        yield heir
        yield from heirs(heir)


def forms_of_ours() -> set[type]:
    all_modules()
    ours = {app.__name__ for app in OURS}
    return {form for form in heirs(django_forms.BaseForm) if form.__module__.split(".")[0] in ours}


def is_looked_through(form: type, field: django_forms.Field, name: str) -> bool:
    if issubclass(form, RefusesSecrets) or check_text in field.validators:
        return True
    model = getattr(getattr(form, "_meta", None), "model", None)
    return bool(model) and issubclass(model, CleansText) and hasattr(model, name)


def test_every_form_with_words_refuses_secrets_or_stores_none():
    exempt = set().union(*NOT_STORED.values())
    bare = []
    for form in forms_of_ours():
        for name, field in getattr(form, "base_fields", {}).items():
            hidden = isinstance(field.widget, django_forms.HiddenInput | django_forms.PasswordInput)
            is_address = isinstance(field, django_forms.URLField)
            if not isinstance(field, django_forms.CharField) or hidden or is_address:
                continue
            if form.__name__ not in exempt and not is_looked_through(form, field, name):
                bare.append(f"{form.__module__}.{form.__name__}.{name}")
    assert sorted(bare) == []


class WithWords(RefusesSecrets, django_forms.Form):
    text = django_forms.CharField(required=False)
    link = django_forms.URLField(required=False, assume_scheme="https")
    token = django_forms.CharField(required=False, widget=django_forms.HiddenInput)


def test_a_form_with_the_mixin_tells_beside_the_field_and_leaves_what_nobody_types():
    form = WithWords(
        {"text": SECRET, "token": GOOD_ID, "link": f"https://example.invalid/{GOOD_ID}"}
    )
    assert set(form.errors) == {"text"}


@pytest.mark.parametrize("field_type", ["singleline", "multiline", "email", "telephone"])
def test_every_field_that_a_form_page_can_ask_with_words_refuses_them(field_type):
    from forms.models import FormField
    from forms.page.builder import Builder

    row = FormField(label="ช่อง", clean_name="box", field_type=field_type, required=False)
    field = Builder([row]).formfields["box"]
    typed = f"{GOOD_ID}@example.invalid" if field_type == "email" else GOOD_ID
    with pytest.raises(django_forms.ValidationError, match="13 หลัก"):
        field.clean(typed)


# Where people write -------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("text", [SECRET, HIDDEN, "รหัสผ่าน: abc12345"])
def test_a_problem_report_and_a_comment_keep_what_was_typed_and_store_nothing(as_, teacher, text):
    page, browser = make_guide(), as_(teacher)
    for kind, facts in (
        ("report", {"text": text}),
        ("feedback", {"helpful": "True", "comment": text}),
    ):
        answer = browser.post(f"/pages/{page.pk}/{kind}/", facts)
        assert answer.status_code == 422
        assert "โปรดลบออก" in answer.content.decode()
        assert text in answer.content.decode()
    assert not ProblemReport.objects.exists()
    assert not Feedback.objects.exists()


@pytest.mark.django_db
def test_an_editors_page_its_parts_and_comments_are_refused_and_old_pages_go_on(as_, editor, head):
    browser = as_(editor)
    for facts in ({"title": SECRET}, {"title": "ก", "summary": SECRET}):
        assert "13 หลัก" in create(browser, **facts).content.decode()
    body = create(browser, title="ก", text=f"<p>{HIDDEN}</p>").content.decode()
    assert json.dumps("13 หลัก")[1:-1] in body  # the editor's script says it above the blocks
    old = make_guide("คู่มือเก่า", f"<p>{SECRET}</p>")  # written before it was refused
    old.save_revision().publish()
    changed = guide_form("ชื่อใหม่", slug=old.slug) | {
        "comments-TOTAL_FORMS": "1",
        "comments-0-text": SECRET,
        "comments-0-contentpath": "title",
    }
    assert "13 หลัก" in browser.post(f"/admin/pages/{old.pk}/edit/", changed).content.decode()
    assert not GuidePage.objects.exclude(title="คู่มือเก่า").filter(title__contains=GOOD_ID).exists()


@pytest.mark.django_db
def test_a_snippet_and_an_account_are_refused_in_the_admin(as_, head, admin_user, teacher):
    answer = as_(head).post(
        "/admin/snippets/home/announcement/add/",
        {"title": SECRET, "text": "ก", "starts_at": "2026-11-30 08:00"},
    )
    assert "13 หลัก" in answer.content.decode()
    assert not Announcement.objects.filter(title=SECRET).exists()
    answer = as_(admin_user).post(
        f"/admin/users/edit/{teacher.pk}/",
        {"username": GOOD_ID, "first_name": "ก", "last_name": "ข", "phone": GOOD_ID},
    )
    assert answer.content.decode().count("13 หลัก") >= 2
    assert not User.objects.filter(username=GOOD_ID).exists()


@pytest.mark.django_db
def test_the_reason_why_an_account_is_closed_is_refused_before_the_audit_has_it(
    as_, admin_user, teacher
):
    address = f"/admin/users/state/{teacher.pk}/"
    answer = as_(admin_user).post(address, {"reason": SECRET})
    assert "13 หลัก" in answer.content.decode()
    assert SECRET in answer.content.decode()
    assert not AuditText.objects.filter(text__contains=GOOD_ID).exists()


def test_a_reason_for_a_move_is_refused_and_the_desk_asks_of_passwords_itself():
    with pytest.raises(Refused, match="13 หลัก"):
        DESK_MOVES.check("cancel", "received", reason=SECRET)
    assert DESK_MOVES.check("cancel", "received", reason="รหัสผ่าน: abc12345")
    who = [REPORT_MOVES["note"].who]
    with pytest.raises(Refused, match="รหัสผ่าน"):
        REPORT_MOVES.check("note", "sent", roles=who, reason="รหัสผ่าน: abc12345")


@pytest.mark.django_db
def test_a_password_that_is_none_is_confirmed_in_the_facts_of_a_case_too(as_, officer):
    as_(officer).post("/consultations/new/", {"channel": "phone", "subject": "ถาม", "key": "k"})
    case = Consultation.objects.get()
    facts = {"detail": "รหัสผ่าน: abc12345", "category": case.category}
    refused = DetailsForm(facts, instance=case)
    assert set(refused.errors) >= {"detail"}
    assert "detail" not in DetailsForm(facts | {"checked": "on"}, instance=case).errors
    assert "detail" in DetailsForm({"detail": SECRET, "checked": "on"}, instance=case).errors


def test_a_cell_of_a_table_is_emptied_before_it_is_kept_and_told_by_its_row():
    column = Column("position", "ตำแหน่ง")
    kept = kept_rows(
        Table(1, [column], rows=[Row(2, {"position": SECRET}), Row(3, {"position": "ครู"})])
    )
    assert GOOD_ID not in json.dumps(kept)
    assert [(row, title) for row, title, _ in kept["faults"]] == [(2, "ตำแหน่ง")]
    assert kept["rows"][1] == (3, {"position": "ครู"})


@pytest.mark.django_db
def test_the_name_of_a_table_is_refused_like_that_of_any_file(as_, admin_user):
    rows = "ชื่อผู้ใช้,ชื่อ,นามสกุล,บทบาท\nx,ก,ข,teacher"
    file = make_file(f"รายชื่อ {HIDDEN}.csv", rows.encode())
    answer = as_(admin_user).post("/admin/people/import/", {"file": file})
    assert "โปรดเปลี่ยนชื่อไฟล์" in answer.content.decode()
    assert not TableImport.objects.exists()


@pytest.mark.parametrize("text", [SECRET, "1 - 1017 - 00230 - 70 - 8", "รหัสผ่าน: abc12345"])
def test_search_words_with_a_secret_are_not_counted(text):
    assert kept_words(text) == ""
    assert kept_words("รหัส G") == "รหัส g"


@pytest.mark.django_db
def test_no_guide_is_begun_with_a_secret_as_its_title(as_, officer):
    as_(officer).post("/reports/searches/write-guide/", {"words": SECRET})
    assert not GuidePage.objects.filter(title__contains=GOOD_ID).exists()
    assert not SearchDay.objects.filter(words__contains=GOOD_ID).exists()
    assert knowledge_base()
