"""Report 7.1 of the manual (รายงานการศึกษา วิเคราะห์ วิจัย และพัฒนาระบบ), assembled from a project's
data.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, takewhile

from wagtail.models import TaskState

from home.models import OfficeSettings
from home.papers.frozen import thaw
from home.papers.memo import Block, Heading, Memo, Paragraph, Signatory, Table
from home.thai.writing import (
    format_date_long,
    format_date_short,
    format_span,
    local_day,
    thai_digits,
)
from services.catalogue.models import Law
from services.projects.models import (
    DevelopmentProject,
    EvaluationItem,
    Evidence,
    PlanDecision,
    StepRecord,
)
from services.projects.surveys import needs_rows

from .models import ProjectReport
from .rules import Who

NOTHING = "ยังไม่มีข้อมูล"
SUMMARY, EVALUATION = "สรุปผลการดำเนินงาน", "ผลการประเมิน"
FILES = "ภาคผนวก ข หลักฐานการดำเนินงาน"
NEEDS_SAID = "ความต้องการจำเป็นจากการสำรวจ เรียงจากมากไปน้อย"
NEEDS_COLUMNS = ["รายการ", "n", "สภาพปัจจุบัน", "ที่ต้องการ", "PNI", "ลำดับ"]
DECIDED = defaultdict(
    lambda: "รอพิจารณา",
    {
        TaskState.STATUS_APPROVED: "อนุมัติ",
        TaskState.STATUS_REJECTED: "ส่งกลับให้แก้ไข",
        TaskState.STATUS_CANCELLED: "ผู้เสนอถอนแผน",
    },
)

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


def report_of(project: DevelopmentProject) -> ProjectReport:
    """The report of a project, or one that nobody has written yet."""
    return ProjectReport.objects.filter(project=project).first() or ProjectReport(project=project)


def paper_for(user, project: DevelopmentProject, day: date) -> Memo:
    """What this person may read of it: the files of a project are the office's, and of whoever
    takes note of it.
    """
    memo = paper_of(project, day)
    takes_note = Who.READER in report_of(project).roles_of(user)
    if takes_note or user.has_perm("services.view_developmentproject"):
        return memo
    return replace(memo, annex=list(takewhile(lambda block: block != Heading(FILES), memo.annex)))


def paper_of(project: DevelopmentProject, day: date) -> Memo:
    """As the director reads or has read it; while it is written, the facts of today."""
    report = report_of(project)
    if not report.is_frozen:
        return rd_report(project, day)
    memo = thaw(report.paper, OfficeSettings.load().garuda_png())
    if report.noted_at is None:
        return memo
    return replace(memo, superiors=[*memo.superiors[:-1], noted_box(report, memo.superiors[-1])])


def block_below(memo: Memo, heading: str) -> Block | None:
    """What stands first in a section of a paper; its heading bears a number there."""
    for block, following in pairwise(memo.body):
        if isinstance(block, Heading) and block.text.partition(" ")[2] == heading:
            return following
    return None


def summary_in(memo: Memo) -> str:
    """What came of the project, in the words of the paper and not of what was written since."""
    block = block_below(memo, SUMMARY)
    return block.text if isinstance(block, Paragraph) else ""


def mean_in(memo: Memo) -> Sequence[object]:
    """The last line of the paper's evaluation, that of all items; nothing where none is there."""
    block = block_below(memo, EVALUATION)
    return block.rows[-1] if isinstance(block, Table) else []


def noted_box(report: ProjectReport, blank: Signatory) -> Signatory:
    """The director's box with who took note, when, and what was ordered."""
    person = report.noted_by
    when = format_date_long(local_day(report.noted_at))
    position = (person and person.position) or blank.position
    if report.acting_for:
        position = f"{position} รักษาการแทน{blank.position}"
    lead = " ".join(part for part in (f"รับทราบ {when}", report.remark) if part)
    return Signatory(str(person or ""), position, lead)


