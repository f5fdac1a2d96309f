"""Views of the site that belong to no other room: pages and images for signed-in people,
waiting tasks.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.images.models import Rendition
from wagtail.models import Page
from wagtail.views import serve as wagtail_serve

from home.files.uploads import lost_file
from home.pages.access import (
    OpenToVisitors,
    closed_branches,
    is_on_open_page,
    may_open,
    visible_pages,
)
from home.pages.old_addresses import redirect_moved
from home.site.style import samples
from home.site.typed_again import can_be_sent_again, offer_to_send_again

from .waiting import waiting_for, waiting_of_kind

PER_PAGE, MOST_PAGES = 30, 100  # waiting tasks per page


def is_open(page: Page) -> bool:
    """Whether an editor opened this page to visitors and no page above it is restricted."""
    specific = page.specific
    return (
        isinstance(specific, OpenToVisitors)
        and specific.live
        and specific.open_to_visitors
        and not specific.get_view_restrictions().exists()
    )


def hide_from_others(page: Page, user) -> None:
    """A page in a branch that this person may not see answers 404, without another sign-in form.
    An alias is as restricted as its source.
    """
    shown = page.alias_of or page
    for branch in closed_branches(user):
        if page.path.startswith(branch.path) or shown.path.startswith(branch.path):
            raise Http404


@login_not_required
def serve_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """A page of the tree. Visitors get the open ones; for any other path, existing or not, they get
    the sign-in page.
    """
    if not request.user.is_authenticated:
        try:
            found = Page.route_for_request(request, path)
        except Http404:
            found = None
        if found is None or not is_open(found.page):
            if can_be_sent_again(request):
                return offer_to_send_again(request)
            return redirect_moved(request) or redirect_to_login(request.get_full_path())
    elif found := Page.route_for_request(request, path):
        hide_from_others(found.page, request.user)
    return wagtail_serve(request, path)


@login_not_required
@require_safe
def short_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirects from the address under a QR code to the page's current URL."""
    page = visible_pages(request.user).filter(pk=pk).first()
    if page is not None:
        return redirect(page.get_url(request))
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


def may_see_picture(user, rendition: Rendition | None) -> bool:
    """Images follow their collection's permissions; a visitor sees only images on pages open to
    visitors.
    """
    if rendition is None or not may_open(user, rendition.image.collection):
        return False
    return user.is_authenticated or is_on_open_page(rendition.image)


@login_not_required
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """A scaled image. Originals and documents are never served from the media folder."""
    rendition = Rendition.objects.filter(file=path).select_related("image__collection").first()
    if not may_see_picture(request.user, rendition):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if rendition is None:
            raise Http404
        raise PermissionDenied
    try:
        file = rendition.file.open("rb")
    except FileNotFoundError:
        return lost_file(request, rendition.image.title)
    kept = "public, max-age=86400" if is_on_open_page(rendition.image) else "private, no-store"
    return FileResponse(file, headers={"Cache-Control": kept})


@login_not_required
def admin_door(request: HttpRequest) -> HttpResponse:
    """Where Wagtail redirects those who may not enter the admin: visitors sign in, others are told
    that they have no access.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("wagtailadmin_home"))
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    raise PermissionDenied


@login_not_required
def refuse_closed_address(request: HttpRequest, **parts: object) -> HttpResponse:
    """For URLs of installed apps that this site does not use."""
    raise Http404


def page_number(asked: str) -> int:
    """The page of a list given in the URL; the first where it gives none."""
    number = int(asked[:9]) if asked.isdecimal() else 1
    return min(max(number, 1), MOST_PAGES)


def waiting_list(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the user, or what is of one kind, in pages."""
    number = page_number(request.GET.get("page", ""))
    if kind := request.GET.get("kind", ""):
        found = waiting_of_kind(request.user, kind, most=MOST_PAGES * PER_PAGE)
    else:
        found = waiting_for(request.user, most=number * PER_PAGE)
    page = Paginator(range(found.total), PER_PAGE).get_page(number)
    context = {"items": [found.items[at] for at in page.object_list], "page_obj": page}
    return render(request, "home/office/waiting.html", context | {"kind": kind})


def me(request: HttpRequest) -> HttpResponse:
    """The user's own page: who they are here, and what waits for them."""
    return render(request, "home/office/me.html")


def style(request: HttpRequest) -> HttpResponse:
    """Every component of the design, for the site's developers and editors."""
    if not (settings.DEBUG or request.user.has_perm("wagtailadmin.access_admin")):
        raise Http404
    return render(request, "style.html", samples())


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with an expired token: explain it, and how to continue without losing the text."""
    if can_be_sent_again(request):
        return offer_to_send_again(request)
    return render(request, "403_csrf.html", status=403)
