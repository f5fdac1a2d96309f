"""The report's page: one control of its period, four figures, a chart a question with the answer as
its title, and lines that end where the figures end.
"""

from datetime import date, timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from pypdf import PdfReader

from home.office.waiting import waiting_for
from services.desk.report.figures import Trend, tell
from services.desk.report.pictures import conclude, draw_bars, draw_months
from services.models import Consultation

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


def six_of(in_time: float | None, before: float | None, overdue: int) -> list[Trend]:
    return [
        Trend("in_time_share", "", in_time, before, "%", True, ""),
        Trend("overdue", "", overdue, 0, "เรื่อง", False, ""),
    ]


@pytest.mark.parametrize(
    ("six", "told"),
    [
        (six_of(93.0, 95.0, 2), "ตอบทันเวลา 93.0 % ลดลง 2.0 จุด ค้างเกินกำหนด 2 เรื่อง"),
        (six_of(93.44, 91.3, 0), "ตอบทันเวลา 93.4 % เพิ่มขึ้น 2.1 จุด ไม่มีเรื่องค้างเกินกำหนด"),
        (six_of(50.0, 50.01, 1), "ตอบทันเวลา 50.0 % เท่าช่วงก่อน ค้างเกินกำหนด 1 เรื่อง"),
        (six_of(None, None, 0), "ยังไม่มีเรื่องที่ตอบในช่วงนี้ ไม่มีเรื่องค้างเกินกำหนด"),
    ],
)
def test_the_director_reads_a_sentence_first(six, told):
    assert tell(six) == told


def test_what_is_overdue_is_one_number_at_the_desk_and_at_the_directors(as_, officer, director):
    for days in (0, 30):
        at = timezone.now() - timedelta(days=days)
        Consultation.objects.receive(subject="ถาม", at=at, channel="phone", officer=officer)
    desk = as_(officer).get("/consultations/?scope=")
    tab = next(row for row in desk.context["tabs"] if row["label"] == "เกินกำหนด")
    page = as_(director).get("/reports/")
    six = {row.key: row for row in page.context["trends"]}
    assert tab["count"] == six["overdue"].value == 1
    assert "ค้างเกินกำหนด 1 เรื่อง" in page.content.decode()
    assert len(six["overdue"].past) == 6
    late = [item for item in waiting_for(officer, 10).items if item.due < timezone.localdate()]
    assert len(late) == 1


def test_the_brief_is_one_page(as_, director):
    for kind in ("m", "q", "y"):
        sent = as_(director).get(f"/reports/brief.pdf?kind={kind}")
        assert sent.content.startswith(b"%PDF")
        assert len(PdfReader(BytesIO(sent.content)).pages) == 1