def rd_report(project: DevelopmentProject, day: date) -> Memo:
    """The facts as a memo; parts that have nothing yet say so, so that a draft can be read too."""
    office = OfficeSettings.load()
    plan, report = approved_plan(project), report_of(project)
    body = [
        *plan_part(plan, report),
        *work_part(project, plan, report),
        *result_part(project, report),
    ]
    return Memo(
        agency=f"{office.office_name} {office.group_name}",
        number=f"{office.letter_code}/{project.official_number}".strip("/ "),
        day=day,
        subject=f"รายงานการศึกษา วิเคราะห์ วิจัย และพัฒนาระบบสารสนเทศและเทคโนโลยีดิจิทัล {plan.title}",
        to=f"ผู้อำนวยการ{office.office_name}",
        body=number_headings(body),
        closing="จึงเรียนมาเพื่อโปรดทราบและพิจารณา",
        signatories=[
            Signatory(str(plan.owner or ""), (plan.owner and plan.owner.position) or "ผู้จัดทำรายงาน")
        ],
        annex=list(annexes(project)),
        garuda=office.garuda_png(),
        superiors=[
            Signatory("", f"ผู้อำนวยการ{office.group_name}", "ความเห็นของผู้อำนวยการกลุ่ม"),
            Signatory("", "รองผู้อำนวยการ สพท.", "ความเห็นของรองผู้อำนวยการ"),
            Signatory("", f"ผู้อำนวยการ{office.office_name}", "คำสั่ง/ความเห็นของผู้อำนวยการ"),
        ],
    )


def approved_plan(project: DevelopmentProject) -> DevelopmentProject:
    """The plan that the director approved, whatever was drafted since; before that the draft."""
    return project if project.live else project.plan()


def number_headings(blocks: Iterable[Block]) -> list[Block]:
    """The headings with their numbers in order."""
    found: list[Block] = []
    count = 0
    for block in blocks:
        if isinstance(block, Heading):
            count += 1
            found.append(Heading(f"{thai_digits(count)}. {block.text}"))
        else:
            found.append(block)
    return found


def section(heading: str, *texts: str) -> Iterator[Block]:
    yield Heading(heading)
    yield Paragraph("\n".join(text for text in texts if text.strip()) or NOTHING)


def grid(heading: str, columns: Sequence[str], rows: Sequence, widths: Sequence) -> Iterator[Block]:
    """A table below its heading, or a word that there is nothing yet."""
    yield Heading(heading)
    yield Table(columns, rows, widths) if rows else Paragraph(NOTHING)


# Why, and by what right -------------------------------------------------------------------------
def plan_part(plan: DevelopmentProject, report: ProjectReport) -> Iterator[Block]:
    yield from section("ความเป็นมาและความสำคัญของปัญหา", plan.reason)
    yield from section("กฎหมาย ระเบียบ และเอกสารที่เกี่ยวข้อง", *laws_of(report))
    yield from section("วัตถุประสงค์", plan.objectives)
    yield from section("เป้าหมายและขอบเขต", plan.targets, plan.scope)
    yield Heading("คณะกรรมการ/คณะทำงาน")
    if plan.order_number and plan.order_on:
        yield Paragraph(f"ตามคำสั่งที่ {plan.order_number} ลงวันที่ {format_date_long(plan.order_on)}")
    rows = [
        [n, member.name, member.role, member.duty]
        for n, member in enumerate(plan.committee.all(), start=1)
    ]
    yield Table(["ที่", "ชื่อ", "ตำแหน่งในคณะทำงาน", "หน้าที่"], rows, [1, 4, 3, 5])
    yield from section(
        "งบประมาณ", f"{plan.budget:,.2f} บาท {plan.budget_source}".strip(), approval_of(plan)
    )


def laws_of(report: ProjectReport) -> list[str]:
    """Each with its place in the list, and whether it has ended."""
    laws = list(report.laws.all()) if report.pk else []
    ended = f" ({Law.Status.ENDED.label})"
    return [
        f"({n}) {law}{ended * (law.status == Law.Status.ENDED)}" for n, law in enumerate(laws, 1)
    ]


def approval_of(project: DevelopmentProject) -> str:
    approved = project.decisions().filter(status=TaskState.STATUS_APPROVED).first()
    if approved is None or approved.finished_at is None:
        return ""
    return f"ผู้อำนวยการอนุมัติแผนเมื่อวันที่ {format_date_long(local_day(approved.finished_at))}"


