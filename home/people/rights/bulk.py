"""Bulk actions on accounts, replacing Wagtail's own; each account is handled separately."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)

from home.admin.bulk_actions import ForThoseWithTheRight, keys_among
from home.moves import Refused
from home.people.user_list.filters import AllThatIsListed

from .closing import close, reopen
from .forms import AccountReasonForm
from .rules import refusal_to_change, roles_to_give
from .views import NOT_DELETED


class OfAccounts(ForThoseWithTheRight, AllThatIsListed):
    """Of the selected accounts those that this person may change."""

    permission = "home.change_user"

    def check_perm(self, obj) -> bool:
        return not refusal_to_change(self.request.user, obj)

    @classmethod
    def get_queryset(cls, model, object_ids):
        return model.objects.filter(pk__in=keys_among(object_ids))


class AssignRole(OfAccounts, AssignRoleBulkAction):
    """Only roles whose permissions the person has can be chosen."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["role"].queryset = roles_to_give(self.request.user).order_by("name")
        form.fields["role"].label = "บทบาท"
        return form


class StateForm(AccountReasonForm):
    mark_as_active = forms.TypedChoiceField(
        label="ให้บัญชีเหล่านี้",
        choices=[("False", "ปิด เข้าใช้ไม่ได้"), ("True", "เปิดอีกครั้ง")],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    field_order = ["mark_as_active", "reason"]


class CloseOrOpen(OfAccounts, SetActiveStateBulkAction):
    """With a reason, and an audit row for each account."""

    display_name = "ปิดหรือเปิดบัญชี"
    aria_label = "ปิดหรือเปิดบัญชีที่เลือก"
    form_class = StateForm

    def get_execution_context(self):
        return super().get_execution_context() | {
            "reason": self.cleaned_form.cleaned_data["reason"]
        }

    @classmethod
    def execute_action(cls, objects, mark_as_active=False, user=None, reason="", **kwargs):
        act, done = (reopen if mark_as_active else close), 0
        for account in objects:
            try:
                act(account, by=user, reason=reason)
                done += 1
            except Refused:
                continue
        return done, 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        done = "เปิดบัญชีอีกครั้งแล้ว" if self.cleaned_form.cleaned_data["mark_as_active"] else "ปิดบัญชีแล้ว"
        return f"{done} {num_parent_objects} บัญชี"


class CloseAllInstead(OfAccounts, DeleteBulkAction):
    """Replaces Wagtail's bulk deletion: it says that accounts are closed instead, and links to
    that.
    """

    display_name = "ลบ (ใช้การปิดแทน)"
    aria_label = "ลบบัญชีที่เลือกไม่ได้ ใช้การปิดแทน"
    classes = set()
    deletes = False

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm("home.change_user"):
            raise PermissionDenied
        accounts, _ = self.get_actionable_objects()
        status = 200 if request.method in ("GET", "HEAD") else NOT_DELETED
        facts = {"accounts": accounts, "query": request.GET.urlencode()}
        return render(request, "home/people/rights/close_instead.html", facts, status=status)

    @classmethod
    def execute_action(cls, objects, **kwargs):
        raise PermissionDenied
