"""modelsearch's own test suite for backends, run against ours:
`.venv/bin/python tests/bench/backend_suite.py`.

The suite and its models come from the installed package; its fixture is not part of the package, so
the same books are made here. `.ci/with-postgres` before it runs it on PostgreSQL.
"""

import os
import sys
import unittest
from datetime import date
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(BASE))
os.environ["DATABASE_URL"] = os.environ.get("INTRANET_DATABASE_URL", "sqlite://:memory:")
os.environ["DJANGO_SETTINGS_MODULE"] = "modelsearch.test.settings"

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.MODELSEARCH_BACKENDS = {"default": {"BACKEND": "knowledge.search"}}
django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TestCase  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from modelsearch.test.testapp import models  # noqa: E402
from modelsearch.tests.test_backends import BackendTests  # noqa: E402

AUTHORS = {
    1: ("George R.R. Martin", date(1948, 9, 20)),
    2: ("J. R. R. Tolkien", date(1892, 1, 3)),
    4: ("Isaac Asimov", date(1920, 1, 2)),
    **{
        number: (name, None)
        for number, name in enumerate(
            (
                "David Ascher,Mark Lutz,Daniel Roy Greenfeld,Audrey Roy Greenfeld,"
                "Douglas Crockford,David Flanagan,Steve Klabnik,Carol Nichols,"
                "Jim Blandy,Jason Orendorff"
            ).split(","),
            5,
        )
    },
}
FANTASY, RINGS, SPACE = "Westeros", "Middle Earth", "Galactic Empire"
RING_PEOPLE = ("Frodo Baggins", "Bilbo Baggins", "Gandalf")
THRONE_PEOPLE = ("Daenerys Targaryen", "Jon Snow")
# key: title, authors, published, pages, and of a novel its setting and people, of a guide its
# language
BOOKS = {
    1: ("A Game of Thrones", [1], date(1996, 8, 1), 694, FANTASY, (*THRONE_PEOPLE, "Eddard Stark")),
    2: ("A Clash of Kings", [1], date(1998, 1, 1), 768, FANTASY, THRONE_PEOPLE),
    3: ("A Storm of Swords", [1], date(2000, 1, 1), 973, FANTASY, THRONE_PEOPLE),
    4: ("The Fellowship of the Ring", [2], date(1954, 7, 29), 423, RINGS, RING_PEOPLE),
    5: ("The Two Towers", [2], date(1954, 11, 11), 352, RINGS, RING_PEOPLE),
    6: ("The Return of the King", [2], date(1955, 10, 20), 440, RINGS, RING_PEOPLE),
    7: ("The Hobbit", [2], date(1937, 9, 21), 320, RINGS, ("Bilbo Baggins", "Thorin Oakenshield")),
    10: ("Foundation", [4], date(1951, 1, 1), 255, SPACE, ("Hari Seldon", "Salvor Hardin")),
    11: ("Learning Python", [5, 6], date(1999, 1, 1), 1160, "py", ()),
    12: ("Two Scoops of Django 1.11", [7, 8], date(2017, 4, 26), 556, "py", ()),
    13: ("JavaScript: The good parts", [9], date(2008, 5, 18), 172, "js", ()),
    14: ("JavaScript: The Definitive Guide", [10], date(1998, 6, 11), 792, "js", ()),
    15: ("The Rust Programming Language", [11, 12], date(2018, 5, 22), 440, "rs", ()),
    16: ("Programming Rust", [13, 14], date(2017, 12, 1), 622, "", ()),
}
MEETINGS = {
    1: ("Breakfast yoga", "08:00"),
    2: ("Stand-up meeting", "10:00"),
    3: ("Evening yoga", "19:30"),
}


def make_books() -> None:
    for key, (name, born) in AUTHORS.items():
        models.Author.objects.create(pk=key, name=name, date_of_birth=born)
    for key, (title, authors, published, pages, about, people) in BOOKS.items():
        facts = {"pk": key, "title": title, "publication_date": published, "number_of_pages": pages}
        if people:
            book = models.Novel.objects.create(**facts, setting=about)
        elif about:
            book = models.ProgrammingGuide.objects.create(**facts, programming_language=about)
        else:
            book = models.Book.objects.create(**facts)
        book.authors.set(authors)
        characters = [models.Character.objects.create(name=name, novel=book) for name in people]
        if about == RINGS:
            book.protagonist = characters[0]
            book.save()
        if key <= 4:
            models.UnindexedBook.objects.create(**{**facts, "title": f"{title} U"})
    for key, (name, starts) in MEETINGS.items():
        models.Meeting.objects.create(pk=key, name=name, start_time=starts)
    item = models.AgendaItem.objects.create(meeting_id=2, topic="Detective stories")
    item.speakers.create(name="Arthur Conan Doyle")


def make_animals() -> None:
    for model in (models.MPAnimal, models.NSAnimal):
        animal = model.add_root(name="Animal")
        mammal = animal.add_child(name="Mammal")
        animal.add_child(name="Reptile")
        for name in ("Dog", "Cat"):
            model.objects.get(pk=mammal.pk).add_child(name=name)


def count_on() -> None:
    """Records with keys of our own do not move a database's counters; those that tests make
    come after them.
    """
    counted = list(apps.get_app_config("searchtests").get_models())
    for statement in connection.ops.sequence_reset_sql(no_style(), counted):
        with connection.cursor() as cursor:
            cursor.execute(statement)


class ThaiBackendTests(BackendTests, TestCase):
    backend_path = "knowledge.search"
    fixtures: list[str] = []

    @classmethod
    def setUpTestData(cls):
        make_books()
        make_animals()
        count_on()

    def clear_index_entries(self):
        self.backend.get_index_for_model(models.Book).reset()


def main() -> int:
    runner = DiscoverRunner(verbosity=2 if "-v" in sys.argv else 1, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    call_command("createcachetable", verbosity=0)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(ThaiBackendTests)
    result = runner.run_suite(suite)
    runner.teardown_databases(databases)
    passed = result.testsRun - len(result.failures) - len(result.errors) - len(result.skipped)
    print(f"{result.testsRun} tests: {passed} passed, {len(result.failures)} failed, "
          f"{len(result.errors)} errors, {len(result.skipped)} skipped")  # fmt: skip
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
