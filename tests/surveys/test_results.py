"""Figures of surveys against an independent computation, small groups, files, and what is
published.
"""

import io
import random
import re
import statistics
import unicodedata
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader
from wagtail.models import Page

from forms.models import (
    CommentDecision,
    FormPage,
    NoticeText,
    Participation,
    ResultSnapshot,
    Submission,
)
from forms.surveys import answers as surveys
from forms.surveys.answers import count_needs
from forms.surveys.figures import (
    Item,
    deviation,
    figures,
    hidden_groups,
    level,
    needs,
    ranks,
    results,
    round_half_up,
    tally_scores,
)
from forms.surveys.groups import Groups
from home.models import AuditRow, OutgoingMail
from home.thai.writing import fiscal_year, thai_digits
from services.models import System
from services.projects.surveys import survey_rows
from tests.conftest import person
from tests.make_forms import ITEMS, needs_answers, satisfaction_answers


def half_up(value) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def generated(count: int = 1000) -> list[dict]:
    """Answers with gaps and "no opinion", always the same."""
    dice = random.Random(2570)
    kinds = ["teacher", "administrator", "staff", "office", "parent"]
    return [
        {"respondent_type": dice.choices(kinds, [700, 200, 90, 8, 2])[0], "publish_ok": False}
        | {key: dice.choice(["5", "5", "4", "4", "3", "2", "1", "na"]) for key in ITEMS}
        for _ in range(count)
    ]


def store(page: FormPage, rows: list[dict]) -> None:
    notice = NoticeText.objects.get_or_create(digest="sample", text="ประกาศตัวอย่าง")[0]
    now = timezone.now()
    Submission.objects.bulk_create(
        [
            Submission(page=page, notice=notice, submit_time=now, form_data=row, state="closed")
            for row in rows
        ]
    )


def satisfaction() -> FormPage:
    return FormPage.objects.get(slug="satisfaction")


WORDS = {
    "half_point": [
        (4.51, "มากที่สุด"),
        (3.51, "มาก"),
        (2.51, "ปานกลาง"),
        (1.51, "น้อย"),
        (0, "น้อยที่สุด"),
    ],
    "equal_interval": [
        (4.21, "มากที่สุด"),
        (3.41, "มาก"),
        (2.61, "ปานกลาง"),
        (1.81, "น้อย"),
        (0, "น้อยที่สุด"),
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("bands", WORDS)
def test_a_thousand_answers_come_to_what_the_statistics_module_says(bands):
    page, rows = satisfaction(), generated()
    table = results(rows, surveys.items_of(page, "likert"), bands)
    assert [line.key for line in table.items] == ITEMS
    assert len(table.aspects) == 6
    groups = (
        [[line.key] for line in table.items]
        + [[k for k in ITEMS if k[0] == letter] for letter in "fupsho"]
        + [ITEMS]
    )
    for keys, shown in zip(
        groups, [*(x.figures for x in (*table.items, *table.aspects)), table.total], strict=True
    ):
        scores = [Decimal(row[key]) for row in rows for key in keys if row[key] != "na"]
        mean = half_up(statistics.mean(scores))
        assert shown.n == len(scores)
        assert shown.mean == mean
        assert shown.deviation == half_up(statistics.stdev(scores))
        assert shown.percent == half_up(statistics.mean(scores) * 20)
        assert shown.level == next(word for low, word in WORDS[bands] if mean >= Decimal(str(low)))
    means = [line.figures.mean for line in table.items]
    assert [line.rank for line in table.items] == [
        1 + sum(other > mean for other in means) for mean in means
    ]


def test_a_mean_of_exactly_4_505_is_rounded_up_before_it_is_read():
    scores = [5] * 101 + [4] * 99  # 901 / 200 = 4.505
    shown = figures(tally_scores(scores), "half_point")
    assert shown.mean == Decimal("4.51")
    assert shown.level == "มากที่สุด"
    assert figures(tally_scores([5] * 100 + [4] * 100), "half_point").level == "มาก"
    assert level(Decimal("4.20"), "equal_interval") == "มาก"


def test_one_answer_has_no_deviation_and_none_has_no_mean():
    assert deviation(tally_scores([5])) is None
    assert figures(tally_scores([]), "half_point").mean is None
    assert figures(tally_scores([5]), "half_point").deviation is None


@given(st.lists(st.integers(1, 5), min_size=2, max_size=60))
def test_figures_equal_the_statistics_module_for_any_scores(scores):
    exact = [Decimal(score) for score in scores]
    shown = figures(tally_scores(scores), "half_point")
    assert shown.mean == round_half_up(statistics.mean([Fraction(score) for score in scores]))
    assert abs(shown.deviation - statistics.stdev(exact)) <= Decimal("0.005")


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 30)))
def test_no_hidden_group_can_be_found_by_subtraction(counts):
    hidden = hidden_groups(counts)
    known = {key: count for key, count in counts.items() if count}
    assert all(count >= 5 or key in hidden for key, count in known.items())
    if hidden and hidden != set(known):
        assert len(hidden) > 1
        assert sum(known[key] for key in hidden) >= 5


