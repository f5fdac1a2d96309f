"""Fills a new site with reference data, roles and pages; with --demo also with sample schools,
accounts and texts.
"""

from django.core.management.base import BaseCommand

import forms.access.demo
import forms.page.seed
import forms.surveys.demo
import home.office.seed
import knowledge.pages.seed
import services.catalogue.seed
import services.desk.seed
import services.processes.seed
import services.projects.seed
from home.demo.models import DemoContent
from home.demo.recording import recorded_as_demo


class Command(BaseCommand):
    help = "Seed reference data, roles and pages. Safe to run again: what people edited stays."

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo", action="store_true", help="also schools, accounts and sample texts"
        )
        parser.add_argument(
            "--reset-roles",
            action="store_true",
            help="give every role the rights of roles.toml again",
        )

    def handle(self, *, demo: bool, reset_roles: bool, **options):
        for line in seed_basic_data(reset_roles=reset_roles):
            self.stdout.write(line)
        if demo and not DemoContent.is_unwanted():
            with recorded_as_demo():
                seed_demo()
        self.stdout.write("seeded")


def seed_basic_data(*, reset_roles: bool) -> list[str]:
    """What every site has; returns lines that say which permissions are new."""
    home.office.seed.seed()
    services.catalogue.seed.seed()
    services.processes.seed.seed()
    knowledge.pages.seed.seed()
    forms.page.seed.seed()
    told = home.office.seed.seed_roles(reset_roles=reset_roles)
    knowledge.pages.seed.seed_workflow()
    services.catalogue.seed.seed_law_forms()
    services.projects.seed.seed_approval()
    return told


def seed_demo() -> None:
    """Nothing else may be laid here: all of it is taken away again as sample."""
    home.office.seed.seed_demo()
    knowledge.pages.seed.seed_demo()
    forms.surveys.demo.seed_answers()
    services.desk.seed.seed()
    forms.access.demo.seed_requests()
    services.projects.seed.seed()
