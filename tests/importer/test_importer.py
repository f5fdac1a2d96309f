"""Guides from files: what is right lands, what is wrong is told by file and line."""

import json

import pytest
from django.core.management import call_command

from knowledge.importer.guides import Importer, read
from knowledge.models import ArticlePage, FaqPage, GuidePage
from tests.make import knowledge_base, make_system

pytestmark = pytest.mark.django_db


def write(tmp_path, *records):
    path = tmp_path / "guides.jsonl"
    path.write_text(
        "\n".join(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records),
        "utf-8",
    )
    return path


def run(path):
    importer = Importer(knowledge_base())
    for _ in importer.run(read(path)):
        pass
    return importer


def test_a_record_becomes_a_published_page(tmp_path, as_, teacher):
    importer = run(
        write(tmp_path, {"slug": "g1", "title": "วิธีแก้ไข", "body": "## หัวข้อ\n\nเนื้อหา **สำคัญ**"})
    )
    assert importer.outcome.created == 1
    page = GuidePage.objects.get(slug="g1")
    assert page.live
    assert page.toc[0]["title"] == "หัวข้อ"
    assert page.latest_revision_id == page.live_revision_id is not None
    html = as_(teacher).get(page.url).content.decode()
    assert "<b>สำคัญ</b>" in html


def test_the_tree_is_whole_after_a_bulk_import(tmp_path):
    from wagtail.models import Page

    run(
        write(
            tmp_path,
            *(
                {"slug": f"g{n}", "title": f"เรื่อง {n}", "body": "ก", "category": "dmc"}
                for n in range(30)
            ),
        )
    )
    assert Page.find_problems() == ([], [], [], [], [])


def test_an_imported_page_can_be_edited_and_published_again(tmp_path):
    run(write(tmp_path, {"slug": "g1", "title": "เดิม", "body": "ก", "tags": ["หนึ่ง"]}))
    page = GuidePage.objects.get(slug="g1")
    draft = page.get_latest_revision_as_object()
    draft.title = "ใหม่"
    draft.save_revision().publish()
    page.refresh_from_db()
    assert page.title == "ใหม่"
    assert [tag.name for tag in page.tags.all()] == ["หนึ่ง"]


def test_the_second_import_changes_nothing(tmp_path):
    path = write(
        tmp_path,
        {"slug": "g1", "title": "เรื่อง", "body": "## ก\n\nข", "systems": ["dmc"], "tags": ["x"]},
    )
    run(path)
    before = GuidePage.objects.get(slug="g1").latest_revision_id
    second = run(path)
    assert (second.outcome.unchanged, second.outcome.created, second.outcome.updated) == (1, 0, 0)
    assert GuidePage.objects.get(slug="g1").latest_revision_id == before


def test_a_changed_record_becomes_a_new_revision(tmp_path):
    run(write(tmp_path, {"slug": "g1", "title": "เดิม", "body": "ก"}))
    second = run(write(tmp_path, {"slug": "g1", "title": "ใหม่", "body": "ข"}))
    page = GuidePage.objects.get(slug="g1")
    assert second.outcome.updated == 1
    assert page.title == "ใหม่"
    assert page.revisions.count() == 2


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ('{"slug": "x", "title": ', "JSON"),
        ('["a"]', "คู่ของชื่อ"),
        ({"slug": "ไทย", "title": "ก", "body": ""}, "slug"),
        ({"slug": "x", "title": "", "body": ""}, "title"),
        ({"slug": "x", "title": "ก" * 256, "body": ""}, "title"),
        ({"slug": "x", "title": 5, "body": ""}, "title"),
        ({"slug": "x", "title": "ก", "body": "", "category": "none-such"}, "category"),
        ({"slug": "x", "title": "ก", "body": "", "systems": ["none-such"]}, "systems"),
        ({"slug": "x", "title": "ก", "body": "", "kind": "poem"}, "kind"),
        ({"slug": "x", "title": "ก", "body": "", "live": "yes"}, "live"),
        ({"slug": "x", "title": "ก", "body": "", "review_date": "32/13/2569"}, "review_date"),
    ],
)
def test_a_bad_record_is_told_by_line_and_the_rest_lands(tmp_path, record, told):
    importer = run(
        write(
            tmp_path,
            {"slug": "a", "title": "ก", "body": "ก"},
            record,
            {"slug": "b", "title": "ข", "body": "ข"},
        )
    )
    [(source, reason)] = importer.refusals
    assert str(source) == "guides.jsonl:2"
    assert told in reason
    assert set(GuidePage.objects.values_list("slug", flat=True)) >= {"a", "b"}
    assert not GuidePage.objects.filter(slug="x").exists()


def test_bytes_that_are_no_text_are_refused_and_the_rest_lands(tmp_path):
    path = tmp_path / "g.jsonl"
    path.write_bytes(b'\xff\xfe\n{"slug": "ok", "title": "t", "body": "b"}\n')
    importer = run(path)
    assert importer.outcome.refused == 1
    assert GuidePage.objects.filter(slug="ok").exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_guides_come_in_every_writing(tmp_path, encoding, line_end):
    lines = [
        json.dumps({"slug": f"g{n}", "title": f"คู่มือที่ {n}", "body": "ก\n\nข"}, ensure_ascii=False)
        for n in (1, 2)
    ]
    (tmp_path / "guides.jsonl").write_bytes(line_end.join(lines).encode(encoding))
    assert run(tmp_path / "guides.jsonl").outcome.created == 2
    (tmp_path / "three.md").write_bytes(
        line_end.join(["---", "title: คู่มือที่ 3", "---", "ก"]).encode(encoding)
    )
    run(tmp_path)
    assert [
        page.title
        for page in GuidePage.objects.filter(slug__in=["g1", "g2", "three"]).order_by("pk")
    ] == [
        "คู่มือที่ 1",
        "คู่มือที่ 2",
        "คู่มือที่ 3",
    ]


