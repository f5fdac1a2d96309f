"""Pictures and documents by collection: on every way changed and deleted by those alone who may
there, with a row each.

What lies in a collection that is closed to somebody is not theirs to find either.
"""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission
from wagtail.permissions import policy_registry

from home.audit.actions import Action
from home.models import User
from services.models import DevelopmentProject, Evidence
from tests.audit.test_events import Watch
from tests.make import make_file, make_picture

from .test_kept import PDF, make_evidence

pytestmark = pytest.mark.django_db

RIGHTS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
KINDS = ("images", "documents")
MODELS = {"images": get_image_model(), "documents": get_document_model()}
FORM_OF = {"images": "image", "documents": "document"}
PREFIX_OF = {"images": "image", "documents": "doc"}


@pytest.fixture
def planning() -> Collection:
    return Collection.get_first_root_node().add_child(name="งานแผน")


@pytest.fixture
def closed() -> Collection:
    """For the office's director and nobody else."""
    collection = Collection.get_first_root_node().add_child(name="ของผู้อำนวยการ")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="groups"
    )
    restriction.groups.add(Group.objects.get(name="ผู้อำนวยการสำนักงานเขตพื้นที่"))
    return collection


@pytest.fixture
def planner(planning) -> User:
    """Enters the admin, and has rights on the files of one collection."""
    group = Group.objects.create(name="ผู้ดูแลไฟล์งานแผน")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for right in Permission.objects.filter(codename__in=RIGHTS):
        GroupCollectionPermission.objects.create(group=group, collection=planning, permission=right)
    planner = User.objects.create_user(
        "planner", "planner@example.invalid", "a long password of a planner"
    )
    planner.groups.add(group)
    return planner


def make(
    kind: str, collection: Collection, title: str = "ไฟล์ตัวอย่าง", by: User | None = None
) -> Model:
    file = make_file("a.png", make_picture()) if kind == "images" else make_file("a.pdf", PDF)
    return MODELS[kind].objects.create(
        title=title, file=file, collection=collection, uploaded_by_user=by
    )


def name_of(kind: str) -> str:
    return "wagtailimages" if kind == "images" else "wagtaildocs"


def bulk(kind: str, thing: Model, action: str) -> str:
    names = [name_of(kind), FORM_OF[kind], action]
    return f"{reverse('wagtail_bulk_action', args=names)}?id={thing.pk}"


def ways(kind: str, thing: Model, elsewhere: Collection) -> dict[str, tuple[str, dict]]:
    """Every address that changes or deletes one, with what is posted there."""
    new = {"title": "ชื่อใหม่", "tags": "", "collection": thing.collection_id}
    prefixed = {f"{PREFIX_OF[kind]}-{thing.pk}-{name}": value for name, value in new.items()}
    own = name_of(kind)
    return {
        "edit": (reverse(f"{own}:edit", args=[thing.pk]), new),
        "edit beside the upload": (reverse(f"{own}:edit_multiple", args=[thing.pk]), prefixed),
        "tag several": (bulk(kind, thing, "add_tags"), {"tags": "ป้าย"}),
        "move several": (bulk(kind, thing, "add_to_collection"), {"collection": elsewhere.pk}),
        "delete several": (bulk(kind, thing, "delete"), {}),
        "delete": (reverse(f"{own}:delete", args=[thing.pk]), {}),
        "delete beside the upload": (reverse(f"{own}:delete_multiple", args=[thing.pk]), {}),
    }


WAYS = (
    *("edit", "edit beside the upload", "tag several", "move several"),
    *("delete several", "delete", "delete beside the upload"),
)


def state(thing: Model) -> tuple | None:
    """What anybody could have changed; None when it is gone."""
    found = type(thing).objects.filter(pk=thing.pk).first()
    return found and (found.title, found.collection_id, found.file.name, sorted(found.tags.names()))


