"""Waiting tasks of the registers."""

from django.urls import reverse
from django.utils import timezone

from home.office.waiting import NOTHING, Waiting, WaitingList, only
from home.thai.writing import fiscal_year, fiscal_year_bounds

from .citations import Citation, waiting_citations
from .models import Law, System


def systems_to_review(user, most: int) -> WaitingList:
    """Once per fiscal year each owner confirms the catalogue; due by the end of the first
    quarter.
    """
    if user.school_id:
        return NOTHING  # people of schools are responsible for no system
    today = timezone.localdate()
    count = System.objects.to_review(today).answered_for_by(user).count()
    year = fiscal_year(today)
    title = f"ยืนยันข้อมูลในทะเบียนระบบ ปีงบประมาณ {year}: {count} ระบบ"
    due = fiscal_year_bounds(year)[0].replace(month=12, day=31)
    line = Waiting(title, reverse("systems-review"), "ทบทวนทะเบียน", due, is_sum=True)
    return only(line) if count else NOTHING


def citations_to_check(user, most: int) -> WaitingList:
    """Laws that were amended or ended, for the owners of their citations."""
    laws = waiting_citations(user)
    lines = [law_line(law, found) for law, found in laws[:most]]
    return WaitingList(lines, len(laws))


def law_line(law: Law, found: list[Citation]) -> Waiting:
    title = f"{law.title} ({law.get_status_display()}): ตรวจ {len(found)} เรื่องที่อ้างถึง"
    return Waiting(title, reverse("law-check", args=[law.slug]), "กฎหมายเปลี่ยน")
