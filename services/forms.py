"""Filters of the registers' lists."""

from django import forms
from django.db.models import Q, QuerySet

from .models import Law, System
from .models.catalogue import WorkType

ANY = [("", "ทั้งหมด")]


class RegisterFilter(forms.Form):
    """Narrows a register by words and by the choices made; a choice that is none narrows nothing."""

    q = forms.CharField(label="คำในชื่อ", max_length=200, required=False)
    text_fields: tuple[str, ...] = ()

    def narrow(self, rows: QuerySet) -> QuerySet:
        chosen = self.cleaned_data if self.is_valid() else self.cleaned_data or {}
        words = Q()
        if chosen.get("q"):
            for field in self.text_fields:
                words |= Q(**{f"{field}__icontains": chosen["q"]})
        exact = {key: value for key, value in chosen.items() if key != "q" and value}
        return rows.filter(words, **exact)


class SystemFilter(RegisterFilter):
    work_type = forms.ChoiceField(label="ประเภทงาน", choices=[*ANY, *WorkType.choices], required=False)
    status = forms.ChoiceField(label="สถานะ", choices=[*ANY, *System.Status.choices], required=False)
    text_fields = ("name", "abbr", "aliases", "name_en")


class LawFilter(RegisterFilter):
    kind = forms.ChoiceField(label="ประเภท", choices=[*ANY, *Law.Kind.choices], required=False)
    status = forms.ChoiceField(label="สถานะ", choices=[*ANY, *Law.Status.choices], required=False)
    text_fields = ("title", "summary")
