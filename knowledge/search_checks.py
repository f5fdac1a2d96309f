"""What `manage.py check --database default` and `migrate` say of the search index."""

from django.core.checks import CheckMessage, Tags, Warning, register

from .search import index_state


@register(Tags.database)
def search_index_is_of_this_make(app_configs, databases=None, **kwargs) -> list[CheckMessage]:
    """An index made by another recipe still answers, but finds less: say what to run."""
    if "default" not in (databases or ()):
        return []
    state = index_state()
    if state.state != "stale":
        return []
    return [Warning(f"the search index was {state.detail}", hint="manage.py rebuild_search", id="knowledge.W001")]
