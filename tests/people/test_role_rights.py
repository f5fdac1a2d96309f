"""The rights of roles: an upgrade brings what is new, what the office took away stays away, and
all of it is told.
"""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from home.people.role_rights import ledger
from home.people.role_rights.models import RightHandedOut
from home.people.roles import Role

pytestmark = pytest.mark.django_db
OFFICERS, TEACHERS, ADMINS = "เจ้าหน้าที่กลุ่ม ICT", "ครูและบุคลากรโรงเรียน", "ผู้ดูแลระบบ"


def held(name):
    group = Group.objects.get(name=name)
    rights = group.permissions.values_list("content_type__app_label", "codename")
    pages = group.page_permissions.values_list("page__slug", "permission__codename")
    return {
        *(f"{app}.{codename}" for app, codename in rights),
        *(f"{slug} {codename}" for slug, codename in pages),
        *group.collection_permissions.values_list("permission__codename", flat=True),
    }


def take(name, right):
    group = Group.objects.get(name=name)
    app, _, codename = right.partition(".")
    group.permissions.remove(Permission.objects.get(content_type__app_label=app, codename=codename))


def grown(role: Role, gained: dict) -> Role:
    pages = {**role.pages, **gained.get("pages", {})}
    permissions = (*role.permissions, *gained.get("permissions", ()))
    collections = (*role.collections, *gained.get("collections", ()))
    return replace(role, pages=pages, permissions=permissions, collections=collections)


@pytest.fixture
def table(monkeypatch):
    """The table of roles as a later version has it: table("officer", permissions=[…])."""

    def change(key: str, **gained):
        roles = [grown(role, gained) if role.key == key else role for role in ledger.ROLES]
        monkeypatch.setattr(ledger, "ROLES", tuple(roles))

    return change


def new_permission(codename, name="ทำสิ่งใหม่"):
    return Permission.objects.create(
        content_type=ContentType.objects.get(app_label="services", model="system"),
        codename=codename,
        name=name,
    )


def test_a_new_site_has_every_right_of_the_table_in_the_ledger(capsys):
    assert RightHandedOut.objects.filter(role="officer").count() == len(held(OFFICERS))
    assert ledger.hand_out() == []


def test_what_the_table_gained_is_handed_out_and_told(table, capsys):
    new_permission("weigh", "ชั่งน้ำหนักระบบ")
    table("officer", permissions=["services.weigh"])
    before = held(OFFICERS)
    call_command("seed", verbosity=0)
    assert held(OFFICERS) - before == {"services.weigh"}
    assert f"สิทธิ์ใหม่ของ{OFFICERS} 1 รายการ: ชั่งน้ำหนักระบบ" in capsys.readouterr().out
    call_command("seed", verbosity=0)
    assert "สิทธิ์ใหม่" not in capsys.readouterr().out


def test_a_role_that_had_no_right_gets_its_first(table):
    assert not held(TEACHERS)
    table("teacher", permissions=["services.view_system"])
    assert len(ledger.hand_out()) == 1
    assert held(TEACHERS) == {"services.view_system"}


def test_a_pattern_brings_what_new_tables_brought():
    """The admin has services.*: no line of the table changes."""
    new_permission("weigh")
    assert len(ledger.hand_out()) == 1
    assert "services.weigh" in held(ADMINS)


def test_rights_on_pages_and_collections_come_as_well(table):
    pages = {"/knowledge/": ["add_page", "change_page", "lock_page"], "/about/": ["lock_page"]}
    table("officer", collections=["add_collection"], pages=pages)
    before = held(OFFICERS)
    told = ledger.hand_out()
    assert held(OFFICERS) - before == {"add_collection", "knowledge lock_page", "about lock_page"}
    assert len(told) == 1 and " 3 รายการ" in told[0]


