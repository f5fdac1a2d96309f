"""The upload form for a table."""

from django import forms
from django.core.exceptions import ValidationError

from home.files.uploads import MEGABYTE, check_file, check_name, extension_of

MOST_MEGABYTES = 5
AS_TEXT = ("csv", "txt", "tsv")


class TableFileForm(forms.Form):
    """XLSX, or text with any of the usual separators."""

    file = forms.FileField(
        label="ไฟล์ตาราง", help_text=f"ไฟล์ .xlsx หรือ .csv ไม่เกิน {MOST_MEGABYTES} MB"
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        check_name(file)
        if extension_of(file.name) not in AS_TEXT:
            check_file(file, ("xlsx",), MOST_MEGABYTES * MEGABYTE)
        elif file.size > MOST_MEGABYTES * MEGABYTE:
            raise ValidationError(f"ไฟล์ใหญ่เกิน {MOST_MEGABYTES} MB โปรดแบ่งเป็นหลายไฟล์")
        return file
