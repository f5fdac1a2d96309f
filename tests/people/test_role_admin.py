"""The administrator of the office is not the superuser; and accounts are closed, never deleted,
by anybody.
"""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from home.audit.actions import Action
from home.audit.writing import note
from home.models import AuditRow, School, User
from home.moves import Refused
from home.people.rights.closing import close, reopen
from home.people.rights.rules import AccountsPolicy, RolesPolicy, roles_to_give
from home.people.roles import ROLES
from tests.conftest import PASSWORD, person
from tests.make import make_guide

pytestmark = pytest.mark.django_db
NAMES = {role.key: role.name for role in ROLES}


@pytest.fixture
def root(db):
    return User.objects.create_superuser(
        "root", "root@example.invalid", PASSWORD, first_name="สูงสุด", last_name="จริง"
    )


def role(key: str) -> Group:
    return Group.objects.get(name=NAMES[key])


def edit_address(account: User) -> str:
    return reverse("wagtailusers_users:edit", args=[account.pk])


def posted(account: User | None = None, **changes) -> dict:
    """What the form of an account sends, as a browser or a script would."""
    facts = {
        "username": "new-person",
        "email": "new@example.invalid",
        "first_name": "ใหม่",
        "last_name": "มา",
    }
    if account is not None:
        facts = {name: getattr(account, name) for name in ("username", "email", "first_name")} | {
            "last_name": "มา"
        }
        facts["groups"] = [str(group.pk) for group in account.groups.all()]
    return (
        facts
        | {"password1": "", "password2": "", "prefix": "", "position": "", "phone": ""}
        | changes
    )


def bulk(action: str, *accounts: User) -> str:
    keys = "&".join(f"id={account.pk}" for account in accounts)
    return f"/admin/bulk/home/user/{action}/?{keys}"


# Superusers ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["new", "edit", "own"])
def test_the_role_admin_makes_nobody_a_superuser_by_any_form(form, as_, admin_user, teacher):
    browser = as_(admin_user)
    extra = {"is_superuser": "on", "is_staff": "on", "user_permissions": ["1", "2"]}
    if form == "new":
        new = {"password1": "Long-enough-4711", "password2": "Long-enough-4711"}
        browser.post(reverse("wagtailusers_users:add"), posted(**extra, **new))
        assert User.objects.filter(username="new-person").exists()
    else:
        account = teacher if form == "edit" else admin_user
        answer = browser.post(
            edit_address(account), posted(account, **extra, position="ครูชำนาญการ")
        )
        assert answer.status_code == 302
        account.refresh_from_db()
        assert account.position == "ครูชำนาญการ"
        assert account.last_name == ("มา" if form == "edit" else "")  # nobody renames themselves
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.filter(user_permissions__isnull=False).exists()


def test_a_superuser_makes_a_superuser(as_, root, teacher):
    assert (
        as_(root).post(edit_address(teacher), posted(teacher, is_superuser="on")).status_code == 302
    )
    teacher.refresh_from_db()
    assert teacher.is_superuser
    row = (
        AuditRow.objects.filter(action=Action.RIGHTS, subject_number=str(teacher.pk))
        .order_by("-number")
        .first()
    )
    assert (row.before["is_superuser"], row.after["is_superuser"], row.actor) == (False, True, root)


@pytest.mark.parametrize(
    "change",
    [
        {"password1": "Taken-over-4711", "password2": "Taken-over-4711"},
        {"email": "mine@example.invalid"},
        {"username": "mine"},
        {"is_superuser": ""},
        {"is_active": ""},
        {"groups": []},
    ],
    ids=["password", "mail", "name", "mark", "active", "roles"],
)
def test_the_role_admin_changes_no_superuser(change, as_, admin_user, root):
    root.groups.add(role("director"))
    before = User.objects.filter(pk=root.pk).values().get()
    browser = as_(admin_user)
    assert browser.get(edit_address(root), follow=True).status_code in (200, 403)
    assert b'name="password1"' not in browser.get(edit_address(root), follow=True).content
    browser.post(edit_address(root), posted(root, **change))
    assert User.objects.filter(pk=root.pk).values().get() == before
    assert root.groups.get() == role("director")


