"""The office's own list of who may use which system: its rows become rights that live, under the
number that they had, to be renewed and revoked like any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from forms.page.models import FormPage
from forms.submissions.models import Submission, labels_of, notice_of
from home.audit.actions import Action
from home.audit.writing import note
from home.files.imports.plan import Plan, RowPlan
from home.files.tables import Column, Fault, Row, heading_key
from home.files.takeover.known import person_keys, school_key, school_keys, school_options
from home.files.takeover.models import MARK, TakeOver
from home.files.takeover.register import OldRegister, Options, RowFacts, Words
from home.models import School, User
from home.thai.order import in_thai_order
from home.thai.writing import BANGKOK, format_date_short
from services.models import System

from .models import AccessItem, AccessRequest, plain_name, year_end
from .rules import RIGHTS, Kind, State, Who
from .steps import AccessStep

NO_FORM = "ยังไม่มีแบบฟอร์มคำขอเข้าถึงระบบ จึงรับโอนสิทธิ์ไม่ได้"
OFFICE_KEYS = {heading_key(word) for word in ("สำนักงาน", "สพม", "เขต", "office", "สำนักงานเขต")}
COLUMNS = (
    Column(
        "holder_name",
        "ผู้ถือสิทธิ์",
        ("ชื่อ", "ชื่อสกุล", "ชื่อ-สกุล", "ชื่อ-นามสกุล", "ผู้รับผิดชอบ", "ผู้ใช้งาน", "ชื่อผู้ใช้งาน"),
        is_needed=True,
    ),
    Column("system", "ระบบ", ("ชื่อระบบ", "ระบบงาน", "ระบบสารสนเทศ", "โปรแกรม"), is_needed=True),
    Column("school", "โรงเรียน", ("สถานศึกษา", "ชื่อโรงเรียน", "หน่วยงาน", "สังกัด")),
    Column("level", "ระดับสิทธิ์", ("สิทธิ์", "ระดับ", "สิทธิ", "ประเภทสิทธิ์", "บทบาท")),
    Column("account", "ชื่อบัญชี", ("บัญชี", "username", "user", "รหัสผู้ใช้", "บัญชีผู้ใช้"), is_code=True),
    Column(
        "granted_on",
        "ให้สิทธิ์เมื่อ",
        ("วันที่ให้สิทธิ์", "วันที่ได้รับสิทธิ์", "วันที่เปิดสิทธิ์", "วันที่เปิดบัญชี", "ตั้งแต่", "วันที่"),
        is_needed=True,
    ),
    Column("valid_until", "ใช้ได้ถึง", ("ถึง", "ถึงวันที่", "วันสิ้นสุด", "สิ้นสุด", "หมดอายุ", "วันหมดอายุ")),
    Column("position", "ตำแหน่ง"),
    Column("number", "เลขที่", ("เลขที่คำขอ", "เลขคำขอ", "ลำดับ", "ลำดับที่", "ที่"), is_code=True),
)


@dataclass
class Living:
    """The rights that live now, by whom, where and to what."""

    rights: dict[tuple, AccessItem]
    seen: dict[tuple, int]  # number of an earlier row of the file

    @classmethod
    def now(cls) -> "Living":
        known = AccessItem.objects.active().select_related("request__submission")
        return cls({key_of(item): item for item in known}, {})


def key_of(item: AccessItem) -> tuple:
    return item.system_id, item.school_id, plain_name(item.holder_name), item.level


def number_of(facts: RowFacts) -> str:
    """The number of the request; a bare one is the row's place in the list."""
    text = facts.text("number")
    return "" if text.isdecimal() else text


