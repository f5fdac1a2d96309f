"""How a form stands on its page: what the account answers in one line, folds, the way to what is
to be mended.
"""

import pytest
from bs4 import BeautifulSoup

from forms.models import FormPage, Submission
from forms.page.known import choice_that_says
from tests.make_forms import access_answers, ask_answers, satisfaction_answers

pytestmark = pytest.mark.django_db

POSITIONS = [
    ("teacher", "ครู"),
    ("assistant", "ครูผู้ช่วย"),
    ("principal", "ผู้อำนวยการโรงเรียน"),
    ("deputy", "รองผู้อำนวยการโรงเรียน"),
]


@pytest.fixture
def somebody(teacher):
    """A teacher whose account says all that forms ask of a person."""
    facts = {
        "prefix": "นางสาว",
        "first_name": "สมมติ",
        "last_name": "ตัวอย่าง",
        "position": "ครูชำนาญการ",
        "phone": "02 000 0009",
        "email": "somebody@example.invalid",
    }
    for name, value in facts.items():
        setattr(teacher, name, value)
    teacher.save()
    return teacher


def soup_of(browser, slug: str, answers: dict | None = None) -> BeautifulSoup:
    address = f"/forms/{slug}/"
    response = browser.get(address) if answers is None else browser.post(address, answers)
    return BeautifulSoup(response.content, "html.parser")


def line_of(soup: BeautifulSoup) -> str:
    return " ".join(soup.select_one("details.known .known__line").get_text(" ").split())


def open_titles(soup: BeautifulSoup) -> list[str]:
    return [fold.h3.get_text(strip=True) for fold in soup.select("details.scale[open]")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("ครู", "teacher"),
        ("ครูผู้ช่วย", "assistant"),
        ("ครูชำนาญการพิเศษ", "teacher"),
        ("รองผู้อำนวยการโรงเรียน", "deputy"),
        ("นักวิชาการคอมพิวเตอร์", ""),
        ("", ""),
    ],
)
def test_a_position_is_the_choice_that_says_it(words, code):
    assert choice_that_says(words, POSITIONS) == code


def test_what_the_account_says_is_one_line_and_is_sent_as_it_stands(somebody, as_):
    browser = as_(somebody)
    soup = soup_of(browser, "access-request")
    school = somebody.school.name
    assert line_of(soup) == (
        f"ข้อมูลของท่าน นางสาวสมมติ ตัวอย่าง · ครู · {school} · 0 2000 0009 · somebody@example.invalid"
    )
    folded = {field["name"] for field in soup.select("details.known [name]")}
    assert folded == {"prefix", "full_name", "position", "school", "phone", "email"}
    assert not soup.select_one("details.known").has_attr("open")
    sent = {"prefix": "miss", "full_name": "สมมติ ตัวอย่าง", "position": "teacher"}
    chosen = {
        "prefix": soup.select_one("[name=prefix] option[selected]")["value"],
        "full_name": soup.select_one("[name=full_name]")["value"],
        "position": soup.select_one("[name=position] option[selected]")["value"],
    }
    assert chosen == sent


def test_what_the_account_lacks_is_asked_in_the_open(somebody, as_):
    somebody.phone, somebody.position = "", "นักวิชาการคอมพิวเตอร์"
    somebody.save()
    soup = soup_of(as_(somebody), "access-request")
    for name in ("phone", "position"):
        assert soup.select_one(f"[name={name}]").find_parent("details") is None


def test_a_known_answer_that_was_changed_to_a_wrong_one_stands_in_the_open(somebody, as_):
    answers = access_answers(full_name="", email="not a mail")
    soup = soup_of(as_(somebody), "access-request", answers)
    for name in ("full_name", "email"):
        assert soup.select_one(f"[name={name}]").find_parent("details") is None
    assert soup.select_one("[name=prefix]").find_parent("details") is not None


