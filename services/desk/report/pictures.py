"""The charts of the report: one a question, its title the answer. No database."""

from datetime import date

from home.papers import charts

from .figures import NOBODY, Row
from .periods import Period

MOST_BARS = 5  # on a telephone all questions shall fit five screens; the table has the rest
# What each chart shows, with its longest bar named.
ANSWERS = {
    "systems": "ถามเรื่อง {label} มากที่สุด ร้อยละ {share}",
    "categories": "{label} เป็นเรื่องที่ถามมากที่สุด ร้อยละ {share}",
    "channels": "ถามทาง{label}มากที่สุด ร้อยละ {share}",
}


def conclude(name: str, rows: list[Row]) -> str:
    """The answer that a chart gives, in a sentence; what nobody named answers nothing, unless there
    is nothing else.
    """
    named = [row for row in rows if row["key"] != NOBODY]
    most = max(named or rows, key=lambda row: row["count"])
    return ANSWERS[name].format(label=most["label"], share=f"{most['share'] or 0:.1f}")


def draw_bars(name: str, report: Row) -> charts.Chart:
    """The most frequent of a cut, sorted; a share is easier read off bars than off a ring."""
    rows = [row for row in report[name] if row["count"]]
    rows.sort(key=lambda row: -row["count"])
    shown = rows[:MOST_BARS]
    values = [(row["label"], row["count"], f"{row['count']} เรื่อง") for row in shown]
    kinds = f"สูงสุด {len(shown)} จาก {len(rows)} รายการ" if len(rows) > MOST_BARS else "จำนวนเรื่อง"
    return charts.bars(conclude(name, rows), kinds, values)


def mark_future(report: Row) -> list[bool]:
    """Each month of the report: whether it had not begun on the day of the figures."""
    day = date.fromisoformat(report["as_of"])
    future = [month.first > day for month in Period.parse(report["period"]).months]
    for row, is_ahead in zip(report["months"], future, strict=True):
        row["is_ahead"] = is_ahead
    return future


def draw_months(report: Row) -> charts.LineChart:
    """This year's line ends with the month of the figures: what lies ahead is not nought."""
    months, future = report["months"], mark_future(report)
    names = [row["label"].partition(" ")[0] for row in months]
    this_year = []
    for row, is_ahead in zip(months, future, strict=True):
        this_year.append(None if is_ahead else row["count"])
    most = max(months, key=lambda row: row["count"])
    return charts.line(
        f"รับเรื่องมากที่สุดใน {most['label']} {most['count']} เรื่อง",
        "จำนวนเรื่องตามเดือนที่รับ เทียบปีก่อน",
        names,
        [("ปีนี้", this_year), ("ปีก่อน", [row["last_year"] for row in months])],
    )


def draw_charts(report: Row) -> dict[str, charts.Drawn]:
    """The charts by the part of the report that each stands for; none of a part without cases."""
    drawn: dict[str, charts.Drawn] = {"months": draw_months(report)}
    for name in ANSWERS:
        if any(row["count"] for row in report[name]):
            drawn[name] = draw_bars(name, report)
    return drawn