# What was done --------------------------------------------------------------------------------
def work_part(
    project: DevelopmentProject, plan: DevelopmentProject, report: ProjectReport
) -> Iterator[Block]:
    needs = needs_rows(report.needs_survey) if report.needs_survey else []
    said = report.analysis if report.analysis.strip() or not needs else NEEDS_SAID
    yield from section("การวิเคราะห์ความต้องการ", said)
    if needs:
        cells = [[row.item, row.n, row.present, row.wanted, row.pni, row.rank] for row in needs]
        yield Table(NEEDS_COLUMNS, cells, [5, 1.2, 1.8, 1.8, 1.6, 1.4])
    yield from section("การออกแบบระบบ", report.design)
    yield from section("วิธีดำเนินการและการพัฒนาระบบ", plan.method, report.development)
    steps = list(project.steps.all())
    yield from grid(
        "ขั้นตอนการดำเนินงาน แผนและผล",
        ["ขั้นที่", "รายการ", "ตามแผน", "ดำเนินการจริง"],
        [step_row(step) for step in steps],
        [1.3, 5, 4, 4],
    )
    late = [str(step.number) for step in steps if is_late(step)]
    if late:
        yield Paragraph(f"ขั้นตอนที่แล้วเสร็จหลังกำหนด: {', '.join(late)}")


def step_row(step: StepRecord) -> list[object]:
    planned = format_span(step.planned_start, step.planned_due)
    return [step.number, step.title, planned or "-", done_span(step)]


def done_span(step: StepRecord) -> str:
    """The real days of a step; of one at work, since when."""
    days = format_span(step.started_on, step.finished_on)
    if step.started_on and not step.finished_on:
        return f"ตั้งแต่ {days}"
    return days or "-"


def is_late(step: StepRecord) -> bool:
    return bool(step.finished_on and step.due_on and step.finished_on > step.due_on)


# What came of it ----------------------------------------------------------------------------------
def result_part(project: DevelopmentProject, report: ProjectReport) -> Iterator[Block]:
    outcome = project.outcome_or_new()
    pilots = [
        [p.school.name, p.remarks, p.problem, p.solution]
        for p in project.pilots.select_related("school")
    ]
    columns = ["โรงเรียน", "ข้อคิดเห็น", "ปัญหาที่พบ", "วิธีแก้ไข"]
    yield from grid("ผลการทดสอบนำร่องรายโรงเรียน", columns, pilots, [3, 4, 3, 3])
    yield from section("การทบทวนและปรับปรุงระบบ", report.changes)
    yield from evaluation_part(list(project.evaluation.all()))
    yield from section(SUMMARY, outcome.summary)
    yield from section("ประโยชน์ที่ได้รับและการนำไปใช้", report.benefits)
    yield from section("ปัญหาและอุปสรรค", outcome.problems)
    yield from section("ข้อเสนอแนะ", outcome.proposals)


def evaluation_part(items: list[EvaluationItem]) -> Iterator[Block]:
    rows: list[list[object]] = [[row.item, row.n, row.mean, row.sd, row.level] for row in items]
    if items:
        rows.append(overall(items))
    columns = ["รายการ", "n", "ค่าเฉลี่ย", "S.D.", "ระดับ"]
    yield from grid(EVALUATION, columns, rows, [6, 1.3, 2.1, 1.6, 2.6])
    if said_by := criterion(items):
        yield Paragraph(said_by)


# Annexes ------------------------------------------------------------------------------------------
def annexes(project: DevelopmentProject) -> Iterator[Block]:
    """What the director decided on the plan, and the files that show what was done."""
    decisions = [decision_row(row) for row in reversed(project.decisions())]
    yield from grid(
        "ภาคผนวก ก การเสนอและพิจารณาแผน",
        ["เสนอเมื่อ", "ผลการพิจารณา", "เมื่อ", "เหตุผล/ข้อสั่งการ"],
        decisions,
        [3, 3, 3, 5],
    )
    files = Evidence.objects.filter(step__project=project).select_related("step")
    rows = [
        [file.step.number, file.name, format_date_short(file.uploaded_at)]
        for file in files.order_by("step__number", "pk")
    ]
    columns = ["ขั้นที่", "เอกสารหรือไฟล์", "แนบเมื่อ"]
    yield from grid(FILES, columns, rows, [1.5, 9, 3])


def decision_row(row: PlanDecision) -> list[object]:
    ended = format_date_short(row.finished_at) if row.finished_at else "-"
    return [format_date_short(row.started_at), DECIDED[row.status], ended, row.comment or "-"]
