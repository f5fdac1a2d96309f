"""The form for changing one's own e-mail."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField
from django import forms
from django.utils import timezone

from home.people.limits.counting import count, digest, wait
from home.people.limits.rules import Limit
from home.people.models import User
from home.people.sign_in import LONGEST_LOGIN, LONGEST_PASSWORD
from home.thai.secrets import RefusesSecrets

CHANGES = Limit("changes of an e-mail", 5, timedelta(hours=1))
ASKED_TOO_OFTEN = (
    "ท่านขอเปลี่ยนอีเมลหลายครั้งแล้ว โปรดตรวจกล่องจดหมายและกล่องจดหมายขยะ หากไม่พบ โปรดรอประมาณ"
    " {minutes} นาทีแล้วขอใหม่"
)


class EmailForm(RefusesSecrets, forms.Form):
    """A new address, and the password as proof of identity."""

    address = forms.EmailField(
        label="อีเมลใหม่",
        max_length=LONGEST_LOGIN,
        help_text="ระบบจะส่งลิงก์ยืนยันไปที่อีเมลนี้ อีเมลจะเปลี่ยนเมื่อท่านเปิดลิงก์นั้นและกดยืนยัน",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = PasswordField(
        label="รหัสผ่านปัจจุบัน", autocomplete="current-password", max_length=LONGEST_PASSWORD
    )

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].lower()
        if address == self.user.email == self.user.confirmed_email:
            raise forms.ValidationError("เป็นอีเมลปัจจุบันของท่านและยืนยันแล้ว โปรดกรอกอีเมลอื่น")
        return address

    def clean_password(self) -> str:
        """Wrong passwords count as at sign-in: whoever finds an open browser must not be able to
        guess.
        """
        password = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError("รหัสผ่านไม่ถูกต้อง")
        return password

    def clean(self) -> dict:
        """Limited, since each valid request sends mails to addresses that anybody may type."""
        facts = super().clean()
        if self.errors:
            return facts
        key, now = digest("change of e-mail", self.user.pk), timezone.now()
        if waits := wait(CHANGES, key, now):
            raise forms.ValidationError(ASKED_TOO_OFTEN.format(minutes=-(-waits.seconds // 60)))
        count(CHANGES, key, now).save()
        return facts
