"""Guides, as offices share them: those that are published and marked so, with their pictures and
files, without the people who wrote them and care for them.
"""

from collections.abc import Collection
from functools import partial
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.models import Collection as Folder
from wagtail.models import Page

from home.audit.actions import Action
from home.audit.writing import note
from home.bundles.models import TakenRow
from home.bundles.parts import (
    Giving,
    SharedPart,
    Taking,
    are_rows,
    are_texts,
    is_number,
    is_text,
    words_of,
)
from home.bundles.rules import Facts
from home.thai.secrets import refusal_of_value
from services.models import Law, System

from . import shared_body
from .models import REVIEW_EVERY, GuidePage, KnowledgeIndexPage
from .outline import plain
from .shared_body import DOCUMENT, PICTURE, portable, rename_blocks

COLUMNS = ("title", "summary", "seo_title", "search_description", "school_year")
LINKS: dict[str, Any] = {"systems": System, "laws": Law}
HEADINGS = {
    **{name: str(GuidePage._meta.get_field(name).verbose_name) for name in COLUMNS[:2]},
    "school_year": str(GuidePage._meta.get_field("school_year").verbose_name),
    "tags": "คำสำคัญ",
    "systems": "ระบบที่เกี่ยวข้อง",
    "laws": "กฎหมายที่เกี่ยวข้อง",
    "body": "เนื้อหา",
}
SHAPE = {
    **dict.fromkeys((*COLUMNS, "category"), is_text),
    **dict.fromkeys(("tags", *LINKS), are_texts),
    "school_year": is_number,
    "body": are_rows,
}
LONGEST_NAME = 120


# Given --------------------------------------------------------------------------------------------
def keys() -> list[str]:
    pages = GuidePage.objects.live().public().filter(is_shared=True)
    return list(pages.order_by("slug").values_list("slug", flat=True))


def facts(keys: Collection[str]) -> dict[str, Facts]:
    """Of a guide with a draft in progress the draft: it is what somebody edited last."""
    wanted = set(keys)
    pages = GuidePage.objects.filter(slug__in=list(wanted))
    told = {page.slug: facts_here(page) for page in pages}
    return others_in_the_way(wanted - told.keys()) | told


def facts_here(page: GuidePage) -> Facts:
    """What the office took down is not as it came: no bundle publishes it again."""
    here = facts_of(page.get_latest_revision_as_object())
    return here if page.live else here | {"live": False}


def others_in_the_way(slugs: Collection[str]) -> dict[str, Facts]:
    """Other pages of the knowledge base that have the slug of a guide: they stay."""
    top = KnowledgeIndexPage.objects.order_by("depth").first()
    if top is None:
        return {}
    pages = Page.objects.descendant_of(top).filter(slug__in=slugs)
    return {slug: {"title": title} for slug, title in pages.values_list("slug", "title")}


def facts_to_give(keys: Collection[str]) -> dict[str, Facts]:
    """What readers see, whatever is being drafted."""
    return {page.slug: facts_of(page) for page in GuidePage.objects.filter(slug__in=list(keys))}


def facts_of(page: GuidePage) -> Facts:
    told: dict[str, Any] = {name: getattr(page, name) for name in COLUMNS}
    told["tags"] = sorted(tag.name for tag in page.tags.all())
    for name in LINKS:
        told[name] = sorted(row.slug for row in getattr(page, name).all())
    branch = page.get_parent()
    return told | {"category": branch.slug, "body": portable(page.body)}


def give(facts: Facts, giving: Giving) -> None:
    for name in shared_body.files_in(facts.get("body", [])):
        file = find_file(name)
        if file is not None and name not in giving.files:
            with file.file.open("rb") as content:
                giving.files[name] = content.read()


def find_file(name: str) -> Any:
    """The picture or document of this site that has such a name."""
    kind, _, rest = name.partition(":")
    model = get_image_model() if kind == PICTURE else get_document_model()
    return model.objects.filter(file_hash=rest.partition(".")[0]).first()


# Taken --------------------------------------------------------------------------------------------
def store(key: str, facts: Facts, taking: Taking) -> None:
    stored = GuidePage.objects.filter(slug=key).first()
    page = stored.get_latest_revision_as_object() if stored else GuidePage(slug=key, live=False)
    for name in COLUMNS:
        setattr(page, name, facts.get(name, GuidePage._meta.get_field(name).get_default()))
    page.body = body_of(facts, taking)
    page.refuse_secrets()
    if stored is None:
        page.review_date = timezone.localdate() + REVIEW_EVERY
        branch_for(str(facts.get("category", ""))).add_child(instance=page)
    else:
        page.full_clean()
    publish(page, facts, taking)


