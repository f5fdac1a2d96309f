"""The report of a period as a memo to the director: the words that its figures suggest, its
tables, who signs.
"""

from datetime import date

from home.models import OfficeSettings
from home.papers.memo import Heading, Memo, Paragraph, Signatory, Table
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
            f" จาก {followed['due']} เรื่องที่ครบกำหนด ร้อยละ {number(followed['done_share'])}"
            f" ใช้เวลาตอบเฉลี่ย {number(head['mean'], 'วันทำการ')} (มัธยฐาน"
            f" {number(head['median'], 'วันทำการ')}) อยู่ในเวลามาตรฐาน {figures['standard']}"
            f" วันทำการ ร้อยละ {number(head['in_time_share'])} (n = {head['n']})"
            f" โรงเรียนที่ใช้บริการ {head['schools_asking']} จาก {head['schools']} โรงเรียน"
            f" (ยังไม่เคยขอคำปรึกษา {silent} โรงเรียน) ผู้ขอรับคำปรึกษาพบคำตอบเองจากคู่มือ"
            f" {head['self_solved']} ครั้ง\nผู้ขอรับคำปรึกษาแจ้งว่าเข้าใจแล้ว ร้อยละ"
            f" {number(said['understood_share'])} (n = {said['said']}) ความพึงพอใจเฉลี่ย"
            f" {number(satisfaction['mean'])} จาก 5 (n = {satisfaction['n']}){frequent}"
        ),
        "proposals": proposals,
    }


def cut_table(rows: list[Row], heading: str) -> Table:
    body = [
        [
            row["label"],
            row["count"],
            number(row["share"]),
            number(row["mean"]),
            number(row["in_time_share"]),
        ]
        for row in rows
    ]
    return Table([heading, "จำนวน", "ร้อยละ", "เวลาเฉลี่ย", "ร้อยละในเวลา"], body, [46, 13, 13, 14, 14])


def months_table(rows: list[Row]) -> Table:
    body = [[row["label"], row["count"], row["total"], row["last_year"]] for row in rows]
    return Table(["เดือน", "จำนวน", "สะสม", "เดือนเดียวกันปีก่อน"], body, [40, 18, 18, 24])


def standards_table(rows: list[Row]) -> Table:
    body = []
    for row in rows:  # a report that was frozen before does not tell what was due
        told = (row.get("due", "–"), row["n"], number(row.get("done_share")))
        in_time = (row["in_time"], number(row["share"]))
        body.append([f"{row['label']} ({row['limit']})", *told, *in_time])
    heads = ["เวลามาตรฐาน", "ครบกำหนด", "ทำแล้ว", "ร้อยละที่ทำ", "ในเวลา", "ร้อยละในเวลา"]
    return Table(heads, body, [36, 13, 12, 13, 12, 14])


def counts_table(rows: list[Row], heading: str) -> Table:
    return Table(
        [heading, "จำนวน", "ร้อยละ"],
        [[row["label"], row["count"], number(row["share"])] for row in rows],
        [64, 18, 18],
    )


def subjects_table(rows: list[Row]) -> Table:
    body = [
        [row["label"], row["count"], row["schools"], row["guide_title"] or "ยังไม่มี"] for row in rows
    ]
    return Table(["ประเด็นที่พบบ่อย", "จำนวน", "โรงเรียน", "คู่มือ"], body, [46, 12, 14, 28])


def paragraphs(text: str) -> list[Paragraph]:
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def memo_of(report: ConsultationReport, figures: Row, today: date) -> Memo:
    """The paper: words as the officer left them, tables from the figures of the report."""
    office = OfficeSettings.load()
    cuts = (
        *(("systems", "ระบบ"), ("categories", "ประเภทเรื่อง"), ("channels", "ช่องทาง")),
        *(("formality", "ลักษณะ"), ("positions", "ตำแหน่งผู้ขอ")),
    )
    body = [
        Heading("๑. เรื่องเดิม"),
        *paragraphs(report.background),
        Heading("๒. ข้อเท็จจริง"),
        *paragraphs(report.facts),
        standards_table(figures["standards"]),
        Heading("๓. ปัญหา อุปสรรค และข้อเสนอแนะ"),
        *paragraphs(report.proposals),
    ]
    annex = [Heading(f"เอกสารแนบ สถิติการให้คำปรึกษา {figures['label']}")]
    if len(figures["months"]) > 1:
        annex.append(months_table(figures["months"]))
    annex += [cut_table(figures[name], heading) for name, heading in cuts if figures[name]]
    if figures["subjects"]:
        annex.append(subjects_table(figures["subjects"]))
    annex.append(counts_table(figures["follow_ups"], "ผลการติดตาม"))
    annex.append(counts_table(figures["schools"], "โรงเรียน (รวมที่ยังไม่เคยขอคำปรึกษา)"))
    author = Signatory("", "ผู้จัดทำ")
    if report.sent_by:
        author = Signatory(str(report.sent_by), report.sent_by.position)
    noted = Signatory("", DIRECTOR, "ทราบ")
    if report.noted_by:
        noted = Signatory(
            str(report.noted_by),
            report.noted_by.position or DIRECTOR,
            " ".join(["รับทราบ", report.remark]).strip(),
        )
    return Memo(
        agency=f"{office.group_name} {office.short_name}",
        number=report.memo_number or office.letter_code,
        day=local_day(report.sent_at) if report.sent_at else today,
        subject=report.title,
        to=DIRECTOR,
        body=body,
        annex=annex,
        signatories=[author],
        garuda=office.garuda_png(),
        superiors=[
            Signatory("", f"ผู้อำนวยการ{office.group_name}", "ความเห็น"),
            Signatory("", "รองผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา", "ความเห็น"),
            noted,
        ],
    )
