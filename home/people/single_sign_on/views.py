"""The two views of sign-in with the provider: the start, by a button, and the return."""

import logging

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.internal.statekit import get_states
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from home.audit.actions import Action
from home.audit.writing import note

from .provider import SchoolAdapter, SchoolProvider, app_of_settings
from .refusal import Refused, Why

LONGEST_PLACE = 2_000  # characters of the URL to continue to: it is kept in the session
NOBODY = "ไม่มีบัญชีนี้"
# These are not reported: whoever opens the return address causes them, as often as they like.
NOT_KEPT = {Why.CANCELLED, Why.EXPIRED}

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Leads to the provider through a page of ours, since the CSP's form-action does not allow a
    redirect to another host. Without the button's POST the page with the button is shown.
    """
    place = place_asked(request)
    if request.user.is_authenticated:
        return redirect(place or settings.LOGIN_REDIRECT_URL)
    if request.method != "POST":
        return redirect(page_of_sign_in(place))
    try:
        answer = SchoolProvider(request, app=app_of_settings()).redirect(
            request, AuthProcess.LOGIN, next_url=place
        )
    except Refused as refused:
        return refuse(request, refused, place)
    return render(request, "account/sign_on.html", {"address": answer.url})


@login_not_required
@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    place = place_kept(request)
    try:
        return OAuth2CallbackView.adapter_view(SchoolAdapter(request, settings.SIGN_ON["issuer"]))(
            request
        )
    except Refused as refused:
        return refuse(request, refused, place)


def place_asked(request: HttpRequest) -> str:
    """The URL to continue to; empty if it is not on this site, or longer than any URL here."""
    place = get_next_redirect_url(request) or ""
    return place if len(place) <= LONGEST_PLACE else ""


def place_kept(request: HttpRequest) -> str:
    """The same, from the session, where it is kept even after the sign-in has expired."""
    state, *_ = get_states(request).get(request.GET.get("state", ""), [{}])
    return state.get("next", "")


def refuse(request: HttpRequest, refused: Refused, place: str) -> HttpResponse:
    """One page, one audit row, one line of the log; none of them contains what the provider said of
    the person.
    """
    if refused.why not in NOT_KEPT:
        keep(refused)
    facts = {"why": refused.why.value, "back": page_of_sign_in(place)}
    return render(request, "account/sign_on_refused.html", facts, status=403)


def page_of_sign_in(place: str) -> str:
    return redirect_to_login(place).url if place else reverse("account_login")


def keep(refused: Refused) -> None:
    logger.warning("sign-on refused: %s", f"{refused.why.value}, {refused.detail}".rstrip(", "))
    name = NOBODY if refused.why is Why.UNKNOWN else None
    facts = {"way": "sign_on", "why": refused.why.value}
    note(Action.SIGN_IN_FAILED, refused.account, kind="home.user", name=name, after=facts)