def test_equal_means_share_a_rank():
    assert ranks({"a": Decimal("4.10"), "b": Decimal("4.50"), "c": Decimal("4.10"), "d": None}) == {
        "b": 1,
        "a": 2,
        "c": 2,
    }


def test_needs_are_ranked_by_pni():
    rows = [
        {"a_d": "2", "a_i": "5", "b_d": "4", "b_i": "5", "c_d": "na", "c_i": "5"} for _ in range(6)
    ]
    first, second, third = needs(
        rows, [Item("a", "ก"), Item("b", "ข"), Item("c", "ค")], ("_d", "_i")
    )
    assert (first.present, first.wanted, first.pni, first.rank) == (
        Decimal("2.00"),
        Decimal("5.00"),
        Decimal("1.500"),
        1,
    )
    assert (second.pni, second.rank) == (Decimal("0.250"), 2)
    assert (third.n, third.pni, third.rank) == (0, None, None)


@pytest.mark.django_db
def test_a_small_group_is_hidden_in_the_table_and_by_its_address(as_, officer):
    store(satisfaction(), [satisfaction_answers(respondent_type="teacher")] * 9)
    store(satisfaction(), [satisfaction_answers(respondent_type="administrator")] * 7)
    store(satisfaction(), [satisfaction_answers(respondent_type="parent")] * 2)
    browser = as_(officer)
    text = browser.get(
        "/reports/surveys/satisfaction/?by=respondent_type&is=parent"
    ).content.decode()
    assert "ไม่แสดงผลของกลุ่มนี้" in text
    # with the parents hidden alone, theirs would be the total less the others': the next smallest
    # group goes too
    assert (
        "ไม่แสดงผลของกลุ่มนี้"
        in browser.get(
            "/reports/surveys/satisfaction/?by=respondent_type&is=administrator"
        ).content.decode()
    )
    shown = browser.get(
        "/reports/surveys/satisfaction/?by=respondent_type&is=teacher"
    ).content.decode()
    assert "ไม่แสดงผลของกลุ่มนี้" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["by=school_id&is=1", "by=respondent_type", "by=best&is=x", "by=%00", "is=9", "by=gender&is="],
)
def test_a_wrong_group_is_a_message_and_no_error(query, as_, head):
    store(satisfaction(), [satisfaction_answers()] * 6)
    assert as_(head).get(f"/reports/surveys/satisfaction/?{query}").status_code in (200, 400)


@pytest.mark.django_db
def test_results_are_for_those_with_the_right(people, as_):
    allowed = {"officer", "head", "director", "admin"}
    store(satisfaction(), generated(30))
    FormPage.objects.filter(slug="satisfaction")
    for slug in ("satisfaction", "needs"):
        for name, user in people.items():
            expected = 302 if name == "visitor" else 200 if name in allowed else 403
            assert as_(user).get(f"/reports/surveys/{slug}/").status_code == expected, name
            raw = as_(user).get(f"/reports/surveys/{slug}/export/?what=raw").status_code
            assert raw == (
                302 if name == "visitor" else 200 if name in {"head", "admin"} else 403
            ), name


