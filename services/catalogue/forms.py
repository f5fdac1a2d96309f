"""Filters of the registers' lists."""

from django import forms
from django.db.models import QuerySet

from home.files.imports.forms import TableFileForm
from home.thai.finding import filter_by_words

from .models import Law, System, WorkType

ANY = [("", "ทั้งหมด")]


class RegisterFilter(forms.Form):
    """Filters a register by words and choices; an invalid choice filters nothing."""

    q = forms.CharField(label="คำในชื่อ", max_length=200, required=False)
    exact_fields: tuple[str, ...] = ()

    def narrow(self, rows: QuerySet) -> QuerySet:
        chosen = self.cleaned_data if self.is_valid() else self.cleaned_data or {}
        exact = {key: value for key, value in chosen.items() if key in self.exact_fields and value}
        return filter_by_words(rows.filter(**exact), chosen.get("q", ""))


class SystemFilter(RegisterFilter):
    work_type = forms.ChoiceField(
        label="ประเภทงาน", choices=[*ANY, *WorkType.choices], required=False
    )
    status = forms.ChoiceField(
        label="สถานะ", choices=[*ANY, *System.Status.choices], required=False
    )
    personal_data = forms.ChoiceField(
        label="ข้อมูลส่วนบุคคล", choices=[*ANY, *System.PersonalData.choices], required=False
    )
    exact_fields = ("work_type", "status", "personal_data")


class CatalogueFileForm(TableFileForm):
    """Upload of an edited export of the catalogue."""

    file = forms.FileField(
        label="ไฟล์ทะเบียน", help_text="ไฟล์ .xlsx หรือ .csv ที่ดาวน์โหลดจากหน้าทะเบียน ไม่เกิน 5 MB"
    )


class LawFilter(RegisterFilter):
    kind = forms.ChoiceField(label="ประเภท", choices=[*ANY, *Law.Kind.choices], required=False)
    status = forms.ChoiceField(label="สถานะ", choices=[*ANY, *Law.Status.choices], required=False)
    exact_fields = ("kind", "status")
