"""Everything on the form that asks reaches the case: how soon and by which channel the answer is
needed, the position in words, the page it came from; and what the desk does with it.
"""

import re
import tomllib
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from forms.models import FormPage
from forms.page.came_from import local_address
from home.models import Holiday
from home.office.waiting import waiting_for
from home.thai.writing import BANGKOK
from services.desk.report.periods import Period
from services.desk.report.rows import live_figures
from services.desk.rules import Position, Urgency, name_position
from services.models import Consultation, DeskSettings
from tests.make import make_guide
from tests.make_forms import ask_answers, of_school

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)
SEED = Path(settings.BASE_DIR, "forms", "page", "seed")

pytestmark = pytest.mark.django_db


def ask(as_, teacher, **facts) -> Consultation:
    sent = as_(teacher).post("/forms/ask/", of_school(teacher, ask_answers(**facts)))
    assert sent.status_code == 302, sent.content.decode()
    return Consultation.objects.latest("pk")


def received(urgency=Urgency.NORMAL, **facts) -> Consultation:
    at = facts.pop("at", MONDAY)
    return Consultation.objects.receive(
        subject="ถาม", at=at, channel="phone", urgency=urgency, **facts
    )


def listed(as_, officer, query: str) -> list[int]:
    page = as_(officer).get(f"/consultations/?{query}").context["page_obj"]
    return [case.pk for case in page]


# What the form tells ------------------------------------------------------------------------------
def test_urgency_channel_position_and_page_reach_the_case_and_are_shown(as_, teacher, officer):
    guide = make_guide("ย้ายนักเรียนเข้าในระบบ DMC")
    facts = {"urgency": "very_urgent", "reply_channel": "line", "came_from": guide.url}
    case = ask(as_, teacher, **facts)
    told = (case.urgency, case.reply_channel, case.requester_position, case.came_from)
    assert told == (Urgency.VERY_URGENT, "line", "ครู", guide.url)
    shown = as_(officer).get(case.get_absolute_url()).content.decode()
    for words in ("ด่วนมาก", "สะดวกรับคำตอบทาง", "Line", guide.title, f'href="{guide.url}"'):
        assert words in shown
    assert "คำตอบอื่นในแบบฟอร์ม" not in shown, "what is a fact of the case is told once"
    assert re.search(r'value="line"[^>]* selected', shown), "it is offered as the channel to answer"


def test_a_choice_of_the_offices_own_stays_an_answer_of_the_form(as_, teacher, officer):
    page = FormPage.objects.get(slug="ask")
    field = page.form_fields.get(clean_name="urgency")
    field.choices += "\nby_friday = ภายในวันศุกร์"
    field.save()
    case = ask(as_, teacher, urgency="by_friday")
    assert case.urgency == Urgency.NORMAL
    assert "ภายในวันศุกร์" in as_(officer).get(case.get_absolute_url()).content.decode()


def test_the_form_knows_the_page_on_which_the_way_to_it_was_taken(as_, teacher):
    browser = as_(teacher)
    page = browser.get("/forms/ask/", headers={"referer": "http://testserver/search/?q=ชื่อคน"})
    assert 'name="came_from" value="/search/"' in page.content.decode()
    for other in ("https://evil.example/x", "http://testserver/forms/ask/", "http://[", "x"):
        page = browser.get("/forms/ask/", headers={"referer": other})
        assert re.search(r'name="came_from" (?!value)', page.content.decode()), other
    assert "came_from" not in browser.get("/forms/access-request/").content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/knowledge/dmc/", "/knowledge/dmc/"),
        ("/search/?q=ชื่อ", "/search/"),
        ("/systems/dmc/", "/systems/dmc/"),
        # Whoever has the code of a receipt reads it, and a list of cases is read by many.
        *((opened, "") for opened in ("/data-requests/r/c0de/", "/r/c0de/", "/r/c.c0de/")),
        *((opened, "") for opened in ("/accounts/password/reset/key/1-set/", "/no such place")),
        *((odd, "") for odd in ("//evil.example", "/\\evil", "javascript:x", "/" + "ก" * 200)),
        *((odd, "") for odd in ("http://[", "", "knowledge/")),
    ],
)
def test_only_the_address_of_a_page_of_this_site_is_kept(typed, kept):
    assert local_address(typed) == kept


