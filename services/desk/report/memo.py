"""The report of a period as a memo to the director: the words that its figures suggest, its
tables, who signs.
"""

from datetime import date

from home.models import OfficeSettings
from home.papers.memo import Block, Heading, Memo, Paragraph, Signatory, Table
from home.thai.writing import local_day

from .figures import Row
from .models import ConsultationReport

DIRECTOR = "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา"


def number(value: float | None, unit: str = "") -> str:
    """A figure in a sentence; what could not be computed is a dash."""
    if value is None:
        return "–"
    figure = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{figure} {unit}" if unit else figure


def two_places(value: float | None) -> str:
    """A share or a mean, always with two decimals; what could not be computed is a dash."""
    return "–" if value is None else f"{value:,.2f}"


def default_texts(figures: Row) -> dict[str, str]:
    """A first draft of the memo's words, for an officer to go on from."""
    head, said = figures["headline"], figures["understanding"]
    satisfaction = figures["satisfaction"]
    label = figures["label"]
    busiest = " ".join(
        f"({n}) {row['label']} {row['count']} เรื่อง"
        for n, row in enumerate(figures["subjects"][:3], 1)
    )
    frequent = f"\nประเด็นที่พบบ่อย {busiest}" if busiest else ""
    missing = [row["label"] for row in figures["subjects"] if not row["guide"]][:5]
    proposals = "ประเด็นที่พบบ่อยมีคู่มือครบแล้ว เห็นควรทบทวนคู่มือให้เป็นปัจจุบันอย่างต่อเนื่อง"
    if missing:
        proposals = f"เห็นควรจัดทำคู่มือเพิ่มเติมในประเด็นที่พบบ่อยและยังไม่มีคู่มือ ได้แก่ {', '.join(missing)}"
    silent = head["schools"] - head["schools_asking"]
    owed = " ".join(f"{row['label']} {row['count']}" for row in head["overdue_by"] if row["count"])
    overdue = f"เกินกำหนด {head['overdue']} เรื่อง" + (f" ({owed})" if owed else "")
    followed = next(row for row in figures["standards"] if row["key"] == "followed")
    return {
        "title": (f"รายงานสถิติการให้คำปรึกษาด้านระบบข้อมูลสารสนเทศและเทคโนโลยีดิจิทัลเพื่อการศึกษา {label}"),
        "background": (
            "กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร สนับสนุนและให้คำปรึกษา"
            f" แนะนำ แก่สถานศึกษาในสังกัด และสรุปสถิติการให้คำปรึกษา {label} เสนอเพื่อทราบ"
        ),
        "facts": (
            f"รับเรื่องขอคำปรึกษา {head['received']} เรื่อง ให้คำปรึกษาแล้ว {head['answered']}"
            f" เรื่อง ค้างดำเนินการ {head['open']} เรื่อง {overdue} ติดตามผลแล้ว {followed['n']}"
            f" จาก {followed['due']} เรื่องที่ครบกำหนด ร้อยละ {two_places(followed['done_share'])}"
            f" ใช้เวลาตอบเฉลี่ย {two_places(head['mean'])} วันทำการ (มัธยฐาน"
            f" {number(head['median'], 'วันทำการ')}) อยู่ในเวลามาตรฐาน {figures['standard']}"
            f" วันทำการ ร้อยละ {two_places(head['in_time_share'])} (n = {head['n']})"
            f" โรงเรียนที่ใช้บริการ {head['schools_asking']} จาก {head['schools']} โรงเรียน"
            f" (ยังไม่เคยขอคำปรึกษา {silent} โรงเรียน) ผู้ขอรับคำปรึกษาพบคำตอบเองจากคู่มือ"
            f" {head['self_solved']} ครั้ง\nผู้ขอรับคำปรึกษาแจ้งว่าเข้าใจแล้ว ร้อยละ"
            f" {two_places(said['understood_share'])} (n = {said['said']}) ความพึงพอใจเฉลี่ย"
            f" {two_places(satisfaction['mean'])} จาก 5 (n = {satisfaction['n']}){frequent}"
        ),
        "proposals": proposals,
    }


def cut_table(caption: str, rows: list[Row], heading: str) -> Table:
    body = [
        [
            row["label"],
            row["count"],
            two_places(row["share"]),
            two_places(row["mean"]),
            two_places(row["in_time_share"]),
        ]
        for row in rows
    ]
    columns = [heading, "จำนวน", "ร้อยละ", "เวลาเฉลี่ย (วันทำการ)", "ร้อยละในเวลา"]
    return Table(columns, body, [42, 12, 13, 17, 16], caption)


def months_table(rows: list[Row]) -> Table:
    body = [[row["label"], row["count"], row["total"], row["last_year"]] for row in rows]
    columns = ["เดือน", "จำนวน", "สะสม", "เดือนเดียวกันปีก่อน"]
    return Table(columns, body, [40, 18, 18, 24], "จำแนกรายเดือน")