def body_of(facts: Facts, taking: Taking) -> StreamValue:
    """The text with the keys of this office; it must be such as a page can show."""
    came = facts.get("body", [])
    if why := refusal_of_value(came):
        raise ValidationError(why)
    names = {name: take_file(name, facts, taking) for name in shared_body.files_in(came)}
    blocks = rename_blocks(came, partial(key_of, names))
    body = GuidePage._meta.get_field("body").stream_block.to_python(blocks)
    for block in body:
        block.block.get_searchable_content(block.value)
        block.block.get_prep_value(block.value)
    return body


def publish(page: GuidePage, facts: Facts, taking: Taking) -> None:
    page.tags.set([str(tag)[:100] for tag in facts.get("tags", [])])
    for name, model in LINKS.items():
        getattr(page, name).set(model.objects.filter(slug__in=facts.get(name, [])))
    revision = page.save_revision(user=taking.by, log_action=True)
    revision.publish(user=taking.by, skip_permission_checks=True)
    note(Action.IMPORT, page, page=page, reason=taking.reason)


def relate(key: str, facts: Facts, taking: Taking) -> None:
    """Links to guides that came after this one."""
    came = facts.get("body", [])
    if "linktype" not in str(came):
        return
    page = GuidePage.objects.get(slug=key)
    if portable(page.body) != came:
        store(key, facts, taking)


def branch_for(slug: str) -> KnowledgeIndexPage:
    """The category of this name, else the knowledge base itself."""
    named = KnowledgeIndexPage.objects.filter(slug=slug).first()
    branch = named or KnowledgeIndexPage.objects.order_by("depth").first()
    if branch is None:
        raise ValidationError("ยังไม่มีคลังความรู้ในเว็บไซต์นี้")
    return branch


def key_of(names: dict[str, Any], kind: str, name: Any) -> Any:
    """The key that something with this name has here."""
    if kind in (PICTURE, DOCUMENT):
        return names.get(name)
    model = {"law": Law, "system": System, "page": GuidePage}[kind]
    row = model.objects.filter(slug=str(name)).first()
    return row.pk if row else None


def take_file(name: str, facts: Facts, taking: Taking) -> int | None:
    """Its key: of the one that is here, that was taken before, or that is stored now."""
    kind, _, file_name = name.partition(":")
    model = get_image_model() if kind == PICTURE else get_document_model()
    taken = TakenRow.objects.filter(kind=kind, key=name).first()
    there = model.objects.filter(pk=taken.stood).first() if taken else find_file(name)
    if there is not None:
        return there.pk
    if name not in taking.files:
        return None
    stored = store_file(kind, file_name, taking.files[name], str(facts.get("title", "")))
    facts_of_file = {"came": name[:64], "stood": str(stored.pk), "title": stored.title}
    TakenRow.objects.update_or_create(kind=kind, key=name, defaults=facts_of_file)
    return stored.pk


def store_file(kind: str, name: str, content: bytes, title: str) -> Any:
    """By the form that takes uploads, with all its checks."""
    make_form = get_image_form if kind == PICTURE else get_document_form
    model = get_image_model() if kind == PICTURE else get_document_model()
    form = make_form(model)(
        {"title": title[:LONGEST_NAME] or name, "collection": Folder.get_first_root_node().pk},
        {"file": SimpleUploadedFile(name, content)},
    )
    if not form.is_valid():
        raise ValidationError(list(chain.from_iterable(form.errors.values())))
    return form.save()


# Shown --------------------------------------------------------------------------------------------
def show(facts: Facts) -> dict[str, str]:
    told = {name: words_of(facts.get(name)) for name in HEADINGS if name != "body"}
    return told | {"body": text_of(facts.get("body", []))}


def text_of(body: Any) -> str:
    blocks = [plain(words_of(block.get("value"))) for block in body]
    return "\n".join(filter(None, blocks))


def parts_of_knowledge() -> list[SharedPart]:
    return [
        SharedPart(
            kind="guides",
            label="คู่มือ",
            order=60,
            shape=SHAPE,
            headings=HEADINGS,
            keys=keys,
            facts=facts,
            given=facts_to_give,
            store=store,
            relate=relate,
            give=give,
            show=show,
        )
    ]
