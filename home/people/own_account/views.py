"""The pages for signing out and for changing one's own e-mail."""

from allauth.account.views import LogoutView, PasswordResetDoneView, PasswordResetView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from home.people.second_factor.factors import lacks_one

from .email_change import address_to_confirm, ask_to_confirm, confirm
from .forms import EmailForm


class SignOut(LogoutView):
    """allauth's view, for the admin too; the header makes the browser delete its cached pages and
    images. Other stored data is deleted by the page that follows (drafts.js): the header would also
    delete the chosen font size and colours.
    """

    def post(self, *args, **kwargs) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


class LeadsBack:
    """For the pages that reset a password: a link back to where people came from, signed in or
    not.
    """

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"back": way_back(self.request)}


def way_back(request: HttpRequest) -> str:
    if not request.user.is_authenticated:
        return reverse("account_login")
    return reverse("second_factor" if lacks_one(request.user) else "me")


class ResetPassword(LeadsBack, PasswordResetView):
    pass


class ResetPasswordDone(LeadsBack, PasswordResetDoneView):
    pass


sign_out = login_not_required(SignOut.as_view())


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    """Ask for the new address and the password; the change takes effect once it is confirmed."""
    form = EmailForm(request.user, request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["address"]
        ask_to_confirm(request.user, address)
        return render(request, "account/email_sent.html", {"address": address})
    status = 422 if form.errors else 200
    return render(request, "account/email_change.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from the new address. Confirmed by a button: mail programs open links
    automatically.
    """
    address = address_to_confirm(request.user, token)
    if not address:
        return render(request, "account/email_confirm.html", status=404)
    if request.method == "POST":
        confirm(request.user, address)
        messages.success(request, f"ใช้อีเมล {address} แล้ว")
        return redirect("me")
    facts = {"address": address, "is_shared": request.user.shares(address)}
    return render(request, "account/email_confirm.html", facts)
