"""Forms of the projects: a move of a step, a decision, pilot schools, results, who stands in."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from home.admin.versions import OneAtATime
from home.files.uploads import EXTENSIONS, UploadField
from home.models import School
from home.thai.date_fields import ThaiDateField
from home.thai.secrets import RefusesSecrets
from services.catalogue.forms import ANY, RegisterFilter

from .approval import DirectorApprovalTask
from .models import (
    DevelopmentProject,
    EvaluationItem,
    PilotSchool,
    ProjectOutcome,
    StandIn,
    StepRecord,
    today,
)
from .report.paper import LEVELS, levels_of
from .rules import MOVES, Who


class PlainTexts(RefusesSecrets):
    """Texts of a bounded length, without secrets."""

    longest = 10_000

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name, value in list(self.cleaned_data.items()):
            if not isinstance(value, str):
                continue
            if len(value) > self.longest:
                self.add_error(name, f"โปรดย่อข้อความให้ไม่เกิน {self.longest:,} ตัวอักษร")


def reason_field(label: str, **options) -> forms.CharField:
    """Why days are written down afterwards; the history of the step keeps it."""
    return forms.CharField(
        label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **options
    )


class MoveForm(PlainTexts, forms.Form):
    """Start or finish a step on a day; a day that has passed needs a reason."""

    action = forms.ChoiceField(
        choices=[(move.name, move.label) for move in MOVES if move.who == Who.HAND],
        widget=forms.HiddenInput,
    )
    day = ThaiDateField(label="วันที่")
    reason = reason_field("เหตุผลที่บันทึกย้อนหลัง", required=False, help_text="ต้องระบุเมื่อวันที่ไม่ใช่วันนี้")

    def clean(self):
        found = super().clean()
        day = found.get("day")
        if day and day < today() and not found.get("reason", "").strip():
            self.add_error("reason", "โปรดระบุเหตุผลที่บันทึกวันที่ย้อนหลัง เช่น ยังไม่ได้บันทึกในวันที่ทำ")
        return found


class DaysForm(PlainTexts, forms.Form):
    """The days on which a step really began and ended, written down afterwards."""

    started_on = ThaiDateField(label="วันที่เริ่มจริง")
    finished_on = ThaiDateField(label="วันที่เสร็จจริง")
    reason = reason_field("เหตุผลที่แก้ไขวันที่", help_text="เก็บไว้ในประวัติของขั้นตอน พร้อมวันที่เดิม")
    read = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args, step: StepRecord, **kwargs) -> None:
        days = {"started_on": step.started_on, "finished_on": step.finished_on}
        super().__init__(*args, initial=days, auto_id="days_%s", **kwargs)
        if not step.is_done:
            del self.fields["finished_on"]


class StepForm(OneAtATime, PlainTexts, forms.ModelForm):
    class Meta:
        model = StepRecord
        fields = ["responsible", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True, school=None).order_by("username")
        self.fields["responsible"].queryset = people


class EvidenceForm(forms.Form):
    """A file that shows what was done in a step."""

    file = UploadField(
        label="ไฟล์หลักฐาน",
        extensions=(*EXTENSIONS, "pptx"),
        help_text="PDF, Word, Excel, PowerPoint ไม่เกิน 10 MB หรือภาพถ่ายไม่เกิน 25 MB",
    )


class PilotForm(OneAtATime, PlainTexts, forms.ModelForm):
    reported_on = ThaiDateField(label="วันที่รายงาน", required=False)

    class Meta:
        model = PilotSchool
        fields = ["school", "remarks", "problem", "solution", "reported_on"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("remarks", "problem", "solution")
        }

    def clean_school(self) -> School:
        school = self.cleaned_data["school"]
        others = self.instance.project.pilots.exclude(pk=self.instance.pk)
        if others.filter(school=school).exists():
            raise ValidationError(
                "โรงเรียนนี้เป็นโรงเรียนนำร่องของโครงการอยู่แล้ว โปรดเลือกโรงเรียนอื่น หรือแก้ไขรายการเดิม"
            )
        return school

    def clean(self):
        found = super().clean()
        if found.get("reported_on") and not found.get("remarks"):
            self.add_error("remarks", "โปรดกรอกข้อคิดเห็นของโรงเรียนเมื่อมีวันที่รายงาน")
        return found


class EvaluationForm(PlainTexts, forms.ModelForm):
    level = forms.ChoiceField(label="ระดับ", choices=[(word, word) for word in LEVELS])

    class Meta:
        model = EvaluationItem
        fields = ["item", "n", "mean", "sd", "level"]

    def clean(self):
        found = super().clean()
        mean, level = found.get("mean"), found.get("level")
        levels = levels_of(mean, self.instance.project.evaluation.all()) if mean else []
        if levels and level and level not in levels:
            words = " หรือ ".join(f"“{word}”" for word in levels)
            self.add_error(
                "level",
                f"ค่าเฉลี่ย {mean} อยู่ในระดับ {words} ไม่ใช่ “{level}” โปรดแก้ค่าเฉลี่ยหรือระดับให้ตรงกัน",
            )
        return found


class OutcomeForm(OneAtATime, PlainTexts, forms.ModelForm):
    class Meta:
        model = ProjectOutcome
        fields = ["system", "survey", "summary", "problems", "proposals"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4}) for name in ("summary", "problems", "proposals")
        }

    def __init__(self, *args, surveys, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survey"].queryset = surveys


class StandInForm(forms.ModelForm):
    """Directors name their own stand-in; an administrator says for which director."""

    from_on = ThaiDateField(label="ตั้งแต่วันที่")
    to_on = ThaiDateField(label="ถึงวันที่")

    class Meta:
        model = StandIn
        fields = ["director", "person", "from_on", "to_on", "order"]

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        staff = get_user_model().objects.filter(is_active=True, school=None).order_by("username")
        directors = staff.filter(
            groups__in=DirectorApprovalTask.objects.values("groups")
        ).distinct()
        self.fields["director"].queryset = directors
        self.fields["person"].queryset = staff.exclude(pk__in=directors.values("pk"))
        if user in directors:
            del self.fields["director"]
            self.instance.director = user

    def clean(self):
        found = super().clean()
        first, last = found.get("from_on"), found.get("to_on")
        director = found.get("director") or (
            self.instance.director if self.instance.director_id else None
        )
        if first and last and director:
            others = StandIn.objects.filter(director=director, from_on__lte=last, to_on__gte=first)
            if others.exists():
                raise ValidationError("มีผู้รักษาการแทนในช่วงวันนี้แล้ว โปรดยกเลิกรายการเดิมก่อน หรือเลือกวันอื่น")
        if last and last < today():
            self.add_error("to_on", "วันสิ้นสุดผ่านไปแล้ว โปรดตรวจสอบ")
        return found


class ProjectFilter(RegisterFilter):
    kind = forms.ChoiceField(
        label="ลักษณะงาน", choices=[*ANY, *DevelopmentProject.Kind.choices], required=False
    )
    owner = forms.ModelChoiceField(
        get_user_model().objects.none(), label="ผู้รับผิดชอบ", required=False, empty_label="ทั้งหมด"
    )
    exact_fields = ("kind", "owner")

    def __init__(self, *args, rows: QuerySet, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        owners = get_user_model().objects.filter(pk__in=rows.values("owner"))
        self.fields["owner"].queryset = owners.order_by("username")