def changed(browser: Client, kind: str, way: str, thing: Model) -> bool:
    before = state(thing)
    address, fields = ways(kind, thing, elsewhere=Collection.get_first_root_node())[way]
    answer = browser.post(address, fields)
    assert answer.status_code < 500
    return state(thing) != before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_open_to_those_alone_who_may_in_the_collection(
    kind, way, as_, people, planner, planning, closed
):
    root = Collection.get_first_root_node()
    for name in ("teacher", "principal", "director"):  # none of them enters the admin
        assert not changed(as_(people[name]), kind, way, make(kind, root))
    assert not changed(as_(None), kind, way, make(kind, root))
    assert not changed(as_(planner), kind, way, make(kind, root))
    assert not changed(as_(people["editor"]), kind, way, make(kind, closed, by=people["editor"]))
    assert changed(as_(people["editor"]), kind, way, make(kind, planning, by=people["officer"]))
    # One's own collection; only there one may put things, so to move it elsewhere is refused.
    assert changed(as_(planner), kind, way, make(kind, planning)) is (way != "move several")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS)
def test_each_change_and_deletion_leaves_one_row_that_says_who_what_and_to_which(
    kind, way, as_, officer, planning
):
    thing = make(kind, planning, "หนังสือเวียน")
    watch = Watch()
    assert changed(as_(officer), kind, way, thing)
    action = Action.DELETE if "delete" in way else Action.CHANGE
    row = watch.one(action, officer, thing._meta.label_lower, thing)
    assert str(row.subject_name) in ("หนังสือเวียน", "ชื่อใหม่")
    told = {
        "move several": {"collection": Collection.get_first_root_node().pk},
        "tag several": {"fields": ["tags"]},
    }
    if action == Action.CHANGE:
        assert row.after == told.get(way, {"fields": ["title"]})
    if way == "move several":
        assert row.before == {"collection": planning.pk}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_uploaded_leaves_a_row_and_goes_only_where_one_may_put_it(
    kind, as_, planner, planning
):
    root, own = Collection.get_first_root_node(), name_of(kind)
    planning.add_child(name="แผนย่อย")  # with one alone nobody is asked, and all goes there
    file = ("a.png", make_picture()) if kind == "images" else ("a.pdf", PDF)
    prefix = "image-chooser-upload" if kind == "images" else "document-chooser-upload"
    browser, watch = as_(planner), Watch()
    for collection in (root, planning):
        browser.post(
            reverse(f"{own}:add_multiple"),
            {"title": "เลือกหลายไฟล์", "collection": collection.pk, "files[]": make_file(*file)},
        )
        fields = {
            "title": "ในหน้าต่างเลือก",
            "collection": collection.pk,
            "file": make_file(*file),
            "tags": "",
        }
        browser.post(
            reverse(f"{own}_chooser:create"),
            {f"{prefix}-{name}": value for name, value in fields.items()},
        )
        browser.post(reverse(f"{own}:add"), {**fields, "title": "ทีละไฟล์", "file": make_file(*file)})
    kept = MODELS[kind].objects.all()
    assert kept.count() == 3
    assert {thing.collection_id for thing in kept} == {planning.pk}
    rows = watch.rows(Action.CREATE)
    assert {row.actor for row in rows} == {planner}
    assert sorted(int(row.subject_number) for row in rows) == sorted(
        kept.values_list("pk", flat=True)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_closed_to_somebody_is_not_found_chosen_or_looked_at_by_them(
    kind, as_, editor, closed
):
    thing, own = make(kind, closed, "ความลับของฝ่ายบริหาร", by=editor), name_of(kind)
    browser = as_(editor)
    looks = [
        reverse(f"{own}:index"),
        reverse(f"{own}:index") + "?q=ความลับ",
        reverse(f"{own}_chooser:choose"),
        reverse(f"{own}_chooser:chosen", args=[thing.pk]),
        f"{reverse(f'{own}_chooser:chosen_multiple')}?id={thing.pk}",
        reverse(f"{own}:edit", args=[thing.pk]),
        reverse(f"{own}:delete", args=[thing.pk]),
        reverse(f"{own}:{'image' if kind == 'images' else 'document'}_usage", args=[thing.pk]),
        bulk(kind, thing, "delete").replace(f"id={thing.pk}", "id=all"),
    ]
    if kind == "images":
        looks.append(reverse("wagtailimages:preview", args=[thing.pk, "width-10"]))
    for address in looks:
        answer = browser.get(address)
        assert answer.status_code in (200, 302, 403, 404), address
        assert "ความลับของฝ่ายบริหาร" not in answer.content.decode("utf-8", "replace"), address
        assert not answer.headers["Content-Type"].startswith("image/"), address
    collections = policy_registry.get_by_type(MODELS[kind]).collections_user_has_permission_for(
        editor, "add"
    )
    assert closed not in collections


@pytest.mark.parametrize("kind", KINDS)
def test_the_audit_does_not_tell_the_titles_of_a_closed_collection(kind, closed, officer):
    watch = Watch()
    thing = make(kind, closed, "ความลับของฝ่ายบริหาร")
    thing.title = "ความลับอีกอย่าง"
    thing.save()
    thing.delete()
    assert [row.action for row in watch.rows()] == [Action.CREATE, Action.CHANGE, Action.DELETE]
    assert not any(row.subject_name for row in watch.rows())


def test_what_the_site_finds_out_by_itself_is_nobodys_change(planning):
    document = make("documents", planning)
    watch = Watch()
    document.get_file_hash()
    document.get_file_size()
    assert watch.rows() == []


def test_an_address_that_names_no_key_is_no_error(as_, officer, planning):
    for kind in KINDS:
        for action in ("add_tags", "add_to_collection", "delete"):
            address = bulk(kind, make(kind, planning), action).partition("?")[0]
            for odd in ("?id=a", "?id=99999999999999999999", "?id=", ""):
                assert as_(officer).get(address + odd).status_code in (200, 404)


def test_whoever_closes_or_opens_a_collection_leaves_rows(as_, admin_user, planning):
    address = reverse("wagtailadmin_collections:set_privacy", args=[planning.pk])
    group = Group.objects.get(name="ครูและบุคลากรโรงเรียน")
    watch, browser = Watch(), as_(admin_user)
    browser.post(address, {"restriction_type": "groups", "groups": [group.pk]})
    browser.post(address, {"restriction_type": "none"})
    rows = watch.rows(Action.RIGHTS)
    assert {(row.actor, row.subject_type, row.subject_number) for row in rows} == {
        (admin_user, "wagtailcore.collection", str(planning.pk))
    }
    assert [row.after for row in rows] == [
        {"restriction": "groups"},
        {"restriction": "groups", "groups": [group.name]},
        {"restriction": "none"},
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_collection_of_all_files_has_a_thai_name(kind, as_, admin_user, planning):
    thing, root = make(kind, planning), Collection.get_first_root_node()
    told = as_(admin_user).post(
        bulk(kind, thing, "add_to_collection"), {"collection": root.pk}, follow=True
    )
    assert root.name == "หมวดหลัก"
    assert "ใน หมวดหลัก แล้ว" in told.content.decode()


# What shows that a step was done, and what came with forms ----------------------------------------
def test_a_file_of_a_step_leaves_a_row_when_it_is_attached(as_, officer):
    project = make_evidence(officer).step.project
    watch = Watch()
    address = f"{project.get_absolute_url()}steps/1/"
    assert (
        as_(officer)
        .post(address, {"form": "file", "file": make_file("ใหม่.pdf", PDF + b"2")})
        .status_code
        == 302
    )
    row = watch.one(Action.CHANGE, officer, "services.steprecord", project.steps.first())
    assert row.after == {"file": Evidence.objects.latest("pk").pk}


def test_files_of_steps_that_go_with_their_project_leave_a_row_each(as_, officer, admin_user):
    evidence = make_evidence(officer)
    project = evidence.step.project
    watch = Watch()
    address = reverse(project.snippet_viewset.get_url_name("delete"), args=[project.pk])
    as_(admin_user).post(address)
    assert not DevelopmentProject.objects.filter(pk=project.pk).exists()
    rows = [row for row in watch.rows(Action.DELETE) if row.subject_type == "services.evidence"]
    assert [(row.actor, row.subject_number, row.subject_name) for row in rows] == [
        (admin_user, str(evidence.pk), None)
    ]