@pytest.mark.django_db
def test_shared_results_are_for_all_once_the_survey_is_over(as_, teacher):
    store(satisfaction(), generated(30))
    browser, address = as_(teacher), "/reports/surveys/satisfaction/"
    survey = FormPage.objects.filter(slug="satisfaction")
    survey.update(shares_results=True)
    assert (
        browser.get(address).status_code == 403
    )  # two looks would tell the answer that came between them
    survey.update(closes_at=timezone.now())
    text = browser.get(address).content.decode()
    assert "เกณฑ์การแปลผล" in text
    assert "การมีส่วนร่วมของโรงเรียน" not in text
    assert browser.get(f"{address}export/").status_code == 200
    for what in ("raw", "rates"):
        assert browser.get(f"{address}export/?what={what}").status_code == 403
    for action in ("remind", "publish"):
        assert browser.post(f"{address}{action}/", {"period": "6"}).status_code == 403
    survey.update(shares_results=False)
    assert browser.get(address).status_code == 403


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.django_db
def test_the_files_hold_what_the_page_shows(as_, head):
    rows = generated(200)
    store(satisfaction(), rows)
    table = results(rows, surveys.items_of(satisfaction(), "likert"), "half_point")
    browser = as_(head)
    sheet = load_workbook(
        io.BytesIO(body(browser.get("/reports/surveys/satisfaction/export/")))
    ).active
    listed = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in listed[:20]] == [line.figures.n for line in table.items]
    assert [row[2] for row in listed[:20]] == [float(line.figures.mean) for line in table.items]
    csv = body(browser.get("/reports/surveys/satisfaction/export/?export=csv")).decode("utf-8")
    assert csv.startswith("\ufeff")


def letters(text: str) -> str:
    """The letters alone: a line may end between two words, and ำ may be written as two marks."""
    return unicodedata.normalize("NFKD", "".join(text.split()))


@pytest.mark.django_db
def test_the_official_tables_as_pdf_and_docx_hold_the_same_searchable_text(as_, head):
    rows = generated(60)
    store(satisfaction(), rows)
    table = surveys.results_of(satisfaction(), rows)
    browser, address = as_(head), "/reports/surveys/satisfaction/export/?what=paper&export="
    pdf = browser.get(f"{address}pdf")
    docx = browser.get(f"{address}docx")
    assert pdf["Content-Type"] == "application/pdf"
    assert all("filename*=UTF-8" in response["Content-Disposition"] for response in (pdf, docx))
    document = Document(io.BytesIO(docx.content))
    cells = [cell.text for grid in document.tables for row in grid.rows for cell in row.cells]
    written = letters("".join([*(line.text for line in document.paragraphs), *cells]))
    printed = letters(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    )
    sought = ["สำนักงานเขตพื้นที่การศึกษา", "ผู้ตอบทั้งหมด ๖๐ คน", "เกณฑ์การแปลผล", "มากที่สุด", "ผู้อำนวยการกลุ่มฯ"]
    sought += [line.label for line in (*table.items, *table.aspects)]
    sought += [thai_digits(f"{line.figures.mean}") for line in table.items]
    for text in sought:
        assert letters(text) in written, text
        assert letters(text) in printed, text
    assert not re.search("[0-9]", written + printed.replace("40,", ""))


@pytest.mark.django_db
def test_the_needs_have_their_official_table_too(as_, head):
    store(FormPage.objects.get(slug="needs"), [needs_answers()] * 7)
    response = as_(head).get("/reports/surveys/needs/export/?what=paper&export=pdf")
    printed = letters(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    )
    assert letters("ความต้องการจำเป็น รายข้อ") in printed
    assert "๑.๕๐๐" in printed


@pytest.mark.django_db
def test_too_few_answers_leave_every_file_without_figures(as_, head):
    store(satisfaction(), [satisfaction_answers("5")] * 4)
    store(FormPage.objects.get(slug="needs"), [needs_answers()] * 4)
    browser = as_(head)
    for slug in ("satisfaction", "needs"):
        address = f"/reports/surveys/{slug}/export/"
        lines = list(
            load_workbook(io.BytesIO(body(browser.get(address)))).active.iter_rows(values_only=True)
        )
        assert not [cell for line in lines for cell in line if isinstance(cell, (int, float))]
        paper = Document(io.BytesIO(browser.get(f"{address}?what=paper").content))
        grids = ["".join(cell.text for cell in grid._cells) for grid in paper.tables]
        assert [grid for grid in grids if "ลงชื่อ" not in grid] == []
        assert not re.search("[0-9๐-๙]", "".join(grids))
        text = browser.get(f"/reports/surveys/{slug}/").content.decode()
        assert not {"5.00", "1.500"} & set(re.findall(r">([0-9.]+)<", text))


@pytest.mark.django_db
def test_raw_rows_hold_codes_or_labels_and_no_live_formula(as_, head):
    store(satisfaction(), [satisfaction_answers(best="=HYPERLINK(1)")])
    browser = as_(head)
    address = "/reports/surveys/satisfaction/export/?what=raw"
    labels = list(
        load_workbook(io.BytesIO(body(browser.get(address)))).active.iter_rows(values_only=True)
    )
    codes = list(
        load_workbook(io.BytesIO(body(browser.get(f"{address}&values=codes")))).active.iter_rows(
            values_only=True
        )
    )
    assert "ครู" in labels[1]
    assert "teacher" in codes[1]
    assert "f1" in codes[0]
    assert "'=HYPERLINK(1)" in body(browser.get(f"{address}&export=csv")).decode()
    book = load_workbook(io.BytesIO(body(browser.get(address))))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