def test_all_that_is_wrong_with_a_record_is_told_at_once_by_line_and_key_in_thai(tmp_path):
    importer = run(
        write(tmp_path, {"slug": "ไทย", "title": "", "kind": "poem", "live": 1}, '{"slug": ')
    )
    assert [f"{source}: {reason}" for source, reason in importer.refusals] == [
        "guides.jsonl:1: ช่อง slug: ใช้ได้เฉพาะตัวอักษรอังกฤษ ตัวเลข ขีดกลาง และขีดล่าง; ช่อง title: ไม่มีข้อมูล; "
        "ช่อง kind: ต้องเป็น guide, km, faq; ช่อง live: ต้องเป็น true หรือ false",
        "guides.jsonl:2: อ่านเป็น JSON ไม่ได้ที่ตัวอักษรที่ 10 โปรดตรวจสอบเครื่องหมายคำพูด จุลภาค และวงเล็บ",
    ]


def test_a_header_that_cannot_be_read_is_told_by_its_line(tmp_path):
    (tmp_path / "bad.md").write_text("---\ntitle: ก\nsummary: [ข\n---\nค", "utf-8")
    assert run(tmp_path).refusals[0][1].startswith("บรรทัด ")


def test_scripts_and_odd_links_do_not_come_in(tmp_path, as_, teacher):
    body = (
        '<p onclick="x()">ก</p><script>alert(1)</script><a href="javascript:alert(2)">ล</a><iframe'
        " src=x></iframe>"
    )
    run(write(tmp_path, {"slug": "bad", "title": "ก", "body": body}))
    source = str(GuidePage.objects.get(slug="bad").body.get_prep_value())
    for sign in ("alert", "onclick", "javascript", "iframe"):
        assert sign not in source


def test_a_numbered_list_of_steps_becomes_step_blocks(tmp_path):
    body = "## ขั้นตอน\n\n1. **เปิดหน้า** กดปุ่ม\n2. **ยืนยัน** ตรวจแล้วส่ง\n\n## อื่น ๆ\n\n1. ไม่ใช่ขั้นตอน"
    run(write(tmp_path, {"slug": "steps", "title": "ก", "body": body}))
    page = GuidePage.objects.get(slug="steps")
    assert [block.value["title"] for block in page.body if block.block_type == "step"] == [
        "เปิดหน้า",
        "ยืนยัน",
    ]


def test_markdown_files_bring_articles_and_questions(tmp_path):
    (tmp_path / "one.md").write_text(
        "---\ntitle: บทเรียน\nkind: km\n---\n## เรื่องราว\n\nก\n\n## สิ่งที่ได้เรียนรู้\n\nข\n\n##"
        " ใครนำไปใช้ได้\n\nค",
        "utf-8",
    )
    (tmp_path / "two.md").write_text("---\nslug: ask-two\ntitle: ถาม\nkind: faq\n---\nตอบ", "utf-8")
    (tmp_path / "three.md").write_text("---\ntitle: [unclosed\n---\nx", "utf-8")
    importer = run(tmp_path)
    article = ArticlePage.objects.get(slug="one")
    assert (article.story, article.learnt, article.who_can_use) == (
        "<p>ก</p>",
        "<p>ข</p>",
        "<p>ค</p>",
    )
    assert FaqPage.objects.get(slug="ask-two").answer == "<p>ตอบ</p>"
    assert [str(source) for source, _ in importer.refusals] == ["three.md:1"]


def test_systems_tags_and_dates_come_along(tmp_path):
    system = make_system()
    run(
        write(
            tmp_path,
            {
                "slug": "g",
                "title": "ก",
                "body": "ก",
                "systems": [system.slug],
                "tags": "หนึ่ง, สอง",
                "review_date": "5/2/2570",
            },
        )
    )
    page = GuidePage.objects.get(slug="g")
    assert list(page.systems.all()) == [system]
    assert sorted(tag.name for tag in page.tags.all()) == ["สอง", "หนึ่ง"]
    assert page.review_date.isoformat() == "2027-02-05"


def test_a_draft_record_stays_unpublished(tmp_path, as_, teacher):
    run(write(tmp_path, {"slug": "draft", "title": "ก", "body": "ก", "live": False}))
    page = GuidePage.objects.get(slug="draft")
    assert not page.live
    assert as_(teacher).get(page.get_url()).status_code == 404


def test_the_command_ends_with_one_when_a_record_was_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("import_guides", str(write(tmp_path, "{")))
    assert ended.value.code == 1
    assert "guides.jsonl:1" in capsys.readouterr().err


def test_found_by_search_right_after_the_import(tmp_path):
    run(write(tmp_path, {"slug": "g", "title": "การยืมเครื่องฉายภาพ", "body": "ติดต่อห้องโสตทัศนศึกษา"}))
    assert [page.slug for page in GuidePage.objects.live().search("เครื่องฉายภาพ")][:1] == ["g"]