def test_a_person_of_the_office_is_known_to_work_there_and_may_choose_a_school(officer, as_):
    soup = soup_of(as_(officer), "ask")
    assert soup.select_one("[name=school] option[selected]")["value"] == "office"
    assert not soup.select_one("[name=school]").has_attr("disabled")


def test_a_visitor_and_an_anonymous_form_have_no_such_line(somebody, as_):
    FormPage.objects.filter(slug="ask").update(open_to_visitors=True)
    assert soup_of(as_(None), "ask").select_one("details.known") is None
    assert soup_of(as_(somebody), "satisfaction").select_one("details.known") is None


def test_what_is_rarely_used_folds_under_its_names_and_opens_once_answered(somebody, as_):
    browser = as_(somebody)
    fold = soup_of(browser, "ask").select_one("details.rare")
    assert "ช่องทางที่สะดวกรับคำตอบ" in fold.summary.get_text()
    assert not fold.has_attr("open")
    answered = ask_answers(reply_channel="line", subject="")
    assert soup_of(browser, "ask", answered).select_one("details.rare").has_attr("open")


def test_a_folded_field_that_must_be_answered_stands_in_the_open(somebody, as_):
    FormPage.objects.get(slug="ask").form_fields.filter(clean_name="reply_channel").update(
        required=True
    )
    soup = soup_of(as_(somebody), "ask")
    assert soup.select_one("[name=reply_channel]").find_parent("details") is None


def test_each_aspect_folds_with_its_count_and_the_first_is_open(somebody, as_):
    soup = soup_of(as_(somebody), "satisfaction")
    counts = [
        " ".join(fold.select_one(".scale__count").get_text(" ").split())
        for fold in soup.select("details.scale")
    ]
    assert counts == [f"0 จาก {number}" for number in (5, 4, 3, 2, 5, 1)]
    assert open_titles(soup) == ["ด้านการทำงานของระบบ (ตรงความต้องการ/ความถูกต้อง)"]


def test_aspects_to_mend_open_and_the_summary_leads_to_their_first_statement(somebody, as_):
    soup = soup_of(as_(somebody), "satisfaction", satisfaction_answers(u2="", u4="", o1=""))
    assert open_titles(soup) == ["ด้านความง่ายในการใช้งาน", "ภาพรวม"]
    links = [(link["href"], link.get_text()) for link in soup.select(".error-summary a")]
    assert links == [
        ("#id_u2", "ด้านความง่ายในการใช้งาน: ยังไม่ได้ตอบ 2 ข้อ"),
        ("#id_o1", "ความพึงพอใจต่อระบบในภาพรวม: โปรดเลือกคำตอบ"),
    ]
    for target, _ in links:
        row = soup.select_one(target)
        assert row.name == "fieldset"
        assert row.legend is not None
        assert soup.find(id=row["aria-describedby"]).get_text(strip=True)
    assert not Submission.objects.exists()


def test_each_answer_is_named_by_its_number_and_its_word(somebody, as_):
    row = soup_of(as_(somebody), "satisfaction").select_one("fieldset#id_f1")
    names = []
    for cell in row.select("label"):
        for unread in cell.select("[aria-hidden]"):
            unread.decompose()
        names.append(" ".join(cell.get_text(" ").split()))
    assert names == [
        "5 มากที่สุด",
        "4 มาก",
        "3 ปานกลาง",
        "2 น้อย",
        "1 น้อยที่สุด",
        "ไม่เคยใช้/ ไม่มีความเห็น",
    ]


def test_a_dual_item_has_two_rows_under_its_own_legend(somebody, as_):
    soup = soup_of(as_(somebody), "needs")
    dual = soup.select_one("fieldset.dual")
    assert dual.legend.get_text() == "ระบบฐานข้อมูลนักเรียนและการรายงานข้อมูล"
    rows = [row.legend.get_text(strip=True) for row in dual.select("fieldset.likert")]
    assert rows == ["สภาพปัจจุบัน", "สภาพที่ต้องการ"]
    assert "จาก 22" in soup.select_one("[data-total]").get_text()
