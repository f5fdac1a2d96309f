"""The pages of the knowledge base: its index and categories, guides, KM articles and frequent
questions.
"""

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from home.files.exports import asked_export
from home.pages.access import OpenToVisitors, visible_pages
from home.pages.blocks import TEXT_FEATURES
from home.pages.forms import PageForm
from home.pages.slugs import OwnSlug
from home.people.chooser import person_chooser
from home.thai.cleaning import CleansText
from services.models import Law

from .blocks import GUIDE_BLOCKS
from .exports import export_listing
from .listing import list_context
from .outline import outline, plain
from .readiness import ChecksPanel
from .reads import count_read

REVIEW_EVERY = timedelta(days=365)
BEGINNINGS = Path(__file__).with_name("starts.toml")

SLUG_PANEL = FieldPanel(
    "slug", help_text="ตัวอักษรอังกฤษพิมพ์เล็ก ตัวเลข และขีดกลาง เว้นว่างไว้ระบบจะตั้งให้ ไม่ควรเปลี่ยนหลังเผยแพร่"
)


class PageTag(TaggedItemBase):
    """A free-form tag on a page."""

    content_object = ParentalKey(Page, on_delete=models.CASCADE, related_name="page_tags")


class UpdateNote(CleansText, Orderable):
    """A change that matters to readers, and its date."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="update_notes")
    changed_on = models.DateField("วันที่")
    note = models.CharField("มีอะไรเปลี่ยน", max_length=250)

    panels = [FieldRowPanel([FieldPanel("changed_on"), FieldPanel("note")])]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "บันทึกการปรับปรุง"

    def __str__(self) -> str:
        return self.note


class OwnedPage(OwnSlug, OpenToVisitors, Page):
    """A page for which somebody is responsible; without an owner of its own it is the owner of the
    branch above.
    """

    content_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ดูแลเนื้อหา",
        null=True,
        blank=True,
        related_name="+",
        help_text="เว้นว่าง = ผู้ดูแลของหมวดที่อยู่เหนือขึ้นไป",
    )

    class Meta:
        abstract = True

    @property
    def named_owner(self):
        """The owner that the page itself names, unless that account was closed; else None."""
        owner = self.content_owner
        return owner if owner and owner.is_active else None

    @property
    def effective_owner(self):
        """The owner of this page or of the nearest branch above that has one who can still sign
        in; else None.
        """
        if owner := self.named_owner:
            return owner
        above = KnowledgeIndexPage.objects.ancestor_of(self).filter(content_owner__is_active=True)
        branch = above.select_related("content_owner__school").order_by("-depth").first()
        return branch.content_owner if branch else None


def owned_branches() -> QuerySet["KnowledgeIndexPage"]:
    """The branches that have an owner who can still sign in, the topmost first."""
    rows = KnowledgeIndexPage.objects.filter(content_owner__is_active=True)
    return rows.select_related("content_owner").order_by("depth")


def owner_above(page: Page, branches: Iterable["KnowledgeIndexPage"]):
    """The owner of the nearest of these branches above the page; else None."""
    above = [branch for branch in branches if page.is_descendant_of(branch)]
    return above[-1].content_owner if above else None


def in_branches_of(user) -> Q:
    """What is below a branch of this person, and below no nearer branch of somebody else."""
    mine = Q(pk__in=[])
    for path, owner in owned_branches().values_list("path", "content_owner"):
        below = Q(path__startswith=path)
        mine = mine | below if owner == user.pk else mine & ~below
    return mine


class KnowledgeIndexPage(OwnedPage):
    """The knowledge base itself, or one category in it."""

    intro = models.CharField("คำอธิบาย", max_length=300, blank=True)

    kind = "category"
    base_form_class = PageForm
    parent_page_types = ["home.HomePage", "knowledge.KnowledgeIndexPage"]
    subpage_types = [
        "knowledge.GuidePage",
        "knowledge.ArticlePage",
        "knowledge.FaqPage",
        "knowledge.KnowledgeIndexPage",
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("content_owner", widget=person_chooser.widget_class),
    ]
    settings_panels = [*Page.settings_panels, *OpenToVisitors.panels]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    template = "knowledge/pages/knowledge_index_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "หมวดคลังความรู้"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, **list_context(self, request, KINDS)}

    def serve(self, request, *args, **kwargs):
        """The page, or the same list as a file with ?export=xlsx or csv."""
        export = asked_export(request)
        if export and request.user.is_authenticated:
            return export_listing(self, request, KINDS, export)
        return super().serve(request, *args, **kwargs)


class KnowledgePageForm(PageForm):
    """The editor's form: a new page begins with prompts."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial |= beginning_of(self.instance)


