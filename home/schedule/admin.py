"""The schedule in the admin: its menu entry and its addresses."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from home.admin.menus import item_for

from .views import VIEW, RunIndexView, ask, show_run


class ScheduleViewSet(ViewSet):
    name = "schedule"
    icon = "history"
    menu_label = "งานตามเวลา"
    menu_order = 895
    menu_item_class = item_for(VIEW)
    add_to_settings_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", RunIndexView.as_view(), name="index"),
            path("results/", RunIndexView.as_view(results_only=True), name="index_results"),
            path("runs/<int:pk>/", show_run, name="run"),
            path("<slug:key>/ask/", ask, name="ask"),
        ]


def schedule_of_jobs() -> ScheduleViewSet:
    return ScheduleViewSet()
