"""The consultation register that the office kept before this site: its rows become cases that are
over, under the numbers that they had.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from simple_history.utils import bulk_create_with_history

from home.files.imports.plan import Plan, RowPlan
from home.files.tables import Column, Row
from home.files.takeover.known import (
    people_options,
    person_keys,
    school_key,
    school_keys,
    school_options,
    staff,
)
from home.files.takeover.models import MARK, TakeOver
from home.files.takeover.register import OldRegister, Options, RowFacts, Words
from home.models import Holiday, School, User
from home.numbers.series import go_on_after, hold_series
from home.people.telephone import as_stored
from home.thai.keys import running_number
from home.thai.order import in_thai_order
from home.thai.text import clean_text
from home.thai.workdays import missing_years
from home.thai.writing import fiscal_year, format_date_short, start_of_day
from services.catalogue.models import System

from . import rules
from .entries import Answer, ConsultationFile, Note
from .models import SERIES, Consultation, days_from, subject_key
from .rules import LONGEST_TEXT, Category, Channel, State, Urgency, name_position
from .settings import DeskSettings

BATCH = 500  # rows of one SQL statement
HIGHEST = 99_999  # a greater number in a cell is none that runs
BEYOND = 900_000  # where cases stand whose old number is none of the running numbers of their year
COLUMNS = (
    Column(
        "number",
        "เลขที่",
        ("เลขทะเบียน", "ลำดับที่", "ลำดับ", "ที่", "เลขที่รับ", "เลขรับ", "เลขรับเรื่อง", "no"),
        is_needed=True,
        is_code=True,
    ),
    Column(
        "asked_on",
        "วันที่",
        ("วันที่รับเรื่อง", "วันที่รับ", "วันเดือนปี", "วันที่ขอรับคำปรึกษา", "วันที่ถาม", "วันที่แจ้ง", "วดป"),
        is_needed=True,
    ),
    Column("school", "โรงเรียน", ("สถานศึกษา", "ชื่อโรงเรียน", "หน่วยงาน", "สังกัด")),
    Column(
        "subject",
        "เรื่อง",
        ("ประเด็น", "หัวข้อ", "เรื่องที่ขอรับคำปรึกษา", "ประเด็นคำถาม", "คำถาม", "ปัญหา", "เรื่องที่ปรึกษา"),
        is_needed=True,
    ),
    Column("detail", "รายละเอียด", ("รายละเอียดปัญหา", "รายละเอียดคำถาม"), is_multiline=True),
    Column("channel", "ช่องทาง", ("ช่องทางที่รับ", "ช่องทางการติดต่อ", "วิธีติดต่อ")),
    Column("category", "ประเภทเรื่อง", ("ประเภท", "หมวด", "หมวดหมู่")),
    Column("system", "ระบบ", ("ระบบงาน", "ชื่อระบบ", "โปรแกรม")),
    Column(
        "requester_name",
        "ผู้ขอรับคำปรึกษา",
        ("ผู้ขอ", "ชื่อผู้ขอ", "ผู้ถาม", "ผู้แจ้ง", "ผู้ติดต่อ", "ชื่อสกุล", "ชื่อ-สกุล"),
    ),
    Column("requester_position", "ตำแหน่งผู้ขอ", ("ตำแหน่ง",)),
    Column("phone", "โทรศัพท์", ("เบอร์โทร", "เบอร์โทรศัพท์", "โทร", "หมายเลขโทรศัพท์")),
    Column("letter_no", "หนังสือที่", ("หนังสือเลขที่", "ที่หนังสือ", "หนังสือที่ลงวันที่")),
    Column(
        "officer",
        "ผู้ตอบ",
        ("ผู้ให้คำปรึกษา", "ผู้รับผิดชอบ", "เจ้าหน้าที่", "ผู้รับเรื่อง", "ผู้ดำเนินการ"),
    ),
    Column(
        "answered_on",
        "วันที่ตอบ",
        ("วันที่ให้คำปรึกษา", "วันที่แล้วเสร็จ", "วันที่ดำเนินการ", "วันที่ปิดเรื่อง"),
    ),
    Column(
        "answer",
        "คำตอบ",
        ("คำปรึกษา", "คำแนะนำ", "การดำเนินการ", "ผลการดำเนินการ", "แนวทางแก้ไข", "วิธีแก้ไข"),
        is_multiline=True,
    ),
    Column("state", "สถานะ", ("สถานะเรื่อง", "ผล")),
    Column("remark", "หมายเหตุ", ("อื่นๆ",), is_multiline=True),
)
# What stands in the words that offices use for ours; the first that is found counts.
CHANNEL_WORDS = (
    ("เว็บ", Channel.WEB),
    ("ฟอร์ม", Channel.WEB),
    ("ออนไลน์", Channel.REMOTE),  # before the word within it
    ("online", Channel.REMOTE),
    ("ไลน์", Channel.LINE),
    ("line", Channel.LINE),
    ("โทรสาร", ""),  # a letter, a call? somebody who knows says
    ("โทร", Channel.PHONE),
    ("ตนเอง", Channel.WALK_IN),
    ("เมล", Channel.EMAIL),
    ("mail", Channel.EMAIL),
    ("หนังสือ", Channel.LETTER),
    ("สำนักงาน", Channel.WALK_IN),
    ("โรงเรียน", Channel.ONSITE),
)
STATE_WORDS = (
    ("ยกเลิก", State.CANCELLED),
    ("ยัง", ""),  # what is not over yet is asked
    ("ไม่", ""),
    ("รอ", ""),
    ("ระหว่าง", ""),
    ("เปิด", ""),
    ("เสร็จ", State.CLOSED),
    ("ตอบ", State.CLOSED),
    ("ปิด", State.CLOSED),
    ("ดำเนินการแล้ว", State.CLOSED),
    ("เรียบร้อย", State.CLOSED),
)
PLAIN_WORDS = {"channel": CHANNEL_WORDS, "state": STATE_WORDS}
KEPT_AS_TEXT = ("school", "channel", "category", "system", "officer", "state")


@dataclass
class Numbers:
    """The numbers that are taken: in the register, and by earlier rows of the file."""

    known: dict[str, Consultation]
    own: set[tuple[int, int]]  # issued by this site
    taken: set[tuple[int, int]]  # of cases that were taken over
    seen: dict[str, int] = field(default_factory=dict)  # number of the row

    @classmethod
    def now(cls) -> "Numbers":
        cases = Consultation.objects.only("number", "be_year", "sequence", "taken_over", "asked_on")
        rows = list(cases.order_by())
        own = {(row.be_year, row.sequence) for row in rows if row.taken_over_id is None}
        taken = {(row.be_year, row.sequence) for row in rows if row.taken_over_id}
        return cls({row.number: row for row in rows}, own, taken)

    def beyond(self, year: int) -> int:
        """The next place of that year beyond its running numbers."""
        places = [sequence for be_year, sequence in self.taken if be_year == year]
        return max([BEYOND, *places]) + 1


@dataclass
class Around:
    """What is the same for all rows of a file."""

    numbers: Numbers
    desk: DeskSettings
    holidays: frozenset[date]
    schools: dict[str, School]
    systems: dict[str, System]
    people: dict[str, User]
    days: dict[date, dict[str, Any]] = field(default_factory=dict)

    def days_from(self, asked: date) -> dict[str, Any]:
        """Counted once for all questions of a day."""
        if asked not in self.days:
            at = start_of_day(asked)
            self.days[asked] = days_from(at, self.desk, self.holidays, Urgency.NORMAL)
        return self.days[asked]

    @classmethod
    def now(cls) -> "Around":
        def by_key(rows: Iterable[Any]) -> dict[str, Any]:
            return {str(row.pk): row for row in rows}

        return cls(
            Numbers.now(),
            DeskSettings.load(),
            Holiday.objects.dates(),
            by_key(School.objects.all()),
            by_key(System.objects.all()),
            by_key(staff()),
        )


class OldCases(OldRegister):
    key = "consultations"
    title = "ทะเบียนการให้คำปรึกษาเดิม"
    unit = "เรื่อง"
    columns = COLUMNS
    part_words = PLAIN_WORDS
    matched = KEPT_AS_TEXT
    shown = (
        "number",
        "asked_on",
        "school",
        "subject",
        "channel",
        "officer",
        "answered_on",
        "state",
    )
    notes = (
        "ทุกแถวต้องมีเลขที่ วันที่ และเรื่อง เลขที่เดิมคงไว้ตามทะเบียน ถ้าเลขไม่มีปี ระบบเติมปีงบประมาณให้",
        "วันที่เขียนแบบใดก็ได้ เช่น 5/2/68 ๕ ก.พ. ๒๕๖๘ หรือวันที่ของ Excel",
        "ช่องทาง ประเภท โรงเรียน ระบบ ผู้ตอบ และสถานะที่ไม่ตรงกับในระบบ จับคู่ได้ในหน้าตัวอย่าง",
        "คำที่ไม่จับคู่เก็บเป็นข้อความไว้กับเรื่อง ไม่หายไป",
        "เรื่องที่รับโอนถือว่าสิ้นสุดแล้ว ไม่ส่งอีเมล ไม่ค้าง ไม่นับเป็นเกินกำหนด แต่นับในสถิติของปีนั้น",
        "แถวที่มีเลขประจำตัวประชาชนหรือรหัสผ่านไม่รับ โปรดลบออกก่อน",
    )

    @property
    def list_url(self) -> str:
        return f"{reverse('consultations')}?origin=taken_over"

    def may_be_taken_over_by(self, user: Any) -> bool:
        return user.has_perms(["services.change_desksettings", "services.add_consultation"])

    # Words ----------------------------------------------------------------------------------------
    def options(self, name: str) -> Options:
        match name:
            case "school":
                return school_options()
            case "system":
                return [
                    (str(row.pk), row.name) for row in in_thai_order(System.objects.all(), "name")
                ]
            case "officer":
                return people_options(staff())
            case "channel":
                return list(Channel.choices)
            case "category":
                return list(Category.choices)
        return [(State.CLOSED.value, "ตอบแล้ว/สิ้นสุด"), (State.CANCELLED.value, "ยกเลิก")]

    def known_words(self, name: str) -> dict[str, str]:
        if name == "school":
            return school_keys()
        if name == "officer":
            return person_keys(staff())
        if name == "system":
            return System.objects.all().by_words()
        return super().known_words(name)

    def guess(self, name: str, word: str, known: dict[str, str]) -> str:
        if name == "school":
            return known.get(school_key(word), "")
        return super().guess(name, word, known)

    # Rows -----------------------------------------------------------------------------------------
    def plan(self, rows: Iterable[Row], words: Words) -> Plan:
        plan, around = Plan(), Around.now()
        for row in rows:
            facts = self.read(row)
            case = self.case_of(facts, words, around)
            if facts.wrong:
                self.refuse(plan, facts)
            elif case.pk:
                plan.same += 1
            else:
                plan.add(RowPlan(row.number, case, case.subject, self.told(case), facts))
        return plan

    def case_of(self, facts: RowFacts, words: Words, around: Around) -> Consultation:
        """The case that a row becomes, or the one that it has become before; its faults are in
        `facts.wrong`.
        """
        asked = self.day(facts, "asked_on", past=True)
        answered = self.day(facts, "answered_on", past=True)
        if asked and answered and answered < asked:
            facts.wrong.setdefault(self.titles["answered_on"], "วันที่ตอบอยู่ก่อนวันที่รับเรื่อง")
        case = Consultation(
            subject=self.bounded(facts, "subject", 250),
            detail=self.bounded(facts, "detail", LONGEST_TEXT),
            requester_name=self.bounded(facts, "requester_name", 160),
            requester_position=self.bounded(facts, "requester_position", 120),
            phone=self.bounded(facts, "phone", 60),
            letter_no=self.bounded(facts, "letter_no", 120),
        )
        self.bounded(facts, "answer", LONGEST_TEXT)
        self.fill_words(case, facts, words, around)
        if asked is None or facts.wrong:
            return case
        self.fill_days(case, asked, answered, around)
        case.old_record = self.bounded_record(facts, self.left_over(case, facts, words))
        known = self.fill_number(case, facts, around.numbers)
        return known or case

    def fill_words(self, case: Consultation, facts: RowFacts, words: Words, around: Around) -> None:
        meant = {name: words.meaning(name, facts.text(name)) for name in self.matched}
        case.school = around.schools.get(meant["school"])
        case.system = around.systems.get(meant["system"])
        case.officer = around.people.get(meant["officer"])
        case.channel = case.method = meant["channel"]
        case.category = meant["category"] or Category.OTHER
        case.state = meant["state"] or State.CLOSED
        case.is_formal = meant["channel"] == Channel.LETTER
        case.phone = as_stored(case.phone)
        case.requester_position = name_position(case.requester_position)
        case.subject_key = subject_key(case.subject)

    def fill_days(
        self, case: Consultation, asked: date, answered: date | None, around: Around
    ) -> None:
        """Working days are counted where the office's holidays of those years are known."""
        case.received_at = start_of_day(asked)
        for name, day in around.days_from(asked).items():
            setattr(case, name, day)
        case.register_by = None  # nobody knows when it was written into the register
        case.closed_at = case.received_at
        if answered:
            case.answered_on, case.answered_at = answered, start_of_day(answered)
            case.closed_at = case.answered_at
            years = range(asked.year, answered.year + 1)
            if not missing_years(around.holidays, years):
                case.answer_days = rules.days_to_answer(case.received_on, answered, around.holidays)

    def left_over(self, case: Consultation, facts: RowFacts, words: Words) -> list[str]:
        """Lines of what no column takes: words without a match, the answer that has no day."""
        lines = []
        for name in self.matched:
            word = facts.text(name)
            if word and not words.meaning(name, word):
                lines.append(f"{self.titles[name]}: {word}")
        if facts.text("answer") and case.answered_on is None:
            lines.append(f"{self.titles['answer']}: {facts.text('answer')}")
        if facts.text("remark"):
            lines.append(f"{self.titles['remark']}: {facts.text('remark')}")
        return lines

    def bounded_record(self, facts: RowFacts, lines: list[str]) -> str:
        text = "\n".join(lines)
        if len(text) > LONGEST_TEXT:
            facts.wrong.setdefault(self.titles["remark"], f"ยาวเกิน {LONGEST_TEXT:,} ตัวอักษร")
        return text

    def fill_number(
        self, case: Consultation, facts: RowFacts, numbers: Numbers
    ) -> Consultation | None:
        """The number as it was, and its place in the year; returns the case that has been taken
        over from this row before.
        """
        title = self.titles["number"]
        year = case.be_year = fiscal_year(case.received_at)
        written = running_number(facts.text("number"))
        case.number = with_year(facts.text("number"), year)
        if len(case.number) > 40:
            facts.wrong[title] = "ยาวเกิน 40 ตัวอักษร"
            return None
        if first := numbers.seen.get(case.number):
            facts.wrong[title] = f"เลขที่ {case.number} ซ้ำกับแถว {first}"
            return None
        numbers.seen[case.number] = facts.row.number
        if known := numbers.known.get(case.number):
            if known.taken_over_id and known.asked_on == case.asked_on:
                return known
            facts.wrong[title] = (
                f"มีเลขที่ {case.number} ในทะเบียนแล้ว เป็นเรื่องของ {format_date_short(known.asked_on)}"
            )
            return None
        runs = written is not None and written.be_year in (None, year)
        sequence = written.sequence if written and runs else 0
        if (year, sequence) in numbers.own:
            facts.wrong[title] = f"ระบบนี้ออกเลขลำดับ {sequence} ของปีงบประมาณ {year} ไปแล้ว"
            return None
        if not 0 < sequence <= HIGHEST or (year, sequence) in numbers.taken:
            sequence = numbers.beyond(year)
        case.sequence = sequence
        numbers.taken.add((year, sequence))
        return None

    def told(self, case: Consultation) -> list[tuple[str, str, str]]:
        """The columns of the preview."""
        values = (
            case.number,
            format_date_short(case.asked_on),
            str(case.school or "–"),
            case.subject,
            case.get_channel_display() or "–",
            str(case.officer or "–"),
            format_date_short(case.answered_on) if case.answered_on else "–",
            case.get_state_display(),
        )
        return [(title, "", value) for title, value in zip(self.shown_titles, values, strict=True)]

    # Storing --------------------------------------------------------------------------------------
    def hold(self, plan: Plan) -> None:
        hold_series(SERIES, {row.record.be_year for row in plan.rows})

    def apply(self, plan: Plan, batch: TakeOver) -> int:
        """With a history of one entry each, and with the answers whose day is known."""
        cases = [row.record for row in plan.rows]
        for case in cases:
            case.taken_over = batch
            case.entered_by = batch.applied_by
            case.clean_text_fields()
        facts = {"default_user": batch.applied_by, "default_change_reason": MARK}
        bulk_create_with_history(cases, Consultation, batch_size=BATCH, **facts)
        answers = [answer_of(row.record, row.data) for row in plan.rows]
        Answer.objects.bulk_create(filter(None, answers), batch_size=BATCH)
        go_on_behind(cases)
        return len(cases)

    def why_not_undone(self, batch: TakeOver) -> str:
        cases = batch.cases.all()
        notes = Note.objects.filter(consultation=OuterRef("pk"))
        files = ConsultationFile.objects.filter(consultation=OuterRef("pk"))
        changed = Consultation.history.model.objects.filter(id=OuterRef("pk"), history_type="~")
        built = Exists(notes) | Exists(files) | Exists(changed) | Q(guide__isnull=False)
        count = cases.filter(built).count()
        if count:
            return f"มี {count:,} เรื่องในชุดนี้ที่มีผู้แก้ไขหรือเพิ่มข้อมูลแล้ว จึงยกเลิกทั้งชุดไม่ได้"
        return ""

    def undo(self, batch: TakeOver) -> None:
        keys = list(batch.cases.values_list("pk", flat=True))
        batch.cases.all().delete()
        Consultation.history.filter(id__in=keys).delete()


def with_year(number: str, year: int) -> str:
    """A number that says no year counts within one."""
    text = clean_text(number, multiline=False)
    return f"{text}/{year}" if text.isdecimal() else text


def answer_of(case: Consultation, facts: RowFacts) -> Answer | None:
    text = facts.text("answer")
    if not text or case.answered_at is None:
        return None
    given = {"text": text, "method": case.method, "by": case.officer, "at": case.answered_at}
    return Answer(consultation=case, **given)


def go_on_behind(cases: Collection[Consultation]) -> None:
    """New cases of these years get numbers behind those that were taken over."""
    last: dict[int, int] = {}
    for case in cases:
        if case.sequence <= HIGHEST:
            last[case.be_year] = max(case.sequence, last.get(case.be_year, 0))
    for year, sequence in sorted(last.items()):
        go_on_after(SERIES, year, sequence)


CASES = OldCases()
