"""What offices share, taken by another: what is new comes, what was left alone follows, and what
the office edited or removed stays as the office has it.
"""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from forms.models import FormPage
from home.bundles.archive import read as read_bundle
from home.bundles.archive import write
from home.bundles.making import make_bundle
from home.bundles.signing import public_key_of, read_private_key
from home.models import AuditRow, Holiday, TakenBundle, TakenRow, TrustedSigner
from knowledge.models import GuidePage, KnowledgeIndexPage, SameWords
from services.models import Law, System
from tests.make import make_article, make_guide, make_picture, published

pytestmark = pytest.mark.django_db
KEY = read_private_key("22" * 32)
PUBLIC = public_key_of(KEY)
BUNDLES = "/admin/bundles/"


@pytest.fixture
def signer() -> TrustedSigner:
    return TrustedSigner.objects.create(name="ส่วนกลางตัวอย่าง", public_key=PUBLIC)


@pytest.fixture
def office(as_, admin_user, signer):
    """The administrator in the browser."""
    return as_(admin_user)


def bundle_of(rows=None, files=None, made_at=None, title="ชุดตัวอย่าง", key=KEY) -> bytes:
    return write(title, made_at or timezone.now(), rows or {}, files or {}, key)


def rows_of_this_office(*kinds: str) -> dict:
    content, _ = make_bundle("x", timezone.now(), KEY, kinds)
    file = SimpleUploadedFile("x", content)
    return read_bundle(file, file.size, [PUBLIC]).rows


def send(office, content: bytes):
    file = SimpleUploadedFile("central.bundle", content)
    return office.post(BUNDLES, {"file": file})


def refusal(office, content: bytes) -> str:
    answer = send(office, content)
    assert answer.status_code == 200
    assert not TakenBundle.objects.exists()
    [told] = answer.context["form"].errors["file"]
    return told


def look(office, content: bytes):
    """The preview; its rows by key."""
    answer = send(office, content)
    assert answer.status_code == 302, answer.context["form"].errors
    answer = office.get(answer.url)
    assert answer.status_code == 200
    return answer, {row.key: row for row in answer.context["page_obj"]}


def take(office, content: bytes) -> dict:
    answer, rows = look(office, content)
    kept = answer.context["kept"]
    place = reverse("bundle", args=[kept.pk])
    answer = office.post(place, {"shown": answer.context["shown"]}, follow=True)
    kept.refresh_from_db()
    assert kept.applied_at, [str(message) for message in answer.context["messages"]]
    return {key: str(row.standing) for key, row in rows.items()}


def law_facts(**facts) -> dict:
    plain = {"title": "ระเบียบตัวอย่างส่วนกลาง", "kind": "regulation", "status": "in_force"}
    return plain | {"be_year": "2569", "sections": [], "amendments": []} | facts


def laws(**facts) -> dict:
    return {"laws": [{"key": "central-law", "facts": law_facts(**facts)}]}


# The rows -----------------------------------------------------------------------------------------
def test_what_is_new_comes_and_what_was_left_alone_follows(office):
    sections = [{"number": "มาตรา ๕", "text": "ตัวอย่าง"}]
    assert take(office, bundle_of(laws(sections=sections))) == {"central-law": "new"}
    law = Law.objects.get(slug="central-law")
    assert (law.title, law.be_year, law.sections.get().number) == (
        *("ระเบียบตัวอย่างส่วนกลาง", 2569),
        "มาตรา ๕",
    )
    assert law.history.first().history_change_reason == "จากชุดข้อมูลกลาง ชุดตัวอย่าง"
    assert take(office, bundle_of(laws(title="ระเบียบใหม่"))) == {"central-law": "update"}
    law.refresh_from_db()
    assert law.title == "ระเบียบใหม่" and not law.sections.exists()


def test_the_same_bundle_twice_changes_nothing(office):
    rows = rows_of_this_office()
    rows["laws"] += laws()["laws"]
    content = bundle_of(rows)
    assert take(office, content) == {"central-law": "new"}
    rows = Law.history.count(), System.history.count(), TakenRow.objects.count()
    assert take(office, content) == {}
    assert (Law.history.count(), System.history.count(), TakenRow.objects.count()) == rows


