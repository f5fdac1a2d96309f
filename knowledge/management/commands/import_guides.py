"""Imports guides, KM articles and frequent questions from a folder of Markdown files or a
.jsonl file.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from knowledge.importer.guides import Importer, read
from knowledge.pages.models import KnowledgeIndexPage


class Command(BaseCommand):
    help = (
        "Import guides from a folder of .md files with front matter, or a .jsonl file. Idempotent"
        " by slug."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options):
        if not path.exists():
            raise CommandError(f"{path}: ไม่พบไฟล์หรือโฟลเดอร์")
        root = KnowledgeIndexPage.objects.order_by("depth").first()
        if root is None:
            raise CommandError("ยังไม่มีคลังความรู้ โปรดสั่ง manage.py seed ก่อน")
        importer = Importer(root)
        told = 0
        with tqdm(unit=" guides", file=self.stderr._out, mininterval=0.5) as bar:
            for count in importer.run(read(path)):
                bar.update(count)
                for source, reason in importer.refusals[told:]:
                    bar.write(f"{source}: {reason}", file=self.stderr._out)
                told = len(importer.refusals)
        outcome = importer.outcome
        self.stdout.write(
            f"created {outcome.created}, updated {outcome.updated}, unchanged {outcome.unchanged}, "
            f"refused {outcome.refused}"
        )
        if outcome.refused:
            raise SystemExit(1)