class OldRights(OldRegister):
    key = "rights"
    title = "ทะเบียนสิทธิ์เดิม"
    unit = "สิทธิ์"
    columns = COLUMNS
    matched = ("system", "school", "level")
    shown = ("holder_name", "system", "school", "level", "granted_on", "valid_until", "number")
    notes = (
        "ทุกแถวต้องมีผู้ถือสิทธิ์ ระบบ และวันที่ให้สิทธิ์ ระบบและโรงเรียนที่ไม่ตรงกับในทะเบียนจับคู่ได้ในหน้าตัวอย่าง",
        "ช่องโรงเรียนว่างหรือเขียนว่าสำนักงาน หมายถึงบุคลากรของสำนักงาน",
        "รับเฉพาะสิทธิ์ที่ยังมีผล สิทธิ์ที่หมดอายุแล้วไม่รับ",
        "ชื่อที่ตรงกับบัญชีเดียวในโรงเรียนนั้นจะผูกกับบัญชีให้ ที่เหลือเก็บเป็นชื่อ",
        "อย่าใส่รหัสผ่าน แถวที่มีรหัสผ่านหรือเลขประจำตัวประชาชนไม่รับ",
    )

    unmatched = "ระบบและโรงเรียนต้องจับคู่ แถวจึงรับได้ ระดับสิทธิ์ที่ไม่จับคู่เก็บเป็นข้อความ"

    @property
    def list_url(self) -> str:
        return f"{reverse('access-rights')}?origin=taken_over"

    def may_be_taken_over_by(self, user: Any) -> bool:
        return user.has_perm("wagtailadmin.access_admin") and user.has_perm(RIGHTS[Who.GRANTER])

    # Words ----------------------------------------------------------------------------------------
    def options(self, name: str) -> Options:
        if name == "school":
            return [("office", "สำนักงาน"), *school_options()]
        if name == "system":
            systems = in_thai_order(System.objects.all(), "name")
            return [(str(system.pk), system.name) for system in systems]
        return level_options()

    def known_words(self, name: str) -> dict[str, str]:
        if name == "school":
            return dict.fromkeys(OFFICE_KEYS, "office") | school_keys()
        if name == "system":
            return System.objects.all().by_words()
        return super().known_words(name)

    def guess(self, name: str, word: str, known: dict[str, str]) -> str:
        if name == "school" and heading_key(word) not in known:
            return known.get(school_key(word), "")
        return super().guess(name, word, known)

    # Rows -----------------------------------------------------------------------------------------
    def plan(self, rows: Iterable[Row], words: Words) -> Plan:
        plan, living = Plan(), Living.now()
        if request_form() is None:
            plan.faults.append(Fault(1, "", NO_FORM))
            return plan
        systems = {str(system.pk): system for system in System.objects.all()}
        schools = {str(school.pk): school for school in School.objects.all()}
        holders = Holders()
        for row in rows:
            facts = self.read(row)
            item = AccessItem(
                holder_name=self.bounded(facts, "holder_name", 300),
                account=self.account(facts),
                level=words.meaning("level", facts.text("level")) or self.level(facts),
                system=systems.get(words.meaning("system", facts.text("system"))),
                school=schools.get(words.meaning("school", facts.text("school"))),
            )
            self.check_words(facts, item, words)
            self.fill_days(facts, item)
            self.bounded(facts, "number", 40)
            known = None if facts.wrong else self.known_right(facts, item, living)
            item.holder = holders.of(item)
            if facts.wrong:
                self.refuse(plan, facts)
            elif known:
                plan.same += 1
            else:
                told = self.told(item, facts)
                plan.add(RowPlan(row.number, item, item.holder_name, told, facts))
        return plan

    def account(self, facts: RowFacts) -> str:
        account = self.bounded(facts, "account", 120)
        if any(letter.isspace() for letter in account):
            facts.wrong.setdefault(self.titles["account"], "ชื่อบัญชีต้องไม่มีช่องว่าง และต้องไม่ใส่รหัสผ่าน")
        return account

    def level(self, facts: RowFacts) -> str:
        """A level that the form does not know stays in words."""
        return self.bounded(facts, "level", 40)

    def check_words(self, facts: RowFacts, item: AccessItem, words: Words) -> None:
        if facts.text("system") and item.system_id is None:
            said = f"ไม่มีระบบ “{facts.text('system')[:60]}” ในทะเบียนระบบ โปรดจับคู่"
            facts.wrong.setdefault(self.titles["system"], said)
        meant = words.meaning("school", facts.text("school"))
        if facts.text("school") and not meant:
            said = f"ไม่มีโรงเรียน “{facts.text('school')[:60]}” โปรดจับคู่"
            facts.wrong.setdefault(self.titles["school"], said)

    def fill_days(self, facts: RowFacts, item: AccessItem) -> None:
        item.granted_on = self.day(facts, "granted_on", past=True)
        item.valid_until = self.day(facts, "valid_until")
        title, today = self.titles["valid_until"], timezone.localdate()
        if item.valid_until and item.granted_on and item.valid_until < item.granted_on:
            facts.wrong.setdefault(title, "วันสิ้นสุดอยู่ก่อนวันที่ให้สิทธิ์")
        if item.valid_until and item.valid_until < today:
            day = format_date_short(item.valid_until)
            facts.wrong.setdefault(title, f"สิทธิ์หมดอายุแล้วเมื่อ {day} จึงไม่ใช่สิทธิ์ที่ยังมีผล")
        item.review_on = min(filter(None, [item.valid_until, year_end(today)]))

    def known_right(self, facts: RowFacts, item: AccessItem, living: Living) -> AccessItem | None:
        """The right that this row has become before; any other of the same person is a fault."""
        key, title = key_of(item), self.titles["holder_name"]
        if first := living.seen.get(key):
            facts.wrong[title] = f"ซ้ำกับแถว {first}"
            return None
        living.seen[key] = facts.row.number
        known = living.rights.get(key)
        if known and known.taken_over_id is None:
            facts.wrong[title] = f"มีสิทธิ์นี้ในทะเบียนแล้ว ตามคำขอ {known.number}"
            return None
        return known

    def told(self, item: AccessItem, facts: RowFacts) -> list[tuple[str, str, str]]:
        account = f" (บัญชี {item.holder.username})" if item.holder else ""
        until = format_date_short(item.valid_until) if item.valid_until else "ตลอดที่ดำรงตำแหน่ง"
        values = (
            f"{item.holder_name}{account}",
            str(item.system),
            str(item.school or "สำนักงาน"),
            dict(level_options()).get(item.level, item.level) or "–",
            format_date_short(item.granted_on),
            until,
            number_of(facts) or "–",
        )
        return [(title, "", value) for title, value in zip(self.shown_titles, values, strict=True)]

    # Storing --------------------------------------------------------------------------------------
    def hold(self, plan: Plan) -> None:
        """Of two who take over the same list at once the second sees what the first has stored."""
        requests = FormPage.objects.filter(purpose=FormPage.Purpose.REQUEST)
        list(requests.select_for_update(of=("self",)).order_by("pk"))

    def apply(self, plan: Plan, batch: TakeOver) -> int:
        page = request_form()
        items = [store_right(page, row.record, row.data, batch) for row in plan.rows]
        for item in items:
            after = {"state": item.state, "system": item.system_id, "move": "take_over"}
            note(Action.GRANT, item, page=page.pk, after=after, reason=MARK)
        return len(items)

    def why_not_undone(self, batch: TakeOver) -> str:
        moved = batch.rights.alias(made=Count("steps")).filter(made__gt=1).count()
        if moved:
            return f"มี {moved:,} สิทธิ์ในชุดนี้ที่ต่ออายุ เพิกถอน หรือเปลี่ยนแปลงแล้ว จึงยกเลิกทั้งชุดไม่ได้"
        return ""

    def undo(self, batch: TakeOver) -> None:
        keys = list(batch.rights.values_list("request__submission", flat=True))
        Submission.objects.filter(pk__in=keys).delete()


