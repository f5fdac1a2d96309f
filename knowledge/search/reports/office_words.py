"""The office's words for the search: those of words.toml and those that editors add in the
admin.
"""

from knowledge.search.text.query import WordGroup, default_groups

from .models import SameWords


def groups() -> tuple[WordGroup, ...]:
    """All current groups; settings name this function, so a changed word works from the next search
    on.
    """
    return (*default_groups(), *(words.group() for words in SameWords.objects.order_by("pk")))
