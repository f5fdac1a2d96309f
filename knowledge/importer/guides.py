"""Guides from files: read, checked one by one, and stored in batches; faults are reported by file
and line.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from home.files.tables import decode
from home.thai.secrets import plain_text, refusal_of, refusal_of_value
from home.thai.text import clean_text
from home.thai.writing import parse_date
from knowledge.pages.models import KINDS, KnowledgeIndexPage, KnowledgePage, PageTag
from knowledge.pages.outline import outline
from services.models import Law, System

from .markup import blocks, safe_html, sections

BATCH = 200
UNREAD = "\ufffd"
LINE_END = re.compile("\r\n|\r|\n")
SAVE_AS_UTF_8 = "มีอักขระที่อ่านไม่ได้ โปรดบันทึกไฟล์เป็น UTF-8"
LONGEST_BODY = 500_000  # characters
STORY, LEARNT, WHO = "เรื่องราว", "สิ่งที่ได้เรียนรู้", "ใครนำไปใช้ได้"


class Refused(ValueError):
    """A record that cannot be stored; the message tells the person why."""


@dataclass(frozen=True)
class Source:
    """The origin of a record, for messages."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass
class Record:
    """One guide, article or question after reading and checking."""

    source: Source
    slug: str
    title: str
    body: str
    summary: str
    category: str
    systems: list[str]
    laws: list[str]
    tags: list[str]
    review_date: date | None
    kind: str
    live: bool


@dataclass
class Outcome:
    """The result of an import."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


def text_of(raw: dict[str, Any], key: str, longest: int, *, needed: bool = False) -> str:
    value = raw.get(key)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Refused(f"ช่อง {key}: ต้องเป็นข้อความ")
    value = clean_text(value, multiline=key == "body")
    if needed and not value:
        raise Refused(f"ช่อง {key}: ไม่มีข้อมูล")
    if len(value) > longest:
        raise Refused(f"ช่อง {key}: ยาวเกิน {longest:,} ตัวอักษร")
    if why := refusal_of(plain_text(value)):
        raise Refused(f"ช่อง {key}: {why}")
    return value


def list_of(raw: dict[str, Any], key: str) -> list[str]:
    value = raw.get(key) or []
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise Refused(f"ช่อง {key}: ต้องเป็นรายการข้อความ")
    if why := refusal_of_value(value):
        raise Refused(f"ช่อง {key}: {why}")
    return list(dict.fromkeys(clean_text(part, multiline=False) for part in value))


def date_of(raw: dict[str, Any], key: str) -> date | None:
    value = raw.get(key)
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value), today=timezone.localdate())
    except ValueError as error:
        raise Refused(f"ช่อง {key}: {error}") from error


def slug_of(raw: dict[str, Any], key: str) -> str:
    slug = text_of(raw, key, 100, needed=True).lower()
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise Refused(f"ช่อง {key}: ใช้ได้เฉพาะตัวอักษรอังกฤษ ตัวเลข ขีดกลาง และขีดล่าง") from error
    return slug


def kind_of(raw: dict[str, Any], key: str) -> str:
    kind = text_of(raw, key, 10) or "guide"
    if kind not in KINDS:
        raise Refused(f"ช่อง {key}: ต้องเป็น {', '.join(KINDS)}")
    return kind


def mark_of(raw: dict[str, Any], key: str) -> bool:
    value = raw.get(key, True)
    if not isinstance(value, bool):
        raise Refused(f"ช่อง {key}: ต้องเป็น true หรือ false")
    return value


def check(raw: object, source: Source) -> Record:
    """A validated record; raises Refused with all faults, by key, in Thai."""
    if not isinstance(raw, dict):
        raise Refused("ต้องเป็นคู่ของชื่อช่องกับค่า")
    refusals: list[str] = []

    def take(read: Callable[..., Any], key: str, *bounds: int, **wanted: bool) -> Any:
        try:
            return read(raw, key, *bounds, **wanted)
        except Refused as refusal:
            refusals.append(str(refusal))

    record = Record(
        source=source,
        slug=take(slug_of, "slug"),
        title=take(text_of, "title", 255, needed=True),
        body=take(text_of, "body", LONGEST_BODY),
        summary=take(text_of, "summary", 300),
        category=take(text_of, "category", 100),
        systems=take(list_of, "systems"),
        laws=take(list_of, "laws"),
        tags=[tag[:100] for tag in take(list_of, "tags") or []],
        review_date=take(date_of, "review_date"),
        kind=take(kind_of, "kind"),
        live=take(mark_of, "live"),
    )
    if refusals:
        raise Refused("; ".join(refusals))
    return record


Raw = tuple[Source, object]


def read_text(path: Path) -> str:
    """In any of the encodings in which tables are accepted; undecodable bytes become UNREAD."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(content)


