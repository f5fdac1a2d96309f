"""The forms of the page of bundles."""

from django import forms

from home.files.uploads import check_name
from home.thai.secrets import RefusesSecrets

from .archive import MEGABYTE, MOST_BYTES
from .models import TrustedSigner


class BundleForm(forms.Form):
    file = forms.FileField(
        label="ไฟล์ชุดข้อมูลกลาง", help_text=f"ไม่เกิน {MOST_BYTES // MEGABYTE} เมกะไบต์"
    )

    def clean_file(self):
        check_name(self.cleaned_data["file"])
        return self.cleaned_data["file"]


class SignerForm(RefusesSecrets, forms.ModelForm):
    class Meta:
        model = TrustedSigner
        fields = ["name", "public_key"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["public_key"].max_length = None  # spaces of a copied key are taken out
        self.fields["public_key"].validators = []
        self.fields["public_key"].widget.attrs.pop("maxlength", None)

    def clean_public_key(self) -> str:
        return "".join(self.cleaned_data["public_key"].split()).lower()
