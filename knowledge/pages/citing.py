"""Pages that cite laws, for the people who must check them when a law changes."""

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, F, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from services.catalogue.citations import Citation
from services.models import Law

from .models import KINDS, owned_branches, owner_above


def pages_citing(laws) -> Iterator[tuple[int, Citation]]:
    """Guides, articles and questions that cite these laws, with the person responsible."""
    branches = owned_branches()
    in_texts = cited_in_texts(laws)
    for model in KINDS.values():
        pages = model.objects.live().select_related("content_owner")
        beside = pages.filter(laws__in=laws).annotate(cited=F("laws"))
        yield from ((page.cited, citation_of(page, branches)) for page in beside)
        for page in pages.filter(pk__in=in_texts):
            citation = citation_of(page, branches)
            yield from ((law, citation) for law in in_texts[page.pk])


def citation_of(page, branches) -> Citation:
    owner = page.named_owner or owner_above(page, branches)
    kind, address = page._meta.verbose_name, page.get_url() or ""
    return Citation(f"page:{page.pk}", kind, page.title, address, owner)


def references_to(laws: QuerySet) -> QuerySet:
    """Where these laws stand in the text of a page; Wagtail keeps such references of live texts."""
    kinds = ContentType.objects.get_for_models(Page, Law)
    return ReferenceIndex.objects.filter(
        base_content_type=kinds[Page],
        to_content_type=kinds[Law],
        to_object_id__in=laws.annotate(as_text=Cast("pk", CharField())).values("as_text"),
    )


def cited_in_texts(laws) -> dict[int, set[int]]:
    """The laws that stand in the text of pages, by the pages' keys."""
    known = Law.objects.filter(pk__in=[law.pk for law in laws]).order_by()
    found: dict[int, set[int]] = defaultdict(set)
    for page, law in references_to(known).values_list("object_id", "to_object_id"):
        found[int(page)].add(int(law))
    return dict(found)


def cites(laws: QuerySet) -> Q:
    """Pages that cite one of these laws, beside their text or in it."""
    in_text = references_to(laws).annotate(page=Cast("object_id", BigIntegerField()))
    cited = Q(pk__in=in_text.values("page"))
    for model in KINDS.values():
        cited |= Q(pk__in=model.objects.filter(laws__in=laws.values("pk")).values("pk"))
    return cited