def read_jsonl(path: Path) -> Iterator[Raw]:
    """One JSON object per line; an invalid line gives a Refused with the reason."""
    for number, line in enumerate(LINE_END.split(read_text(path)), start=1):
        if line.strip():
            yield Source(path.name, number), json_of(line)


def json_of(line: str) -> object:
    if UNREAD in line:
        return Refused(SAVE_AS_UTF_8)
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return Refused(
            f"อ่านเป็น JSON ไม่ได้ที่ตัวอักษรที่ {error.pos + 1} โปรดตรวจสอบเครื่องหมายคำพูด จุลภาค และวงเล็บ"
        )
    except RecursionError:
        return Refused("อ่านเป็น JSON ไม่ได้ วงเล็บซ้อนกันลึกเกินไป")


def read_markdown(folder: Path) -> Iterator[Raw]:
    """One text per file, its metadata in the front matter; without a slug the file's name is
    used.
    """
    for path in sorted(folder.rglob("*.md")):
        yield Source(str(path.relative_to(folder)), 1), markdown_of(path)


def markdown_of(path: Path) -> object:
    text = LINE_END.sub("\n", read_text(path))
    if UNREAD in text:
        line = text[: text.index(UNREAD)].count("\n") + 1
        return Refused(f"บรรทัด {line}: {SAVE_AS_UTF_8}")
    try:
        post = frontmatter.loads(text)
    except yaml.MarkedYAMLError as error:
        line = f"บรรทัด {error.problem_mark.line + 2}: " if error.problem_mark else ""
        return Refused(f"{line}อ่านส่วนหัวของไฟล์ไม่ได้ โปรดตรวจสอบเครื่องหมายคำพูด วงเล็บ และย่อหน้า")
    except yaml.YAMLError:
        return Refused("อ่านส่วนหัวของไฟล์ไม่ได้ โปรดตรวจสอบอักขระแปลกปลอม")
    return {"slug": path.stem, **post.metadata, "body": post.content}


def read(path: Path) -> Iterator[Raw]:
    """The records of a .jsonl file, or of a folder of .md files."""
    return read_markdown(path) if path.is_dir() else read_jsonl(path)


