"""A form that has answers is edited: what was answered keeps its meaning, its place and its
words.
"""

import csv
import io
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.apps import apps

from forms.models import FieldDefinition, FormField, FormPage, Submission
from forms.surveys.answers import group_fields, sizes

from .test_building import edit_address, edited, key, made

pytestmark = pytest.mark.django_db
COLOURS = "c1 = แดง\nc2 = เขียว\nc3 = น้ำเงิน"
FIELDS = [
    {"label": "ชอบสีใด", "field_type": "radio", "choices": COLOURS},
    {"label": "ความเห็น", "field_type": "multiline"},
    {"label": "คะแนน", "field_type": "likert"},
]


@pytest.fixture
def survey(as_, teacher) -> FormPage:
    """The form of the case, with answers of people who said แดง, and of as many who said
    something else.
    """
    page = made("colours", FIELDS, purpose="survey", retention_years=3)
    colour, comment, score = (key(page, row["label"]) for row in FIELDS)
    for code in ["c1"] * 6 + ["c2"] * 5:
        sent = {colour: code, comment: f"เพราะ {code}", score: "4", "notice_ack": "on"}
        assert as_(teacher).post("/forms/colours/", sent).status_code == 302
    return page


def place_of(data: dict, label: str) -> str:
    return next(
        name.removesuffix("-label")
        for name, value in data.items()
        if value == label and name.startswith("form")
    )


def save(browser, page: FormPage, changes: dict, *, publish: bool = True):
    data = edited(browser, page) | changes | ({"action-publish": "1"} if publish else {})
    return browser.post(edit_address(page), data)


def choices(page: FormPage, label: str = "ชอบสีใด") -> dict[str, str]:
    return dict(FormField.objects.get(page=page, label=label).choice_list)


def raw(browser, page: FormPage) -> list[list[str]]:
    answer = browser.get(f"/reports/surveys/{page.slug}/export/", {"what": "raw", "format": "csv"})
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_lines_retyped_without_codes_keep_the_codes_of_their_labels(survey, as_, head):
    browser = as_(head)
    place = place_of(edited(browser, survey), "ชอบสีใด")
    answer = save(browser, survey, {f"{place}-choices": "แดง\n เขียว\nน้ำ เงิน\nเหลือง"})
    assert answer.status_code == 302
    kept = choices(survey)
    assert list(kept)[:3] == ["c1", "c2", "c3"]
    assert list(kept.values()) == ["แดง", "เขียว", "น้ำ เงิน", "เหลือง"]


def test_a_choice_with_answers_goes_only_when_that_is_confirmed_and_stays_in_all_results(
    survey, as_, head
):
    browser = as_(head)
    data = edited(browser, survey)
    place = place_of(data, "ชอบสีใด")
    change = {f"{place}-choices": "c2 = เขียว\nc3 = น้ำเงิน", "title": "ชื่อที่พิมพ์ไว้"}
    asked = save(browser, survey, change)
    text = asked.content.decode()
    assert asked.status_code == 200
    assert text.count("6 คำตอบใช้ตัวเลือก “แดง”") >= 2  # at the top, and beside the field
    assert "ชื่อที่พิมพ์ไว้" in text
    assert choices(survey) == {"c1": "แดง", "c2": "เขียว", "c3": "น้ำเงิน"}
    colour = key(survey, "ชอบสีใด")
    assert BeautifulSoup(text, "html.parser").find(
        "input", {"name": f"decision-{colour}.c1", "value": "retire"}
    )
    assert save(browser, survey, {**change, f"decision-{colour}.c1": "retire"}).status_code == 302
    assert choices(survey) == {"c2": "เขียว", "c3": "น้ำเงิน"}

    page = FormPage.objects.get(pk=survey.pk)
    rows = list(page.submissions.values_list("form_data", flat=True))
    table = {size.label: size.count for size in sizes(page, rows, group_fields(page)[0])}
    assert table == {"แดง (เลิกใช้แล้ว)": 6, "เขียว": 5}
    cells = raw(browser, page)
    assert sum(row.count("แดง (เลิกใช้แล้ว)") for row in cells) == 6
    assert not any("c1" in row for row in cells)
    for kind in ("xlsx", "pdf", "docx"):
        assert (
            browser.get(
                "/reports/surveys/colours/export/", {"what": "paper", "format": kind}
            ).status_code
            == 200
        )
    results = browser.get("/reports/surveys/colours/").content.decode()
    assert "แดง (เลิกใช้แล้ว)" in results
    shown = {dict(row.shown_answers())["ชอบสีใด"] for row in Submission.objects.all()}
    assert shown == {"เขียว", "แดง (เลิกใช้แล้ว)"}


def test_a_renamed_choice_is_asked_about_and_keeps_its_code(survey, as_, head):
    browser = as_(head)
    place, colour = place_of(edited(browser, survey), "ชอบสีใด"), key(survey, "ชอบสีใด")
    change = {f"{place}-choices": "แดงเข้ม\nเขียว\nน้ำเงิน"}
    text = save(browser, survey, change).content.decode()
    assert "เป็นตัวเลือกเดิมที่เปลี่ยนชื่อเป็น “แดงเข้ม”" in text
    assert "เป็นตัวเลือกใหม่" in text
    assert (
        save(browser, survey, {**change, f"decision-{colour}.c1": "rename:แดงเข้ม"}).status_code
        == 302
    )
    assert choices(survey) == {"c1": "แดงเข้ม", "c2": "เขียว", "c3": "น้ำเงิน"}