def test_the_rights_on_accounts_are_asked_of_the_account_too(admin_user, root, teacher, officer):
    policy = AccountsPolicy(User)
    asked = [(admin_user, teacher), (admin_user, root), (root, root), (officer, teacher)]
    may = [policy.user_has_permission_for_instance(by, "change", account) for by, account in asked]
    assert may == [True, False, True, False]
    assert not policy.user_has_permission_for_instance(root, "delete", teacher)


@pytest.mark.parametrize("right", ["view_group", "change_group"])
def test_roles_are_looked_at_with_either_right_and_set_with_neither(right, teacher):
    teacher.user_permissions.add(
        Permission.objects.get(codename=right, content_type__app_label="auth")
    )
    known = User.objects.get(pk=teacher.pk)
    assert RolesPolicy(Group).user_has_permission(known, "view")
    assert not RolesPolicy(Group).user_has_permission(known, "change")


def test_the_role_admin_does_nothing_to_superusers_in_bulk(as_, admin_user, root, teacher):
    browser = as_(admin_user)
    browser.post(bulk("assign_role", root, teacher), {"role": role("officer").pk})
    browser.post(
        bulk("set_active_state", root, teacher), {"mark_as_active": "False", "reason": "ทดสอบ"}
    )
    browser.post(bulk("delete", root, teacher), {"reason": "ทดสอบ"})
    browser.post(
        "/admin/bulk/home/user/set_active_state/?id=all",
        {"mark_as_active": "False", "reason": "ทดสอบ"},
    )
    root.refresh_from_db()
    teacher.refresh_from_db()
    assert root.is_active
    assert not root.groups.exists()
    assert not teacher.is_active
    assert role("officer") in teacher.groups.all()
    admin_user.refresh_from_db()
    assert admin_user.is_active


def test_an_account_is_not_copied_with_its_mark(as_, root, admin_user):
    assert as_(admin_user).get(f"/admin/users/copy/{root.pk}/").status_code == 404


# Roles --------------------------------------------------------------------------------------------
def test_the_role_admin_gives_roles_within_its_own_rights_alone(as_, admin_user, teacher):
    strong = Group.objects.create(name="แรงกว่า")
    strong.permissions.add(Permission.objects.get(codename="change_site"))
    assert strong not in roles_to_give(admin_user)
    assert {role(key) for key in NAMES} <= set(roles_to_give(admin_user))
    browser = as_(admin_user)
    for account in (teacher, admin_user):
        browser.post(edit_address(account), posted(account, groups=[strong.pk, role("editor").pk]))
        assert strong not in account.groups.all()
    browser.post(bulk("assign_role", teacher), {"role": strong.pk})
    assert strong not in teacher.groups.all()


def test_a_role_beyond_their_rights_is_not_taken_away_either(as_, admin_user, teacher):
    strong = Group.objects.create(name="แรงกว่า")
    strong.permissions.add(Permission.objects.get(codename="change_site"))
    teacher.groups.add(strong)
    answer = as_(admin_user).get(edit_address(teacher)).content.decode()
    assert "บทบาทอื่นที่มีอยู่และท่านเปลี่ยนไม่ได้: แรงกว่า" in answer
    as_(admin_user).post(edit_address(teacher), posted(teacher, groups=[role("editor").pk]))
    assert {group.name for group in teacher.groups.all()} == {"แรงกว่า", NAMES["editor"]}


def test_a_role_with_more_on_a_branch_is_beyond_them(admin_user):
    strong = Group.objects.create(name="ทั้งเว็บไซต์")
    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    GroupPagePermission.objects.create(
        group=strong, page=Page.get_first_root_node(), permission=publish
    )
    assert strong not in roles_to_give(admin_user)


def test_a_role_with_more_in_a_collection_is_beyond_them(admin_user):
    everywhere = Collection.get_first_root_node()
    branch = everywhere.add_child(name="เอกสารของกลุ่ม")
    held = GroupCollectionPermission.objects.filter(
        group__user=admin_user, collection=everywhere
    ).first()
    weak = Group.objects.create(name="ในแฟ้มเดียว")
    weak.collection_permissions.create(collection=branch, permission=held.permission)
    assert weak in roles_to_give(admin_user)
    more = Permission.objects.create(
        content_type=held.permission.content_type, codename="hide_image", name="ซ่อน"
    )
    weak.collection_permissions.create(collection=branch, permission=more)
    assert weak not in roles_to_give(admin_user)