class Importer:
    """Stores records under a knowledge base, each slug once; call `run` with the output of
    `read`.
    """

    def __init__(self, root: KnowledgeIndexPage, user=None):
        self.root = root
        self.user = user
        self.outcome = Outcome()
        self.refusals: list[tuple[Source, str]] = []
        self.branches = {
            page.slug: page
            for page in KnowledgeIndexPage.objects.descendant_of(root, inclusive=True)
        }
        self.systems = dict(System.objects.values_list("slug", "pk"))
        self.laws = dict(Law.objects.values_list("slug", "pk"))
        self.kind_of: dict[str, str] = {}
        for kind, model in KINDS.items():
            self.kind_of |= dict.fromkeys(model.objects.values_list("slug", flat=True), kind)
        self.locale = Locale.objects.first()
        self.types = {
            kind: ContentType.objects.get_for_model(model) for kind, model in KINDS.items()
        }

    def run(self, raws: Iterable[Raw]) -> Iterator[int]:
        """Import in batches; yields how many records each batch had, for a progress bar."""
        stream = iter(raws)
        while batch := list(islice(stream, BATCH)):
            self.store([record for source, raw in batch if (record := self.accept(source, raw))])
            yield len(batch)

    def accept(self, source: Source, raw: object) -> Record | None:
        try:
            if isinstance(raw, Refused):
                raise raw
            record = check(raw, source)
            self.check_names(record)
        except Refused as error:
            self.refusals.append((source, str(error)))
            self.outcome.refused += 1
            return None
        return record

    def check_names(self, record: Record) -> None:
        if record.category and record.category not in self.branches:
            raise Refused(f"ช่อง category: ไม่มีหมวด {record.category}")
        for key, known in (("systems", self.systems), ("laws", self.laws)):
            unknown = [slug for slug in getattr(record, key) if slug not in known]
            if unknown:
                raise Refused(f"ช่อง {key}: ไม่รู้จัก {', '.join(unknown)}")
        if self.kind_of.get(record.slug, record.kind) != record.kind:
            raise Refused(f"ช่อง slug: {record.slug} เป็นหน้าชนิดอื่นอยู่แล้ว")

    def store(self, records: list[Record]) -> None:
        """One transaction: the whole batch is stored, or nothing of it."""
        # if a batch contains a slug twice, the later record counts
        by_slug = {record.slug: record for record in records}
        self.outcome.unchanged += len(records) - len(by_slug)
        with transaction.atomic():
            new = [record for slug, record in by_slug.items() if slug not in self.kind_of]
            for record in by_slug.values():
                if record.slug in self.kind_of:
                    self.update(record)
            for kind in KINDS:
                self.create(kind, [record for record in new if record.kind == kind])
        self.outcome.created += len(new)
        self.kind_of |= {record.slug: record.kind for record in new}

    def update(self, record: Record) -> None:
        """Change the page with this slug by a new revision; an identical record changes nothing."""
        page = KINDS[record.kind].objects.get(slug=record.slug)
        before = facts(page)
        fill(page, record)
        page.systems.set([self.systems[slug] for slug in record.systems])
        page.laws.set([self.laws[slug] for slug in record.laws])
        page.tags.set(record.tags)
        if facts(page) == before and page.live == record.live:
            self.outcome.unchanged += 1
            return
        revision = page.save_revision(user=self.user, log_action=True)
        if record.live:
            revision.publish(user=self.user, skip_permission_checks=True)
        elif page.live:
            page.unpublish(user=self.user)
        self.outcome.updated += 1

    def create(self, kind: str, records: list[Record]) -> None:
        """New pages with bulk SQL, where treebeard, Wagtail and the index would handle each page
        separately.
        """
        if not records:
            return
        model, now = KINDS[kind], timezone.now()
        pages = [self.new_page(model, record, now) for record in records]
        self.place(pages, records)
        bases = Page.objects.bulk_create([base_page(page) for page in pages])
        for page, base in zip(pages, bases, strict=True):
            page.pk = page.id = page.page_ptr_id = base.pk
            page.save_base(
                raw=True, force_insert=True
            )  # the type's own row; that of wagtailcore_page exists already
        self.tie(model, pages, records)
        self.revise(pages, now)
        model_index = get_search_backend().get_index_for_model(model)
        model_index.add_items(model, [page for page in pages if page.live])
        for page, record in zip(pages, records, strict=True):
            if "href" in record.body:
                ReferenceIndex.create_or_update_for_object(page)

    def new_page(self, model: type[KnowledgePage], record: Record, now: datetime) -> KnowledgePage:
        page = model(
            slug=record.slug,
            live=record.live,
            has_unpublished_changes=not record.live,
            locale=self.locale,
        )
        page.content_type = self.types[record.kind]
        page.owner = self.user
        fill(page, record)
        page.draft_title = page.title
        page.latest_revision_created_at = now
        if record.live:
            page.first_published_at = page.last_published_at = now
        return page

    def place(self, pages: list[KnowledgePage], records: list[Record]) -> None:
        """Paths in the tree: after the last child of each page's branch."""
        last: dict[int, int] = {}
        added: Counter[int] = Counter()
        for page, record in zip(pages, records, strict=True):
            branch = self.branches[record.category] if record.category else self.root
            if branch.pk not in last:
                branch.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
                child = branch.get_last_child()
                last[branch.pk] = child._get_lastpos_in_path() if child else 0
            last[branch.pk] += 1
            added[branch.pk] += 1
            page.depth = branch.depth + 1
            page.path = Page._get_path(branch.path, page.depth, last[branch.pk])
            page.numchild = 0
            page.set_url_path(branch)
        for pk, count in added.items():
            Page.objects.filter(pk=pk).update(numchild=F("numchild") + count)

    def tie(
        self, model: type[KnowledgePage], pages: list[KnowledgePage], records: list[Record]
    ) -> None:
        """Link new pages with systems, laws and tags."""
        for name, known in (("systems", self.systems), ("laws", self.laws)):
            through = getattr(model, name).through
            column = model._meta.get_field(name).m2m_reverse_field_name() + "_id"
            owner = model._meta.get_field(name).m2m_field_name() + "_id"
            rows = []
            for page, record in zip(pages, records, strict=True):
                for slug in getattr(record, name):
                    rows.append(through(**{owner: page.pk, column: known[slug]}))
            through.objects.bulk_create(rows)
        names = set(chain.from_iterable(record.tags for record in records))
        tags = {name: Tag.objects.get_or_create(name=name)[0] for name in names}
        tagged: list[PageTag] = []
        for page, record in zip(pages, records, strict=True):
            tagged += (PageTag(content_object_id=page.pk, tag=tags[name]) for name in record.tags)
        PageTag.objects.bulk_create(tagged)

    def revise(self, pages: list[KnowledgePage], now: datetime) -> None:
        """The first revision of each page, and an entry in its log."""
        base_type = ContentType.objects.get_for_model(Page)
        revisions = Revision.objects.bulk_create(
            Revision(
                content_type=page.content_type,
                base_content_type=base_type,
                object_id=str(page.pk),
                created_at=now,
                user=self.user,
                object_str=page.title,
                content=page.serializable_data(),
            )
            for page in pages
        )
        entries: list[PageLogEntry] = []
        for page, revision in zip(pages, revisions, strict=True):
            Page.objects.filter(pk=page.pk).update(
                latest_revision=revision, live_revision=revision if page.live else None
            )
            entries.append(
                PageLogEntry(
                    content_type=page.content_type,
                    label=page.title,
                    action="wagtail.publish" if page.live else "wagtail.create",
                    timestamp=now,
                    user=self.user,
                    page_id=page.pk,
                    revision=revision,
                    content_changed=True,
                )
            )
        PageLogEntry.objects.bulk_create(entries)


