"""The form of files that become drafts of guides."""

from django import forms
from django.core.exceptions import ValidationError

from knowledge.pages.models import KnowledgeIndexPage

MOST_FILES = 50
HELP = "เลือกได้หลายไฟล์ (.docx หรือ .pdf) หรือ .zip ของทั้งโฟลเดอร์ เอกสารละไม่เกิน 20 MB"


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The value is the list of what was chosen."""

    widget = SeveralFiles

    def clean(self, data, initial=None) -> list:
        chosen = data if isinstance(data, list | tuple) else [data]
        if len(chosen) > MOST_FILES:
            raise ValidationError(f"เลือกได้ครั้งละไม่เกิน {MOST_FILES} ไฟล์ หรือใช้ไฟล์ .zip")
        return [super(FilesField, self).clean(one, initial) for one in chosen]


class FilesForm(forms.Form):
    branch = forms.ModelChoiceField(
        KnowledgeIndexPage.objects.none(), label="หมวดของคู่มือ", empty_label=None
    )
    files = FilesField(label="ไฟล์", help_text=HELP)

    def __init__(self, branches: list[KnowledgeIndexPage], *args, **kwargs):
        super().__init__(*args, **kwargs)
        keys = [branch.pk for branch in branches]
        self.fields["branch"].queryset = KnowledgeIndexPage.objects.filter(pk__in=keys)
        self.fields["files"].widget.attrs["accept"] = ".docx,.pdf,.zip"