def test_a_permission_that_does_not_exist_is_a_mistake_in_the_table(table):
    """A pattern of a whole app may find nothing yet; a name must be right."""
    table("officer", permissions=["nobody.*"])
    assert ledger.hand_out() == []
    table("officer", permissions=["services.wiegh"])
    with pytest.raises(LookupError, match=r"services\.wiegh"):
        ledger.hand_out()


def test_what_the_office_took_away_stays_away_through_upgrades(table):
    take(OFFICERS, "forms.view_results")
    group = Group.objects.get(name=OFFICERS)
    GroupPagePermission.objects.filter(group=group, page__slug="forms").delete()
    GroupCollectionPermission.objects.filter(group=group, permission__codename="add_image").delete()
    before = held(OFFICERS)
    new_permission("weigh")
    table("officer", permissions=["services.weigh"])
    ledger.hand_out()
    assert held(OFFICERS) == before | {"services.weigh"}


def test_what_the_office_gave_stays(table):
    group = Group.objects.get(name=OFFICERS)
    group.permissions.add(Permission.objects.get(codename="view_holiday"))
    ledger.hand_out()
    assert "home.view_holiday" in held(OFFICERS)
    table("officer", permissions=["home.view_holiday"])
    assert ledger.hand_out() == [], "they had it"
    take(OFFICERS, "home.view_holiday")
    ledger.hand_out()
    assert "home.view_holiday" not in held(OFFICERS)


def test_a_reset_gives_all_again_as_asked():
    before = held(OFFICERS)
    take(OFFICERS, "forms.view_results")
    call_command("seed", "--reset-roles", verbosity=0)
    assert held(OFFICERS) == before


def test_a_reset_writes_down_all_that_it_hands_out():
    RightHandedOut.objects.all().delete()
    ledger.hand_out(reset=True)
    for role in ledger.ROLES:
        written = RightHandedOut.objects.filter(role=role.key).values_list("right", flat=True)
        assert set(written) == {right.key for right in ledger.rights_of(role)}


def test_a_branch_that_the_office_moved_does_not_stop_the_start(table):
    Page.objects.filter(slug="forms").update(url_path="/home/elsewhere/")
    assert ledger.hand_out() == []


# A site from before the ledger --------------------------------------------------------------------
@pytest.fixture
def old_site():
    """No ledger; the tables of its first run end with the sessions, and later ones brought
    rights that nobody got.
    """
    RightHandedOut.objects.all().delete()
    later = [new_permission("weigh", "ชั่งน้ำหนักระบบ")]
    assert later[0].pk > ledger.newest_of_the_first_tables()


def test_on_a_site_of_old_later_rights_come_and_what_was_taken_stays_away(old_site, table):
    table("officer", permissions=["services.weigh"])
    take(OFFICERS, "forms.view_results")
    take(ADMINS, "home.delete_user")
    before = held(OFFICERS), held(ADMINS)
    told = "\n".join(ledger.hand_out())
    assert held(OFFICERS) == before[0] | {"services.weigh"}
    assert held(ADMINS) == before[1] | {"services.weigh"}
    assert f"สิทธิ์ที่{OFFICERS}ไม่มี ถือว่าสำนักงานเอาออกไว้ จึงไม่ให้คืน 1 รายการ" in told
    assert f"สิทธิ์ใหม่ของ{OFFICERS} 1 รายการ: ชั่งน้ำหนักระบบ" in told
    assert ledger.hand_out() == []


def test_on_a_site_of_old_a_branch_that_nobody_had_comes_for_all_its_roles(old_site):
    editors = "บรรณาธิการคลังความรู้"
    GroupPagePermission.objects.filter(page__slug="forms").delete()
    ledger.hand_out()
    assert {"forms add_page", "forms change_page"} <= held(OFFICERS) & held(editors)
    RightHandedOut.objects.all().delete()
    GroupPagePermission.objects.filter(page__slug="forms", group__name=OFFICERS).delete()
    ledger.hand_out()
    assert "forms add_page" in held(editors)
    assert "forms add_page" not in held(OFFICERS), "one of two roles had it taken away"
