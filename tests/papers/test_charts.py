"""Charts say in words and in a table what they show, and their lengths and places are right."""

import re

import pytest
from bs4 import BeautifulSoup

from home.papers import charts
from home.templatetags.chart_tags import chart as drawn

MONTHS = ["ต.ค.", "พ.ย.", "ธ.ค."]


def page_of(value, **options) -> BeautifulSoup:
    return BeautifulSoup(drawn(value, **options), "html.parser")


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 4), (3, 4), (5, 8), (9, 20), (20, 20), (21, 40), (97, 200), (1284, 2000), (4001, 8000)],
)
def test_a_scale_ends_at_a_round_number_with_whole_ticks(most, top):
    assert charts.round_top(most) == top
    assert [tick * 4 for tick in charts.ticks(top)] == [top * part for part in range(5)]


def test_a_line_begins_at_the_left_at_nought_and_reaches_the_top_of_its_scale():
    line = charts.line("เรื่อง", "", MONTHS, [("ปีนี้", [0, 10, 20])]).lines[0]
    left, _, right = line.points
    assert (left.x, left.y) == ("44.0", f"{charts.HEIGHT - charts.BOTTOM:.1f}")
    assert (right.x, right.y) == (f"{charts.WIDTH - charts.RIGHT:.1f}", f"{charts.TOP:.1f}")
    assert line.path.count("L") == 2


def test_a_year_of_months_shows_no_more_labels_than_fit():
    line = charts.line("เรื่อง", "", [str(month) for month in range(12)], [("ปีนี้", range(12))])
    assert len(line.labels) <= charts.MOST_LABELS
    assert len(line.lines[0].points) == 12


@pytest.mark.parametrize("values", [[], [5], [0, 0]])
def test_a_line_of_little_or_nothing_stands(values):
    labels = [str(number) for number in range(len(values))]
    page = page_of(charts.line("เรื่อง", "", labels, [("ปีนี้", values)]))
    assert "nan" not in str(page).lower()


def test_a_line_that_ends_today_has_no_points_ahead_of_it():
    """A month that has not come is no month without questions."""
    chart = charts.line("เรื่อง", "", MONTHS, [("ปีนี้", [3, None, None]), ("ปีก่อน", [1, 2, 0])])
    assert [len(line.points) for line in chart.lines] == [1, 3]
    assert chart.figures == [["ต.ค.", "3", "1"], ["พ.ย.", "–", "2"], ["ธ.ค.", "–", "0"]]
    assert "ธ.ค. –" not in chart.lines[0].screen_reader_text
    assert page_of(charts.line("ว่าง", "", MONTHS, [("ปีนี้", [None] * 3)]))


DOTS = [("ความรวดเร็ว", 3.9, "3.90 (n = 18)"), ("ความถูกต้อง", 5.0, "5.00 (n = 18)")]


def test_a_dot_stands_on_a_scale_that_begins_at_one():
    chart = charts.dots("ค่าเฉลี่ย", "", [*DOTS, ("ไม่มี", 1, "1.00")], 1, 5)
    assert chart.marks == ("4.0", "54.0", "104.0", "154.0", "204.0")
    places = [circle["cx"] for circle in page_of(chart).select("circle")]
    assert places == ["149.0", "204.0", "4.0"]


EXAMPLES = {
    "dots": charts.dots("ค่าเฉลี่ย", "บนมาตร 1 ถึง 5", DOTS, 1, 5),
    "bars": charts.bars("ระบบ", "มากไปน้อย", [("DMC", 3, "3 เรื่อง"), ("SGS", 1, "1 เรื่อง")]),
    "stacked": charts.stacked_bars("คำตอบ", "รายข้อ", ["มาก", "น้อย"], [("ข้อ 1", (3, 1), "n = 4")]),
    "line": charts.line("รายเดือน", "เทียบ", MONTHS, [("ปีนี้", [1, 2, 1200]), ("ปีก่อน", [0, 5, 6])]),
}
TABLES = {
    "dots": (
        ["รายการ", "จำนวน"],
        [["ความรวดเร็ว", "3.90 (n = 18)"], ["ความถูกต้อง", "5.00 (n = 18)"]],
    ),
    "bars": (["รายการ", "จำนวน"], [["DMC", "3 เรื่อง"], ["SGS", "1 เรื่อง"]]),
    "stacked": (["รายการ", "มาก", "น้อย"], [["ข้อ 1", "3", "1"]]),
    "line": (
        ["รายการ", "ปีนี้", "ปีก่อน"],
        [["ต.ค.", "1", "0"], ["พ.ย.", "2", "5"], ["ธ.ค.", "1,200", "6"]],
    ),
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_chart_has_a_title_spoken_figures_and_the_same_figures_as_a_table(kind):
    value = EXAMPLES[kind]
    page = page_of(value, figures=True)
    assert page.select_one("figure figcaption strong").text == value.title
    pictures = page.select("svg[role=img]")
    assert pictures and all(picture["aria-label"].strip() for picture in pictures)
    columns, rows = TABLES[kind]
    assert [cell.text for cell in page.select("thead th")] == columns
    assert [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")] == rows
    assert not page_of(value).select("table")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_chart_needs_neither_script_nor_style_and_shows_words_as_they_are(kind):
    told = drawn(EXAMPLES[kind])
    assert "<script" not in told and "style=" not in told
    wicked = charts.bars("<b>", "<script>", [("<i>", 1, "&")])
    assert "<script>" not in drawn(wicked) and "&lt;b&gt;" in drawn(wicked)


def test_numbers_of_svg_have_a_point_whatever_the_language():
    numbers = re.findall(r' (?:x|y|cx|cy|x1|y1)="([^"]+)"', drawn(EXAMPLES["line"]))
    assert numbers and all(re.fullmatch(r"\d+(\.\d+)?", number) for number in numbers)
