"""The office's own list of devices comes in, under the numbers that it has."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from simple_history.utils import bulk_create_with_history

from home.files.imports.plan import Plan, RowPlan
from home.files.tables import Column, Row, heading_key
from home.files.takeover.known import school_key, school_keys, school_options
from home.files.takeover.models import MARK, TakeOver
from home.files.takeover.register import OldRegister, Options, RowFacts, Words
from home.models import School
from home.thai.writing import format_date_short

from .models import Device
from .rules import PLAIN_WORDS, Kind, State

BATCH = 500  # rows of one SQL statement
LONGEST_WORD = 200  # of a kind or state that none of ours matches, as the note keeps it
OFFICE_KEYS = {heading_key(word) for word in ("สำนักงาน", "สพม", "เขต", "สำนักงานเขต")}
COLUMNS = (
    Column(
        "number",
        "เลขครุภัณฑ์",
        ("หมายเลขครุภัณฑ์", "รหัสครุภัณฑ์", "เลขที่ครุภัณฑ์", "รหัสสินทรัพย์", "รหัส", "เลขที่"),
        is_needed=True,
        is_code=True,
    ),
    Column("kind", "ประเภท", ("รายการ", "ชนิด", "ประเภทครุภัณฑ์", "ชื่อครุภัณฑ์", "รายการครุภัณฑ์")),
    Column("model", "ยี่ห้อ/รุ่น", ("ยี่ห้อ", "รุ่น", "ยี่ห้อรุ่น", "ลักษณะ", "คุณลักษณะ")),
    Column("serial", "หมายเลขเครื่อง", ("serial", "serialnumber", "sn", "ซีเรียล"), is_code=True),
    Column("school", "โรงเรียน", ("สถานศึกษา", "ชื่อโรงเรียน", "หน่วยงาน")),
    Column("place", "กลุ่มงาน/ห้อง", ("สถานที่", "สถานที่ตั้ง", "กลุ่ม", "กลุ่มงาน", "ห้อง", "ที่ตั้ง", "ใช้ประจำ")),
    Column("bought_on", "วันที่ได้มา", ("วันที่ซื้อ", "วันที่ตรวจรับ", "วันเดือนปีที่ได้มา", "วันที่รับ", "วดป")),
    Column("state", "สภาพ", ("สถานะ", "สภาพการใช้งาน", "สภาพครุภัณฑ์")),
    Column("note", "หมายเหตุ", is_multiline=True),
)


class OldDevices(OldRegister):
    key = "devices"
    title = "ทะเบียนครุภัณฑ์คอมพิวเตอร์เดิม"
    unit = "รายการ"
    columns = COLUMNS
    part_words = PLAIN_WORDS
    matched = ("kind", "school", "state")
    shown = ("number", "kind", "model", "school", "place", "bought_on", "state")
    notes = (
        "ทุกแถวต้องมีเลขครุภัณฑ์ ซึ่งคงไว้ตามเดิมและไม่ซ้ำกัน",
        "ช่องโรงเรียนว่างหรือเขียนว่าสำนักงาน หมายถึงของสำนักงาน โรงเรียนที่ไม่รู้จักต้องจับคู่ก่อน",
        "ประเภทและสภาพที่ไม่ตรงกับในระบบจับคู่ได้ คำที่ไม่จับคู่เก็บไว้ในหมายเหตุ",
        "วันที่ได้มาเขียนแบบใดก็ได้ เป็นปี พ.ศ.",
    )

    unmatched = "โรงเรียนต้องจับคู่ แถวจึงรับได้ ประเภทและสภาพที่ไม่จับคู่เก็บไว้ในหมายเหตุ"

    @property
    def list_url(self) -> str:
        return f"{reverse('wagtailsnippets_services_device:list')}?origin=taken_over"

    def may_be_taken_over_by(self, user: Any) -> bool:
        return user.has_perms(["services.add_device", "services.change_device"])

    # Words ----------------------------------------------------------------------------------------
    def options(self, name: str) -> Options:
        if name == "school":
            return [("office", "สำนักงาน"), *school_options()]
        return list((Kind if name == "kind" else State).choices)

    def known_words(self, name: str) -> dict[str, str]:
        if name == "school":
            return dict.fromkeys(OFFICE_KEYS, "office") | school_keys()
        return super().known_words(name)

    def guess(self, name: str, word: str, known: dict[str, str]) -> str:
        found = super().guess(name, word, known)
        if name == "school":
            return found or known.get(school_key(word), "")
        return found

    # Rows -----------------------------------------------------------------------------------------
    def plan(self, rows: Iterable[Row], words: Words) -> Plan:
        plan, seen = Plan(), dict[str, int]()
        schools = {str(school.pk): school for school in School.objects.all()}
        known = dict(Device.objects.values_list("number", "taken_over"))
        for row in rows:
            facts = self.read(row)
            device = self.device_of(facts, words, schools)
            first = seen.setdefault(device.number, row.number)
            if device.number and first != row.number:
                facts.wrong[self.titles["number"]] = f"เลขครุภัณฑ์ซ้ำกับแถว {first}"
            is_known = device.number in known
            if is_known and known[device.number] is None:
                facts.wrong[self.titles["number"]] = "มีเลขครุภัณฑ์นี้ในทะเบียนแล้ว"
            if facts.wrong:
                self.refuse(plan, facts)
            elif is_known:
                plan.same += 1
            else:
                plan.add(RowPlan(row.number, device, device.number, self.told(device)))
        return plan

    def device_of(self, facts: RowFacts, words: Words, schools: dict[str, School]) -> Device:
        meant = {name: words.meaning(name, facts.text(name)) for name in self.matched}
        device = Device(
            number=self.bounded(facts, "number", 60),
            kind=meant["kind"] or Kind.OTHER,
            model=self.bounded(facts, "model", 200),
            serial=self.bounded(facts, "serial", 100),
            school=schools.get(meant["school"]),
            place=self.bounded(facts, "place", 160),
            bought_on=self.day(facts, "bought_on", past=True),
            state=meant["state"] or State.IN_USE,
        )
        if facts.text("school") and not meant["school"]:
            said = f"ไม่มีโรงเรียน “{facts.text('school')[:60]}” โปรดจับคู่"
            facts.wrong.setdefault(self.titles["school"], said)
        lines = [
            f"{self.titles[name]}: {facts.text(name)[:LONGEST_WORD]}"
            for name in ("kind", "state")
            if facts.text(name) and not meant[name]
        ]
        device.note = "\n".join(filter(None, [*lines, self.bounded(facts, "note", 1500)]))
        return device

    def told(self, device: Device) -> list[tuple[str, str, str]]:
        values = (
            device.number,
            device.get_kind_display(),
            device.model or "–",
            str(device.school or "สำนักงาน"),
            device.place or "–",
            format_date_short(device.bought_on) if device.bought_on else "–",
            device.get_state_display(),
        )
        return [(title, "", value) for title, value in zip(self.shown_titles, values, strict=True)]

    # Storing --------------------------------------------------------------------------------------
    def apply(self, plan: Plan, batch: TakeOver) -> int:
        devices = [row.record for row in plan.rows]
        for device in devices:
            device.taken_over = batch
            device.clean_text_fields()
        facts = {"default_user": batch.applied_by, "default_change_reason": MARK}
        bulk_create_with_history(devices, Device, batch_size=BATCH, **facts)
        return len(devices)

    def why_not_undone(self, batch: TakeOver) -> str:
        keys = batch.devices.values("pk")
        changed = Device.history.filter(id__in=keys, history_type="~")
        count = changed.values("id").distinct().count()
        return f"มี {count:,} รายการในชุดนี้ที่แก้ไขแล้ว จึงยกเลิกทั้งชุดไม่ได้" if count else ""

    def undo(self, batch: TakeOver) -> None:
        keys = list(batch.devices.values_list("pk", flat=True))
        batch.devices.all().delete()
        Device.history.filter(id__in=keys).delete()


DEVICES = OldDevices()
