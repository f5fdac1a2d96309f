"""Forms of the requests: what the person asks, what the office does about it, the list's filter."""

from django import forms
from django.utils import timezone

from home.moves import Move
from home.people.models import User
from home.thai.keys import username_key
from home.thai.secrets import RefusesSecrets

from .models import DataRequest
from .rules import Kind, State

ANY = ("", "ทั้งหมด")
OPEN_ONES, LATE_ONES = "open", "overdue"
ABOUT_ONE = ("name", "email", "phone", "on_behalf_of")  # known of somebody with an account


class DataRequestForm(forms.ModelForm):
    """Who is signed in asks for themselves, and is asked for nothing that the account knows."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    class Meta:
        model = DataRequest
        fields = ["kind", "name", "email", "phone", "on_behalf_of", "detail"]
        widgets = {
            "kind": forms.RadioSelect,
            "detail": forms.Textarea(attrs={"rows": 4}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        help_texts = {
            "email": "อีเมลที่เคยให้ไว้กับสำนักงาน ระบบค้นข้อมูลของท่านจากอีเมลนี้ และแจ้งผลทางอีเมลนี้",
            "phone": "เจ้าหน้าที่อาจโทรเพื่อยืนยันว่าเป็นท่าน ไม่ต้องส่งสำเนาบัตรประชาชน",
            "on_behalf_of": "กรอกเมื่อยื่นแทนผู้อื่น เช่น ผู้ปกครองหรือผู้รับมอบอำนาจ เจ้าหน้าที่จะติดต่อเพื่อตรวจอำนาจ",
            "detail": "หากขอแก้ไข: ข้อมูลใดผิด ที่ถูกคืออะไร หากขอระงับหรือคัดค้าน: การใช้เรื่องใด เพราะเหตุใด",
        }
        error_messages = {"kind": {"required": "โปรดเลือกเรื่องที่ขอ"}}

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Kind.choices
        if person.is_authenticated:
            self.take_from(person)
        else:
            self.fields["email"].required = True
        for name in set(self.fields) - {"kind"}:
            self.fields[name].error_messages["required"] = "โปรดกรอกข้อมูลนี้"

    def take_from(self, person: User) -> None:
        for name in ABOUT_ONE:
            del self.fields[name]
        self.instance.user, self.instance.by_account = person, True
        name = person.get_full_name() or person.username
        self.instance.name = name[: DataRequest._meta.get_field("name").max_length]
        self.instance.email, self.instance.phone = person.email, person.phone

    def clean(self) -> dict:
        cleaned = super().clean()
        needs_words = cleaned.get("kind") in (Kind.CORRECT, Kind.STOP)
        if needs_words and not cleaned.get("detail") and "detail" not in self.errors:
            self.add_error("detail", "โปรดบอกว่าข้อมูลหรือการใช้เรื่องใด และที่ถูกต้องหรือที่ต้องการคืออะไร")
        return cleaned

    def receive(self) -> DataRequest:
        key = self.cleaned_data["key"]
        return DataRequest.receive(self.save(commit=False), key=key, at=timezone.now())


class AccountField(forms.CharField):
    """The name of an account, or nothing; the value is the account."""

    def clean(self, value: object) -> User | None:
        name = super().clean(value)
        if not name:
            return None
        account = User.objects.filter(username_key=username_key(name)).first()
        if account is None:
            raise forms.ValidationError("ไม่พบบัญชีชื่อนี้ โปรดตรวจชื่อผู้ใช้ หรือเว้นว่างหากผู้ขอไม่มีบัญชี")
        return account


REASONS = {
    "confirm": "ยืนยันตัวตนอย่างไร",
    "settle": "ดำเนินการอย่างไร (ส่งให้ผู้ขอ)",
    "refuse": "เหตุผลที่ปฏิเสธ (ส่งให้ผู้ขอ)",
}
HELP = {
    "confirm": "เช่น โทรกลับหมายเลขที่โรงเรียนแจ้งไว้ หรือมาแสดงตนที่สำนักงาน ห้ามเก็บสำเนาหรือเลขบัตรประชาชน",
    "settle": "เช่น แก้ตำแหน่งในบัญชีแล้ว เมื่อ 1 ธ.ค. 2569",
    "refuse": "เช่น กฎหมายกำหนดให้เก็บ หรือยืนยันตัวตนไม่ได้ เหตุผลนี้เก็บในบันทึกตามมาตรา ๓๙",
}


class MoveForm(RefusesSecrets, forms.Form):
    """What a move asks; only the fields that it needs."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "โปรดระบุเหตุผลหรือสิ่งที่ได้ทำ"},
    )
    account = AccountField(
        label="ชื่อผู้ใช้ของผู้ขอ (ถ้ามีบัญชี)",
        max_length=150,
        required=False,
        help_text="ใส่เมื่อผู้ขอมีบัญชีแต่เข้าใช้ไม่ได้ ข้อมูลที่ผูกกับบัญชีนั้นจะรวมอยู่ด้วย",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sure = forms.BooleanField(
        label="ตรวจแล้วว่าเป็นข้อมูลของผู้ขอ และไม่มีกฎหมายให้เก็บต่อ ลบแล้วกู้คืนไม่ได้",
        error_messages={"required": "โปรดทำเครื่องหมายเพื่อยืนยันก่อนลบ"},
    )

    def __init__(self, move: Move, data=None):
        super().__init__(data, auto_id=f"id_{move.name}_%s")
        asked = set(move.carries) | ({"reason"} if move.needs_reason else set())
        for name in set(self.fields) - asked:
            del self.fields[name]
        if "reason" in self.fields:
            self.fields["reason"].label = REASONS[move.name]
            self.fields["reason"].help_text = HELP[move.name]

    @property
    def facts(self) -> dict[str, object]:
        """For the move; that one is sure is asked and not kept."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}


class DataRequestFilter(forms.Form):
    """Narrows the register; without a choice it lists what is open."""

    q = forms.CharField(label="เลขรับ ชื่อ อีเมล หรือโทรศัพท์", max_length=200, required=False)
    state = forms.ChoiceField(
        label="สถานะ",
        required=False,
        choices=[
            (OPEN_ONES, "ยังไม่เสร็จ"),
            (LATE_ONES, "เกินกำหนด"),
            *State.choices,
            ("all", "ทั้งหมด"),
        ],
    )
    kind = forms.ChoiceField(label="เรื่องที่ขอ", required=False, choices=[ANY, *Kind.choices])

    def narrow(self, rows, today):
        self.is_valid()
        chosen = self.cleaned_data
        if kind := chosen.get("kind"):
            rows = rows.filter(kind=kind)
        match chosen.get("state") or OPEN_ONES:
            case "open":
                return rows.open()
            case "overdue":
                return rows.overdue(today)
            case "all":
                return rows
            case state:
                return rows.filter(state=state)
