"""Template tags of the knowledge base: lists of its pages, and the parts around a page's text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django import template
from django.db.models import Prefetch, QuerySet, Sum, prefetch_related_objects
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, PageLogEntry

from home.pages.access import visible_pages
from home.pages.blocks import WITH_PICTURE
from knowledge import search
from knowledge.feedback.forms import FeedbackForm, ProblemForm
from knowledge.feedback.models import Feedback
from knowledge.pages.models import KINDS, ArticlePage, GuidePage, KnowledgeIndexPage, KnowledgePage
from knowledge.pages.outline import anchor, with_anchors
from knowledge.pages.reads import DailyReads
from knowledge.search.text.segment import tokens
from services.models import Law, System

register = template.Library()

MOST_ABOUT = 20  # pages of one kind on the page of a system or a law
READ_WITHIN = timedelta(days=30)
READ_FOR_HOME = 20  # pages among which three questions and five others are looked for
PICTURES = [
    "width-420|format-webp",
    "width-840|format-webp",
]  # widths for a telephone and for the column; as in blocks/step.html
ICONS = {
    "guide": "book",
    "km": "idea",
    "faq": "help",
    "system": "systems",
    "law": "law",
    "form": "form",
}
ACTIONS = {
    "wagtail.create": "สร้าง",
    "wagtail.edit": "แก้ไข",
    "wagtail.delete": "ลบ",
    "wagtail.publish": "เผยแพร่",
    "wagtail.publish.schedule": "ตั้งเวลาเผยแพร่",
    "wagtail.publish.scheduled": "เผยแพร่ตามเวลาที่ตั้ง",
    "wagtail.schedule.cancel": "ยกเลิกเวลาเผยแพร่",
    "wagtail.unpublish": "เลิกเผยแพร่",
    "wagtail.unpublish.scheduled": "เลิกเผยแพร่ตามเวลาที่ตั้ง",
    "wagtail.lock": "ล็อก",
    "wagtail.unlock": "ปลดล็อก",
    "wagtail.rename": "เปลี่ยนชื่อ",
    "wagtail.revert": "นำฉบับเดิมกลับมา",
    "wagtail.copy": "คัดลอก",
    "wagtail.move": "ย้าย",
    "wagtail.reorder": "เปลี่ยนลำดับ",
    "wagtail.view_restriction.create": "จำกัดผู้อ่าน",
    "wagtail.view_restriction.edit": "แก้ไขการจำกัดผู้อ่าน",
    "wagtail.view_restriction.delete": "ยกเลิกการจำกัดผู้อ่าน",
    "wagtail.workflow.start": "ส่งตรวจ",
    "wagtail.workflow.approve": "อนุมัติ",
    "wagtail.workflow.reject": "ส่งกลับให้แก้ไข",
    "wagtail.workflow.resume": "ส่งตรวจอีกครั้ง",
    "wagtail.workflow.cancel": "ถอนจากการตรวจ",
    "wagtail.comments.create": "เขียนข้อสังเกตถึงผู้แก้ไข",
    "wagtail.comments.create_reply": "ตอบข้อสังเกต",
    "wagtail.comments.edit": "แก้ไขข้อสังเกต",
    "wagtail.comments.edit_reply": "แก้ไขคำตอบของข้อสังเกต",
    "wagtail.comments.resolve": "ปิดข้อสังเกต",
    "wagtail.comments.delete": "ลบข้อสังเกต",
    "wagtail.comments.delete_reply": "ลบคำตอบของข้อสังเกต",
}


# Lists of pages -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One page in a list, with the details for choosing it."""

    page: KnowledgePage
    systems: list[System] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.page._meta.verbose_name

    @property
    def icon(self) -> str:
        return ICONS[self.page.kind]


def systems_of(pages: Iterable[KnowledgePage]) -> dict[int, list[System]]:
    """The systems of each page, by the page's key; one query per kind."""
    found: dict[int, list[System]] = {}
    for model in KINDS.values():
        through, name = model.systems.through, model._meta.model_name
        keys = [page.pk for page in pages if isinstance(page, model)]
        if keys:
            links = (
                through.objects.filter(**{f"{name}__in": keys})
                .select_related("system")
                .order_by("system__name")
            )
            for link in links:
                found.setdefault(getattr(link, f"{name}_id"), []).append(link.system)
    return found