def test_roles_are_made_changed_and_deleted_by_superusers_alone(as_, admin_user, root):
    editor, rights = role("editor"), Permission.objects.get(codename="change_site")
    form = {"name": editor.name, "permissions": [rights.pk], "page_permissions-TOTAL_FORMS": 0}
    form |= {"page_permissions-INITIAL_FORMS": 0}
    before = set(editor.permissions.all())
    browser = as_(admin_user)
    for name, args in (("add", []), ("edit", [editor.pk]), ("delete", [editor.pk])):
        address = reverse(f"wagtailusers_groups:{name}", args=args)
        assert browser.get(address).status_code in (302, 403)
        assert browser.post(
            address, form | {"name": "ใหม่"} if name == "add" else form
        ).status_code in (302, 403)
    assert set(Group.objects.get(pk=editor.pk).permissions.all()) == before
    assert not Group.objects.filter(name="ใหม่").exists()
    assert browser.get(reverse("wagtailusers_groups:index")).status_code == 200
    assert as_(root).get(reverse("wagtailusers_groups:edit", args=[editor.pk])).status_code == 200


def test_roles_and_rights_that_change_are_in_the_audit_with_before_and_after(
    as_, admin_user, teacher
):
    as_(admin_user).post(edit_address(teacher), posted(teacher, groups=[role("officer").pk]))
    rows = AuditRow.objects.filter(
        action=Action.RIGHTS, subject_number=str(teacher.pk), actor=admin_user
    )
    told = [(row.before["roles"], row.after["roles"]) for row in rows.order_by("number")]
    assert told[0][0] == [NAMES["teacher"]]
    assert told[-1][1] == [NAMES["officer"]]
    editor, right = role("editor"), Permission.objects.get(codename="change_site")
    editor.permissions.add(right)
    row = (
        AuditRow.objects.filter(action=Action.RIGHTS, subject_number=str(editor.pk))
        .order_by("-number")
        .first()
    )
    assert set(row.after["rights"]) - set(row.before["rights"]) == {"wagtailcore.change_site"}
    editor.permissions.clear()
    row = (
        AuditRow.objects.filter(action=Action.RIGHTS, subject_number=str(editor.pk))
        .order_by("-number")
        .first()
    )
    assert row.after["rights"] == []
    right.group_set.add(editor)
    row = (
        AuditRow.objects.filter(action=Action.RIGHTS, subject_number=str(editor.pk))
        .order_by("-number")
        .first()
    )
    assert row.after["rights"] == ["wagtailcore.change_site"]


# Closing instead of deleting ----------------------------------------------------------------------
@pytest.mark.parametrize("who", ["admin_user", "root"])
def test_nobody_deletes_an_account_singly_or_in_bulk(who, request, as_, teacher, other_teacher):
    browser = as_(request.getfixturevalue(who))
    single = reverse("wagtailusers_users:delete", args=[teacher.pk])
    many = bulk("delete", teacher, other_teacher)
    for address in (single, many):
        shown, answered = browser.get(address), browser.post(address)
        assert shown.status_code == 200
        assert answered.status_code == 409
        for answer in (shown, answered):
            assert "ให้ปิดแทน" in answer.content.decode()
            assert "ไปหน้าปิดบัญชี" in answer.content.decode()
    assert browser.delete(single).status_code == 409
    assert User.objects.filter(pk__in=[teacher.pk, other_teacher.pk], is_active=True).count() == 2
    for address in (reverse("wagtailusers_users:index"), edit_address(teacher)):
        html = browser.get(address).content.decode()
        assert single not in html
        assert "ลบ" not in [part.strip() for part in html.replace(">", "<").split("<")]


def test_no_account_goes_with_what_it_belongs_to(as_, root, teacher, school):
    guide = make_guide(owner=teacher)
    browser = as_(root)
    addresses = [
        reverse("wagtailsnippets_home_school:delete", args=[school.pk]),
        reverse("wagtailusers_groups:delete", args=[role("teacher").pk]),
        reverse("wagtailadmin_pages:delete", args=[guide.pk]),
    ]
    for address in addresses:
        browser.post(address)
    browser.post(f"/admin/bulk/home/school/delete/?id={school.pk}")
    assert User.objects.filter(pk=teacher.pk).exists()
    assert School.objects.filter(pk=school.pk).exists()
    assert Group.objects.filter(name=NAMES["teacher"]).exists()


