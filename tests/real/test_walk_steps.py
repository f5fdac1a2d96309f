"""An officer records the steps of a project that run at one time, and takes what a survey says of
its system: from the home page to the steps, the timeline, the board, the chart of the process and
the report, on a screen of 1280 pixels.
"""

import json
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT

expect.set_options(timeout=LONGEST_WAIT)
TITLE = "ระบบที่นำร่องขณะพัฒนา"
REASON = "ผู้บันทึกไปราชการ ลงวันที่ตามสมุดงาน"
# Step 5 was done 30 days ago, and step 6 began 20 days ago.
AT_WORK = f"""
import json
from datetime import timedelta
from home.models import User
from services.models import DevelopmentProject
from services.projects.models import today
def ago(days):
    return today() - timedelta(days=days)
officer = User.objects.get(username="officer")
project = DevelopmentProject.objects.create(title="{TITLE}", starts_on=ago(60), owner=officer)
project.steps.filter(number__lt=6).update(state="done", started_on=ago(60), finished_on=ago(30))
project.step(6).move("start", ago(20))
print(json.dumps([ago(days).isoformat() for days in (-1, 0, 5, 10, 25)]))
"""
# What the demo's people said of SESA: how many, and the mean of all their scores.
SAID_OF_SESA = """
import json
from decimal import ROUND_HALF_UP, Decimal
from forms.models import FormPage
survey = FormPage.objects.get(slug="satisfaction")
items = [field.clean_name for field in survey.form_fields.filter(field_type="likert")]
told = survey.submissions.filter(form_data__system="sesa").values_list("form_data", flat=True)
scores = [Decimal(row[key]) for row in told for key in items if row[key] != "na"]
mean = (sum(scores) / len(scores)).quantize(Decimal("0.01"), ROUND_HALF_UP)
print(json.dumps([survey.title, len(told), str(mean)]))
"""
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.fixture(scope="module")
def days(site) -> list[date]:
    """Tomorrow, today, 5, 10 and 25 days ago, as the site has them."""
    told = site.run(AT_WORK).splitlines()[-1]
    return [date.fromisoformat(day) for day in json.loads(told)]


def typed(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def open_project(page: Page) -> None:
    """From the home page by the menu and the board."""
    page.goto("/")
    page.get_by_role("link", name="โครงการ", exact=True).first.click()
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("h1")).to_have_text(TITLE)


def open_step(page: Page, number: int) -> None:
    open_project(page)
    page.locator(f'a[href$="/steps/{number}/"]').click()
    expect(page.locator("h1")).to_contain_text(f"ขั้นที่ {number} ")


def begin(page: Page, day: date, reason: str = "") -> None:
    page.fill("[name=day]", typed(day))
    page.fill("#id_reason", reason)
    page.get_by_role("button", name="เริ่มขั้นตอนนี้", exact=True).click()


def correct(page: Page, day: date) -> None:
    summary = page.get_by_text("แก้ไขวันที่ดำเนินการจริง")
    if not page.locator("#days_reason").is_visible():
        summary.click()
    page.fill("#days_started_on", typed(day))
    page.fill("#days_reason", REASON)
    page.get_by_role("button", name="บันทึกวันที่", exact=True).click()


def test_steps_that_overlap_are_recorded_put_right_and_seen(browser, days):
    tomorrow, today, five, ten, before = days
    page = browser.context("officer").new_page()

    open_step(page, 8)
    expect(page.locator("main")).to_contain_text("โปรดเริ่มขั้นที่ 7 ก่อนเริ่มขั้นที่ 8")
    expect(page.get_by_role("button", name="เริ่มขั้นตอนนี้", exact=True)).to_have_count(0)

    open_step(page, 7)
    begin(page, tomorrow, REASON)
    expect(page.locator(".error-summary")).to_contain_text("วันที่ต้องไม่เกินวันนี้")
    expect(page.locator("#id_reason")).to_have_value(REASON)
    begin(page, five)
    expect(page.locator(".error-summary")).to_contain_text("โปรดระบุเหตุผล")
    begin(page, today)
    expect(page.locator("main")).to_contain_text("กำลังดำเนินการ")

    # what is known later: it had begun ten days ago, and not before step 6
    correct(page, before)
    expect(page.locator(".error-summary")).to_contain_text("วันที่เริ่มต้องไม่ก่อนวันที่ขั้นที่ 6 เริ่ม")
    expect(page.locator("#days_reason")).to_have_value(REASON)
    correct(page, ten)
    history = page.locator("section", has=page.get_by_role("heading", name="ประวัติของขั้นตอน"))
    expect(history).to_contain_text(REASON)

    open_step(page, 8)
    begin(page, five, REASON)
    expect(page.locator("main")).to_contain_text("โปรดทำขั้นที่ 7 ให้เสร็จก่อน")

    open_project(page)
    expect(page.locator(".gantt__actual--open")).to_have_count(3)
    expect(page.locator(".gantt__within")).to_have_count(2)
    page.goto("/projects/")
    card = page.locator("article", has=page.get_by_role("link", name=TITLE))
    for number in (6, 7, 8):
        expect(card).to_contain_text(f"ขั้นที่ {number} ")

    page.goto("/processes/research-and-development/")
    expect(page.locator("svg.flow").first).to_contain_text("ขั้นที่ 7, 8 อยู่ในเวลาของขั้นที่ 6")


def test_the_results_of_the_systems_own_people_reach_the_report(browser, site, days):
    survey, people, mean = json.loads(site.run(SAID_OF_SESA).splitlines()[-1])
    page = browser.context("officer").new_page()
    open_project(page)
    page.get_by_role("link", name="ผลและการประเมิน").click()

    paper = page.locator("form", has=page.locator("[name=item]"))
    facts = {"item": "ความสะดวก", "n": "30", "mean": "4.20", "sd": "0.50"}
    for name, value in facts.items():
        paper.locator(f"[name={name}]").fill(value)
    paper.locator("[name=level]").select_option("มากที่สุด")
    page.get_by_role("button", name="เพิ่มรายการ", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("ค่าเฉลี่ย 4.20 อยู่ในระดับ “มาก”")
    expect(paper.locator("[name=item]")).to_have_value("ความสะดวก")

    texts = page.locator("form", has=page.locator("[name=summary]"))
    system = texts.locator("[name=system] option", has_text="SESA").get_attribute("value")
    texts.locator("[name=system]").select_option(system)
    texts.locator("[name=survey]").select_option(survey)
    texts.get_by_role("button", name="บันทึก", exact=True).click()
    page.get_by_role("button", name="นำผลจากแบบสำรวจมาแทนตารางนี้").click()
    expect(page.locator("main")).to_contain_text(f"เฉพาะผู้ตอบ {people} คนที่ประเมิน")

    open_project(page)
    page.get_by_role("link", name="รายงาน (แบบ ๗.๑)").click()
    row = page.get_by_role("row", name="เฉลี่ยรวม")
    expect(row).to_contain_text(str(people).translate(THAI_DIGITS))
    expect(row).to_contain_text(mean.translate(THAI_DIGITS))