def test_what_the_office_edited_stays_and_is_shown_side_by_side(office):
    take(office, bundle_of(laws()))
    law = Law.objects.get(slug="central-law")
    law.summary = "สำนักงานเขียนเอง"
    law.save()
    answer, rows = look(office, bundle_of(laws(summary="ของส่วนกลาง")))
    assert rows["central-law"].standing == "kept"
    assert rows["central-law"].changes == (("สาระสำคัญ", "สำนักงานเขียนเอง", "ของส่วนกลาง"),)
    assert "สำนักงานเขียนเอง" in answer.content.decode()
    take(office, bundle_of(laws(summary="ของส่วนกลาง")))
    law.refresh_from_db()
    assert law.summary == "สำนักงานเขียนเอง"


def test_what_the_office_removed_does_not_come_back_and_what_is_gone_stays(office):
    take(office, bundle_of(laws()))
    assert take(office, bundle_of({"laws": []})) == {"central-law": "gone"}
    assert Law.objects.filter(slug="central-law").exists()
    Law.objects.get(slug="central-law").delete()
    assert take(office, bundle_of(laws())) == {"central-law": "removed"}
    assert not Law.objects.filter(slug="central-law").exists()


def test_what_came_with_the_site_follows_until_somebody_edits_it(office, head):
    rows = rows_of_this_office("systems")
    first, second = rows["systems"][:2]
    for row in (first, second):
        row["facts"]["purpose"] = "ข้อความใหม่ของส่วนกลาง"
    system = System.objects.get(slug=second["key"])
    system._history_user = head
    system.save()
    assert take(office, bundle_of(rows)) == {first["key"]: "update", second["key"]: "kept"}
    assert System.objects.get(slug=first["key"]).purpose == "ข้อความใหม่ของส่วนกลาง"


def test_what_the_office_confirmed_is_asked_again_once_the_facts_change(office, head):
    rows = rows_of_this_office("systems")
    first = rows["systems"][0]
    first["facts"]["purpose"] = "ข้อความของส่วนกลาง"
    take(office, bundle_of(rows))
    System.objects.get(slug=first["key"]).confirm(head, timezone.localdate())
    assert take(office, bundle_of(rows)) == {}
    assert System.objects.get(slug=first["key"]).is_checked
    first["facts"]["purpose"] = "ข้อความที่เปลี่ยนอีก"
    assert take(office, bundle_of(rows)) == {first["key"]: "update"}
    system = System.objects.get(slug=first["key"])
    assert (system.is_checked, system.reviewed_on, system.reviewed_by) == (False, None, None)


def test_people_and_outages_of_a_system_neither_go_nor_come(office, head):
    system = System.objects.first()
    System.objects.filter(pk=system.pk).update(responsible=head, outage="ปิดปรับปรุง")
    rows = rows_of_this_office("systems")
    text = str(rows)
    assert str(head) not in text and head.username not in text and "ปิดปรับปรุง" not in text
    for row in rows["systems"]:
        if row["key"] == system.slug:
            row["facts"]["purpose"] = "ใหม่"
    assert take(office, bundle_of(rows)) == {system.slug: "update"}
    system.refresh_from_db()
    assert (system.responsible, system.outage, system.purpose) == (head, "ปิดปรับปรุง", "ใหม่")


def test_new_systems_that_name_each_other_come_in_any_order(office):
    plain = {"status": "in_use", "work_type": System.objects.first().work_type}
    one = plain | {"name": "ระบบหนึ่ง", "related": "sys-two, nobody-has-it", "laws": "central-law"}
    two = plain | {"name": "ระบบสอง", "replaced_by": "sys-one"}
    systems = [{"key": "sys-one", "facts": one}, {"key": "sys-two", "facts": two}]
    take(office, bundle_of({"systems": systems} | laws()))
    made = System.objects.get(slug="sys-one")
    assert [row.slug for row in made.related.all()] == ["sys-two"]
    assert [law.slug for law in made.laws.all()] == ["central-law"]
    assert System.objects.get(slug="sys-two").replaced_by == made


