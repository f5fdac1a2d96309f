"""Builds a new search index beside the current one, then replaces it; searches work meanwhile."""

from collections.abc import Iterator, Sequence

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Model
from modelsearch.backends import get_search_backend
from modelsearch.index import get_indexed_models
from tqdm import tqdm

from knowledge.search import ThaiSearchBackend, index_state
from knowledge.search.index.backend import ThaiIndex

BATCH = 200


class Command(BaseCommand):
    help = (
        "Builds the search index anew and swaps it in when it is whole. Search and editing go on"
        " meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-needed", action="store_true", help="only if it is missing, damaged or old"
        )

    def handle(self, *, if_needed: bool, verbosity: int, **options):
        backend = get_search_backend()
        if not isinstance(backend, ThaiSearchBackend):
            self.stdout.write("Another search backend is set: manage.py update_index fills it.")
            return
        if if_needed and index_state(thorough=True).state == "ok":
            self.stdout.write("The search index is whole and of this make: nothing to do.")
            return
        rebuilder = backend.rebuilder_class(backend.get_index_for_model(Model))
        count = self.fill(rebuilder.start(), quiet=verbosity == 0)
        rebuilder.finish()
        if verbosity:
            self.stdout.write(f"{count} documents in the search index.")

    def fill(self, index: ThaiIndex, *, quiet: bool) -> int:
        models = get_indexed_models()
        total = sum(model.get_indexed_objects().count() for model in models)
        with tqdm(
            total=total, unit=" documents", disable=quiet, file=self.stderr, mininterval=1
        ) as progress:
            for model in models:
                for first, last in batches(model):
                    progress.update(add_batch(index, model, first, last))
        return total


def batches(model: type[Model]) -> Iterator[tuple[object, object]]:
    """The first and the last primary key of each batch."""
    keys: Sequence[object] = list(
        model.get_indexed_objects().order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(keys), BATCH):
        yield keys[start], keys[min(start + BATCH, len(keys)) - 1]


def add_batch(index: ThaiIndex, model: type[Model], first: object, last: object) -> int:
    """Reads and writes in a transaction of its own, so that saves need not wait for the whole
    rebuild.
    """
    with transaction.atomic():
        objects = list(model.get_indexed_objects().filter(pk__gte=first, pk__lte=last))
        index.add_items(model, objects)
    return len(objects)
