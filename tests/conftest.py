"""What every test stands on: a seeded site, and the test people in the roles that the seed
gives them.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.test import Client, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as examples

PASSWORD = "a long password of a test person"


FOLDER = Path(tempfile.mkdtemp(prefix="intranet-tests-"))
OVERRIDES = override_settings(
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    STORAGES={
        "default": {"BACKEND": "home.files.storage.DurableStorage"},
        "private": {
            "BACKEND": "home.files.storage.DurableStorage",
            "OPTIONS": {"location": FOLDER / "private", "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    VAR_DIR=FOLDER,
    MEDIA_ROOT=FOLDER / "media",
    PRIVATE_ROOT=FOLDER / "private",
    STATIC_ROOT=settings.BASE_DIR / "intranet" / "static",
    ALLOWED_HOSTS=["testserver", "localhost", "127.0.0.1"],
)


HERE = Path(__file__).parent
# What these try lies before the database, or they bring one of their own; or they look at words,
# files and bounds that come out of it the same, of pages that other tests open on both.
ONCE = {
    *(
        "real/test_every_file.py",
        "real/test_files.py",
        "real/test_hostile_files.py",
        "real/test_nginx.py",
    ),
    *(
        "real/test_office_files.py",
        "real/test_postgres_away.py",
        "real/test_slow_clients.py",
        "real/test_start.py",
    ),
    *(
        "real/test_tables.py",
        "real/test_var_folder.py",
        "site/test_server.py",
        "site/test_brought_along.py",
    ),
    *(
        "files/test_pictures.py",
        "files/test_exports_everywhere.py",
        "files/test_exports_of_pages.py",
    ),
    *(
        "admin/test_thai.py",
        "thai/test_text_bounds.py",
        "mail/test_texts.py",
        "people/test_single_sign_on.py",
    ),
    "desk/test_facts.py",
    "desk/test_facts_asked.py",
    "desk/test_report_words.py",
    "page/test_folded_fields.py",
    "page/test_layout.py",
    "pages/test_seed_agrees.py",
    "privacy/test_processing.py",
    "privacy/test_secrets.py",
    "pages/test_facts.py",
    "wall/test_leaks.py",
}
WITH_DATABASE = {"db", "transactional_db", "server", "start_site", "empty_database"}

# An example may take as long as a busy machine needs; what is tested is what comes out.
examples.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("any machine")


def pytest_configure():
    """Quick passwords, static files as they lie, and folders of the tests' own."""
    OVERRIDES.enable()
    keep_private_files_here()
    sys.addaudithook(leave_the_database_to_sqlite)


def leave_the_database_to_sqlite(event: str, facts: tuple) -> None:
    """Whoever opens and closes SQLite's file beside it takes away every lock that this process
    has on it; a later test finds it damaged. A test that needs the bytes asks another process.
    """
    if event == "open" and "test.sqlite3" in str(facts[0]):
        raise AssertionError(f"{facts[0]} was opened beside SQLite")


def keep_private_files_here() -> None:
    """The columns took their storage, and its place, when the models were loaded: before the
    settings of tests.
    """
    from home.files.sweep import file_columns

    for _, column in file_columns():
        if column.storage is not default_storage:
            column.storage = storages["private"]


def runs_once(item: pytest.Item) -> bool:
    """Whether it makes no difference to a test which database there is."""
    asks = item.get_closest_marker("django_db") or WITH_DATABASE & set(item.fixturenames)
    return item.path.relative_to(HERE).as_posix() in ONCE or not asks


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        for item in filter(runs_once, items):
            item.add_marker(pytest.mark.skip(reason="runs once, with the suite on SQLite"))


def pytest_unconfigure():
    shutil.rmtree(FOLDER, ignore_errors=True)


def pytest_terminal_summary(terminalreporter):
    """Last in the output: what could not be tried, because its counterpart is not on this
    machine.
    """
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {report.nodeid: report.longrepr[2].removeprefix("Skipped: ") for report in skipped}
    for test, reason in sorted(reasons.items()):
        if reason.startswith("not here: "):
            terminalreporter.write_line(f"NOT TRIED {test}: {reason}")


