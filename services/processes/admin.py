"""The work processes in the admin."""

from collections.abc import Iterator

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import FindableChooser
from home.admin.lists import FindableIndexView
from home.admin.versions import RegisterForm

from .models import WorkProcess, WorkStep
from .rules import APPROVAL, PROCESS, STEPS, overlap_faults


class WorkProcessForm(RegisterForm):
    """Checks that arrows connect existing steps, and that steps used by projects remain."""

    def clean(self):
        found = super().clean()
        numbers = self.numbers("steps", "number")
        if len(numbers) != len(set(numbers)):
            self.add_error(None, "เลขขั้นตอนซ้ำกัน โปรดแก้ไขให้แต่ละขั้นมีเลขของตน")
        for name in ("from_step", "to_step"):
            if lost := sorted(set(self.numbers("edges", name)) - set(numbers)):
                self.add_error(None, f"เส้นทางอ้างถึงขั้นที่ไม่มี: {', '.join(map(str, lost))}")
        for fault in self.overlap_faults():
            self.add_error(None, fault)
        decided = self.numbers("steps", "number", kind=WorkStep.Kind.DECISION)
        if found.get("code") == PROCESS and (sorted(numbers) != STEPS or decided != [APPROVAL]):
            self.add_error(
                None, "โครงการพัฒนาระบบใช้กระบวนงานนี้ จึงต้องมีขั้นที่ 1–12 ครบ และมีขั้นที่ 4 ขั้นเดียวที่เป็นการตัดสินใจ"
            )
        return found

    def overlap_faults(self) -> Iterator[str]:
        rows = [row for row in self.rows("steps") if row.get("number") is not None]
        hosts = {row["number"]: row.get("included_in") for row in rows}
        timed = [row["number"] for row in rows if row.get("time_max") is not None]
        decisions = [row["number"] for row in rows if row.get("kind") == WorkStep.Kind.DECISION]
        return overlap_faults(hosts, timed, decisions)

    def rows(self, formset: str) -> list[dict]:
        """The rows of a formset, without those to be deleted."""
        rows = [row.cleaned_data for row in self.formsets[formset].forms if row.is_valid()]
        return [row for row in rows if row and not row.get("DELETE")]

    def numbers(self, formset: str, name: str, **wanted) -> list[int]:
        rows = self.rows(formset)
        chosen = [row for row in rows if wanted.items() <= row.items()]
        return [row[name] for row in chosen if row.get(name) is not None]


class WorkProcessViewSet(SnippetViewSet):
    model = WorkProcess
    index_view_class, chooser_viewset_class = FindableIndexView, FindableChooser
    icon = "tasks"
    menu_label = "กระบวนงาน"
    list_display = ["name", "code", "responsible"]
    list_export = ["code", "name", "unit", "responsible"]
    search_fields = ["name"]
    panels = [
        HelpPanel("ขั้นตอน เวลา และผังในหน้าเว็บสร้างจากข้อมูลนี้ แก้แล้วมีผลทันที"),
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("code"), FieldPanel("slug"), FieldPanel("order")]),
                FieldPanel("unit"),
                FieldPanel("responsible"),
                FieldPanel("trigger"),
                FieldPanel("indicator"),
                FieldPanel("objectives"),
                FieldPanel("scope"),
                FieldPanel("definitions"),
                FieldPanel("references"),
            ],
            heading="กระบวนงาน",
        ),
        InlinePanel("steps", heading="ขั้นตอน", label="ขั้นตอน"),
        InlinePanel("edges", heading="เส้นทางในผัง", label="เส้นทาง"),
        InlinePanel("forms", heading="แบบฟอร์ม", label="แบบฟอร์ม"),
        InlinePanel("laws", heading="กฎหมาย", label="กฎหมาย"),
        InlinePanel("guides", heading="คู่มือ", label="คู่มือ"),
    ]
    edit_handler = ObjectList(panels, base_form_class=WorkProcessForm)