def test_an_account_is_closed_with_a_reason_and_opened_again(as_, admin_user, teacher):
    browser, address = as_(admin_user), reverse("account-state", args=[teacher.pk])
    assert "โปรดระบุเหตุผล" in browser.post(address, {"reason": "  "}).content.decode()
    teacher.refresh_from_db()
    assert teacher.is_active
    assert browser.post(address, {"reason": "เกษียณ คำสั่งที่ 12/2569"}).status_code == 302
    teacher.refresh_from_db()
    assert not teacher.is_active
    row = AuditRow.objects.with_texts().get(action=Action.CLOSE)
    assert (row.actor, row.subject_number, str(row.reason)) == (
        admin_user,
        str(teacher.pk),
        "เกษียณ คำสั่งที่ 12/2569",
    )
    assert (row.before, row.after) == ({"is_active": True}, {"is_active": False})
    assert browser.post(address, {"reason": "กลับมาช่วยราชการ"}).status_code == 302
    teacher.refresh_from_db()
    assert teacher.is_active
    assert str(AuditRow.objects.with_texts().get(action=Action.REOPEN).reason) == "กลับมาช่วยราชการ"


def test_many_are_closed_at_once_each_with_its_row(as_, admin_user, teacher, other_teacher):
    address = bulk("set_active_state", teacher, other_teacher)
    assert (
        as_(admin_user).post(address, {"mark_as_active": "False", "reason": ""}).status_code == 200
    )
    as_(admin_user).post(address, {"mark_as_active": "False", "reason": "ย้าย"})
    assert User.objects.filter(pk__in=[teacher.pk, other_teacher.pk], is_active=False).count() == 2
    assert AuditRow.objects.filter(action=Action.CLOSE).count() == 2


def test_closing_is_refused_by_words(admin_user, root, teacher):
    for account, by, reason in (
        (root, admin_user, "x"),
        (admin_user, admin_user, "x"),
        (teacher, admin_user, " "),
    ):
        with pytest.raises(Refused):
            close(account, by=by, reason=reason)
    with pytest.raises(Refused):
        close(admin_user, by=teacher, reason="x")
    close(teacher, by=None, reason="คำสั่ง")
    reopen(teacher, by=None, reason="คำสั่ง")
    assert (
        AuditRow.objects.filter(
            subject_number=str(teacher.pk), action__in=["close", "reopen"]
        ).count()
        == 2
    )


def test_what_a_closed_account_did_keeps_who_it_was(as_, admin_user, officer, school):
    row = note(Action.READ, school, who=officer)
    close(officer, by=admin_user, reason="ย้าย")
    kept = AuditRow.objects.with_texts().get(pk=row.pk)
    assert (kept.actor_id, str(kept.actor_name)) == (officer.pk, "ผู้ทดสอบofficer (officer)")


def test_who_may_not_change_accounts_closes_none(people, as_, other_teacher):
    for name, user in people.items():
        if name in ("admin", "other_teacher"):
            continue
        for address in (
            reverse("account-state", args=[other_teacher.pk]),
            bulk("set_active_state", other_teacher),
        ):
            as_(user).post(address, {"mark_as_active": "False", "reason": "x"})
    other_teacher.refresh_from_db()
    assert other_teacher.is_active
    assert not person("someone", "teacher").is_superuser


def test_the_list_of_roles_leads_to_no_page_that_refuses(as_, people, root):
    """Who may look at roles reads their names; who sets them follows a link."""
    addresses = [
        reverse("wagtailusers_groups:edit", args=[group.pk]) for group in Group.objects.all()
    ]
    shown = as_(people["admin"]).get(reverse("wagtailusers_groups:index")).content.decode()
    assert "ครูและบุคลากรโรงเรียน" in shown
    assert [address for address in addresses if address in shown] == []
    assert all(
        address in as_(root).get(reverse("wagtailusers_groups:index")).content.decode()
        for address in addresses
    )