def rows_of(pages: Iterable[KnowledgePage]) -> list[Row]:
    pages = list(pages)
    systems = systems_of(pages)
    return [Row(page, systems.get(page.pk, [])) for page in pages]


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a kind of page or record, by its name in the search."""
    return ICONS.get(kind, "file")


def readable(user, kinds: Iterable[str] = KINDS) -> QuerySet:
    """Pages of these kinds that this person may see."""
    return visible_pages(user).type(*(KINDS[kind] for kind in kinds))


@register.inclusion_tag("knowledge/pages/parts/entries.html", takes_context=True)
def entries(context, pages) -> dict[str, object]:
    """A list of pages with kind, summary and systems."""
    return {"request": context["request"], "rows": rows_of(pages)}


@register.inclusion_tag("knowledge/pages/parts/titles.html", takes_context=True)
def latest_pages(context, count: int = 5) -> dict[str, object]:
    """The most recently published pages; without questions, which are published by the dozen."""
    pages = readable(context["request"].user, ["guide", "km"]).order_by(
        "-last_published_at", "-pk"
    )[:count]
    return {"request": context["request"], "pages": pages.specific()}


@register.inclusion_tag("knowledge/pages/parts/titles.html", takes_context=True)
def most_read_pages(context, count: int = 5) -> dict[str, object]:
    """The most read pages of the last month, among those that this person may see."""
    return {"request": context["request"], "pages": read_most(context["request"].user, count)}


@register.simple_tag(takes_context=True)
def most_read(context) -> dict[str, list[KnowledgePage]]:
    """The same for the home page: questions, and beside them guides and articles; read once for
    the two places of the page that show them.
    """
    request = context["request"]
    if not hasattr(request, "most_read"):
        pages = read_most(request.user, READ_FOR_HOME)
        questions = [page for page in pages if page.kind == "faq"]
        others = [page for page in pages if page.kind != "faq"]
        request.most_read = {"questions": questions[:3], "pages": others[:5]}
    return request.most_read


def read_most(user, count: int) -> list[KnowledgePage]:
    since = timezone.localdate() - READ_WITHIN
    reads = DailyReads.objects.filter(day__gt=since, page__in=readable(user).values("pk"))
    totals = reads.values("page").annotate(total=Sum("count")).order_by("-total", "page")[:count]
    keys = [row["page"] for row in totals]
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
    return [pages[key] for key in keys]


@register.inclusion_tag("knowledge/pages/parts/related.html", takes_context=True)
def related_pages(context, page: KnowledgePage, count: int = 5) -> dict[str, object]:
    """Pages on the same subject."""
    others = readable(context["request"].user).exclude(pk=page.pk)
    return {
        "request": context["request"],
        "pages": search.find_related(page, others.specific(), limit=count),
    }


@register.inclusion_tag("knowledge/pages/parts/about.html", takes_context=True)
def pages_about(context, subject: System | Law) -> dict[str, object]:
    """Guides, articles and questions about a system, or that cite a law."""
    user = context["request"].user
    field_name = "systems" if isinstance(subject, System) else "laws"
    groups = []
    for kind, model in KINDS.items():
        found = model.objects.filter(
            **{field_name: subject}, pk__in=readable(user, [kind]).values("pk")
        )
        pages = list(found.order_by("title")[: MOST_ABOUT + 1])
        if pages:
            name = model._meta.verbose_name_plural
            groups.append(
                {
                    "kind": kind,
                    "name": name,
                    "pages": pages[:MOST_ABOUT],
                    "more": len(pages) > MOST_ABOUT,
                }
            )
    system = subject if isinstance(subject, System) else None
    return {"request": context["request"], "groups": groups, "system": system}


@register.inclusion_tag("knowledge/pages/parts/categories.html", takes_context=True)
def nearest_categories(context, text: str, count: int = 4) -> dict[str, object]:
    """The categories whose name and description share most with the query; without any, the first
    ones.
    """
    asked = set(tokens(text[:200]).grams)
    pages = visible_pages(context["request"].user).type(KnowledgeIndexPage).filter(depth__gt=3)
    ranked = sorted(
        pages.specific(),
        key=lambda page: (
            -count_shared(asked, f"{page.title} {page.intro}"),
            page.depth,
            page.path,
        ),
    )
    return {"request": context["request"], "pages": ranked[:count]}


def count_shared(asked: set[str], text: str) -> int:
    return len(asked & set(tokens(text).grams))


# The text of a page -------------------------------------------------------------------------------
@register.filter
def add_anchors(value: object, block_id: str | None) -> SafeString:
    """Rich text with ids on its headings; the table of contents uses the same anchors."""
    return mark_safe(with_anchors(conditional_escape(value), block_id or ""))  # noqa: S308 (escaped, or safe already)


@register.filter
def step_anchor(block_id: str | None) -> str:
    return anchor(block_id or "", 0)


@register.filter
def with_headings(table) -> Iterator[list[tuple[str, object]]]:
    """The rows of a typed table, each cell with its column's heading, for narrow screens."""
    headings = [column["heading"] for column in table.columns]
    return (list(zip(headings, row, strict=False)) for row in table.rows)


