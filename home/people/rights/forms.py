"""Forms for accounts: the superuser flag, and roles that may not be assigned, stay as they are."""

from django import forms

from home.thai.secrets import RefusesSecrets
from home.thai.text import clean_text

from .rules import roles_to_give


class WithinOwnRights:
    """An account form that knows its user; posted values beyond that user's permissions are
    ignored.
    """

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("is_active", None)  # closed and opened on a separate page, with a reason
        held = (
            self.instance.groups.all()
            if self.instance.pk
            else self.fields["groups"].queryset.none()
        )
        given = roles_to_give(by) if by else held.none()
        self.kept_roles = [group for group in held if group not in given]
        self.fields["groups"].queryset = given.order_by("name")
        self.fields["groups"].help_text = other_roles_text(self.kept_roles)
        if "is_superuser" in self.fields and not (by and by.is_superuser):
            self.fields["is_superuser"].disabled = True
            self.fields["is_superuser"].help_text = "กำหนดได้โดยผู้ดูแลระบบสูงสุดเท่านั้น"

    def clean_groups(self):
        """The chosen roles, and those that the account already has and this person may not
        remove.
        """
        return [*self.cleaned_data["groups"], *self.kept_roles]


def other_roles_text(kept: list) -> str:
    """Names the account's roles that are not among the choices."""
    names = ", ".join(group.name for group in kept)
    return f"บทบาทอื่นที่มีอยู่และท่านเปลี่ยนไม่ได้: {names}" if names else ""


class AccountReasonForm(RefusesSecrets, forms.Form):
    """Why an account is closed or opened again; recorded in the audit."""

    reason = forms.CharField(
        label="เหตุผล",
        max_length=500,
        help_text="เช่น ย้าย เกษียณ หรือเลขที่คำสั่ง เก็บไว้ในบันทึกการใช้งาน",
        error_messages={"required": "โปรดระบุเหตุผล เช่น ย้าย เกษียณ หรือเลขที่คำสั่ง"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"], multiline=False)
