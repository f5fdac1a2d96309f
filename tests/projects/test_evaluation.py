"""Step 11: what the survey says of the project's own system, beside the raw answers, and what is
written down from paper.
"""

import statistics
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from docx import Document

from forms.models import FormPage, NoticeText, Submission
from services.models import DevelopmentProject, EvaluationItem, ProjectOutcome, System
from services.projects.models import Refused, today
from tests.make_forms import ITEMS, satisfaction_answers

pytestmark = pytest.mark.django_db

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# Six people rated SESA: the first item 5, 4, 4, 3, 5, 4; the second 5 but for one without an
# opinion; all others 4. By hand: 25 / 6 = 4.1667, squares 107 - 625 / 6 = 2.8333, over five .5667,
# its root .7528. Of all 119 scores the sum is 25 + 25 + 18 * 24 = 482, and 482 / 119 = 4.0504.
GIVEN = list(zip("544354", ["5", "5", "na", "5", "5", "5"], strict=True))


def store(answers: list[dict]) -> FormPage:
    survey = FormPage.objects.get(slug="satisfaction")
    notice = NoticeText.objects.get_or_create(digest="sample", text="ประกาศตัวอย่าง")[0]
    now = timezone.now()
    facts = {"page": survey, "notice": notice, "submit_time": now, "state": "closed"}
    Submission.objects.bulk_create(Submission(form_data=row, **facts) for row in answers)
    return survey


@pytest.fixture
def project(officer) -> DevelopmentProject:
    """A project that made SESA, and is evaluated by the survey of satisfaction."""
    rated = [satisfaction_answers("4", system="sesa", f1=one, f2=two) for one, two in GIVEN]
    survey = store([*rated, *[satisfaction_answers("1", system="dmc")] * 7])
    made = DevelopmentProject.objects.create(title="ระบบ", starts_on=today(), owner=officer)
    system = System.objects.get(slug="sesa")
    ProjectOutcome.objects.create(project=made, system=system, survey=survey, summary="สรุป")
    return made


def address(project, name="project-outcome") -> str:
    return reverse(name, args=[project.number])


def take(browser, project) -> str:
    return unescape(browser.post(address(project, "project-survey"), follow=True).content.decode())


def printed_table(browser, project) -> dict[str, list[str]]:
    """The table of the evaluation in the Word file of the report, by its first column."""
    file = browser.get(reverse("project-report-file", args=[project.number, "docx"]))
    tables = Document(BytesIO(file.content)).tables
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    return {row[0]: row[1:] for row in rows if len(row) == 5}


def thai(value: object) -> str:
    return str(value).translate(THAI_DIGITS)