def base_page(page: KnowledgePage) -> Page:
    """The unsaved row of wagtailcore_page for this page."""
    shared = [field.attname for field in Page._meta.concrete_fields if field.attname != "id"]
    return Page(**{name: getattr(page, name) for name in shared})


def fill(page: KnowledgePage, record: Record) -> None:
    """The columns of a page from its record."""
    page.title, page.summary, page.review_date = record.title, record.summary, record.review_date
    if record.kind == "guide":
        page.body = merge_blocks(page, blocks(record.body))
        page.toc = outline(page.body)
    elif record.kind == "faq":
        page.answer = safe_html(record.body)
    else:
        parts = sections(record.body)
        page.learnt, page.who_can_use = parts.pop(LEARNT, ""), parts.pop(WHO, "")
        story = parts.pop(STORY, "")
        opening = parts.pop("")
        rest = "".join(f"<h2>{heading}</h2>{html}" for heading, html in parts.items())
        page.story = opening + rest + story
    # bulk_create bypasses cleaning, and HTML may contain numeric character references
    page.clean_text_fields()


def merge_blocks(page: KnowledgePage, raw: list[dict[str, object]]) -> object:
    """The body's value; unchanged blocks keep their id, so that links to a heading still work."""
    old = list(page.body.raw_data) if page.pk else []
    for before, after in zip(old, raw, strict=False):
        if before["type"] == after["type"] and before["value"] == after["value"]:
            after["id"] = before.get("id") or after["id"]
    return page.body.stream_block.to_python(raw)


def facts(page: KnowledgePage) -> tuple[object, ...]:
    """The fields of a page that an import can change, for comparison."""
    if page.kind == "guide":
        text: object = [(block["type"], block["value"]) for block in page.body.get_prep_value()]
    else:
        text = page.answer if page.kind == "faq" else (page.story, page.learnt, page.who_can_use)
    systems = sorted(system.pk for system in page.systems.all())
    laws = sorted(law.pk for law in page.laws.all())
    tags = sorted(tag.name for tag in page.tags.all())
    return page.title, page.summary, page.review_date, text, systems, laws, tags
