"""Report 7.1 of the manual (รายงานการศึกษา วิเคราะห์ วิจัย และพัฒนาระบบ), assembled from a project's
data.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from home.models import OfficeSettings
from home.papers.memo import Block, Heading, Memo, Paragraph, Signatory, Table
from home.thai.writing import format_date_long
from services.projects.models import DevelopmentProject, EvaluationItem, StepRecord

LEVELS = ("มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด")
BANDS = {  # the lowest mean of each level, by the two ways of cutting the scale
    "half": (Decimal("4.51"), Decimal("3.51"), Decimal("2.51"), Decimal("1.51"), Decimal("1.00")),
    "equal": (Decimal("4.21"), Decimal("3.41"), Decimal("2.61"), Decimal("1.81"), Decimal("1.00")),
}


def level_of(mean: Decimal, lows: Sequence[Decimal]) -> str:
    return next((word for word, low in zip(LEVELS, lows, strict=True) if mean >= low), LEVELS[-1])


def levels_of(mean: Decimal, items: Iterable[EvaluationItem]) -> list[str]:
    """The levels in which a mean may lie beside these items: by the cutting that they follow, by
    either where they follow none or both.
    """
    rows = list(items)
    followed = [lows for lows in BANDS.values() if follows(rows, lows)]
    found = [level_of(mean, lows) for lows in followed or BANDS.values()]
    return list(dict.fromkeys(found))


def follows(items: Iterable[EvaluationItem], lows: Sequence[Decimal]) -> bool:
    return all(level_of(row.mean, lows) == row.level for row in items)


def criterion(items: Iterable[EvaluationItem]) -> str:
    """The criterion under the table: the cutting that all of its levels follow; none where they
    follow neither.
    """
    rows = list(items)
    for lows in BANDS.values():
        if rows and follows(rows, lows):
            highs = (Decimal("5.00"), *(low - Decimal("0.01") for low in lows))
            parts = [
                f"{low}–{high} {word}" for low, high, word in zip(lows, highs, LEVELS, strict=False)
            ]
            return f"เกณฑ์การแปลผล {', '.join(parts)}"
    return ""


def overall(items: Sequence[EvaluationItem]) -> list[object]:
    """The mean of all answers to all items, half-up to two decimals, as the survey itself has it;
    the number of people where it is the same for all items, no deviation.
    """
    answers = sum(row.n for row in items)
    mean = sum((row.score for row in items), Decimal(0)) / answers
    mean = mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
    counts = {row.respondents or row.n for row in items}
    level = next((level_of(mean, lows) for lows in BANDS.values() if follows(items, lows)), "")
    return ["เฉลี่ยรวม", counts.pop() if len(counts) == 1 else "", mean, "", level]


def rd_report(project: DevelopmentProject, day: date) -> Memo:
    """The facts as a memo; parts that have nothing yet say so, so that a draft can be read too."""
    office = OfficeSettings.load()
    plan = project.plan()
    return Memo(
        agency=f"{office.office_name} {office.group_name}",
        number=f"{office.letter_code}/{project.official_number}".strip("/ "),
        day=day,
        subject=f"รายงานการศึกษา วิเคราะห์ วิจัย และพัฒนาระบบสารสนเทศและเทคโนโลยีดิจิทัล {plan.title}",
        to=f"ผู้อำนวยการ{office.office_name}",
        body=[*plan_part(plan), *progress_part(project), *result_part(project)],
        closing="จึงเรียนมาเพื่อโปรดทราบและพิจารณา",
        signatories=[
            Signatory(str(plan.owner or ""), (plan.owner and plan.owner.position) or "ผู้จัดทำรายงาน")
        ],
        garuda=office.garuda_png(),
        superiors=[
            Signatory("", f"ผู้อำนวยการ{office.group_name}", "ความเห็นของผู้อำนวยการกลุ่ม"),
            Signatory("", "รองผู้อำนวยการ สพท.", "ความเห็นของรองผู้อำนวยการ"),
            Signatory("", f"ผู้อำนวยการ{office.office_name}", "คำสั่ง/ความเห็นของผู้อำนวยการ"),
        ],
    )


def section(heading: str, text: str) -> Iterator[Block]:
    yield Heading(heading)
    yield Paragraph(text or "ยังไม่มีข้อมูล")


def plan_part(plan: DevelopmentProject) -> Iterator[Block]:
    yield from section("๑. หลักการและเหตุผล", plan.reason)
    yield from section("๒. วัตถุประสงค์", plan.objectives)
    yield from section(
        "๓. เป้าหมายและขอบเขต", "\n".join(part for part in (plan.targets, plan.scope) if part)
    )
    yield from section("๔. วิธีดำเนินการ", plan.method)
    yield from section("๕. งบประมาณ", f"{plan.budget:,.2f} บาท {plan.budget_source}".strip())
    yield Heading("๖. คณะกรรมการ/คณะทำงาน")
    if plan.order_number and plan.order_on:
        yield Paragraph(f"ตามคำสั่งที่ {plan.order_number} ลงวันที่ {format_date_long(plan.order_on)}")
    rows = [
        [n, member.name, member.role, member.duty]
        for n, member in enumerate(plan.committee.all(), start=1)
    ]
    yield Table(["ที่", "ชื่อ", "ตำแหน่งในคณะทำงาน", "หน้าที่"], rows, [1, 4, 3, 5])


def span(first: date | None, last: date | None) -> str:
    return " – ".join(short(day) for day in (first, last) if day) or "-"


def short(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def progress_part(project: DevelopmentProject) -> Iterator[Block]:
    yield Heading("๗. ขั้นตอนการดำเนินงาน แผนและผล")
    rows = [
        [
            step.number,
            step.title,
            span(step.planned_start, step.planned_due),
            span(step.started_on, step.finished_on),
        ]
        for step in project.steps.all()
    ]
    yield Table(["ขั้นที่", "รายการ", "ตามแผน", "ดำเนินการจริง"], rows, [1.3, 5, 4, 4])
    late = [step for step in project.steps.all() if is_late(step)]
    if late:
        yield Paragraph(f"ขั้นตอนที่แล้วเสร็จหลังกำหนด: {', '.join(str(step.number) for step in late)}")


def is_late(step: StepRecord) -> bool:
    return bool(step.finished_on and step.due_on and step.finished_on > step.due_on)


def result_part(project: DevelopmentProject) -> Iterator[Block]:
    outcome = project.outcome_or_new()
    yield Heading("๘. ผลการทดสอบนำร่อง")
    pilots = [
        [p.school.name, p.remarks, p.problem, p.solution]
        for p in project.pilots.select_related("school")
    ]
    if pilots:
        yield Table(["โรงเรียน", "ข้อคิดเห็น", "ปัญหาที่พบ", "วิธีแก้ไข"], pilots, [3, 4, 3, 3])
    else:
        yield Paragraph("ยังไม่มีข้อมูล")
    yield Heading("๙. ผลการประเมิน")
    items = list(project.evaluation.all())
    if items:
        rows = [[row.item, row.n, row.mean, row.sd, row.level] for row in items]
        yield Table(
            ["รายการ", "n", "ค่าเฉลี่ย", "S.D.", "ระดับ"],
            [*rows, overall(items)],
            [6, 1.3, 2.1, 1.6, 2.6],
        )
        if said_by := criterion(items):
            yield Paragraph(said_by)
    else:
        yield Paragraph("ยังไม่มีข้อมูล")
    yield from section("๑๐. สรุปผลการดำเนินงาน", outcome.summary)
    yield from section("๑๑. ปัญหาและอุปสรรค", outcome.problems)
    yield from section("๑๒. ข้อเสนอแนะ", outcome.proposals)
