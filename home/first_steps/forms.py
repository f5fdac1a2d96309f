"""The forms of the first day: the code and the account of the first administrator, and the last
numbers used on paper.
"""

from allauth.account.fields import PasswordField, SetPasswordField
from django import forms

from home.people.cards.codes import LENGTH, read_code
from home.people.cards.forms import CodeForm
from home.people.models import User
from home.people.sign_in import LONGEST_PASSWORD

from .registers import HIGHEST, Register
from .rules import fault_of_last

YEAR_CHANGED = "หน้านี้เปิดไว้ในปีงบประมาณอื่น โปรดเปิดหน้าใหม่ แล้วใส่เลขของปีนี้"
NAMES = ("prefix", "first_name", "last_name", "username", "email")
MUST = ("first_name", "last_name", "email")
HELP = {
    "prefix": "เช่น นาย นาง นางสาว",
    "username": "ใช้เข้าสู่ระบบ เช่น somchai.j ใช้อักษรอังกฤษ ตัวเลข จุด และขีดได้",
    "email": "ใช้รับลิงก์ตั้งรหัสผ่านใหม่ ควรเป็นอีเมลที่ท่านอ่านเองคนเดียว",
}


class FirstCodeForm(CodeForm):
    """The code that the start of the site printed; typed like one of a card."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "รหัสครั้งแรก"
        self.fields["code"].help_text = f"ตัวอักษรภาษาอังกฤษ {LENGTH} ตัว พิมพ์ตัวเล็กก็ได้ ไม่ต้องใส่ขีด"
        self.fields["code"].error_messages["required"] = "โปรดพิมพ์รหัสครั้งแรก"

    def clean_code(self) -> str:
        if code := read_code(self.cleaned_data["code"]):
            return code
        raise forms.ValidationError(f"รหัสมีตัวอักษรภาษาอังกฤษ {LENGTH} ตัว โปรดดูรหัสแล้วพิมพ์อีกครั้ง")


class FirstAdministratorForm(forms.ModelForm):
    """Who it is, and a password by the rules that hold everywhere; the names typed beside it count
    as words that others guess.
    """

    password1 = SetPasswordField(label="รหัสผ่าน", max_length=LONGEST_PASSWORD)
    password2 = PasswordField(
        label="รหัสผ่าน (อีกครั้ง)", autocomplete="new-password", max_length=LONGEST_PASSWORD
    )

    class Meta:
        model = User
        fields = NAMES

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in MUST:
            self.fields[name].required = True
        for name, text in HELP.items():
            self.fields[name].help_text = text
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "lang": "en"}
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["password1"].user = User(**{name: self.data.get(name, "") for name in NAMES})

    def clean_password2(self) -> str:
        first, again = self.cleaned_data.get("password1"), self.cleaned_data["password2"]
        if first and first != again:
            raise forms.ValidationError("รหัสผ่านสองช่องไม่ตรงกัน โปรดพิมพ์อีกครั้ง")
        return again

    def new_account(self) -> User:
        """The account with its password, not stored yet."""
        user = self.save(commit=False)
        user.set_password(self.cleaned_data["password1"])
        return user


class NumbersForm(forms.Form):
    """For each register the last number that was used in a year; what was opened in another year
    is not taken for this one's.
    """

    def __init__(self, registers: list[Register], be_year: int, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.be_year = be_year
        self.fields["year"] = forms.IntegerField(widget=forms.HiddenInput, initial=be_year)
        # The numbers that were shown once more and said to be right
        self.fields["sure"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.registers = {f"last_{row.series}": row for row in registers}
        for name, row in self.registers.items():
            self.fields[name] = forms.IntegerField(
                label=row.label,
                min_value=0,
                initial=row.last,
                help_text=f"เลขต่อไปคือ {row.next_number}",
                error_messages={"required": "โปรดใส่เลข 0 ถ้ายังไม่เคยใช้"},
            )

    def clean(self) -> dict:
        facts = super().clean()
        if facts.get("year") != self.be_year:
            self.add_error(None, YEAR_CHANGED)
        for name, register in self.registers.items():
            if name in facts and (fault := fault_of_last(facts[name], register.last, HIGHEST)):
                self.add_error(name, fault)
        return facts

    def changes(self) -> list[tuple[str, int, int]]:
        """Of the registers that go on from elsewhere: label, the last number here, the new one."""
        return [
            (register.label, register.last, self.cleaned_data[name])
            for name, register in self.registers.items()
            if self.cleaned_data[name] != register.last
        ]

    def is_sure(self) -> bool:
        """A number only goes up, so a typing error would stay for the year."""
        return not self.changes() or self.cleaned_data["sure"] == self.what_to_confirm()

    def what_to_confirm(self) -> str:
        return " ".join(f"{label}={last}" for label, _, last in self.changes())