@register.simple_tag
def contents(page: KnowledgePage) -> list[dict[str, str]]:
    """The table of contents: of a guide as stored, of an article its three parts; a short page
    needs none.
    """
    entries: list[dict[str, str]] = []
    if isinstance(page, GuidePage):
        entries = [{"title": entry["title"], "anchor": entry["id"]} for entry in page.toc]
    elif isinstance(page, ArticlePage):
        names = [name for name in ("story", "learnt", "who_can_use") if getattr(page, name)]
        entries = [
            {"title": page._meta.get_field(name).verbose_name, "anchor": name} for name in names
        ]
    return entries if len(entries) > 2 else []


@register.simple_tag
def fetch_pictures(body) -> str:
    """Load the renditions of all pictures of a text at once; outputs nothing."""
    pictures = [
        block.value["image"]
        for block in body
        if block.block_type in WITH_PICTURE and block.value["image"]
    ]
    if pictures:
        renditions = pictures[0].get_rendition_model().objects.filter(filter_spec__in=PICTURES)
        prefetch_related_objects(
            pictures, Prefetch("renditions", renditions, to_attr="prefetched_renditions")
        )
    return ""


@register.inclusion_tag("knowledge/pages/parts/ticks.html")
def ticks(page: GuidePage) -> dict[str, int]:
    """How many steps have a tick box."""
    return {"count": sum(block.block_type == "step" for block in page.body)}


# Around the text ----------------------------------------------------------------------------------
@register.inclusion_tag("knowledge/pages/parts/review.html")
def review_badge(page: KnowledgePage) -> dict[str, str]:
    """Whether the page was reviewed recently; nothing for a page that is neither due nor
    confirmed.
    """
    if page.is_overdue(timezone.localdate()):
        return {"text": "ถึงกำหนดทบทวนแล้ว", "state": "warn"}
    if page.reviewed_on:
        return {"text": "ยืนยันแล้วว่ายังถูกต้อง", "state": "ok"}
    return {}


@register.inclusion_tag("knowledge/pages/print_note.html", takes_context=True)
def print_note(context, page: Page) -> dict[str, object]:
    return {"request": context["request"], "page": page}


@register.simple_tag(takes_context=True)
def may_edit(context, page: Page) -> bool:
    user = context["request"].user
    return user.has_perm("wagtailadmin.access_admin") and page.permissions_for_user(user).can_edit()


@register.simple_tag(takes_context=True)
def may_confirm(context, page: KnowledgePage) -> bool:
    user = context["request"].user
    return user.is_authenticated and page.may_confirm(user)


def earlier_word(page: Page, request) -> Feedback | None:
    """This reader's earlier feedback on the page; no session is created for it."""
    said = Feedback.objects.filter(page=page)
    if request.user.is_authenticated:
        return said.filter(user=request.user).first()
    key = request.session.session_key
    return said.filter(visitor=key).first() if key else None


@register.inclusion_tag("knowledge/feedback/parts/feedback.html", takes_context=True)
def feedback_form(context, page: Page, form: FeedbackForm | None = None) -> dict[str, object]:
    """Was this the answer? With the reader's earlier feedback, or with an input that is not valid
    yet.
    """
    request = context["request"]
    earlier = earlier_word(page, request)
    form = form or FeedbackForm(instance=earlier)
    return {"request": request, "page": page, "earlier": earlier, "form": form}


@register.inclusion_tag("knowledge/feedback/parts/problem.html", takes_context=True)
def problem_form(context, page: Page, form: ProblemForm | None = None) -> dict[str, object]:
    return {"request": context["request"], "page": page, "form": form or ProblemForm()}


@register.inclusion_tag("knowledge/pages/parts/history.html")
def page_history(page: Page, count: int = 10) -> dict[str, object]:
    """Who changed what and when, for those who may edit."""
    entries = (
        PageLogEntry.objects.filter(page=page.pk)
        .select_related("user")
        .order_by("-timestamp", "-pk")[:count]
    )
    return {"page": page, "entries": [log_line(entry) for entry in entries]}


def log_line(entry: PageLogEntry) -> dict[str, object]:
    return {
        "action": ACTIONS.get(entry.action) or entry.message,
        "person": entry.user_display_name if entry.user_id else "ระบบ",
        "at": entry.timestamp,
        "comment": entry.comment,
    }
