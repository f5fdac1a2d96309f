"""Free the reserve in the var folder by hand."""

from django.core.management.base import BaseCommand

from home.site.disk import MEGABYTE, free_reserve


class Command(BaseCommand):
    help = (
        "Frees the reserve file of the var folder when the disk is full; the site makes it again"
        " when there is room."
    )

    def handle(self, **options):
        self.stdout.write(f"{free_reserve() // MEGABYTE} MB freed")
