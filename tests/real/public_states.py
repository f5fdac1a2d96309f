"""Something of the demo's site for each form to be sent: made once, beside the running site, by
its own methods.
"""

import json

from tests.server import Server

SCRIPT = """
import json
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from forms.models import AccessItem, FormPage, Submission
from home.models import User
from home.thai.writing import fiscal_year
from knowledge.models import GuidePage
from services.models import Consultation, Law, StandIn, System
from services.projects.models import today
from tests.make import make_project, make_report, send_report

person = {user.username: user for user in User.objects.all()}
officer, teacher, director = person["officer"], person["teacher"], person["director"]
now = timezone.now()


def case(subject, taken=True, **facts):
    facts |= {"channel": "phone", "system": System.objects.first()}
    made = Consultation.objects.receive(subject=subject, at=now, **facts)
    return made.take(by=officer, at=now) if taken else made


def answered(subject, **facts):
    made = case(subject, requester=teacher, email="kru@example.invalid", **facts)
    made.answer(by=officer, at=now, text="ลองปิดแล้วเปิดใหม่", method="phone")
    made.refresh_from_db()
    return made


def put_before(title):
    made = make_project(title, officer)
    made.submit(officer)
    return made


merged_lead, merged = case("รวมเรื่องแล้ว"), case("รวมเรื่องแล้ว")
merged_lead.merge(Consultation.objects.filter(pk=merged.pk), by=officer)
for number in (1, 2):
    case(f"ถามเหมือนกันทุกคำ")
alike = Consultation.objects.filter(subject="ถามเหมือนกันทุกคำ").first()
bulk = [case(f"เรื่องที่จะทำพร้อมกัน {number}", taken=False) for number in (1, 2)]
guide = GuidePage.objects.get(slug="dmc-account")
guide.owner = officer
guide.save()
law = Law.objects.filter(articlepages__isnull=False).distinct().first() or Law.objects.first()
system = System.objects.get(slug="dmc")
system.owner = officer
system.reviewed_on = today() - timedelta(days=800)
system.save()
law.status = Law.Status.AMENDED
law.status_note = "แก้ไขเพิ่มเติม"
law.save()
StandIn.objects.create(
    person=person["head"],
    director=director,
    from_on=today() + timedelta(days=90),
    to_on=today() + timedelta(days=91),
)
right = AccessItem.objects.active().order_by("pk").first()
to_check = AccessItem.objects.get(system__slug="cct", state="returned")
to_check.state = "submitted"
to_check.save()
satisfaction = FormPage.objects.get(slug="satisfaction")
other = Submission.objects.filter(page__purpose="needs").first()
other.state = "received"
other.save()
print("STATES" + json.dumps({
    "fresh": case("ยังไม่มีผู้รับ", taken=False).get_absolute_url(),
    "fresh_beside": case("ยังไม่มีผู้รับ อ่านข้างรายการ", taken=False).get_absolute_url(),
    "to_answer": case("รอคำตอบ").get_absolute_url(),
    "to_work_on": case("ทำทุกอย่างกับเรื่องนี้").get_absolute_url(),
    "to_cancel": case("จะยกเลิก").get_absolute_url(),
    "to_follow": answered("รอติดตามผล").get_absolute_url(),
    "to_close": answered("รอปิด").get_absolute_url(),
    "to_guide": answered("ทำเป็นคู่มือ").get_absolute_url(),
    "receipts": [answered(f"เข้าใจแล้วหรือยัง {number}").receipt_url for number in range(4)],
    "by_mail": answered("จากลิงก์ในอีเมล").answers.last().reply_url,
    "merged": merged.get_absolute_url(),
    "alike": alike.get_absolute_url(),
    "bulk": [str(row.pk) for row in bulk],
    "guide": guide.url,
    "law_check": law.get_absolute_url() + "check/",
    "system": system.get_absolute_url(),
    "to_submit": make_project("แผนที่จะเสนอ", officer).get_absolute_url(),
    "to_withdraw": put_before("แผนที่จะถอน").get_absolute_url(),
    "to_approve": put_before("แผนที่จะอนุมัติ").get_absolute_url(),
    "to_return": put_before("แผนที่จะส่งกลับ").get_absolute_url(),
    "to_write": make_report("รายงานที่จะเขียน", officer).get_absolute_url(),
    "to_note": send_report(make_report("รายงานที่จะรับทราบ", officer), officer).get_absolute_url(),
    "to_send_back": send_report(
        make_report("รายงานที่จะส่งกลับ", officer), officer
    ).get_absolute_url(),
    "to_order": put_before("แผนที่จะอนุมัติพร้อมข้อสั่งการ").get_absolute_url(),
    "to_step": make_project("แผนที่เพิ่งเริ่ม", officer, steps=0).get_absolute_url(),
    "right": right.get_absolute_url(),
    "to_check": to_check.get_absolute_url(),
    "year": fiscal_year(today()),
    "submission": other.get_absolute_url(),
}))
"""


def make_states(server: Server) -> dict:
    told = server.run(SCRIPT)
    return json.loads(told.partition("STATES")[2].splitlines()[0])