def beginning_of(page: "KnowledgePage") -> dict[str, object]:
    """The initial content of a new page's form: prompts to be replaced, and a review in a year."""
    begun = tomllib.loads(BEGINNINGS.read_text(encoding="utf-8")).get(page.kind, {})
    if isinstance(begun, list):
        begun = {"body": page._meta.get_field("body").stream_block.to_python(begun)}
    return {**begun, "review_date": timezone.localdate() + REVIEW_EVERY}


class KnowledgePage(OwnedPage):
    """What guides, articles and questions have in common."""

    summary = models.CharField(
        "สรุปสั้น", max_length=300, blank=True, help_text="หนึ่งหรือสองประโยค แสดงในผลการค้นหา"
    )
    systems = ParentalManyToManyField(
        "services.System", verbose_name="ระบบที่เกี่ยวข้อง", blank=True, related_name="%(class)ss"
    )
    laws = ParentalManyToManyField(
        "services.Law", verbose_name="กฎหมายที่เกี่ยวข้อง", blank=True, related_name="%(class)ss"
    )
    tags = ClusterTaggableManager(through=PageTag, blank=True, verbose_name="คำสำคัญ")
    school_year = models.PositiveSmallIntegerField(
        "ใช้กับปีการศึกษา (พ.ศ.)",
        null=True,
        blank=True,
        validators=[MinValueValidator(2540), MaxValueValidator(2640)],
        help_text="เว้นว่าง = ใช้ได้ทุกปี",
    )
    review_date = models.DateField("ทบทวนภายในวันที่", null=True, blank=True)
    reviewed_on = models.DateField("ยืนยันว่ายังถูกต้องเมื่อ", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    parent_page_types = ["knowledge.KnowledgeIndexPage"]
    subpage_types: list[str] = []
    about_panels = [
        FieldPanel("systems"),
        FieldPanel("laws"),
        FieldPanel("tags"),
        FieldRowPanel([FieldPanel("school_year"), FieldPanel("review_date")]),
        FieldPanel("content_owner", widget=person_chooser.widget_class),
        InlinePanel("update_notes", label="บันทึกการปรับปรุงสำหรับผู้อ่าน"),
    ]
    publish_panels = [
        PublishingPanel(),
        SLUG_PANEL,
        *OpenToVisitors.panels,
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description")], heading="สำหรับการแบ่งปันลิงก์"
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=1.2),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.RelatedFields("systems", [index.SearchField("name"), index.SearchField("abbr")]),
        index.FilterField("school_year"),
    ]
    kind = ""
    base_form_class = KnowledgePageForm

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "text_panels" in cls.__dict__:
            cls.edit_handler = TabbedInterface(
                [
                    ObjectList(
                        [
                            ChecksPanel(),
                            FieldPanel("title", classname="title"),
                            FieldPanel("summary"),
                            *cls.text_panels,
                        ],
                        "เนื้อหา",
                    ),
                    ObjectList(cls.about_panels, "เกี่ยวกับหน้านี้"),
                    ObjectList(cls.publish_panels, "การเผยแพร่"),
                ]
            )

    def clean(self):
        super().clean()
        if self.slug and slug_is_taken(self.slug, self.pk):
            raise ValidationError({"slug": "ที่อยู่นี้มีหน้าอื่นในคลังความรู้ใช้แล้ว โปรดตั้งชื่ออื่น"})

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        beside = {"category": self.get_parent(), "systems": self.systems.all()}
        return {**context, **neighbours(self, request.user), **beside}

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        if request.method == "GET":
            count_read(self.pk)
        return response

    def cited_laws(self) -> list[Law]:
        """The laws that the page names beside its text; a guide also those in it."""
        return list(self.laws.all())

    def laws_over(self) -> list[Law]:
        """Those that hold no more, of which the reader is told."""
        return [law for law in dict.fromkeys(self.cited_laws()) if law.is_over]

    def searchable_text(self) -> list[str]:
        """The text that a reader sees, part by part and without markup; excerpts are cut from
        it.
        """
        return [self.summary, *(plain(value) for value in self.texts())]

    def texts(self) -> list[str]:
        """The HTML of the page's own text; each page type names its columns."""
        raise NotImplementedError

    def is_overdue(self, today: date) -> bool:
        return self.review_date is not None and self.review_date <= today

    def may_confirm(self, user) -> bool:
        """The owner, and everybody who may edit it, can confirm that a page is still right."""
        owner = self.effective_owner
        return (owner is not None and owner.pk == user.pk) or self.permissions_for_user(
            user
        ).can_edit()

    def confirm_still_correct(self, user, today: date) -> None:
        """Record who confirmed the page, and set the next review in a year; drafts in progress keep
        their text.
        """
        draft_goes_on = self.has_unpublished_changes
        page = self.get_latest_revision_as_object() if draft_goes_on else self
        for target in {id(page): page, id(self): self}.values():
            target.review_date = today + REVIEW_EVERY
            target.reviewed_on = today
            target.reviewed_by = user
        revision = page.save_revision(user=user, changed=draft_goes_on, log_action=True)
        if draft_goes_on:
            self.save(update_fields=["review_date", "reviewed_on", "reviewed_by"])
        else:
            revision.publish(user=user, skip_permission_checks=True)


