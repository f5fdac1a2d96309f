"""The register of devices in the admin."""

from typing import ClassVar

from django.urls import reverse
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import RegisterChooser
from home.admin.lists import FindableIndexView
from home.files.takeover.models import MARK

from .models import Device
from .old_register import DEVICES

ORIGINS = [("own", "ลงในระบบนี้"), ("taken_over", MARK)]


class DeviceFilter(WagtailFilterSet):
    origin = ChoiceFilter(label="ที่มา", choices=ORIGINS, method="by_origin")

    class Meta:
        model = Device
        fields: ClassVar = {
            "kind": ["exact"],
            "state": ["exact"],
            "school": ["exact"],
            "bought_on": ["gte", "lte"],
        }

    def by_origin(self, rows, name: str, origin: str):
        return rows.filter(taken_over__isnull=origin == "own")


class DeviceList(FindableIndexView):
    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if DEVICES.may_be_taken_over_by(self.request.user):
            address = reverse("take-over-devices")
            buttons.append(Button("รับโอนทะเบียนเดิม", url=address, icon_name="upload", priority=10))
        return buttons


class DeviceViewSet(SnippetViewSet):
    model = Device
    index_view_class, chooser_viewset_class = DeviceList, RegisterChooser
    icon = "desktop"
    menu_label = "ครุภัณฑ์คอมพิวเตอร์"
    list_display = ["number", "kind", "model", "school", "place", "bought_on", "state"]
    filterset_class = DeviceFilter
    list_export = [
        *("number", "kind", "model", "serial", "school", "place", "bought_on", "state", "note"),
        "origin",
    ]
    export_headings = {"origin": "ที่มา"}
    search_fields = ["number", "model", "serial", "place"]
    panels = [
        HelpPanel("หนึ่งรายการต่อหนึ่งเลขครุภัณฑ์ เครื่องที่จำหน่ายแล้วให้เปลี่ยนสภาพ ไม่ต้องลบ"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("model"), FieldPanel("serial")]),
        FieldRowPanel([FieldPanel("school"), FieldPanel("place")]),
        FieldRowPanel([FieldPanel("bought_on"), FieldPanel("state")]),
        FieldPanel("note"),
    ]

    def get_queryset(self, request):
        return Device.objects.select_related("school")
