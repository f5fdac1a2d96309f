"""The form for the first sign-in with a code."""

from django import forms

from .codes import LENGTH, LONGEST_TYPED, read_code

UNREADABLE = f"รหัสมีตัวอักษรภาษาอังกฤษ {LENGTH} ตัว โปรดดูบัตรแล้วพิมพ์อีกครั้ง"


class CodeForm(forms.Form):
    """The code from a card. The attributes make a telephone offer capitals and correct nothing."""

    code = forms.CharField(
        label="รหัสบนบัตร",
        max_length=LONGEST_TYPED,
        help_text=f"ตัวอักษรภาษาอังกฤษ {LENGTH} ตัว พิมพ์ตัวเล็กก็ได้ ไม่ต้องใส่ขีด",
        error_messages={"required": "โปรดพิมพ์รหัสบนบัตร"},
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "characters",
                "autocomplete": "off",
                "spellcheck": "false",
                "lang": "en",
            }
        ),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(UNREADABLE)
        return code