def test_a_new_choice_in_the_place_of_an_old_one_gets_a_code_of_its_own(survey, as_, head):
    browser = as_(head)
    place, colour = place_of(edited(browser, survey), "ชอบสีใด"), key(survey, "ชอบสีใด")
    change = {f"{place}-choices": "ม่วง\nเขียว\nน้ำเงิน", f"decision-{colour}.c1": "retire"}
    assert save(browser, survey, change).status_code == 302
    kept = choices(survey)
    assert list(kept.values()) == ["ม่วง", "เขียว", "น้ำเงิน"]
    assert "c1" not in kept
    back = {
        f"{place}-choices": "\n".join(
            [*(f"{code} = {label}" for code, label in kept.items()), "แดง"]
        )
    }
    assert save(browser, survey, back).status_code == 302
    assert choices(survey)["c1"] == "แดง"  # the label brings its code back


def test_a_removed_field_stays_in_results_and_files(survey, as_, head):
    browser = as_(head)
    place, comment = place_of(edited(browser, survey), "ความเห็น"), key(survey, "ความเห็น")
    asked = save(browser, survey, {f"{place}-DELETE": "on"})
    assert "11 คำตอบใช้ช่อง “ความเห็น”" in asked.content.decode()
    assert (
        save(
            browser, survey, {f"{place}-DELETE": "on", f"decision-{comment}": "retire"}
        ).status_code
        == 302
    )
    page = FormPage.objects.get(pk=survey.pk)
    assert [field.label for field in page.form_fields.all()] == ["ชอบสีใด", "คะแนน"]
    head_row, *rows = raw(browser, page)
    assert head_row[1:] == ["ชอบสีใด", "ความเห็น (เลิกใช้แล้ว)", "คะแนน"]
    assert {row[2] for row in rows} == {"เพราะ c1", "เพราะ c2"}
    assert "เพราะ c1" in browser.get("/reports/surveys/colours/comments/").content.decode()


def test_a_removed_item_stays_in_the_totals(survey, as_, head):
    browser = as_(head)
    place, score = place_of(edited(browser, survey), "คะแนน"), key(survey, "คะแนน")
    assert (
        save(browser, survey, {f"{place}-DELETE": "on", f"decision-{score}": "retire"}).status_code
        == 302
    )
    text = browser.get("/reports/surveys/colours/").content.decode()
    assert "คะแนน (เลิกใช้แล้ว)" in text
    assert "4.00" in text


def test_an_answered_field_keeps_its_type_and_a_new_one_is_free(survey, as_, head):
    browser = as_(head)
    data = edited(browser, survey)
    assert "11 คำตอบใช้ช่องนี้" in browser.get(edit_address(survey)).content.decode()
    comment, colour = place_of(data, "ความเห็น"), place_of(data, "ชอบสีใด")
    refused = save(browser, survey, {f"{comment}-field_type": "date"}).content.decode()
    assert "จึงเปลี่ยนชนิดของช่องไม่ได้" in refused
    assert (
        "จึงเปลี่ยนชนิดของช่องไม่ได้"
        in save(browser, survey, {f"{colour}-field_type": "checkboxes"}).content.decode()
    )
    assert (
        "จึงเปลี่ยนจำนวนที่เลือกได้ไม่ได้"
        in save(browser, survey, {f"{colour}-multiple": "on"}).content.decode()
    )
    line = made("line", [{"label": "บรรทัด"}])
    Submission.objects.all().update(page=line, form_data={key(line, "บรรทัด"): "ข้อความ"})
    place = place_of(edited(browser, line), "บรรทัด")
    assert save(browser, line, {f"{place}-field_type": "multiline"}).status_code == 302
    assert (
        "จึงเปลี่ยนชนิด" in save(browser, line, {f"{place}-field_type": "singleline"}).content.decode()
    )


def test_equal_labels_are_refused_beside_the_field(survey, as_, head):
    browser = as_(head)
    data = edited(browser, survey)
    comment, colour = place_of(data, "ความเห็น"), place_of(data, "ชอบสีใด")
    assert (
        "มีช่องที่ใช้ชื่อนี้แล้ว" in save(browser, survey, {f"{comment}-label": "ชอบ สีใด "}).content.decode()
    )
    twice = save(
        browser, survey, {f"{colour}-choices": f"{COLOURS}\nเเดง"}
    ).content.decode()  # two letters เ
    assert "มีตัวเลือกชื่อซ้ำกัน" in twice


@pytest.mark.parametrize("slug", ["ask", "access-request", "satisfaction", "needs"])
def test_the_ready_forms_have_no_equal_labels(slug, as_, head):
    page = FormPage.objects.get(slug=slug)
    assert save(as_(head), page, {}, publish=False).status_code == 302


