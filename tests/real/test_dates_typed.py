"""Dates typed in a browser: the day as it is understood is said under the field while one
types, and by the page.
"""

from django.utils import timezone
from playwright.sync_api import expect

YEAR = timezone.localdate().year
HOLIDAY = "/admin/snippets/home/holiday/add/"


def test_the_day_is_said_in_words_while_it_is_typed_on_a_form(browser):
    page = browser.context("teacher", 390).new_page()
    page.goto("/forms/access-request/")
    page.locator("[name=request_type][value=new]").check()
    page.locator("summary", has_text="ใช้ตั้งแต่วันที่").tap()
    words = page.locator("[name=valid_from] ~ output.day-in-words")
    assert words.get_attribute("aria-live") == "polite"
    page.fill("[name=valid_from]", f"31/12/{YEAR % 100}")
    expect(words).to_contain_text(f"31 ธันวาคม {YEAR + 543}")
    page.fill("[name=valid_from]", "๕ ก.พ. ๒๕๐๐")
    expect(words).to_contain_text("โปรดตรวจสอบปี")
    page.fill("[name=valid_from]", "")
    expect(words).to_have_text("")


def test_a_short_year_in_the_admin_is_written_out_in_the_era_that_is_nearest(browser):
    page = browser.context("admin").new_page()
    page.goto(HOLIDAY)
    page.fill("[name=date]", f"31/12/{YEAR % 100}")
    page.locator("[name=name]").focus()
    expect(page.locator("[name=date]")).to_have_value(f"31/12/{YEAR + 543}")
    expect(page.locator("output.day-in-words")).to_contain_text(f"31 ธันวาคม {YEAR + 543}")


def test_without_scripts_the_page_that_answers_says_the_day(browser):
    page = browser.context("teacher", java_script_enabled=False).new_page()
    page.goto("/forms/access-request/")
    page.fill("[name=valid_from]", f"5/2/{YEAR % 100}")
    page.locator("form:has([name=valid_from]) [type=submit]").last.click()
    expect(page.locator("[name=valid_from] ~ output.day-in-words")).to_contain_text(
        f"5 กุมภาพันธ์ {YEAR + 543}"
    )


def test_text_pasted_from_slides_is_shown_and_stored_as_one_reads_it(browser):
    page = browser.context("officer").new_page()
    page.goto("/consultations/new/")
    page.evaluate(
        "document.querySelector('[name=subject]').value = 'ก\\u200bข\\ufffe ทํางาน\\u00a0แล้ว'"
    )
    page.locator("[data-answered]").click()
    expect(page.locator(".messages")).to_contain_text("ตอบแล้ว")
    page.goto("/consultations/?q=กข ทำงาน แล้ว")
    expect(page.locator("main")).to_contain_text("กข ทำงาน แล้ว")
