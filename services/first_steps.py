"""What the first day asks of the registers: systems and laws that the office has not checked."""

from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from home.first_steps.registers import Numbered
from home.first_steps.rules import Step, Way
from home.numbers.series import format_number
from services.catalogue.models import Law, System
from services.desk.models import SERIES, Consultation
from services.desk.settings import DeskSettings
from services.projects.models import NUMBERS, DevelopmentProject, official_number


def steps_of_services(request: HttpRequest) -> list[Step]:
    return [system_step(), law_step()]


def system_step() -> Step:
    left = System.objects.filter(is_checked=False).count()
    listed = reverse("wagtailsnippets_services_system:list")
    return Step(
        key="systems",
        order=90,
        title="ระบบสารสนเทศที่สำนักงานยังไม่ได้ตรวจสอบ",
        hint="ข้อมูลตั้งต้นเป็นความรู้ทั่วไป เลือกหลายระบบแล้วยืนยันพร้อมกันได้ และตั้งผู้รับผิดชอบของแต่ละระบบ",
        left=left,
        there=f"ตรวจแล้ว {System.objects.count() - left} ระบบ",
        ways=(Way("เปิดรายการที่รอตรวจ", f"{listed}?is_checked=false"),),
    )


def law_step() -> Step:
    left = Law.objects.filter(status=Law.Status.UNKNOWN).count()
    listed = reverse("wagtailsnippets_services_law:list")
    return Step(
        key="laws",
        order=91,
        title="กฎหมายที่สำนักงานยังไม่ได้ตรวจสอบสถานะ",
        hint="เปิดแต่ละฉบับ เทียบกับราชกิจจานุเบกษา แล้วเลือกสถานะ",
        left=left,
        there=f"มีสถานะแล้ว {Law.objects.count() - left} ฉบับ",
        ways=(Way("เปิดรายการที่รอตรวจ", f"{listed}?status=unknown"),),
    )


def registers_of_services() -> list[Numbered]:
    desk = DeskSettings.load()

    def write_case(sequence: int, year: int) -> str:
        return format_number(desk.prefix, desk.width, sequence, year)

    def highest_case(year: int) -> int:
        return highest_sequence(Consultation.objects.filter(be_year=year))

    def highest_project(year: int) -> int:
        return highest_sequence(DevelopmentProject.objects.filter(fiscal_year=year))

    return [
        Numbered(SERIES, "ทะเบียนการให้คำปรึกษา", write_case, highest_case),
        Numbered(NUMBERS, "โครงการพัฒนาระบบ", official_number, highest_project),
    ]


def highest_sequence(rows: QuerySet) -> int:
    return rows.aggregate(highest=Max("sequence"))["highest"] or 0
