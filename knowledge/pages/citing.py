"""Pages that cite laws, for the people who must check them when a law changes."""

from collections.abc import Iterator

from django.db.models import F

from services.catalogue.citations import Citation

from .models import KINDS, owned_branches, owner_above


def pages_citing(laws) -> Iterator[tuple[int, Citation]]:
    """Guides, articles and questions that cite these laws, with the person responsible."""
    branches = owned_branches()
    for model in KINDS.values():
        pages = model.objects.live().filter(laws__in=laws).annotate(cited=F("laws"))
        for page in pages.select_related("content_owner"):
            owner = page.named_owner or owner_above(page, branches)
            kind, address = page._meta.verbose_name, page.get_url() or ""
            yield page.cited, Citation(f"page:{page.pk}", kind, page.title, address, owner)