def test_holidays_and_words(office):
    there = Holiday.objects.order_by("date").first()
    own = Holiday.objects.order_by("date").last()
    Holiday.objects.filter(pk=own.pk).update(note="สำนักงานแก้")
    SameWords.objects.create(words="โน้ตบุ๊ก\nคอมพิวเตอร์พกพา")
    days = [
        {"key": "2031-01-02", "facts": {"date": "2031-01-02", "name": "วันหยุดพิเศษ"}},
        *(
            {"key": day.date.isoformat(), "facts": {"date": str(day.date), "name": "ชื่อใหม่"}}
            for day in (there, own)
        ),
    ]
    words = [
        {"key": "โน้ตบุ๊ก", "facts": {"words": "โน้ตบุ๊ก\nแล็ปท็อป"}},
        {"key": "เน็ต", "facts": {"words": "เน็ต\nอินเทอร์เน็ต"}},
    ]
    standings = take(office, bundle_of({"holidays": days, "words": words}))
    assert standings == {
        "2031-01-02": "new",
        there.date.isoformat(): "update",
        own.date.isoformat(): "kept",
        "โน้ตบุ๊ก": "kept",
        "เน็ต": "new",
    }
    assert Holiday.objects.get(date=date(2031, 1, 2)).name == "วันหยุดพิเศษ"
    assert Holiday.objects.get(pk=there.pk).name == "ชื่อใหม่"
    assert Holiday.objects.get(pk=own.pk).name != "ชื่อใหม่"
    assert SameWords.objects.filter(words="เน็ต\nอินเทอร์เน็ต").exists()


def test_a_form_comes_as_a_draft_and_goes_only_if_marked(office):
    page = FormPage.objects.get(slug="ask")
    assert rows_of_this_office("forms")["forms"] == []
    FormPage.objects.filter(pk=page.pk).update(is_shared=True)
    rows = rows_of_this_office("forms")["forms"]
    assert [row["key"] for row in rows] == ["ask"]
    facts = rows[0]["facts"] | {"title": "แบบถามจากส่วนกลาง"}
    listed = [{"key": "ask", "facts": facts}, {"key": "central-form", "facts": facts}]
    assert take(office, bundle_of({"forms": listed})) == {"ask": "update", "central-form": "new"}
    page.refresh_from_db()
    assert page.title != "แบบถามจากส่วนกลาง" and page.has_unpublished_changes
    made = FormPage.objects.get(slug="central-form")
    assert not made.live and not made.is_shared
    fields = made.get_latest_revision_as_object().form_fields.all()
    asked = [field.clean_name for field in page.form_fields.all()]
    assert [field.clean_name for field in fields] == asked
    assert take(office, bundle_of({"forms": listed})) == {}


# Guides -------------------------------------------------------------------------------------------
def make_shared_guide(**facts) -> GuidePage:
    image = get_image_model().objects.create(
        title="ภาพ", file=SimpleUploadedFile("p.png", make_picture())
    )
    document = get_document_model().objects.create(
        title="ไฟล์", file=SimpleUploadedFile("table.csv", b"a,b\n1,2\n")
    )
    law = Law.objects.first()
    body = [
        ("text", '<p>ดู <a linktype="page" id="999999">หน้าที่ไม่แบ่งปัน</a></p>'),
        ("step", {"title": "ขั้นแรก", "text": "<p>ทำ</p>", "image": image, "image_alt": "ปุ่ม"}),
        ("picture", {"image": image, "image_alt": "", "decorative": True, "caption": "คำบรรยาย"}),
        ("file", {"document": document, "description": ""}),
        ("law", {"law": law, "sections": ""}),
    ]
    page = GuidePage(title="คู่มือส่วนกลาง", slug="central-guide", is_shared=True, **facts)
    page.body = page._meta.get_field("body").stream_block.to_python(
        [{"type": kind, "value": value_of(value)} for kind, value in body]
    )
    page = published(page)
    page.tags.add("ตัวอย่าง")
    page.save_revision().publish()
    return GuidePage.objects.get(pk=page.pk)


def value_of(value):
    if not isinstance(value, dict):
        return value
    return {name: getattr(inner, "pk", inner) for name, inner in value.items()}


def guide_bundle(**facts) -> bytes:
    """As another office makes it: afterwards nothing of it is here."""
    page = make_shared_guide(**facts)
    content, counts = make_bundle("คู่มือกลาง", timezone.now(), KEY, ["guides"])
    assert counts == {"guides": 1}
    page.delete()
    get_image_model().objects.all().delete()
    get_document_model().objects.all().delete()
    return content


