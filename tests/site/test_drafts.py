"""Drafts of forms in a real browser: never of personal fields; gone once received, at sign-out,
and after a day.
"""

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from forms.models import Submission
from tests.conftest import PASSWORD

SUBJECT = "เครื่องพิมพ์ไม่ทำงานตั้งแต่เช้า"
NAME, CONTACT = "สมมติ ไม่ควรเก็บ", "02 000 9999"
KEPT = (
    "Object.entries(localStorage).filter(([name]) => name.startsWith('draft:')).map(([, text]) =>"
    " text).join()"
)
AGE = """hours => {
  for (const [name, text] of Object.entries(localStorage)) {
    if (name.startsWith("draft:")) {
      const draft = JSON.parse(text);
      localStorage.setItem(name, JSON.stringify({ ...draft, at: draft.at - hours * 3600000 }));
    }
  }
}"""


@pytest.fixture
def page(chromium, reseeded, live_server):
    """A telephone's page on the server of the tests."""
    context = chromium.new_context(
        base_url=live_server.url, locale="th-TH", viewport={"width": 390, "height": 720}
    )
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, username: str) -> None:
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)


def write_half(page: Page) -> None:
    page.goto("/forms/ask/")
    page.click("details.known summary")
    page.fill("[name=full_name]", NAME)
    page.fill("[name=contact]", CONTACT)
    page.fill("[name=subject]", SUBJECT)


def comes_back_without_what_is_personal(page: Page) -> None:
    write_half(page)
    kept = page.evaluate(KEPT)
    assert SUBJECT in kept
    assert NAME not in kept
    assert CONTACT not in kept
    page.reload()
    assert page.input_value("[name=subject]") == SUBJECT
    assert page.locator(".draft-note").is_visible()
    assert page.input_value("[name=full_name]") != NAME
    page.click("[data-draft-clear]")
    assert page.evaluate(KEPT) == ""


def lives_a_day(page: Page) -> None:
    write_half(page)
    page.evaluate(AGE, 23)
    page.goto("/systems/")
    assert SUBJECT in page.evaluate(KEPT)
    page.evaluate(AGE, 2)
    page.reload()
    assert page.evaluate(KEPT) == ""


def is_left_to_its_writer_when_a_session_ends_by_itself(page: Page, teacher, other_teacher) -> None:
    for returning, found in ((teacher, SUBJECT), (other_teacher, "")):
        write_half(page)
        page.context.clear_cookies()
        page.goto("/forms/ask/")
        assert SUBJECT in page.evaluate(KEPT)
        sign_in(page, returning.username)
        page.wait_for_selector("[name=subject]")
        assert page.input_value("[name=subject]") == found


def is_there_after_a_wrong_password(page: Page, teacher) -> None:
    page.goto("/forms/ask/?system=dmc")
    page.fill("[name=subject]", SUBJECT)
    page.context.clear_cookies()
    page.reload()
    page.fill("[name=login]", teacher.username)
    page.fill("[name=password]", "ไม่ใช่รหัสผ่าน")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice--bad")
    assert SUBJECT in page.evaluate(KEPT)
    sign_in(page, teacher.username)
    page.wait_for_url("**/forms/ask/?system=dmc")
    assert page.input_value("[name=subject]") == SUBJECT
    page.click("[data-draft-clear]")


def is_kept_for_each_window(page: Page) -> None:
    write_half(page)
    second = page.context.new_page()
    second.goto("/forms/ask/")
    assert second.input_value("[name=subject]") == SUBJECT
    second.click("[data-draft-clear]")
    second.fill("[name=subject]", "เรื่องอื่นในอีกหน้าต่าง")
    page.reload()
    assert page.input_value("[name=subject]") in (SUBJECT, "เรื่องอื่นในอีกหน้าต่าง")
    assert SUBJECT in page.evaluate(KEPT)
    assert "เรื่องอื่นในอีกหน้าต่าง" in page.evaluate(KEPT)
    second.close()
    page.evaluate("localStorage.clear()")


def gives_way_to_what_the_address_brings(page: Page) -> None:
    write_half(page)
    page.goto("/forms/ask/?question=คำที่ค้นแล้วไม่พบ")
    assert page.input_value("[name=subject]") == "คำที่ค้นแล้วไม่พบ"
    page.click("[data-draft-use]")
    assert page.input_value("[name=subject]") == SUBJECT
    page.click("[data-draft-clear]")


def is_kept_while_refused_and_gone_once_received(page: Page) -> None:
    write_half(page)
    page.click(".form__actions button")
    page.wait_for_selector(".error-summary")
    assert page.input_value("[name=subject]") == SUBJECT
    assert SUBJECT in page.evaluate(KEPT)
    page.select_option("[name=position]", "teacher")
    page.fill("[name=detail]", "กดพิมพ์แล้วไม่มีอะไรเกิดขึ้น")
    page.check("[name=formality][value=informal]")
    page.check("[name=pdpa_ack]")
    page.click(".form__actions button")
    page.wait_for_url("**/r/*/")
    assert page.evaluate(KEPT) == ""


def goes_at_sign_out_from_any_page(page: Page) -> None:
    write_half(page)
    page.goto("/systems/")
    page.evaluate("document.querySelector('form[action*=logout]').requestSubmit()")
    page.wait_for_url(lambda address: "login" in address)
    assert page.evaluate(KEPT) == ""


def each_statement_of_a_survey_is_a_card_with_nothing_chosen(page: Page) -> None:
    page.goto("/forms/satisfaction/")
    assert page.locator("input[type=radio]:checked, input[type=checkbox]:checked").count() == 0
    cards = page.locator("fieldset.likert")
    assert cards.count() == 20
    boxes = [cards.nth(number).bounding_box() for number in range(3)]
    assert all(box["width"] > 300 for box in boxes)
    assert all(one["y"] + one["height"] <= two["y"] for one, two in pairwise(boxes))
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_a_draft_from_its_first_letter_to_its_end(page, teacher, other_teacher):
    page.goto("/accounts/login/")
    sign_in(page, teacher.username)
    comes_back_without_what_is_personal(page)
    lives_a_day(page)
    is_left_to_its_writer_when_a_session_ends_by_itself(page, teacher, other_teacher)
    is_there_after_a_wrong_password(page, other_teacher)
    is_kept_for_each_window(page)
    gives_way_to_what_the_address_brings(page)
    is_kept_while_refused_and_gone_once_received(page)
    assert Submission.objects.get().form_data["full_name"] == NAME
    each_statement_of_a_survey_is_a_card_with_nothing_chosen(page)
    goes_at_sign_out_from_any_page(page)