def standards_table(rows: list[Row]) -> Table:
    body = []
    for row in rows:  # a report that was frozen before does not tell what was due
        told = (row.get("due", "–"), row["n"], two_places(row.get("done_share")))
        in_time = (row["in_time"], two_places(row["share"]))
        body.append([f"{row['label']} ({row['limit']})", *told, *in_time])
    heads = ["ขั้นตอน (เวลามาตรฐาน)", "ครบกำหนด", "ทำแล้ว", "ร้อยละที่ทำ", "ในเวลา", "ร้อยละในเวลา"]
    return Table(heads, body, [36, 13, 12, 13, 12, 14], "ระยะเวลาดำเนินการเทียบเวลามาตรฐาน")


def counts_table(caption: str, rows: list[Row], heading: str) -> Table:
    body = [[row["label"], row["count"], two_places(row["share"])] for row in rows]
    return Table([heading, "จำนวน", "ร้อยละ"], body, [64, 18, 18], caption)


def schools_table(rows: list[Row]) -> Table:
    body = [
        [row["label"], row["count"], two_places(row["share"]), row["asks_about"] or "–"]
        for row in rows
    ]
    columns = ["โรงเรียน", "จำนวน", "ร้อยละ", "ระบบที่ถามมากที่สุด"]
    caption = "จำแนกตามโรงเรียน (รวมโรงเรียนที่ยังไม่เคยขอคำปรึกษา)"
    return Table(columns, body, [50, 12, 13, 25], caption)


def subjects_table(rows: list[Row]) -> Table:
    body = [
        [row["label"], row["count"], row["schools"], row["guide_title"] or "ยังไม่มีคู่มือ"]
        for row in rows
    ]
    columns = ["ประเด็น", "จำนวนเรื่อง", "จำนวนโรงเรียน", "คู่มือ"]
    return Table(columns, body, [42, 13, 15, 30], "ประเด็นที่พบบ่อย 10 อันดับ")


def paragraphs(text: str) -> list[Paragraph]:
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def memo_of(report: ConsultationReport, figures: Row, today: date) -> Memo:
    """The paper: words as the officer left them, tables from the figures of the report."""
    office = OfficeSettings.load()
    body = [
        Heading("๑. เรื่องเดิม"),
        *paragraphs(report.background),
        Heading("๒. ข้อเท็จจริง"),
        *paragraphs(report.facts),
        standards_table(figures["standards"]),
        Heading("๓. ปัญหา อุปสรรค และข้อเสนอแนะ"),
        *paragraphs(report.proposals),
    ]
    return Memo(
        agency=f"{office.group_name} {office.short_name}",
        number=report.memo_number or office.letter_code,
        day=local_day(report.sent_at) if report.sent_at else today,
        subject=report.title,
        to=DIRECTOR,
        body=body,
        annex=annex_of(figures),
        garuda=office.garuda_png(),
        superiors=[author(report), *superiors(report, office)],  # two and two: on one page
    )


CUTS = (
    ("systems", "จำแนกตามระบบ", "ระบบ"),
    ("categories", "จำแนกตามประเภทเรื่อง", "ประเภทเรื่อง"),
    ("channels", "จำแนกตามช่องทาง", "ช่องทาง"),
    ("formality", "จำแนกตามลักษณะคำขอ", "ลักษณะ"),
    ("positions", "จำแนกตามตำแหน่งผู้ขอ", "ตำแหน่งผู้ขอ"),
    ("sizes", "จำแนกตามขนาดโรงเรียน", "ขนาดโรงเรียน"),
)
ROUNDED = "หมายเหตุ ผลรวมของร้อยละอาจไม่เท่ากับ 100 เพราะการปัดเศษ"


def annex_of(figures: Row) -> list[Block]:
    """All cuts, each under its name; a report frozen by an older version has not all of them."""
    annex: list[Block] = [Heading(f"เอกสารแนบ สถิติการให้คำปรึกษา {figures['label']}")]
    if len(figures["months"]) > 1:
        annex.append(months_table(figures["months"]))
    for name, caption, heading in CUTS:
        if rows := figures.get(name):
            annex.append(cut_table(caption, rows, heading))
    if figures["subjects"]:
        annex.append(subjects_table(figures["subjects"]))
    annex.append(counts_table("ผลการติดตาม", figures["follow_ups"], "ผล"))
    annex.append(schools_table(figures["schools"]))
    taken_over = [Paragraph(line, indent=False) for line in figures.get("taken_over", ())]
    return [*annex, *taken_over, Paragraph(ROUNDED, indent=False)]


def author(report: ConsultationReport) -> Signatory:
    """Who put it before the director; before that, whoever will sign as its author."""
    by = report.sent_by
    return Signatory(str(by), by.position, "ผู้จัดทำ") if by else Signatory("", "", "ผู้จัดทำ")


def superiors(report: ConsultationReport, office: OfficeSettings) -> list[Signatory]:
    """As the manual orders: the head of the group checks, the deputy puts it forward, the director
    takes note and gives orders.
    """
    noted = Signatory("", DIRECTOR, "ทราบ/ข้อสั่งการ")
    if report.noted_by:
        order = " ".join(["รับทราบ", report.remark]).strip()
        noted = Signatory(
            str(report.noted_by),
            report.noted_by.position or DIRECTOR,
            f"ทราบ/ข้อสั่งการ: {order}",
        )
    return [
        Signatory("", f"ผู้อำนวยการ{office.group_name}", "ผู้ตรวจ"),
        Signatory("", "รองผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา", "เสนอ"),
        noted,
    ]