def test_a_guide_comes_with_its_pictures_and_files_and_without_its_people(office, editor):
    content = guide_bundle(content_owner=editor, owner=editor)
    assert str(editor).encode() not in content and editor.username.encode() not in content
    assert take(office, content) == {"central-guide": "new"}
    page = GuidePage.objects.get(slug="central-guide")
    assert page.live and page.content_owner is None and not page.is_shared
    kinds = [block.block_type for block in page.body]
    assert kinds == ["text", "step", "picture", "file", "law"]
    assert (
        "linktype" not in page.body[0].value.source and "หน้าที่ไม่แบ่งปัน" in page.body[0].value.source
    )
    assert page.body[1].value["image"].file.size and page.body[1].value["image_alt"] == "ปุ่ม"
    assert page.body[2].value["image"] == page.body[1].value["image"], "it is stored once"
    assert page.body[3].value["document"].file.read() == b"a,b\n1,2\n"
    assert page.body[4].value["law"] == Law.objects.first()
    assert [tag.name for tag in page.tags.all()] == ["ตัวอย่าง"]
    assert office.get(page.url).status_code == 200
    row = AuditRow.objects.get(action="import", subject_type="knowledge.guidepage")
    assert row.reason.text == "จากชุดข้อมูลกลาง คู่มือกลาง"


def test_a_guide_taken_again_stores_no_picture_twice_and_no_new_version(office):
    content = guide_bundle()
    take(office, content)
    page = GuidePage.objects.get(slug="central-guide")
    numbers = page.revisions.count(), get_image_model().objects.count()
    assert take(office, content) == {}
    assert (page.revisions.count(), get_image_model().objects.count()) == numbers


def test_a_guide_that_the_office_edited_or_is_drafting_stays(office):
    content = guide_bundle()
    take(office, content)
    page = GuidePage.objects.get(slug="central-guide")
    page.summary = "สำนักงานเขียน"
    page.save_revision()
    rows = read_bundle(SimpleUploadedFile("x", content), len(content), [PUBLIC]).rows
    rows["guides"][0]["facts"]["summary"] = "ส่วนกลางแก้"
    assert take(office, bundle_of(rows)) == {"central-guide": "kept"}
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == "สำนักงานเขียน"


def test_an_article_of_the_office_with_that_address_stays(office):
    content = guide_bundle()
    article = make_article("บทความของเรา", slug="central-guide")
    assert take(office, content) == {"central-guide": "kept"}
    article.refresh_from_db()
    assert article.live and not GuidePage.objects.filter(slug="central-guide").exists()


def test_a_category_of_the_office_with_that_address_does_not_refuse_the_whole(office):
    content = guide_bundle()
    branch = KnowledgeIndexPage(title="หมวดของเรา", slug="central-guide")
    published(branch, KnowledgeIndexPage.objects.order_by("depth").first())
    assert take(office, content) == {"central-guide": "kept"}


def test_a_guide_that_the_office_took_down_stays_down(office):
    content = guide_bundle()
    take(office, content)
    GuidePage.objects.get(slug="central-guide").unpublish()
    rows = read_bundle(SimpleUploadedFile("x", content), len(content), [PUBLIC]).rows
    rows["guides"][0]["facts"]["summary"] = "ส่วนกลางแก้"
    assert take(office, bundle_of(rows)) == {"central-guide": "kept"}
    assert not GuidePage.objects.get(slug="central-guide").live


def test_only_what_everybody_may_read_and_was_marked_goes_out():
    make_guide("ไม่ได้แบ่งปัน", slug="not-marked")
    closed = make_guide("ปิด", slug="closed", is_shared=True)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    gone = make_guide("เลิกเผยแพร่", slug="unpublished", is_shared=True)
    gone.unpublish()
    page = make_shared_guide()
    folder = Collection.get_first_root_node().add_child(name="ปิด")
    CollectionViewRestriction.objects.create(collection=folder, restriction_type="login")
    get_document_model().objects.update(collection=folder)
    [row] = rows_of_this_office("guides")["guides"]
    assert row["key"] == page.slug
    assert [block["type"] for block in row["facts"]["body"]] == ["text", "step", "picture", "law"]


HOSTILE = '<p onclick="x()">ก<script>x()</script><a href="javascript:x()">ล</a><img src=x></p>'