def test_the_name_stands_there_with_its_prefix_where_the_form_does_not_ask_for_it(as_, teacher):
    teacher.prefix, teacher.first_name, teacher.last_name = "นางสาว", "สมมติ", "ใจดี"
    teacher.save()
    browser = as_(teacher)
    assert 'value="นางสาวสมมติ ใจดี"' in browser.get("/forms/ask/").content.decode()
    assert 'value="สมมติ ใจดี"' in browser.get("/forms/access-request/").content.decode()


@pytest.mark.parametrize(
    ("position", "chosen"),
    [("ครูชำนาญการพิเศษ", "teacher"), ("ครูผู้ช่วย", "assistant_teacher"), ("ภารโรง", ""), ("", "")],
)
def test_the_position_of_the_account_is_chosen(as_, teacher, position, chosen):
    teacher.position = position
    teacher.save()
    page = as_(teacher).get("/forms/ask/").context["form"]
    assert (page["position"].value() or "") == chosen


def test_an_odd_address_is_no_mistake_of_the_person(as_, teacher):
    assert ask(as_, teacher, came_from="//evil.example/x" * 100).came_from == ""


def test_the_button_says_what_it_does_and_help_names_what_can_be_chosen(as_, teacher):
    page = as_(teacher).get("/forms/ask/").content.decode()
    assert "ส่งคำถาม" in page
    assert "ส่งคำตอบ" not in page
    assert re.search(r'<option value=""[^>]*>\s*ไม่แน่ใจ หรือไม่เกี่ยวกับระบบใด', page)


def test_no_help_of_a_standard_form_names_a_choice_that_is_not_there():
    shared = tomllib.loads((SEED / "shared.toml").read_text(encoding="utf-8"))["options"]
    for path in SEED.glob("*.toml"):
        for section in tomllib.loads(path.read_text(encoding="utf-8")).get("sections", []):
            for field in section.get("fields", []):
                options = shared.get(field.get("options_from", ""), field.get("options", []))
                labels = " ".join(option["label"] for option in options)
                labels += "ไม่แน่ใจ" if field["type"] == "system" else ""
                for named in re.findall(r'["“]([^"”]+)["”]', field.get("help", "")):
                    assert named in labels, f"{path.name}: {field['key']}"


# Positions ----------------------------------------------------------------------------------------
def test_the_positions_of_the_desk_are_those_of_the_forms():
    shared = tomllib.loads((SEED / "shared.toml").read_text(encoding="utf-8"))["options"]
    assert Position.choices == [(row["code"], row["label"]) for row in shared["positions"]]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("teacher", "ครู"),
        (" Teacher ", "ครู"),
        ("ครู", "ครู"),
        ("ครู  ชำนาญการ", "ครู ชำนาญการ"),
        ("", ""),
    ],
)
def test_a_position_is_kept_in_words(written, kept):
    assert name_position(written) == kept


def test_codes_that_stand_in_old_cases_become_words(officer):
    case = received(requester_position="x")
    Consultation.objects.update(requester_position="teacher")
    case.history.update(requester_position="Teacher")
    import_module("services.migrations.0019_urgency").put_positions_in_words(apps, None)
    case.refresh_from_db()
    assert case.requester_position == "ครู"
    assert set(case.history.values_list("requester_position", flat=True)) == {"ครู"}


def test_old_cases_get_urgency_and_channel_from_their_form(as_, teacher):
    case = ask(as_, teacher, urgency="urgent", reply_channel="email")
    Consultation.objects.update(urgency=0, reply_channel="")
    import_module("forms.migrations.0012_urgency_of_cases").fill_columns(apps, None)
    case.refresh_from_db()
    assert (case.urgency, case.reply_channel) == (Urgency.URGENT, "email")


# The list and what waits --------------------------------------------------------------------------
def test_urgent_questions_stand_first_are_filtered_and_counted(as_, officer):
    plain, urgent, very = (received(each, officer=officer) for each in Urgency)
    assert listed(as_, officer, "scope=mine") == [very.pk, urgent.pk, plain.pk]
    assert listed(as_, officer, "scope=urgent") == [very.pk, urgent.pk]
    assert listed(as_, officer, "urgency=1") == [urgent.pk]
    assert listed(as_, officer, "sort=urgency") == [very.pk, urgent.pk, plain.pk]
    assert listed(as_, officer, "sort=x&urgency=9") == [very.pk, urgent.pk, plain.pk]
    page = as_(officer).get("/consultations/")
    assert {tab["label"]: tab["count"] for tab in page.context["tabs"]}["ด่วน"] == 2
    assert "ด่วนมาก" in page.content.decode()
    very.answer(by=officer, at=MONDAY, text="ตอบ")
    assert listed(as_, officer, "scope=urgent") == [urgent.pk]
    sent = as_(officer).get("/consultations/?export=csv")
    text = b"".join(sent.streaming_content) if sent.streaming else sent.content
    assert "ด่วนมาก" in text.decode("utf-8-sig")