class Holders:
    """Accounts by name within a school, and within the office."""

    def __init__(self):
        self.known: dict[int | None, dict[str, str]] = {}
        self.people: dict[str, User] = {}

    def of(self, item: AccessItem) -> User | None:
        """The one account of that place with the name, or with the account's name."""
        place = item.school_id
        if place not in self.known:
            people = list(User.objects.filter(school=place, is_active=True))
            self.known[place] = person_keys(people)
            self.people |= {str(user.pk): user for user in people}
        keys = self.known[place]
        found = keys.get(heading_key(item.holder_name)) or keys.get(plain_key(item.holder_name))
        return self.people.get(found or "")


def plain_key(name: str) -> str:
    return heading_key(plain_name(name))


def request_form() -> FormPage | None:
    """The form by which rights are asked for: what a right hangs on."""
    return FormPage.objects.filter(purpose=FormPage.Purpose.REQUEST).order_by("path").first()


def level_options() -> Options:
    page = request_form()
    field = page.fields_by_key().get("access_level") if page else None
    return list(labels_of(field).items()) if field else []


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), BANGKOK)


def store_right(page: FormPage, item: AccessItem, facts: RowFacts, batch: TakeOver) -> AccessItem:
    """As if it had been asked for and given on its day; nobody is written to."""
    at = at_noon(item.granted_on)
    submission = Submission(
        page=page,
        notice=notice_of(page),
        submit_time=at,
        user=item.holder,
        school=item.school,
        number=number_of(facts),
        state=Submission.State.WORKING,
    )
    submission.take_answers(answers_of(item, facts))
    submission._change_reason = MARK
    submission.save(force_insert=True)
    item.request = AccessRequest.objects.create(
        submission=submission, kind=Kind.NEW, valid_until=item.valid_until
    )
    item.state, item.taken_over = State.GRANTED, batch
    item.save(force_insert=True)
    AccessStep.objects.create(
        item=item,
        move="grant",
        source=State.APPROVED,
        target=State.GRANTED,
        actor=batch.applied_by,
        at=at,
        reason=f"{MARK} ({batch.name[:200]})",
        told=True,
    )
    return item


def answers_of(item: AccessItem, facts: RowFacts) -> dict[str, object]:
    return {
        "full_name": item.holder_name,
        "position": facts.text("position"),
        "school": str(item.school_id or "office"),
        "systems": [item.system.slug],
        "request_type": Kind.NEW.value,
        "access_level": item.level,
        "reason": MARK,
        "valid_until": item.valid_until.isoformat() if item.valid_until else "",
    }


RIGHTS_REGISTER = OldRights()