@pytest.mark.django_db
def test_a_published_result_stays_as_it_was(as_, head, teacher):
    store(satisfaction(), [satisfaction_answers("4")] * 6)
    response = as_(head).post("/reports/surveys/satisfaction/publish/", {"period": "6"})
    store(satisfaction(), [satisfaction_answers("1")] * 50)
    found = ResultSnapshot.objects.get()
    assert response.url == found.get_absolute_url()
    assert found.results["total"]["mean"] == "4.00"
    assert as_(teacher).get(response.url).status_code == 403
    FormPage.objects.filter(slug="satisfaction").update(shares_results=True)
    assert as_(teacher).get(response.url).status_code == 200
    as_(head).post("/reports/surveys/satisfaction/publish/", {"period": "6"})
    assert ResultSnapshot.objects.count() == 1


@pytest.mark.django_db
def test_only_comments_whose_writer_agreed_can_be_shown(as_, head, officer):
    store(
        satisfaction(),
        [
            satisfaction_answers(best="ดีมาก", publish_ok=True),
            satisfaction_answers(best="ห้ามเผยแพร่", publish_ok=False),
        ],
    )
    ticks = [
        f"{comment.submission_id}.{comment.key}" for comment in surveys.comments(satisfaction())
    ]
    address = "/reports/surveys/satisfaction/comments/"
    assert as_(officer).post(address, {"show": ticks}).status_code == 403
    assert "ดีมาก" not in as_(officer).get(address).content.decode()
    as_(head).post(address, {"show": ticks})
    text = as_(officer).get(address).content.decode()
    assert "ดีมาก" in text
    assert "ห้ามเผยแพร่" not in text
    assert CommentDecision.objects.filter(is_shown=True).count() == 1


@pytest.mark.django_db
def test_two_rounds_are_compared_by_key_whatever_the_labels_say(as_, head):
    first = satisfaction()
    second = first.copy_for_round("satisfaction-2", "รอบสอง")
    field = second.form_fields.get(clean_name="f1")
    field.label = "ถ้อยคำใหม่"
    field.save()
    store(first, [satisfaction_answers("3")] * 6)
    store(second, [satisfaction_answers("5")] * 6)
    second = FormPage.objects.get(pk=second.pk)
    pairs = surveys.compare_rounds(
        second,
        results(surveys.answers_of(second), surveys.items_of(second, "likert"), "half_point"),
    )
    assert ("ถ้อยคำใหม่", Decimal("3.00"), Decimal("5.00"), Decimal("2.00")) in pairs
    assert "เทียบกับรอบก่อน" in as_(head).get("/reports/surveys/satisfaction-2/").content.decode()


@pytest.mark.django_db
def test_schools_that_have_not_answered_are_named_and_reminded_once_a_day(
    as_, head, officer, teacher, principal, other_teacher
):
    browser = as_(head)
    as_(teacher).post("/forms/satisfaction/", satisfaction_answers())
    text = browser.get("/reports/surveys/satisfaction/").content.decode()
    assert "ยังไม่ตอบ" in text
    director = person("other_principal", "principal", school=other_teacher.school)
    assert as_(officer).post("/reports/surveys/satisfaction/remind/").status_code == 403
    for _ in range(2):
        browser.post("/reports/surveys/satisfaction/remind/")
    assert not OutgoingMail.objects.filter(
        recipient=principal.email
    ).exists()  # somebody of that school has answered
    assert OutgoingMail.objects.filter(recipient=director.email).count() == 1
    assert AuditRow.objects.filter(action="remind").count() == 1
    AuditRow.objects.update(at=timezone.now() - timedelta(days=1))
    FormPage.objects.filter(slug="satisfaction").update(closes_at=timezone.now())
    browser.post("/reports/surveys/satisfaction/remind/")
    assert OutgoingMail.objects.filter(recipient=director.email).count() == 1