def seed_again() -> None:
    """The seeded site, also where a flush took what Wagtail's migrations had put there."""
    from wagtail.models import Collection, Locale, Page

    if not Page.objects.exists():
        Locale.objects.get_or_create(language_code="th")
        Page.add_root(title="Root", slug="root")
        Collection.add_root(name="Root")
    call_command("seed", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The site as `manage.py seed` leaves it, made once; each test rolls back to it."""
    with django_db_blocker.unblock():
        seed_again()


@pytest.fixture(autouse=True)
def counters_at_rest(monkeypatch):
    """What pages count in memory waits for the end of a test: written by the clock, or with what
    other tests counted, it would be queries of nobody's.
    """
    from knowledge.pages import reads
    from knowledge.search.reports import models as searches

    for module in (reads, searches):
        monkeypatch.setattr(module, "FLUSH_AFTER_SECONDS", 3600)
    for counted in (
        reads._waiting,
        searches._searched,
        searches._results,
        searches._opened,
        searches._schools,
    ):
        counted.clear()


@pytest.fixture(autouse=True)
def forget_cached_site():
    """Wagtail keeps site roots in the cache, and our index the counts of common words, stored
    pages themselves, past the roll-back of a test.
    """
    from django.core.cache import cache

    from knowledge.pages import stored
    from knowledge.search.index import postgres

    cache.clear()
    postgres._remembered.clear()
    stored.STORE.__init__()
    stored.KINDS.__init__()


@pytest.fixture(autouse=True)
def queue_mail(settings):
    """Django's test runner puts a backend of its own in place; ours is what these tests are
    about.
    """
    settings.EMAIL_BACKEND = "home.mail.outbox.QueueBackend"


@pytest.fixture
def reseeded(transactional_db):
    """For tests that commit: the flush before them took the seeded site away."""
    seed_again()


@pytest.fixture
def school(db):
    from .make import make_school

    return make_school("9991000001", "โรงเรียนตัวอย่างหนึ่ง")


@pytest.fixture
def other_school(db):
    from .make import make_school

    return make_school("9991000002", "โรงเรียนตัวอย่างสอง")


def person(username: str, role: str, **facts):
    from home.models import User
    from home.people.roles import ROLES

    user = User.objects.create_user(
        username, f"{username}@example.invalid", PASSWORD, first_name=f"ผู้ทดสอบ{username}", **facts
    )
    user.groups.add(
        Group.objects.get(name=next(entry.name for entry in ROLES if entry.key == role))
    )
    return user


@pytest.fixture
def teacher(school):
    return person("teacher", "teacher", school=school)


@pytest.fixture
def other_teacher(other_school):
    return person("other_teacher", "teacher", school=other_school)


@pytest.fixture
def principal(school):
    return person("principal", "principal", school=school)


@pytest.fixture
def editor(db):
    return person("editor", "editor")


@pytest.fixture
def officer(db):
    return person("officer", "officer")


@pytest.fixture
def other_officer(db):
    return person("other_officer", "officer")


@pytest.fixture
def head(db):
    return person("head", "head")


@pytest.fixture
def director(db):
    return person("director", "director")


@pytest.fixture
def admin_user(db):
    return person("admin", "admin")


@pytest.fixture
def people(teacher, other_teacher, principal, editor, officer, head, director, admin_user):
    """All test people by name; None is the visitor who has not signed in."""
    known = [teacher, other_teacher, principal, editor, officer, head, director, admin_user]
    return {"visitor": None, **{user.username: user for user in known}}


@pytest.fixture(scope="session")
def server(tmp_path_factory, django_db_blocker):
    """The real server with the demo's content, made once for all tests of the group "server"."""
    from .server import Server, database_of_its_own

    with django_db_blocker.unblock(), database_of_its_own() as database_url:
        server = Server(tmp_path_factory.mktemp("server"), database_url)
        server.start()
        server.first_words = server.printed
        yield server
        server.stop()


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a worker; where Chromium is, and on SQLite alone, for it
    sees no database.
    """
    from django.db import connection

    from .chromium import chromium_path, running_chromium

    if connection.vendor != "sqlite":
        pytest.skip("the tests of the browser run once, on SQLite")
    path = chromium_path()
    if path is None:
        pytest.skip("not here: Chromium (apt-get install chromium, or INTRANET_TEST_CHROMIUM)")
    with running_chromium(path) as browser:
        yield browser


@pytest.fixture
def as_(client):
    """A browser signed in as somebody: as_(teacher).get("/"); as_(None) is a visitor."""

    def sign_in(user) -> Client:
        browser = Client()
        if user is not None:
            browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return sign_in