def test_urgent_questions_come_first_in_what_waits_and_are_counted(officer, other_officer):
    plain = received(officer=officer, at=timezone.now() - timedelta(days=30))
    urgent = received(Urgency.URGENT, officer=officer, at=timezone.now())
    for urgency in Urgency:
        received(urgency, at=timezone.now())
    items = waiting_for(officer, most=9).items
    told = [(item.title, item.urgency) for item in items]
    first, second, third = told[:3]
    assert first == (str(urgent), "ด่วน")
    assert second == ("เรื่องขอคำปรึกษาที่ยังไม่มีผู้รับ 3 เรื่อง", "ด่วน 2 เรื่อง")
    assert third == (str(plain), "")


# The clock ----------------------------------------------------------------------------------------
@pytest.fixture
def shorter(db):
    Holiday.objects.all().delete()
    DeskSettings.objects.update_or_create(
        defaults={"answer_days": 3, "urgent_days": 1, "very_urgent_days": 0}
    )


def due(urgency: Urgency) -> str:
    return received(urgency).due_on.isoformat()


def test_the_clock_is_the_same_for_all_unless_the_desk_is_set_otherwise():
    Holiday.objects.all().delete()
    assert {due(urgency) for urgency in Urgency} == {"2026-11-26"}


def test_urgent_questions_have_less_time_by_the_setting(shorter):
    assert [due(urgency) for urgency in Urgency] == ["2026-11-26", "2026-11-24", "2026-11-23"]


def test_another_urgency_counts_the_time_anew_while_nobody_has_answered(as_, officer, shorter):
    case = received()
    address = f"{case.get_absolute_url()}details/"
    facts = {"category": "other", "is_formal": "", "urgency": "2"}
    sent = {f"details-{name}": value for name, value in facts.items()}
    assert as_(officer).post(address, sent).status_code == 302
    case.refresh_from_db()
    assert (case.urgency, case.due_on.isoformat()) == (Urgency.VERY_URGENT, "2026-11-23")
    case.answer(by=officer, at=MONDAY, text="ตอบ")
    case.reopen(at=MONDAY + timedelta(days=1), reason="ยังทำไม่ได้")
    case.refresh_from_db()
    assert case.due_on.isoformat() == "2026-11-24"


def test_the_statistics_judge_an_urgent_answer_by_its_own_time(as_, officer, shorter):
    for urgency in Urgency:
        received(urgency).answer(by=officer, at=MONDAY + timedelta(days=1), text="ตอบ")
    head = live_figures(Period(2570), MONDAY.date())["headline"]
    assert (head["in_time"], head["late"], head["in_time_share"]) == (2, 1, 66.67)
    assert len(listed(as_, officer, "figure=in_time&period=2570")) == 2
    assert len(listed(as_, officer, "figure=late&period=2570")) == 1


@pytest.mark.parametrize(
    ("urgent", "very_urgent", "wrong"),
    [
        (None, None, ""),
        (3, 3, ""),
        (1, 0, ""),
        (4, None, "urgent_days"),
        (1, 2, "very_urgent_days"),
        (None, 4, "very_urgent_days"),
    ],
)
def test_what_is_more_urgent_has_no_more_time(urgent, very_urgent, wrong):
    desk = DeskSettings(answer_days=3, urgent_days=urgent, very_urgent_days=very_urgent)
    if not wrong:
        return desk.clean()
    with pytest.raises(ValidationError) as refused:
        desk.clean()
    assert list(refused.value.message_dict) == [wrong]


def test_an_empty_urgency_changes_none_and_is_no_error(as_, officer):
    case = received(Urgency.URGENT)
    sent = {"details-category": "other", "details-urgency": "", "details-requester_name": "ก"}
    assert as_(officer).post(f"{case.get_absolute_url()}details/", sent).status_code == 302
    case.refresh_from_db()
    assert (case.urgency, case.requester_name) == (Urgency.URGENT, "ก")