def half_up(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


# From the survey ----------------------------------------------------------------------------------
def test_the_printed_means_are_those_of_the_systems_own_raw_answers(project, as_, officer):
    browser = as_(officer)
    page = take(browser, project)
    assert "เฉพาะผู้ตอบ 6 คนที่ประเมิน" in page
    printed = printed_table(browser, project)
    survey = FormPage.objects.get(slug="satisfaction")
    labels = {field.clean_name: field.label for field in survey.all_fields()}
    raw = Submission.objects.filter(page=survey).values_list("form_data", flat=True)
    own = [row for row in raw if row["system"] == "sesa"]
    for key in ITEMS:
        scores = [int(row[key]) for row in own if row[key] != "na"]
        mean, sd = half_up(statistics.mean(scores)), half_up(statistics.stdev(scores))
        cells = printed[thai(labels[key])]
        assert cells[:3] == [thai(len(scores)), thai(mean), thai(sd)], key
    assert printed[thai(labels["f1"])] == ["๖", "๔.๑๗", "๐.๗๕", "มาก"]
    assert printed[thai(labels["f2"])] == ["๕", "๕.๐๐", "๐.๐๐", "มากที่สุด"]
    assert printed["เฉลี่ยรวม"] == ["๖", "๔.๐๕", "", "มาก"]


def test_the_report_agrees_with_the_surveys_own_page_of_the_system(project, as_, officer, head):
    take(as_(officer), project)
    shown = as_(head).get("/reports/surveys/satisfaction/?by=system&is=sesa").content.decode()
    assert "4.05" in shown
    assert printed_table(as_(officer), project)["เฉลี่ยรวม"][1] == "๔.๐๕"


def test_the_system_of_the_plan_counts_where_the_outcome_names_none(project, as_, officer):
    ProjectOutcome.objects.update(system=None)
    assert "โปรดเลือกระบบในทะเบียนของโครงการก่อน" in take(as_(officer), project)
    assert not project.evaluation.exists()
    DevelopmentProject.objects.update(system=System.objects.get(slug="dmc"))
    take(as_(officer), project)
    assert set(project.evaluation.values_list("mean", "n")) == {(Decimal("1.00"), 7)}


def test_too_few_answers_about_the_system_are_not_taken_and_the_table_stays(project, as_, officer):
    kept = EvaluationItem.objects.create(
        project=project, item="จากกระดาษ", n=9, mean="4.00", sd="0.50", level="มาก"
    )
    system = System.objects.get(slug="gcode")
    store([satisfaction_answers("5", system="gcode")] * 4)
    ProjectOutcome.objects.update(system=system)
    page = take(as_(officer), project)
    assert f"ยังไม่มีผลของ{system} ที่แสดงได้" in page
    assert list(project.evaluation.all()) == [kept]


def test_a_survey_that_asks_for_no_system_was_made_for_one(project, as_, officer):
    survey = FormPage.objects.get(slug="satisfaction")
    survey.form_fields.filter(clean_name="system").delete()
    survey.submissions.all().delete()
    store([dict.fromkeys(ITEMS, "5")] * 9)
    take(as_(officer), project)
    assert set(project.evaluation.values_list("respondents", flat=True)) == {9}


def test_a_survey_whose_question_of_the_system_was_removed_still_goes_by_it(project, as_, officer):
    survey = FormPage.objects.get(slug="satisfaction")
    survey.form_fields.filter(clean_name="system").delete()
    take(as_(officer), project)
    assert set(project.evaluation.values_list("respondents", flat=True)) == {6}


def test_results_of_another_system_are_told_and_do_not_end_the_step(project, as_, officer):
    browser = as_(officer)
    take(browser, project)
    project.steps.filter(number__lt=11).update(state="done", finished_on=today())
    project.step(11).move("start", today())
    other = System.objects.get(slug="dmc")
    ProjectOutcome.objects.update(system=other)
    assert "ผลนี้เป็นของระบบอื่น" in browser.get(address(project)).content.decode()
    with pytest.raises(Refused, match="ผลการประเมินเป็นของระบบอื่น"):
        project.step(11).move("finish", today())
    take(browser, project)
    assert "ผลนี้เป็นของระบบอื่น" not in browser.get(address(project)).content.decode()
    project.step(11).move("finish", today())
    assert project.step(11).is_done


@pytest.mark.django_db(transaction=True)
def test_results_that_two_take_at_once_stand_there_once(reseeded, project, as_, officer, head):
    start = threading.Barrier(2)

    def take_now(browser) -> None:
        try:
            start.wait(10)
            browser.post(address(project, "project-survey"))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take_now, [as_(officer), as_(head)]))
    assert project.evaluation.count() == len(ITEMS)


# From paper ---------------------------------------------------------------------------------------
def add(browser, project, mean: str, level: str):
    facts = {"item": "ความสะดวก", "n": 30, "mean": mean, "sd": "0.50", "level": level}
    page = browser.post(address(project), {"form": "item", **facts}, follow=True)
    return unescape(page.content.decode())


@pytest.mark.parametrize(
    ("mean", "level", "right"),
    [
        ("4.20", "มากที่สุด", "“มาก”"),
        ("4.51", "มาก", "“มากที่สุด”"),
        ("4.30", "น้อย", "“มาก” หรือ “มากที่สุด”"),
        ("1.00", "ปานกลาง", "“น้อยที่สุด”"),
        ("3.50", "มากที่สุด", "“ปานกลาง” หรือ “มาก”"),
    ],
)
def test_a_mean_that_does_not_fit_its_level_is_refused_and_kept(
    mean, level, right, project, as_, officer
):
    page = add(as_(officer), project, mean, level)
    assert f"ค่าเฉลี่ย {mean} อยู่ในระดับ {right} ไม่ใช่ “{level}”" in page
    assert f'value="{mean}"' in page
    assert 'value="ความสะดวก"' in page
    assert f'<option value="{level}" selected>' in page
    assert not project.evaluation.exists()


@pytest.mark.parametrize(
    ("mean", "level"),
    [
        ("4.50", "มาก"),
        ("4.51", "มากที่สุด"),
        ("4.30", "มากที่สุด"),
        ("1.50", "น้อยที่สุด"),
        ("5.00", "มากที่สุด"),
    ],
)
def test_a_mean_that_fits_by_either_criterion_is_taken(mean, level, project, as_, officer):
    add(as_(officer), project, mean, level)
    assert project.evaluation.get().level == level


def test_a_table_has_one_criterion(project, as_, officer):
    browser = as_(officer)
    add(browser, project, "4.30", "มาก")  # by halves alone
    assert "ค่าเฉลี่ย 4.25 อยู่ในระดับ “มาก” ไม่ใช่ “มากที่สุด”" in add(browser, project, "4.25", "มากที่สุด")
    add(browser, project, "4.25", "มาก")
    assert project.evaluation.count() == 2