def slug_is_taken(slug: str, own_pk: int | None) -> bool:
    """Slugs are unique in the whole knowledge base: scripts and imports identify pages by them."""
    return any(
        model.objects.filter(slug=slug).exclude(pk=own_pk).exists() for model in KINDS.values()
    )


def neighbours(page: "KnowledgePage", user) -> dict[str, Page | None]:
    """The previous and next page in its category, among those that this person may see."""
    siblings = visible_pages(user).sibling_of(page, inclusive=False).not_type(KnowledgeIndexPage)
    return {
        "previous_page": siblings.filter(path__lt=page.path).order_by("-path").first(),
        "next_page": siblings.filter(path__gt=page.path).order_by("path").first(),
    }


class GuidePage(KnowledgePage):
    """Instructions, step by step."""

    body = StreamField(GUIDE_BLOCKS, verbose_name="เนื้อหา", blank=True)
    toc = models.JSONField("สารบัญ", default=list, blank=True, editable=False)
    is_shared = models.BooleanField(
        "แบ่งปันให้สำนักงานอื่นได้",
        default=False,
        help_text="ไปกับชุดข้อมูลกลางที่สำนักงานนี้จัดทำ พร้อมภาพและไฟล์ โดยไม่มีชื่อผู้เขียน",
    )

    publish_panels = [*KnowledgePage.publish_panels, FieldPanel("is_shared")]
    text_panels = [FieldPanel("body")]
    search_fields = [*KnowledgePage.search_fields, index.SearchField("body")]
    template = "knowledge/pages/guide_page.html"
    kind = "guide"

    class Meta:
        verbose_name = verbose_name_plural = "คู่มือ"

    def texts(self) -> list[str]:
        return [" ".join(block.block.get_searchable_content(block.value)) for block in self.body]

    def cited_laws(self) -> list[Law]:
        in_text = [block.value["law"] for block in self.body if block.block_type == "law"]
        return [*super().cited_laws(), *filter(None, in_text)]

    def serve_preview(self, request, mode_name):
        """With the table of contents of the unsaved text on the screen."""
        self.toc = outline(self.body)
        return super().serve_preview(request, mode_name)

    def save(self, *args, **kwargs):
        """The table of contents is generated here, not at each view."""
        self.toc = outline(self.body)
        return super().save(*args, **kwargs)


class ArticlePage(KnowledgePage):
    """A KM article: what happened, what was learnt, and whom it helps."""

    story = RichTextField("เรื่องราว", features=TEXT_FEATURES, blank=True)
    learnt = RichTextField("สิ่งที่ได้เรียนรู้", features=TEXT_FEATURES, blank=True)
    who_can_use = RichTextField("ใครนำไปใช้ได้", features=TEXT_FEATURES, blank=True)

    text_panels = [FieldPanel("story"), FieldPanel("learnt"), FieldPanel("who_can_use")]
    search_fields = [
        *KnowledgePage.search_fields,
        index.SearchField("story"),
        index.SearchField("learnt"),
        index.SearchField("who_can_use"),
    ]
    template = "knowledge/pages/article_page.html"
    kind = "km"

    class Meta:
        verbose_name = verbose_name_plural = "บทความ KM"

    def texts(self) -> list[str]:
        return [self.story, self.learnt, self.who_can_use]


class FaqPage(KnowledgePage):
    """A frequent question with its answer; the title is the question."""

    answer = RichTextField("คำตอบ", features=TEXT_FEATURES)

    text_panels = [FieldPanel("answer")]
    search_fields = [*KnowledgePage.search_fields, index.SearchField("answer")]
    template = "knowledge/pages/faq_page.html"
    kind = "faq"

    class Meta:
        verbose_name = verbose_name_plural = "คำถามที่พบบ่อย"

    def texts(self) -> list[str]:
        return [self.answer]


KINDS: dict[str, type[KnowledgePage]] = {"guide": GuidePage, "km": ArticlePage, "faq": FaqPage}
