"""Moves the due dates of consultations and projects when the holidays change."""

from datetime import date

from home.thai.holidays import line
from services.desk.models import Consultation
from services.projects.models import DevelopmentProject


def cases_follow(before: frozenset[date], after: frozenset[date]) -> list[str]:
    return line("เรื่องขอคำปรึกษา", Consultation.objects.follow_holidays(before, after))


def projects_follow(before: frozenset[date], after: frozenset[date]) -> list[str]:
    moved = [project for project in DevelopmentProject.objects.running() if project.replan()]
    return line("โครงการ", [project.official_number for project in moved])