def test_text_is_cleaned_and_a_picture_that_is_none_refuses_the_whole(office):
    block = {"type": "text", "value": HOSTILE}
    facts = {"title": "คู่มือ", "body": [block, {"type": "nonsense", "value": 5}]}
    take(office, bundle_of({"guides": [{"key": "cleaned", "facts": facts}]}))
    source = GuidePage.objects.get(slug="cleaned").body[0].value.source
    for word in ("onclick", "script", "javascript", "<img"):
        assert word not in source
    name = f"picture:{'a' * 40}.png"
    step = {"type": "step", "value": {"title": "ขั้น", "text": "", "image": name, "image_alt": "ก"}}
    facts = {"title": "คู่มือสอง", "body": [step]}
    rows = {"guides": [{"key": "second", "facts": facts}]} | laws()
    answer, _ = look(office, bundle_of(rows, {name: b"<html>"}))
    place = reverse("bundle", args=[answer.context["kept"].pk])
    answer = office.post(place, {"shown": answer.context["shown"]}, follow=True)
    assert "คู่มือ คู่มือสอง" in answer.content.decode()
    assert not Law.objects.filter(slug="central-law").exists(), "all of it or nothing"
    assert not GuidePage.objects.filter(slug="second").exists()


def guide_of(block: dict) -> dict:
    return {"guides": [{"key": "g", "facts": {"title": "x", "body": [block]}}]}


# What is refused ----------------------------------------------------------------------------------
def test_who_is_not_trusted_is_refused_before_and_at_the_last_moment(office, signer):
    assert "ไว้วางใจ" in refusal(office, bundle_of(laws(), key=read_private_key("33" * 32)))
    answer, _ = look(office, bundle_of(laws()))
    place = reverse("bundle", args=[answer.context["kept"].pk])
    office.post(reverse("bundle-distrust", args=[signer.pk]))
    answer = office.post(place, {"shown": answer.context["shown"]}, follow=True)
    assert "ข้อมูลของสำนักงานไม่เปลี่ยน" in answer.content.decode()
    assert not Law.objects.filter(slug="central-law").exists()


def test_older_and_future_ones_are_refused(office):
    now = timezone.now()
    take(office, bundle_of(laws(), made_at=now))
    older = send(office, bundle_of(laws(), made_at=now - timedelta(days=1)))
    assert "เก่ากว่า" in older.context["form"].errors["file"][0]
    future = send(office, bundle_of(laws(), made_at=now + timedelta(days=2)))
    assert "อนาคต" in future.context["form"].errors["file"][0]


def test_an_older_one_is_refused_of_a_signer_who_is_trusted_again(office, signer):
    now = timezone.now()
    take(office, bundle_of(laws(), made_at=now))
    signer.delete()
    TrustedSigner.objects.create(name=signer.name, public_key=signer.public_key)
    older = send(office, bundle_of(laws(), made_at=now - timedelta(days=1)))
    assert "เก่ากว่า" in older.context["form"].errors["file"][0]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"recipes": []}, "รุ่นใหม่กว่า"),
        ({"laws": [5]}, "ลายเซ็น"),
        ({"laws": [{"key": "", "facts": {}}]}, "ลายเซ็น"),
        ({"laws": [{"key": "x" * 201, "facts": {}}]}, "ลายเซ็น"),
        ({"laws": [{"key": "x", "facts": {}}] * 5_001}, "5,000"),
        (laws(summary="เลข 1-1037-02071-81-1"), "เลขประจำตัวประชาชน"),
    ],
)
def test_rows_that_cannot_be_are_refused_before_the_preview(office, rows, told):
    assert told in refusal(office, bundle_of(rows))