@pytest.mark.django_db
def test_one_person_who_rates_many_systems_is_one_of_the_school(as_, head, teacher, principal):
    browser = as_(teacher)
    for slug in System.objects.order_by("slug").values_list("slug", flat=True)[:4]:
        assert (
            browser.post("/forms/satisfaction/", satisfaction_answers(system=slug)).status_code
            == 302
        )
    rate = next(rate for rate in surveys.rates(satisfaction()) if rate.school == teacher.school)
    assert (rate.people, rate.answered, rate.percent) == (2, 1, 50)
    response = as_(head).get("/reports/surveys/satisfaction/export/?what=rates")
    listed = list(
        load_workbook(io.BytesIO(body(response))).active.iter_rows(min_row=2, values_only=True)
    )
    assert (teacher.school.code, teacher.school.name, 2, 1, 50) in listed


@pytest.mark.django_db
def test_an_anonymous_answer_cannot_be_matched_with_who_took_part(as_, teacher, other_teacher):
    for user in (teacher, other_teacher):
        as_(user).post("/forms/satisfaction/", satisfaction_answers(once_token=f"page-{user.pk}"))
    row = Submission.objects.values().first()
    told = " ".join(map(str, row.values()))
    for user in (teacher, other_teacher):
        for trace in (user.email, user.first_name, str(user.school), "127.0.0.1"):
            assert trace not in told
    signs = Participation.objects.values()
    assert {field.name for field in Participation._meta.get_fields()} == {
        "id",
        "page",
        "key",
        "who",
        "school",
    }
    assert not {sign["id"] for sign in signs} & set(Submission.objects.values_list("pk", flat=True))
    assert all(sign["key"] not in told and sign["who"] not in told for sign in signs)
    assert not Submission.history.exists()


@pytest.mark.django_db
def test_the_project_that_a_survey_evaluates_reads_what_was_said_of_its_system(as_):
    rated, other = System.objects.order_by("slug")[:2]
    store(satisfaction(), [satisfaction_answers("4", system=rated.slug)] * 3)
    store(satisfaction(), [satisfaction_answers("1", system=other.slug)] * 5)
    assert survey_rows(satisfaction(), rated) == []
    store(satisfaction(), [satisfaction_answers("5", system=rated.slug)] * 3)
    rows = survey_rows(Page.objects.get(pk=satisfaction().pk), rated)
    assert len(rows) == 20
    first = rows[0]
    assert (first.n, first.total, first.respondents) == (6, 27, 6)
    assert (first.mean, first.sd, first.level) == (Decimal("4.50"), Decimal("0.55"), "มาก")


