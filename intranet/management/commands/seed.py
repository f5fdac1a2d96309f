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
        home.office.seed.seed(demo=demo)
        services.catalogue.seed.seed()
        services.processes.seed.seed()
        knowledge.pages.seed.seed(demo=demo)
        forms.page.seed.seed()
        if demo:
            forms.surveys.demo.seed_answers()
        for line in home.office.seed.seed_accounts(demo=demo, reset_roles=reset_roles):
            self.stdout.write(line)
        knowledge.pages.seed.seed_workflow()
        if demo:
            services.desk.seed.seed()
            forms.access.demo.seed_requests()
        services.catalogue.seed.seed_law_forms()
        services.projects.seed.seed_approval()
        if demo:
            services.projects.seed.seed()
        self.stdout.write("seeded")
