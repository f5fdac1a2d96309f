"""System checks for the search index, shown by `manage.py check --database default` and
`migrate`.
"""

from django.core.checks import CheckMessage, Tags, Warning, register

from home.health.rules import HealthCheck, State

from . import count_unsent, index_state

LABEL = "ดัชนีค้นหา"


@register(Tags.database)
def search_index_is_of_this_make(app_configs, databases=None, **kwargs) -> list[CheckMessage]:
    """An index made by an older recipe still works, but finds less: say what to run."""
    if "default" not in (databases or ()):
        return []
    found: list[CheckMessage] = []
    state = index_state()
    if state.state == "stale":
        found.append(
            Warning(
                f"the search index was {state.detail}",
                hint="manage.py rebuild_search",
                id="knowledge.W001",
            )
        )
    if waiting := count_unsent():
        hint = (
            "manage.py nightly sends them once the server answers; manage.py update_index makes its"
            " index anew"
        )
        found.append(
            Warning(f"{waiting} changes wait for the search server", hint=hint, id="knowledge.W002")
        )
    return found


def check_index() -> HealthCheck:
    """For `/readyz` and the page of health: a fault if the index is missing or was made by another
    recipe.
    """
    state = index_state().state
    if state == "ok":
        return HealthCheck("search", LABEL, State.OK, "ค้นได้ครบทุกคำ")
    return HealthCheck(
        "search",
        LABEL,
        State.FAULT,
        "ดัชนีค้นหาขาดหายหรือเป็นของรุ่นเก่า ระหว่างนี้ค้นได้จากชื่อเรื่องเท่านั้น",
        "ระบบสร้างใหม่เองทุกคืน หากรอไม่ได้ ให้ผู้ดูแลเครื่องใช้คำสั่ง `manage.py rebuild_search`",
        ready_line=f"search index {state}: run manage.py rebuild_search",
    )