@pytest.mark.parametrize(("given", "is_hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_cell_of_one_to_four_answers_is_hidden_among_many_respondents(given, is_hidden):
    rows = [{"a": "4", "b": "5"}] * given + [{"a": "4", "b": "na"}] * (9 - given)
    found = results(rows, [Item("a", "ก", "ด้านหนึ่ง"), Item("b", "ข", "ด้านสอง")], "half_point")
    first, second = found.items
    assert (first.figures.n, first.figures.is_hidden) == (9, False)
    assert (second.figures.n, second.figures.is_hidden) == (0 if is_hidden else given, is_hidden)
    assert found.aspects[1].figures.is_hidden is is_hidden


@pytest.mark.parametrize(("given", "is_hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_need_that_one_to_four_have_told_is_hidden(given, is_hidden):
    rows = [{"a_d": "2", "a_i": "5"}] * given + [{"a_d": "na", "a_i": "5"}] * (9 - given)
    (found,) = needs(rows, [Item("a", "ก")], ("_d", "_i"))
    assert (found.n, found.is_hidden) == (given if given == 5 else 0, is_hidden)


def test_needs_of_a_group_are_hidden_where_the_rest_could_be_computed():
    items, suffixes = [Item("a", "ก"), Item("b", "ข")], ("_d", "_i")
    whole = {"g": "small", "a_d": "2", "a_i": "5", "b_d": "3", "b_i": "4"}
    big, other = [whole | {"g": "big"}] * 9, whole | {"b_d": "na"}
    groups = Groups([*big, *[other] * 3, *[whole] * 6], "g")
    assert groups.hidden_items("big", items, count_needs) == frozenset()
    groups = Groups([*big, *[other] * 6, *[whole] * 3], "g")  # item b: nine and three
    assert groups.hidden_items("big", items, count_needs) == {"b"}
    shown = needs(big, items, suffixes, frozenset({"b"}))
    assert [(need.is_hidden, need.pni) for need in shown] == [
        (False, Decimal("1.500")),
        (True, None),
    ]


@pytest.mark.django_db
def test_a_group_has_its_own_file_and_a_hidden_one_none(as_, head):
    store(satisfaction(), [satisfaction_answers("4", respondent_type="teacher")] * 9)
    store(satisfaction(), [satisfaction_answers("2", respondent_type="administrator")] * 7)
    store(satisfaction(), [satisfaction_answers("1", respondent_type="parent")] * 2)
    browser, address = as_(head), "/reports/surveys/satisfaction/export/?by=respondent_type&is="
    rows = list(
        load_workbook(io.BytesIO(body(browser.get(f"{address}teacher")))).active.iter_rows(
            values_only=True
        )
    )
    assert rows[1][1:3] == (9, 4)
    assert "เฉพาะกลุ่ม สถานภาพ: ครู" in rows[-1]
    for code in ("parent", "administrator", "no-such"):
        assert browser.get(f"{address}{code}").status_code == 403
    whole = body(browser.get("/reports/surveys/satisfaction/export/?export=csv")).decode()
    assert "จำแนกตามสถานภาพ" in whole
    assert "ผู้ปกครอง/ประชาชน,ไม่แสดง" in whole


@pytest.mark.django_db
def test_what_is_published_is_of_its_months_and_never_tells_of_a_few(as_, head):
    year = fiscal_year(timezone.localdate())
    first = timezone.datetime(year - 543 - 1, 10, 1, tzinfo=timezone.get_current_timezone())
    store(satisfaction(), [satisfaction_answers("5")] * 6)
    Submission.objects.update(submit_time=first)
    store(satisfaction(), [satisfaction_answers("1")] * 9)
    Submission.objects.filter(submit_time__gt=first).update(
        submit_time=first - timedelta(seconds=1)
    )
    browser, address = as_(head), "/reports/surveys/satisfaction/publish/"
    for wrong in ("", "7", f"{year + 1}-6", "2500-6", "6\n6", "6.0", "x6", f"{year}-6-6", "x"):
        browser.post(address, {"period": wrong})
    assert not ResultSnapshot.objects.exists()
    browser.post(address, {"period": f"{year}-6"})
    made = ResultSnapshot.objects.get()
    assert (made.results["respondents"], made.results["total"]["mean"]) == (6, "5.00")
    late = [satisfaction_answers("1")] * 3
    store(satisfaction(), late)
    Submission.objects.filter(submit_time__gt=first + timedelta(days=1)).update(
        submit_time=first + timedelta(days=200)
    )
    browser.post(address, {"period": f"{year}-12"})
    assert ResultSnapshot.objects.count() == 1  # nine less six: three persons' answers
    browser.post(address, {"period": f"{year - 1}-12"})
    assert ResultSnapshot.objects.get(fiscal_year=year - 1).results["respondents"] == 9
    page = browser.get(made.get_absolute_url())
    assert "ระบบตอบสนองตรงกับความต้องการในการปฏิบัติงาน" in page.content.decode()
    sheet = load_workbook(
        io.BytesIO(body(browser.get(f"{made.get_absolute_url()}?export=xlsx")))
    ).active
    assert any("5.00" in row for row in sheet.iter_rows(values_only=True))
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        assert browser.get(f"{made.get_absolute_url()}?export={kind}").content.startswith(start)


@pytest.mark.django_db
def test_comments_of_other_pages_of_the_list_stay_as_they_were_decided(as_, head):
    store(
        satisfaction(),
        [satisfaction_answers(best=f"ความเห็นที่ {n}", publish_ok=True) for n in range(60)],
    )
    address, browser = "/reports/surveys/satisfaction/comments/", as_(head)
    ticks = [
        f"{comment.submission_id}.{comment.key}" for comment in surveys.comments(satisfaction())
    ]
    browser.post(address, {"show": ticks})
    browser.post(f"{address}?page=2", {"show": ticks})
    assert CommentDecision.objects.filter(is_shown=True).count() == 60
    browser.post(f"{address}?page=2", {})
    assert CommentDecision.objects.filter(is_shown=True).count() == 50


@pytest.mark.django_db
def test_the_needs_page_shows_pni_and_its_file_too(as_, head):
    store(FormPage.objects.get(slug="needs"), [needs_answers()] * 6)
    browser = as_(head)
    assert "1.500" in browser.get("/reports/surveys/needs/").content.decode()
    sheet = load_workbook(io.BytesIO(body(browser.get("/reports/surveys/needs/export/")))).active
    assert [sheet.cell(2, column).value for column in range(2, 8)] == [6, 2, 5, 1.5, 1, "ทั้งหมด"]
