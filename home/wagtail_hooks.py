"""The Wagtail hooks of this app: registers, bulk actions, menus, panels and URLs."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.models import register_snippet

from home.admin.copies import who
from home.admin.editors_guide import editors_guide
from home.admin.menus import (
    copies_of_what_is_typed,
    day_in_words,
    guide_in_the_menu,
    keep_our_own_help,
    keep_reports_that_say_something,
    office_css,
)
from home.audit.admin import audit_among_the_reports, audit_in_the_menu
from home.bundles import admin as bundles
from home.bundles.of_home import parts_of_home
from home.bundles.parts import HOOK as SHARED
from home.demo import views as demo
from home.files.bulk import ACTIONS as FILE_ACTIONS
from home.files.collections import only_for_whom_it_is
from home.files.imports import views as imports
from home.first_steps import admin as first_steps
from home.first_steps.of_home import steps_of_home
from home.first_steps.registers import HOOK as NUMBERED
from home.first_steps.registers import registers_of_home
from home.first_steps.steps import HOOK as FIRST_STEPS
from home.health.admin import health_addresses, health_in_the_menu, show_faults
from home.health.checks import HOOK as HEALTH
from home.mail.actions import Drop, TryAgain
from home.mail.admin import outgoing_mail, show_troubles
from home.office.admin import AnnouncementViewSet, show_waiting
from home.office.waiting import HOOK as WAITING
from home.pages.choosing import narrow_choice
from home.people.admin import RedirectList
from home.people.cards.admin import overview
from home.people.chooser import person_chooser
from home.people.hand_over.views import hand_over
from home.people.people_import import PEOPLE
from home.people.rights.bulk import AssignRole, CloseAllInstead, CloseOrOpen
from home.people.rights.views import change_state
from home.people.school_admin import SchoolViewSet, search_schools
from home.people.school_import import SCHOOLS
from home.people.user_list.actions import ACTIONS
from home.privacy.processing import HOOK as PROCESSING
from home.privacy.processing import activities_of_home
from home.privacy.requests.waiting import requests_waiting
from home.schedule.admin import schedule_of_jobs
from home.schedule.health import health_of_schedule
from home.thai.admin import DeleteHolidays, HolidayViewSet, holiday_saved, holidays_deleted

from .admin import deletion  # noqa: F401 - its hook guards pages

for action in (DeleteHolidays, AssignRole, CloseOrOpen, CloseAllInstead, *FILE_ACTIONS):
    hooks.register(
        "register_bulk_action", action, order=1
    )  # registered after Wagtail's own, which it replaces


hooks.register("construct_homepage_panels", show_waiting)
hooks.register("construct_homepage_panels", first_steps.show_first_steps)
hooks.register("construct_homepage_panels", show_troubles)
hooks.register("construct_homepage_panels", show_faults)
hooks.register("register_admin_urls", health_addresses)
hooks.register("register_settings_menu_item", health_in_the_menu)
hooks.register("register_bulk_action", TryAgain)
hooks.register("register_bulk_action", Drop)
for people_action in ACTIONS:
    hooks.register("register_bulk_action", people_action)


@hooks.register("register_admin_urls")
def own_addresses() -> list[URLPattern]:
    return [
        path("guide/", editors_guide, name="editors-guide"),
        path("who/", who, name="who-is-signed-in"),
        path("people/cards/", overview, name="people-cards"),
        path("people/<int:pk>/hand-over/", hand_over, name="hand-over"),
        path("people/import/", imports.upload, {"importer": PEOPLE}, name="people-import"),
        path(
            "people/import/<int:pk>/",
            imports.preview,
            {"importer": PEOPLE},
            name="people-import-preview",
        ),
        path("schools/import/", imports.upload, {"importer": SCHOOLS}, name="schools-import"),
        path(
            "schools/import/<int:pk>/",
            imports.preview,
            {"importer": SCHOOLS},
            name="schools-import-preview",
        ),
        path("users/state/<int:pk>/", change_state, name="account-state"),
    ]


@hooks.register("register_admin_urls")
def old_addresses() -> list[URLPattern]:
    """Before Wagtail's own, at the same URLs."""
    return [
        path("redirects/", RedirectList.as_view(), name="old-addresses"),
        path("redirects/results/", RedirectList.as_view(results_only=True)),
    ]


hooks.register("construct_page_chooser_queryset", narrow_choice)
hooks.register(FIRST_STEPS, steps_of_home)
hooks.register(NUMBERED, registers_of_home)
hooks.register("register_admin_urls", first_steps.addresses)
hooks.register("register_settings_menu_item", first_steps.first_steps_in_the_menu)
hooks.register("register_admin_urls", demo.addresses)
hooks.register(FIRST_STEPS, demo.demo_steps)
hooks.register("register_admin_urls", bundles.addresses)
hooks.register("register_settings_menu_item", bundles.bundles_in_the_menu)
hooks.register(SHARED, parts_of_home)
hooks.register(WAITING, requests_waiting)
hooks.register(PROCESSING, activities_of_home)


@hooks.register("register_admin_viewset")
def choosing_people() -> ChooserViewSet:
    return person_chooser


register_snippet(SchoolViewSet)
register_snippet(AnnouncementViewSet)
register_snippet(HolidayViewSet)
hooks.register("after_create_snippet", holiday_saved)
hooks.register("after_edit_snippet", holiday_saved)
hooks.register("after_delete_snippet", holidays_deleted)
hooks.register("register_admin_viewset", outgoing_mail)
hooks.register("register_admin_viewset", schedule_of_jobs)
hooks.register(HEALTH, health_of_schedule)
hooks.register("register_help_menu_item", guide_in_the_menu)
hooks.register("construct_help_menu", keep_our_own_help)
hooks.register("register_reports_menu_item", audit_in_the_menu)
hooks.register("report_links", audit_among_the_reports)
hooks.register("construct_reports_menu", keep_reports_that_say_something)
hooks.register("insert_global_admin_js", day_in_words)
hooks.register("insert_global_admin_js", copies_of_what_is_typed)
hooks.register("register_admin_search_area", search_schools)
hooks.register("insert_global_admin_css", office_css)
hooks.register("before_serve_document", only_for_whom_it_is, order=-10)
