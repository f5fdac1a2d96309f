"""The forms by which the director decides: on a plan, and on the report of a project. A reason to
send something back may be one that was given before.
"""

from collections.abc import Iterable

from django import forms
from wagtail.models import TaskState

from home.thai.secrets import RefusesSecrets
from home.thai.writing import truncate

from .models import PlanDecision

OFFERED = 8  # former reasons
SHOWN = 70  # letters of each


def former_plan_reasons() -> list[tuple[int, str]]:
    """Why plans were sent back, the latest first, each once."""
    rejected = PlanDecision.objects.filter(status=TaskState.STATUS_REJECTED).exclude(comment="")
    return each_once(rejected.order_by("-pk").values_list("pk", "comment")[: 10 * OFFERED])


def each_once(rows: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The first of those who say the same, with its key."""
    found: dict[str, int] = {}
    for pk, text in rows:
        found.setdefault(text.strip(), pk)
    return [(pk, text) for text, pk in found.items() if text][:OFFERED]


class ReasonedForm(RefusesSecrets, forms.Form):
    """Words of one's own, a former reason, or both."""

    former = forms.TypedChoiceField(
        label="เหตุผลที่เคยใช้", coerce=int, empty_value=None, required=False
    )
    reason = forms.CharField(
        label="เหตุผลหรือข้อสั่งการ",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    returns = ""  # the action that sends back

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.known = dict(self.former_reasons())
        offered = [(pk, truncate(" ".join(text.split()), SHOWN)) for pk, text in self.known.items()]
        self.fields["former"].choices = [("", "— เขียนเหตุผลเอง —"), *offered]
        if not offered:
            del self.fields["former"]

    def former_reasons(self) -> list[tuple[int, str]]:
        """Those that were given before for the like, by their keys."""
        raise NotImplementedError

    def clean(self):
        found = super().clean()
        chosen = self.known.get(found.get("former"), "")
        words = [text for text in (chosen, found.get("reason", "").strip()) if text]
        found["reason"] = "\n".join(words)
        if found.get("action") == self.returns and not found["reason"]:
            self.add_error("reason", "โปรดระบุเหตุผลที่ส่งกลับ เพื่อให้ผู้รับผิดชอบแก้ไขได้ตรงประเด็น")
        return found


class DecisionForm(ReasonedForm):
    """One of two answers, to the plan that was read."""

    action = forms.ChoiceField(
        choices=[("approve", "อนุมัติ"), ("reject", "ส่งกลับ")], widget=forms.HiddenInput
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    returns = "reject"

    def former_reasons(self) -> list[tuple[int, str]]:
        return former_plan_reasons()
