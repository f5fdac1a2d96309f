"""The pages on which people sign out and change their own e-mail."""

from allauth.account.views import LogoutView
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .email_change import address_to_confirm, ask_to_confirm, confirm
from .forms import EmailForm


class SignOut(LogoutView):
    """allauth's, for the admin too; the browser forgets the pages and pictures that it kept. What else it kept goes by
    the page that follows (drafts.js): the header would take a person's size of letters and colours along.
    """

    def post(self, *args, **kwargs) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


sign_out = login_not_required(SignOut.as_view())


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit(action="change_password")
def change_email(request: HttpRequest) -> HttpResponse:
    """Asks for the new address and the password; the address holds once it is confirmed."""
    form = EmailForm(request.user, request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["address"]
        ask_to_confirm(request.user, address)
        return render(request, "account/email_sent.html", {"address": address})
    status = 422 if form.errors else 200
    return render(request, "account/email_change.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Reached from the new address. A button confirms: programmes that read mail open links by themselves."""
    address = address_to_confirm(request.user, token)
    if not address:
        return render(request, "account/email_confirm.html", status=404)
    if request.method == "POST":
        confirm(request.user, address)
        messages.success(request, f"ใช้อีเมล {address} แล้ว")
        return redirect("me")
    facts = {"address": address, "is_shared": request.user.shares(address)}
    return render(request, "account/email_confirm.html", facts)
