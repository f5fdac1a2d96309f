"""First steps in the admin: their addresses, the entry in the menu, and a panel until all is done
or it was put away.
"""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from wagtail.admin.menu import MenuItem

from home.admin.menus import item_for
from home.admin.panels import Entry, ListPanel

from . import page
from .rules import Step, undone
from .steps import RIGHT, is_put_away, steps_for

SHOWN = 5  # lines of the panel


def first_steps_in_the_menu() -> MenuItem:
    place = reverse_lazy("first-steps")
    return item_for(RIGHT)("ขั้นตอนวันแรก", place, icon_name="list-ol", order=10)


def addresses() -> list[URLPattern]:
    return [
        path("first-steps/", page.overview, name="first-steps"),
        path("first-steps/look/", page.look, name="first-look"),
        path("first-steps/panel/", page.put_away, name="first-panel"),
        path("first-steps/mail/", page.try_mail, name="first-mail"),
        path("first-steps/numbers/", page.first_numbers, name="first-numbers"),
    ]


def fact_of(step: Step) -> str:
    return f"ขาด {step.count} รายการ" if step.count else "รอท่านตรวจว่าถูกต้อง"


def show_first_steps(request: HttpRequest, panels: list) -> None:
    if not request.user.has_perm(RIGHT) or is_put_away():
        return
    steps = steps_for(request)
    left = undone(steps)
    if not left:
        return
    place = reverse("first-steps")
    entries = [Entry(step.title, f"{place}#{step.key}", fact_of(step)) for step in left[:SHOWN]]
    title = f"ขั้นตอนวันแรก เสร็จ {len(steps) - len(left)} จาก {len(steps)}"
    panels.append(ListPanel("first-steps", title, entries, empty="", more=place, order=40))
