"""The pages for closing and reopening an account, and the page that replaces deletion."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from home.moves import Refused
from home.people.models import User

from .closing import close, reopen
from .forms import AccountReasonForm
from .rules import refusal_to_change

NOT_DELETED = 409


def account_to_change(request: HttpRequest, pk: int) -> User:
    account = get_object_or_404(User, pk=pk)
    if refusal_to_change(request.user, account):
        raise PermissionDenied
    return account


@never_cache
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an open account, or open a closed one, with a reason; a refused form keeps its
    input.
    """
    account = account_to_change(request, pk)
    form = AccountReasonForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        act = close if account.is_active else reopen
        try:
            act(account, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            done = "เปิดบัญชีอีกครั้งแล้ว" if account.is_active else "ปิดบัญชีแล้ว"
            messages.success(request, f"{done}: {account}")
            return redirect("wagtailusers_users:edit", account.pk)
    if form.is_bound:
        status = 422
    facts = {
        "account": account,
        "form": form,
        "page_title": "ปิดบัญชี" if account.is_active else "เปิดบัญชีอีกครั้ง",
    }
    return render(request, "home/people/rights/state.html", facts, status=status)


@method_decorator(never_cache, name="dispatch")
class CloseInstead(View):
    """Replaces Wagtail's deletion of an account: it says that accounts are closed instead, and
    links to that.
    """

    def dispatch(self, request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        account = account_to_change(request, pk)
        status = 200 if request.method in ("GET", "HEAD") else NOT_DELETED
        return render(
            request, "home/people/rights/close_instead.html", {"accounts": [account]}, status=status
        )
