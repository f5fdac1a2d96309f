"""The forms of the second factor; each is validated for the account that it belongs to."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django import forms
from django.db import transaction
from django.utils import timezone

from home.people.models import User
from home.thai.secrets import RefusesSecrets

from .codes import (
    DIGITS_OF_A_RECOVERY_CODE,
    DIGITS_OF_AN_APP,
    matching_step,
    minutes_wrong,
    take_code,
    was_taken,
)
from .factors import has_app, hold
from .passkeys import answering_passkey, new_credential
from .rules import plain_code
from .sealing import Unreadable
from .tries import count_failure, time_to_wait

LONGEST_CODE = 40  # with spaces and dashes
LONGEST_ANSWER = 20_000  # characters of JSON; browsers send about 2,000
CODE_BOX = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
}
WRONG = (
    "รหัสไม่ถูกต้องหรือหมดเวลาแล้ว โปรดรอรหัสถัดไปในแอปแล้วพิมพ์อีกครั้ง หากไม่ถูกต้องหลายครั้ง"
    " โปรดตั้งเวลาของโทรศัพท์เป็นแบบอัตโนมัติ"
)
TAKEN = "รหัสนี้ใช้ไปแล้ว โปรดรอรหัสถัดไปในแอป (ไม่เกิน 30 วินาที) แล้วพิมพ์รหัสใหม่"
UNREADABLE = "ระบบอ่านข้อมูลการยืนยันตัวชั้นที่สองของบัญชีนี้ไม่ได้ โปรดแจ้งผู้ดูแลระบบให้ตั้งค่าใหม่"
TOO_MANY = "ลองผิดหลายครั้งแล้ว โปรดรอประมาณ {minutes} นาทีแล้วลองใหม่ หากทำโทรศัพท์หาย โปรดแจ้งผู้ดูแลระบบ"
NO_PASSKEY = "ยืนยันด้วยพาสคีย์ไม่สำเร็จ โปรดลองอีกครั้งในหน้านี้ หากเปิดหน้านี้ไว้หลายแท็บ โปรดใช้แท็บล่าสุด"
NO_CODE = f"โปรดพิมพ์ตัวเลข {DIGITS_OF_AN_APP} หลักจากแอป"
NO_RECOVERY_CODE = f"รหัสสำรองเป็นตัวเลข {DIGITS_OF_A_RECOVERY_CODE} หลัก โปรดพิมพ์อีกครั้ง"
NO_CODE_OF_EITHER = f"{NO_CODE} หรือรหัสสำรอง {DIGITS_OF_A_RECOVERY_CODE} หลัก"


def too_many(waits: timedelta) -> str:
    return TOO_MANY.format(minutes=-(-int(waits.total_seconds()) // 60))


def right_answer(user: User, kind: str, answer) -> Authenticator | None:
    """The factor that `answer` returns, within the limit of tries; None, and counted, where it
    finds none. Raises ValidationError while no more tries are accepted.
    """
    at = timezone.now()
    with transaction.atomic():
        hold(user)
        if waits := time_to_wait(user, at):
            raise forms.ValidationError(too_many(waits), code="too_many")
        factor = answer(at)
        if factor is None:
            count_failure(user, at, kind)
    return factor


class CodeForm(forms.Form):
    """Asks for a code of the app, or a recovery code; its factor is in `factor` afterwards."""

    code = forms.CharField(
        label="รหัส 6 หลักจากแอป หรือรหัสสำรอง 8 หลัก",
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs=CODE_BOX),
    )

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        """Something that cannot be a code is a typing error and does not count as a try."""
        code = plain_code(self.cleaned_data["code"])
        uses_app = has_app(self.user)
        lengths = {DIGITS_OF_A_RECOVERY_CODE} | ({DIGITS_OF_AN_APP} if uses_app else set())
        if len(code) not in lengths:
            raise forms.ValidationError(NO_CODE_OF_EITHER if uses_app else NO_RECOVERY_CODE)
        try:
            self.factor = right_answer(self.user, "รหัส", lambda at: take_code(self.user, code, at))
        except Unreadable as error:
            raise forms.ValidationError(UNREADABLE) from error
        if self.factor is None:
            said = TAKEN if was_taken(self.user, code, timezone.now()) else WRONG
            raise forms.ValidationError(said)
        return code


class AppForm(forms.Form):
    """The first code of a new app proves that it has the secret and that its clock is right."""

    code = forms.CharField(
        label="รหัส 6 หลักที่แอปแสดง", max_length=LONGEST_CODE, widget=forms.TextInput(attrs=CODE_BOX)
    )

    def __init__(self, secret: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        code, at = plain_code(self.cleaned_data["code"]), timezone.now()
        if len(code) != DIGITS_OF_AN_APP:
            raise forms.ValidationError(NO_CODE)
        self.step = matching_step(self.secret, code, at)
        if self.step is not None:
            return code
        if minutes := minutes_wrong(self.secret, code, at):
            raise forms.ValidationError(
                f"นาฬิกาของโทรศัพท์คลาดไปประมาณ {minutes} นาที โปรดตั้งเวลาเป็นแบบอัตโนมัติ แล้วพิมพ์รหัสใหม่"
            )
        raise forms.ValidationError(WRONG)


class PasskeyAnswer(forms.Form):
    """The browser's response to our challenge; the passkey is in `factor` afterwards."""

    answer = forms.CharField(max_length=LONGEST_ANSWER, widget=forms.HiddenInput)

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_answer(self) -> str:
        answer = self.cleaned_data["answer"]
        self.factor = right_answer(
            self.user, "พาสคีย์", lambda at: answering_passkey(self.user, answer)
        )
        if self.factor is None:
            raise forms.ValidationError(NO_PASSKEY)
        return answer


class NameForm(RefusesSecrets, forms.Form):
    """The name by which people distinguish their passkeys."""

    name = forms.CharField(
        label="ชื่อที่ใช้เรียก", max_length=60, help_text="เช่น โทรศัพท์ของฉัน หรือคอมพิวเตอร์ที่สำนักงาน"
    )


class PasskeyForm(NameForm):
    """A new passkey: its name, and the browser's response."""

    answer = forms.CharField(max_length=LONGEST_ANSWER, widget=forms.HiddenInput)

    def clean_answer(self) -> str:
        self.credential = new_credential(self.cleaned_data["answer"])
        if self.credential is None:
            raise forms.ValidationError(NO_PASSKEY)
        return self.cleaned_data["answer"]
