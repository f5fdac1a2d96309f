"""Fills a new site: reference data, roles, pages; with --demo also schools, accounts and texts to try it with."""

from django.core.management.base import BaseCommand

import forms.demo
import forms.seed
import home.seed
import knowledge.seed
import services.seed
import services.seed_consultations
import services.seed_processes
import services.seed_projects


class Command(BaseCommand):
    help = "Seed reference data, roles and pages. Safe to run again: what people edited stays."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="also schools, accounts and sample texts")
        parser.add_argument("--reset-roles", action="store_true", help="give every role the rights of roles.toml again")

    def handle(self, *, demo: bool, reset_roles: bool, **options):
        home.seed.seed(demo=demo)
        services.seed.seed(demo=demo)
        knowledge.seed.seed(demo=demo)
        forms.seed.seed(demo=demo)
        for line in home.seed.seed_accounts(demo=demo, reset_roles=reset_roles):
            self.stdout.write(line)
        knowledge.seed.seed_workflow()
        if demo:
            services.seed_consultations.seed()
            forms.demo.seed_requests()
        services.seed.seed_law_forms()
        services.seed_processes.seed_approval()
        if demo:
            services.seed_projects.seed()
        self.stdout.write("seeded")
