"""The register of devices in the admin."""

from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import RegisterChooser
from home.admin.lists import FindableIndexView

from .models import Device
from .old_register import DEVICES


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
    list_filter = {
        **{key: ["exact"] for key in ("kind", "state", "school")},
        "bought_on": ["gte", "lte"],
        "taken_over": ["isnull"],
    }
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
