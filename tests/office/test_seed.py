"""The seed: everything is there after the first run, and the second changes nothing that people
edited.
"""

import stat

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Page, Revision, Workflow

from home.models import OfficeSettings, School, User
from intranet.management.commands.start import SEEDS
from knowledge.models import ArticlePage, FaqPage, GuidePage, KnowledgeIndexPage
from services.models import Law, System

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    call_command("seed", "--demo", verbosity=0)


def counts():
    models = (
        Page,
        Revision,
        System,
        Law,
        School,
        User,
        Group,
        Workflow,
        GuidePage,
        ArticlePage,
        FaqPage,
    )
    return {model.__name__: model.objects.count() for model in models}


def test_reference_data_is_there_without_demo():
    assert (System.objects.count(), Law.objects.count()) == (21, 13)
    assert not GuidePage.objects.exists()
    assert not User.objects.exists()
    assert KnowledgeIndexPage.objects.count() > 20


def test_the_demo_is_a_site_with_texts_schools_and_people(demo):
    assert (GuidePage.objects.live().count(), ArticlePage.objects.live().count()) == (20, 10)
    assert FaqPage.objects.live().count() == 50
    assert School.objects.count() == 40
    assert all("ตัวอย่าง" in name for name in School.objects.values_list("name", flat=True))
    names = {"teacher", "teacher2", "principal", "editor", "officer", "head", "director", "admin"}
    assert set(User.objects.values_list("username", flat=True)) == names
    assert not User.objects.filter(is_superuser=True).exists()
    for page in GuidePage.objects.all():
        assert "ตัวอย่าง" in str(page.body.get_prep_value()), (
            f"{page.slug} does not say that it is a sample"
        )
    path = settings.VAR_DIR / "demo-accounts.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    last = dict(line.split("\t") for line in path.read_text("utf-8").splitlines()[-8:])
    assert User.objects.get(username="teacher").check_password(last["teacher"])
    assert len(set(last.values())) == 8
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_second_run_changes_nothing_and_what_people_edited_stays(demo):
    before = counts()
    System.objects.filter(slug="dmc").update(name="ชื่อใหม่")
    GuidePage.objects.filter(slug="dmc-account").update(title="แก้แล้ว")
    office = OfficeSettings.load()
    office.short_name = "สพม.ของเรา"
    office.save()
    group = Group.objects.get(name="บรรณาธิการคลังความรู้")
    group.permissions.clear()
    call_command("seed", "--demo", verbosity=0)
    assert counts() == before
    assert System.objects.get(slug="dmc").name == "ชื่อใหม่"
    assert GuidePage.objects.get(slug="dmc-account").title == "แก้แล้ว"
    assert OfficeSettings.objects.get().short_name == "สพม.ของเรา"
    assert not group.permissions.exists()


def test_roles_get_their_rights_back_when_asked():
    group = Group.objects.get(name="บรรณาธิการคลังความรู้")
    group.permissions.clear()
    call_command("seed", "--reset-roles", verbosity=0)
    assert group.permissions.exists()


def test_low_confidence_systems_carry_names_alone():
    for slug in ("bigdata-dl", "sesa", "mi-test"):
        system = System.objects.get(slug=slug)
        assert (system.owner_agency, system.purpose, system.users) == ("", "", "")


def test_a_changed_file_of_any_seed_is_read_again_at_the_next_start():
    read = {path for pattern in SEEDS for path in settings.BASE_DIR.glob(pattern)}
    apps = [settings.BASE_DIR / app for app in ("home", "services", "knowledge", "forms")]
    folders = [folder for app in apps for folder in app.rglob("seed") if folder.is_dir()]
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    code = {path for app in apps for name in ("seed.py", "demo.py") for path in app.rglob(name)}
    assert len(files) > 40 and len(code) > 8
    assert files | code <= read