@pytest.mark.parametrize(
    "rows",
    [
        {"laws": [{"key": "central-law", "facts": {"title": 5}}]},
        {"laws": [{"key": "central law!", "facts": law_facts()}]},
        laws(kind="no-such-kind"),
        laws(sections=["x"]),
        laws(sections=[{"number": None}]),
        {"systems": [{"key": "x", "facts": {"name": ["x"]}}]},
        {"holidays": [{"key": "tomorrow", "facts": {"date": "tomorrow", "name": "x"}}]},
        {"holidays": [{"key": "2031-01-02", "facts": {"date": "2031-01-02", "name": None}}]},
        {"words": [{"key": "x", "facts": {"words": "x"}}]},
        {"forms": [{"key": "f", "facts": {"title": "x", "fields": [5]}}]},
        {"forms": [{"key": "f", "facts": {"title": "x", "fields": [{"field_type": "x"}]}}]},
        {"guides": [{"key": "g", "facts": {"title": "x", "body": 5}}]},
        guide_of({"type": "step", "value": 5}),
        guide_of({"type": "step", "value": {"title": {}, "text": [], "image": {}}}),
        guide_of({"type": "text", "value": {"a": "b"}}),
        {"guides": [{"key": "g", "facts": {"title": "", "body": []}}]},
        {"guides": [{"key": "g", "facts": {}}]},
        {"guides": [{"key": "g", "facts": {"title": "x", "body": [], "school_year": "x"}}]},
    ],
)
def test_signed_rows_that_nobody_could_type_are_refused_in_one_line(office, rows):
    """Never an error without a word, and nothing is stored."""
    before = Law.history.count(), System.history.count(), GuidePage.objects.count()
    answer = send(office, bundle_of(rows))
    if answer.status_code == 302:
        page = office.get(answer.url, follow=True)
        place, shown = answer.url, (page.context or {}).get("shown", "")
        answer = office.post(place, {"shown": shown}, follow=True)
        assert "ยังไม่ได้รับชุดข้อมูล" in answer.content.decode()
    else:
        assert len(answer.context["form"].errors["file"]) == 1
    assert answer.status_code == 200
    assert (Law.history.count(), System.history.count(), GuidePage.objects.count()) == before
    assert not TakenRow.objects.exists()


def test_what_changed_since_the_preview_is_shown_again(office):
    answer, _ = look(office, bundle_of(laws()))
    place = reverse("bundle", args=[answer.context["kept"].pk])
    Law.objects.create(slug="central-law", title="ของเรา", kind="other")
    again = office.post(place, {"shown": answer.context["shown"]}, follow=True)
    assert "ดูตัวอย่างล่าสุด" in again.content.decode()
    assert Law.objects.get(slug="central-law").title == "ของเรา"


def test_a_bundle_is_taken_once_and_its_file_goes(office, django_capture_on_commit_callbacks):
    answer, _ = look(office, bundle_of(laws()))
    kept = answer.context["kept"]
    storage, name = kept.file.storage, kept.file.name
    place = reverse("bundle", args=[kept.pk])
    with django_capture_on_commit_callbacks(execute=True):
        office.post(place, {"shown": answer.context["shown"]})
    assert not storage.exists(name)
    assert "จึงไม่ได้รับซ้ำ" in office.get(place, follow=True).content.decode()
    row = AuditRow.objects.filter(action="import").order_by("-number").first()
    assert row.subject_name.text == "ชุดข้อมูลกลาง ชุดตัวอย่าง" and row.rows == 1


# Whom the office trusts ---------------------------------------------------------------------------
def test_a_signer_is_added_with_spaces_in_the_key_and_never_twice(office, signer):
    other = public_key_of(read_private_key("44" * 32))
    spaced = f" {other[:32].upper()} {other[32:]}\n"
    office.post(reverse("bundle-trust"), {"name": "อีกแห่ง", "public_key": spaced})
    added = TrustedSigner.objects.get(name="อีกแห่ง")
    assert added.public_key == other
    assert added.fingerprint in office.get(BUNDLES).content.decode()
    for key in (other, "xyz", ""):
        answer = office.post(reverse("bundle-trust"), {"name": "ซ้ำ", "public_key": key})
        assert answer.status_code == 200 and answer.context["signer_form"].errors["public_key"]
    assert TrustedSigner.objects.count() == 2


def test_the_command_makes_a_key_and_a_bundle_and_writes_over_nothing(tmp_path, office):
    out = StringIO()
    key, file = tmp_path / "key", tmp_path / "central.bundle"
    call_command("make_bundle", key, new_key=True, stdout=out)
    assert key.stat().st_mode & 0o777 == 0o600
    public = public_key_of(read_private_key(key.read_text()))
    assert public in out.getvalue()
    call_command("make_bundle", file, key=key, kinds="laws,holidays", stdout=out)
    office.post(reverse("bundle-trust"), {"name": "คำสั่ง", "public_key": public})
    assert take(office, file.read_bytes()) == {}
    for words in ({"new_key": True}, {"key": key}, {"key": key, "kinds": "x"}, {}):
        with pytest.raises(CommandError):
            call_command("make_bundle", file, **words)
