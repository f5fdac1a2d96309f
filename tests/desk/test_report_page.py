"""The report's page: one control of its period, four figures, a chart a question with the answer as
its title, and lines that end where the figures end.
"""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from services.desk.report.pictures import conclude, draw_bars, draw_months

pytestmark = pytest.mark.django_db
NAMES = ("ต.ค. 2569", "พ.ย. 2569", "ธ.ค. 2569")


def months_of(counts: tuple[int, ...]) -> dict:
    rows = [
        {"label": name, "count": count, "last_year": 2}
        for name, count in zip(NAMES, counts, strict=True)
    ]
    return {"period": "2570-q1", "as_of": date(2026, 11, 20).isoformat(), "months": rows}


def test_a_month_that_has_not_come_is_not_drawn_as_nought():
    report = months_of((3, 5, 0))
    chart = draw_months(report)
    assert [row[1] for row in chart.figures] == ["3", "5", "–"]
    assert [row["is_ahead"] for row in report["months"]] == [False, False, True]
    assert chart.title == "รับเรื่องมากที่สุดใน พ.ย. 2569 5 เรื่อง"


def test_bars_are_sorted_and_their_title_is_the_answer():
    rows = [
        {"key": number, "label": f"ทาง {number}", "count": number, "share": share}
        for number, share in ((1, 6.67), (2, 13.33), (12, 80.0))
    ]
    chart = draw_bars("channels", {"channels": rows})
    assert [row.text for row in chart.rows] == ["12 เรื่อง", "2 เรื่อง", "1 เรื่อง"]
    assert chart.title == conclude("channels", rows) == "ถามทางทาง 12มากที่สุด ร้อยละ 80.0"


def test_of_one_control_each_period_can_be_chosen_and_of_contents_each_leads_somewhere(
    as_, officer
):
    page = as_(officer).get("/reports/consultations/?period=2570-q1").content
    drawn = BeautifulSoup(page, "html.parser")
    assert len(drawn.select(".report-period select")) == 1
    assert drawn.select_one("option[selected]")["value"] == "2570-q1"
    anchors = [link["href"][1:] for link in drawn.select(".report-contents a")]
    assert all(drawn.find(id=anchor) for anchor in anchors)
    assert len(drawn.select(".six__figure")) == 4
