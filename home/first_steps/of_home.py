"""The steps that this app answers for: the office, its days, its people, its mail, its address."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from wagtail.models import Page

from home.mail.outbox import server_is_set
from home.office.models import Announcement, HomePage, OfficeSettings
from home.people.models import School, User
from home.people.roles import ROLES
from home.thai.models import Holiday
from home.thai.writing import ERA, fiscal_year

from .registers import registers
from .rules import Step, Way, fault_of_address

MUST_BE_OWN = ("office_name", "short_name")
MUST_BE_THERE = ("address", "phone", "email", "letter_code", "logo", "garuda", "dpo_contact")
OFFICE = ("home", "officesettings")
WORKING_ROLES = ("officer", "head", "director", "editor")
FEWEST_HOLIDAYS = 15  # of a year; the Cabinet names more


def label_of(name: str) -> str:
    return str(OfficeSettings._meta.get_field(name).verbose_name)


def office_step(request: HttpRequest) -> Step:
    office = OfficeSettings.load()
    as_delivered = [
        f"{label_of(name)} (ยังเป็นตัวอย่าง)"
        for name in MUST_BE_OWN
        if getattr(office, name) == OfficeSettings._meta.get_field(name).default
    ]
    empty = [label_of(name) for name in MUST_BE_THERE if not getattr(office, name)]
    return Step(
        key="office",
        order=10,
        title="ชื่อและที่อยู่ของสำนักงาน",
        hint="แสดงในทุกหน้า จดหมาย และบันทึกข้อความ ตรวจชื่อกลุ่มงานและเวลาทำการด้วย",
        missing=(*as_delivered, *empty),
        there=f"{office.office_name} · {office.group_name}",
        ways=(Way("แก้ข้อมูลสำนักงาน", reverse("wagtailsettings:edit", args=OFFICE)),),
        asks_to_look=True,
    )


def numbers_step(request: HttpRequest) -> Step:
    year = fiscal_year(timezone.localdate())
    begun = [f"{row.label} ถึงเลข {row.last}" for row in registers(year) if row.last]
    return Step(
        key=f"numbers-{year}",
        order=20,
        title=f"เลขทะเบียนของปีงบประมาณ {year}",
        hint="ถ้าสำนักงานใช้ทะเบียนเดิมมาแล้วในปีนี้ ใส่เลขล่าสุด ระบบจะออกเลขต่อจากนั้น ถ้าเริ่มใหม่ กดว่าถูกต้อง",
        there=" · ".join(begun) or "ทุกทะเบียนเริ่มที่เลข 1",
        ways=(Way("ใส่เลขล่าสุด", reverse("first-numbers")),),
        asks_to_look=True,
    )


def holiday_steps(request: HttpRequest) -> list[Step]:
    this_year = timezone.localdate().year
    return [holidays_of(year) for year in (this_year, this_year + 1)]


def holidays_of(year: int) -> Step:
    count = Holiday.objects.filter(date__year=year).count()
    thai_year = year + ERA
    lacking = (f"วันหยุดของปี {thai_year}",) if count < FEWEST_HOLIDAYS else ()
    return Step(
        key=f"holidays-{thai_year}",
        order=30,
        title=f"วันหยุดราชการ พ.ศ. {thai_year}",
        hint="เทียบกับประกาศของคณะรัฐมนตรี เพิ่มวันหยุดพิเศษและของจังหวัด ระบบนับวันทำการจากวันเหล่านี้",
        missing=lacking,
        there=f"มี {count} วัน",
        ways=(Way("ดูและแก้วันหยุด", f"{reverse('wagtailsnippets_home_holiday:list')}?q={thai_year}"),),
        asks_to_look=True,
    )


def school_step(request: HttpRequest) -> Step:
    count = School.objects.filter(is_active=True).count()
    return Step(
        key="schools",
        order=40,
        title="โรงเรียนในสังกัด",
        hint="นำเข้าจากไฟล์ Excel หรือ CSV ทั้งหมดครั้งเดียว มีตัวอย่างให้ดูก่อนยืนยัน",
        missing=() if count else ("โรงเรียน",),
        there=f"มี {count} โรงเรียน",
        ways=(
            Way("นำเข้าโรงเรียน", reverse("schools-import")),
            Way("ดูรายการ", reverse("wagtailsnippets_home_school:list")),
        ),
    )


def people_step(request: HttpRequest) -> Step:
    counted = User.objects.filter(is_active=True).aggregate(
        office=Count("pk", filter=Q(school=None)), schools=Count("pk", filter=~Q(school=None))
    )
    lacking = []
    if counted["office"] < 2:
        lacking.append("คนของสำนักงาน")
    if not counted["schools"]:
        lacking.append("คนของโรงเรียน")
    return Step(
        key="people",
        order=50,
        title="บุคลากร",
        hint="นำเข้าจากไฟล์ แล้วพิมพ์บัตรเริ่มใช้งานหรือส่งลิงก์ทางอีเมล แต่ละคนตั้งรหัสผ่านเอง",
        missing=tuple(lacking),
        there=f"สำนักงาน {counted['office']} คน โรงเรียน {counted['schools']} คน",
        ways=(
            Way("นำเข้าบุคลากร", reverse("people-import")),
            Way("บัตรเริ่มใช้งาน", reverse("people-cards")),
        ),
    )


def role_step(request: HttpRequest) -> Step:
    held = set(User.objects.filter(is_active=True).values_list("groups__name", flat=True))
    names = {role.key: role.name for role in ROLES}
    return Step(
        key="roles",
        order=60,
        title="บทบาท",
        hint="แต่ละบทบาทต้องมีคนอย่างน้อยหนึ่งคน มิฉะนั้นเรื่องจะไม่มีผู้รับหรือผู้อนุมัติ",
        missing=tuple(names[key] for key in WORKING_ROLES if names[key] not in held),
        ways=(Way("ให้บทบาทในรายชื่อผู้ใช้", reverse("wagtailusers_users:index")),),
    )


def mail_step(request: HttpRequest) -> Step:
    return Step(
        key="mail",
        order=70,
        title="อีเมล",
        hint="ผู้ดูแลเครื่องตั้ง `INTRANET_EMAIL_URL` แล้วส่งจดหมายทดสอบถึงตัวท่านจากหน้านี้",
        missing=() if server_is_set() else ("เซิร์ฟเวอร์อีเมล (`INTRANET_EMAIL_URL`)",),
        ways=(Way("ส่งจดหมายทดสอบ", reverse("first-mail")),),
        asks_to_look=True,
    )


def address_step(request: HttpRequest) -> Step:
    faults = fault_of_address(settings.BASE_URL, request.get_host(), is_secure=request.is_secure())
    return Step(
        key="address",
        order=80,
        title="ที่อยู่ของเว็บไซต์และ https",
        hint="ผู้ดูแลเครื่องตั้งใบรับรองและ `INTRANET_BASE_URL` ตามคู่มือ `docs/operations.md` หัวข้อ `https`",
        missing=faults,
        there=f"`{settings.BASE_URL}`",
    )


def front_page_step(request: HttpRequest) -> Step:
    now = timezone.now()
    bounded = Announcement.objects.filter(ends_at__gt=now).exists()
    lacking = () if bounded else ("ประกาศที่มีวันสิ้นสุดและยังไม่หมดเวลา",)
    home = HomePage.objects.get()
    return Step(
        key="front-page",
        order=110,
        title="หน้าแรก",
        hint="ตรวจข้อความต้อนรับและทางลัด แล้วเขียนประกาศแรกโดยกำหนดวันสิ้นสุด",
        missing=(*lacking, *dead_links(request)),
        there=home.welcome,
        ways=(
            Way("แก้ข้อความต้อนรับ", reverse("wagtailadmin_pages:edit", args=[home.pk])),
            Way("เขียนประกาศ", reverse("wagtailsnippets_home_announcement:add")),
            Way("ดูหน้าแรก", "/"),
        ),
        asks_to_look=True,
    )


def dead_links(request: HttpRequest) -> list[str]:
    """Of the notices that are shown, or will be."""
    shown = Announcement.objects.exclude(link="").exclude(ends_at__lte=timezone.now())
    return [
        f"หน้าที่ประกาศ “{notice}” ชี้ไป (`{notice.link}`)"
        for notice in shown
        if not leads_somewhere(request, notice.link)
    ]


def leads_somewhere(request: HttpRequest, link: str) -> bool:
    """To a view or a page of this site, published or not; who may see it is not asked."""
    path = urlsplit(link).path
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.url_name != "wagtail_serve" or Page.find_for_request(request, path) is not None


def backup_step(request: HttpRequest) -> Step:
    beside = settings.BACKUP_DIR.is_relative_to(settings.VAR_DIR)
    lacking = ("ที่เก็บชุดสำรองนอกโฟลเดอร์ข้อมูล (`INTRANET_BACKUP_DIR`)",) if beside else ()
    return Step(
        key="backup",
        order=120,
        title="ที่เก็บชุดสำรองข้อมูล",
        hint="ตั้ง `INTRANET_BACKUP_DIR` เป็นดิสก์หรือเครื่องอื่น เพื่อให้ข้อมูลไม่หายไปพร้อมดิสก์ของระบบ",
        missing=lacking,
        there=f"`{settings.BACKUP_DIR}`",
        asks_to_look=True,
    )


def steps_of_home(request: HttpRequest) -> list[Step]:
    return [
        office_step(request),
        numbers_step(request),
        *holiday_steps(request),
        school_step(request),
        people_step(request),
        role_step(request),
        mail_step(request),
        address_step(request),
        front_page_step(request),
        backup_step(request),
    ]