def test_going_back_to_an_old_version_brings_codes_back(survey, as_, head):
    browser = as_(head)
    old = survey.latest_revision
    place, colour = place_of(edited(browser, survey), "ชอบสีใด"), key(survey, "ชอบสีใด")
    change = {f"{place}-choices": "c2 = เขียว\nc3 = น้ำเงิน", f"decision-{colour}.c1": "retire"}
    assert save(browser, survey, change).status_code == 302
    old.publish()
    assert choices(survey) == {"c1": "แดง", "c2": "เขียว", "c3": "น้ำเงิน"}


def test_the_next_round_knows_what_was_retired_and_shows_only_what_it_was_answered(
    survey, as_, head
):
    browser = as_(head)
    place, colour = place_of(edited(browser, survey), "ชอบสีใด"), key(survey, "ชอบสีใด")
    save(
        browser,
        survey,
        {f"{place}-choices": "c2 = เขียว\nc3 = น้ำเงิน", f"decision-{colour}.c1": "retire"},
    )
    copy = FormPage.objects.get(pk=survey.pk).copy_for_round("colours-2", "รอบสอง")
    place = place_of(edited(browser, copy), "ชอบสีใด")
    assert save(browser, copy, {f"{place}-choices": "เขียว\nน้ำเงิน\nแดง"}).status_code == 302
    assert choices(copy) == {"c2": "เขียว", "c3": "น้ำเงิน", "c1": "แดง"}
    comment = place_of(edited(browser, copy), "ความเห็น")
    assert save(browser, copy, {f"{comment}-DELETE": "on"}).status_code == 302
    assert "ความเห็น (เลิกใช้แล้ว)" not in [
        field.label for field in FormPage.objects.get(pk=copy.pk).all_fields()
    ]


def test_a_site_that_has_forms_already_learns_what_they_offered(survey, as_, head):
    """From stored versions, and from answers that none of them tells of."""
    field = FormField.objects.get(page=survey, label="ชอบสีใด")
    FormField.objects.filter(pk=field.pk).update(choices="c2 = เขียว\nc3 = น้ำเงิน")
    FormField.objects.get(page=survey, label="ความเห็น").delete()
    row = Submission.objects.first()
    row.form_data["lost"] = "ไม่มีใครรู้จักช่องนี้"
    row.save()
    FieldDefinition.objects.all().delete()
    import_module("forms.migrations.0006_definitions").fill(apps, None)
    page = FormPage.objects.get(pk=survey.pk)
    assert page.form_fields.get(label="ชอบสีใด").choice_labels["c1"] == "แดง (เลิกใช้แล้ว)"
    assert [field.label for field in page.all_fields()][1] == "ความเห็น (เลิกใช้แล้ว)"
    assert dict(row.shown_answers())["ช่องเดิม 1 (เลิกใช้แล้ว)"] == "ไม่มีใครรู้จักช่องนี้"


def test_a_code_that_nobody_knows_is_never_shown_bare_and_still_counts(survey, as_, head):
    colour = key(survey, "ชอบสีใด")
    Submission.objects.update(form_data={colour: "c9f"})
    page = FormPage.objects.get(pk=survey.pk)
    rows = list(page.submissions.values_list("form_data", flat=True))
    counted = {size.label: size.count for size in sizes(page, rows, group_fields(page)[0])}
    assert counted == {"ตัวเลือกเดิม (เลิกใช้แล้ว)": 11}
    assert not any("c9f" in row for row in raw(as_(head), page))


def test_forgetting_keeps_the_figures_of_a_retired_field_and_drops_its_words(survey, as_, head):
    browser = as_(head)
    data = edited(browser, survey)
    comment, colour = place_of(data, "ความเห็น"), place_of(data, "ชอบสีใด")
    gone = {f"{comment}-DELETE": "on", f"{colour}-DELETE": "on"}
    gone |= {f"decision-{key(survey, label)}": "retire" for label in ("ความเห็น", "ชอบสีใด")}
    names = key(survey, "ชอบสีใด"), key(survey, "คะแนน")
    assert save(browser, survey, gone).status_code == 302
    row = Submission.objects.select_related("page").first()
    row.forget()
    assert set(row.form_data) == set(names)


def test_a_condition_on_a_choice_that_is_gone_is_refused_beside_the_field(survey, as_, head):
    browser = as_(head)
    data = edited(browser, survey)
    comment, place, colour = (
        place_of(data, "ความเห็น"),
        place_of(data, "ชอบสีใด"),
        key(survey, "ชอบสีใด"),
    )
    there = {f"{comment}-show_if": f"{colour}=C1"}
    assert save(browser, survey, there).status_code == 302
    gone = {f"{place}-choices": "เขียว\nน้ำเงิน", f"decision-{colour}.c1": "retire"}
    refused = save(browser, survey, there | gone)
    assert refused.status_code == 200
    assert "ไม่มีตัวเลือกรหัส C1 แล้ว" in refused.content.decode()
    assert save(browser, survey, {f"{comment}-show_if": f"{colour}=c3"} | gone).status_code == 302
