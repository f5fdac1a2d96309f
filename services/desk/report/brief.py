"""The director's figures on one page of paper: a sentence, the six figures, what is overdue and
what waits.
"""

from collections.abc import Sequence
from datetime import date

from home.models import OfficeSettings
from home.office.waiting import WaitingList
from home.papers.memo import Paragraph, Table, TitledPaper
from home.thai.writing import format_date_long

from .figures import Row, Trend, tell
from .periods import Period

MOST_WAITING = 5  # what stays on one page; the rest is a number


def figure(value: float | None, places: int) -> str:
    """A figure of the brief; what could not be computed is a dash."""
    if value is None:
        return "–"
    return f"{value:,.{places}f}" if places > 0 else f"{value:,.2f}".rstrip("0").rstrip(".")


def figures_table(six: Sequence[Trend]) -> Table:
    rows = [
        (row.label, figure(row.value, row.places), figure(row.before, row.places), row.unit)
        for row in six
    ]
    columns = ("ตัวชี้วัด", "ช่วงนี้", "ช่วงก่อน", "หน่วย")
    return Table(columns, rows, (5, 2, 2, 2), "ตัวเลขสำคัญ")


def waiting_lines(waiting: WaitingList) -> list[Paragraph]:
    """What waits for the director, one line each."""
    if not waiting.total:
        return [Paragraph("ไม่มีเรื่องที่รอพิจารณา", indent=False)]
    lines = [f"รอพิจารณา {waiting.total} เรื่อง"]
    lines += [f"- {item.title} ({item.kind})" for item in waiting.items[:MOST_WAITING]]
    return [Paragraph(line, indent=False) for line in lines]


def brief_of(
    period: Period, six: Sequence[Trend], overdue: Sequence[Row], waiting: WaitingList, today: date
) -> TitledPaper:
    """The paper of the page that the director reads."""
    owed = [(row["label"], row["count"]) for row in overdue]
    return TitledPaper(
        "สรุปสำหรับผู้บริหาร",
        OfficeSettings.load().office_name,
        [period.label, f"ณ วันที่ {format_date_long(today, official=True)}"],
        [
            Paragraph(tell(six)),
            figures_table(six),
            Table(("ค้างเกินกำหนด", "จำนวน (เรื่อง)"), owed, (7, 3), "ค้างเกินกำหนด ณ วันนี้"),
            Paragraph("เรื่องหนึ่งอาจค้างมากกว่าหนึ่งอย่าง ผลรวมจึงมากกว่าจำนวนเรื่องได้", indent=False),
            *waiting_lines(waiting),
        ],
    )
