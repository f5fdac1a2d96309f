"""The wall: every address of the site, and who gets in. An address without a row here fails."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from home.models import Counted

pytestmark = pytest.mark.django_db

ROLES = ["visitor", "teacher", "other_teacher", "principal", "editor", "officer", "head", "director", "admin"]
ADMIN_ROLES = {"editor", "officer", "head", "admin"}
SIGNED_IN = set(ROLES) - {"visitor"}
EVERYBODY = set(ROLES)

# Addresses that answer a GET, and who gets something better than "sign in", "no" or "there is none".
OPEN_ADDRESSES = {
    "/healthz": EVERYBODY,
    "/readyz": EVERYBODY,
    "/accounts/login/": {"visitor"},  # those who are signed in already are sent on
    "/accounts/password/reset/": EVERYBODY,
    "/privacy/": EVERYBODY,
    "/manifest.webmanifest": EVERYBODY,
    "/worker.js": EVERYBODY,
    "/offline/": EVERYBODY,
    "/day/?q=5/2/69&earliest=1997-01-01&latest=2030-12-31": EVERYBODY,  # how a date is understood, and nothing else
    "/thanks/ask/": EVERYBODY,
    "/enter/": EVERYBODY,
    "/enter/BCDFGHJKMNPR/": EVERYBODY,  # whatever the code: it is looked at when the button is pressed
    "/enter/password/": EVERYBODY,  # leads back to the door who showed no code
}
CLOSED_ADDRESSES = {
    "/": SIGNED_IN,
    "/about/": SIGNED_IN,
    "/knowledge/": SIGNED_IN,
    "/knowledge/faq/": SIGNED_IN,
    "/search/?q=dmc": SIGNED_IN,
    "/search/suggest/?q=dm": SIGNED_IN,
    "/api/search/?q=dmc": SIGNED_IN,
    "/systems/": SIGNED_IN,
    "/systems/dmc/": SIGNED_IN,
    "/systems/?export=csv": SIGNED_IN,
    "/systems/?export=xlsx": SIGNED_IN,
    "/systems/import/": {"officer", "head", "admin"},
    "/systems/import/1/": set(),  # one's own files alone
    "/laws/import/": {"officer", "head", "admin"},
    "/laws/import/1/": set(),  # one's own files alone
    "/systems/review/": SIGNED_IN,  # what is listed there is one's own
    "/systems/dmc/history/": {"officer", "head", "admin"},
    "/laws/pdpa/history/": {"officer", "head", "admin"},
    "/laws/pdpa/check/": SIGNED_IN,  # what is listed there is one's own
    "/laws/": SIGNED_IN,
    "/processes/": SIGNED_IN,
    "/processes/research-and-development/": SIGNED_IN,
    "/processes/support-and-consulting/print/": SIGNED_IN,
    "/projects/": SIGNED_IN,
    "/waiting/stand-in/": {"director", "admin"},
    "/laws/pdpa/": SIGNED_IN,
    "/me/": SIGNED_IN,
    "/me/data/": SIGNED_IN,
    "/me/email/": SIGNED_IN,
    "/me/email/no-link/": set(),  # only by the link of one's own mail
    "/accounts/second-factor/": SIGNED_IN,
    "/accounts/second-factor/app/": SIGNED_IN,  # after the password
    "/accounts/second-factor/passkey/": SIGNED_IN,
    "/accounts/second-factor/codes/": SIGNED_IN,  # leads back, for none were made just now
    "/accounts/second-factor/codes/download/": SIGNED_IN,
    "/accounts/second-factor/codes/new/": SIGNED_IN,
    "/accounts/second-factor/confirm/": SIGNED_IN,  # leads back who has a password
    "/accounts/second-factor/1/name/": set(),  # one's own alone
    "/accounts/second-factor/1/remove/": set(),
    "/accounts/login/factor/": SIGNED_IN,  # leads on who is in, and to the password who is not
    "/accounts/sessions/": SIGNED_IN,
    "/accounts/sessions/1/end/": set(),  # a button; GET is none
    "/accounts/sessions/end-others/": set(),
    "/accounts/email/": set(),
    "/accounts/signup/": set(),
    "/accounts/sign-on/": set(),  # there where a provider is set; tests/test_single_sign_on.py has its rows
    "/accounts/sign-on/callback/": set(),
    "/forms/": SIGNED_IN,
    "/forms/ask/": SIGNED_IN,
    "/access/": {"principal", "officer", "head", "director", "admin"},
    "/access/rights/": {"officer", "head", "director", "admin"},
    "/access/review/": {"head", "admin"},
    "/reports/surveys/": SIGNED_IN,
    "/reports/surveys/satisfaction/": {"officer", "head", "director", "admin"},
    "/reports/processing/": {"officer", "head", "director", "admin"},
    "/admin/forms/submission/": {"officer", "head", "admin"},
    "/reports/audit/": {"director", "admin"},
    "/reports/audit/?export=csv": {"director", "admin"},
    "/waiting/": SIGNED_IN,
    "/accounts/password/change/": SIGNED_IN,
    "/style/": ADMIN_ROLES,
    "/consultations/": {"officer", "head", "director", "admin"},
    "/consultations/new/": {"officer", "head", "admin"},
    "/consultations/suggest/?q=dmc": SIGNED_IN,
    "/admin/services/consultation/": {"officer", "head", "admin"},
    "/reports/": {"officer", "head", "director", "admin"},
    "/reports/searches/": {"editor", "officer", "head", "director", "admin"},
    "/reports/searches/?list=all&export=csv": {"editor", "officer", "head", "director", "admin"},
    "/admin/snippets/knowledge/samewords/": ADMIN_ROLES,
    "/admin/snippets/knowledge/pin/": ADMIN_ROLES,
    "/reports/consultations/": {"officer", "head", "director", "admin"},
    "/reports/consultations/?export=csv": {"officer", "head", "director", "admin"},
    "/admin/": ADMIN_ROLES,
    "/admin/pages/": ADMIN_ROLES,
    "/admin/guide/": ADMIN_ROLES,
    "/admin/who/": ADMIN_ROLES,
    "/admin/images/": ADMIN_ROLES,
    "/admin/documents/": ADMIN_ROLES,
    "/admin/snippets/services/system/": ADMIN_ROLES,
    "/admin/snippets/services/law/": ADMIN_ROLES,
    "/admin/snippets/services/developmentproject/": {"officer", "head", "admin"},
    "/admin/snippets/services/steprecord/": {"officer", "head", "admin"},
    "/admin/snippets/services/standin/": {"admin"},
    "/admin/snippets/services/system/add/": {"officer", "head", "admin"},
    "/admin/snippets/home/school/": {"officer", "head", "admin"},
    "/admin/snippets/home/holiday/": {"head", "admin"},
    "/admin/snippets/home/announcement/": {"officer", "head", "admin"},
    "/admin/settings/home/officesettings/1/": {"head", "admin"},
    "/admin/users/": {"admin"},
    "/admin/users/?export=csv": {"admin"},
    "/admin/people/cards/": {"admin"},
    "/admin/people/cards/?export=csv": {"admin"},
    "/admin/people/0/hand-over/": set(),  # there is nobody of that number
    "/admin/bulk/home/user/unlock/?id=1": {"admin"},
    "/admin/bulk/home/user/print_cards/?id=1": {"admin"},
    "/admin/bulk/home/user/send_way_in/?id=1": {"admin"},
    "/admin/bulk/home/user/close/?id=1": {"admin"},
    "/admin/bulk/home/user/reset_second_factor/?id=1": {"admin"},
    "/admin/bulk/home/user/release_sign_on/?id=1": set(),  # there where a provider is set
    "/admin/people/import/": {"admin"},
    "/admin/people/import/?template=xlsx": {"admin"},
    "/admin/people/import/1/": set(),  # one's own files alone
    "/admin/schools/import/": {"head", "admin"},
    "/admin/schools/import/1/": set(),  # one's own files alone
    "/admin/groups/": {"admin"},
    "/admin/redirects/": {"admin"},
    "/admin/workflows/list/": {"admin"},
    "/admin/collections/": {"admin"},
    "/admin/sites/": set(),
    "/admin/mail/": {"admin"},
    "/admin/mail/results/": {"admin"},
    "/admin/mail/?export=csv": {"admin"},
    "/admin/bulk/home/outgoingmail/try_again/?id=1": {"admin"},
    "/admin/bulk/home/outgoingmail/drop/?id=1": {"admin"},
    "/admin/reports/site-history/": ADMIN_ROLES,
    "/admin/reports/content/": ADMIN_ROLES,
    "/admin/knowledge/feedback/": ADMIN_ROLES,
    "/admin/knowledge/problemreport/": ADMIN_ROLES,
    "/admin/knowledge/feedback/create/": set(),
}
ROWS = {**OPEN_ADDRESSES, **CLOSED_ADDRESSES}

# Every pattern of the resolver belongs to one of these: its own rows above, or a branch with the rule named.
BRANCHES = {
    "healthz": "open",
    "readyz": "open",
    "accounts/": "sign-in, second factor and password reset are open; tests/test_own_account.py lists what there is",
    "enter/": "open to whoever holds a code; what it opens is a new password",
    "enter/password/": "who showed a code a short while ago",
    "enter/<slug:code>/": "open; a button, and nothing of the code",
    "admin/login/": "leads to the one door",
    "admin/logout/": "open: ends one's own session",
    "admin/failwhale/": "nobody",
    "admin/test404/": "nobody",
    "admin/password_reset/": "nobody",
    "admin/embeds/chooser/": "nobody",
    "admin/embeds/chooser/upload/": "nobody",
    "admin/redirects/import/": "nobody",
    "admin/redirects/import/process/": "nobody",
    "documents/authenticate_with_password/<int:restriction_id>/": "nobody",
    "_util/": "leads to the one door; nobody by a password that many share",
    "admin/account/": "who may enter the admin",
    "admin/": "only with the permission to enter the admin; each screen asks for its own",
    "documents/": "signed in",
    "media/<path:path>": "who may see the picture's collection; a visitor, who sees a page with it",
    "manifest.webmanifest": "open, the office's name alone",
    "worker.js": "open, names files of the site alone",
    "offline/": "open, says nothing",
    "p/<int:pk>/": "leads on who sees the page",
    "pages/<int:pk>/pdf/": "who sees the page",
    "pages/<int:pk>/offline/": "who has signed in and sees the page",
    "me/": "signed in",
    "waiting/": "signed in",
    "style/": "admin roles",
    "search/": "signed in",
    "search/suggest/": "signed in",
    "api/search/": "signed in",
    "pages/<int:pk>/feedback/": "who sees the page",
    "pages/<int:pk>/report/": "who sees the page",
    "pages/<int:pk>/confirm/": "owner or editor of the page",
    "systems/": "signed in",
    "systems/import/": "who keeps the catalogue",
    "systems/import/<int:pk>/": "who keeps the catalogue and sent the file",
    "laws/import/": "who keeps the laws",
    "laws/import/<int:pk>/": "who keeps the laws and sent the file",
    "systems/review/": "signed in; own systems, all for who keeps the catalogue",
    "systems/<slug:slug>/": "signed in",
    "systems/<slug:slug>/confirm/": "owner, deputy and who keeps the catalogue",
    "systems/<slug:slug>/history/": "who keeps the catalogue",
    "processes/": "signed in",
    "processes/<slug:slug>/": "signed in",
    "processes/<slug:slug>/print/": "signed in",
    "projects/": "signed in; drafts for the office",
    "waiting/stand-in/": "the director and the administrators",
    "waiting/stand-in/<int:pk>/end/": "the director and the administrators",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/$": "signed in, once the plan is approved; before that the office",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/submit/$": "who works on projects",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/withdraw/$": "who works on projects",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/decision/$": "who may decide on the plan",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/decision/files/(?P<pk>[0-9]{1,9})/$": "who may decide on the plan",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/files/(?P<pk>[0-9]{1,9})/$": "the office",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/pilots/$": "who works on projects",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/pilots/(?P<pk>[0-9]{1,9})/$": "who works on projects",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/outcome/$": "who works on projects",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/outcome/survey/$": "who works on projects",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/outcome/items/(?P<pk>[0-9]{1,9})/delete/$": "who works on projects",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/report/$": "who sees the project",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/report\.(?P<kind>pdf|docx)$": "who sees the project",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/steps/(?P<step>[0-9]{1,2})/$": "who works on projects",
    r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/steps/(?P<step>[0-9]{1,2})/move/$": "who works on projects",
    "consultations/": "who sees the desk",
    "consultations/new/": "officers",
    "consultations/bulk/": "officers",
    "consultations/suggest/": "signed in; finds what the person may see",
    "consultations/solved/": "signed in",
    "consultations/files/<int:pk>/": "requester and officers",
    "consultations/reply/<str:token>/": "open to whoever holds the signed link",
    "consultations/<int:be_year>-<int:sequence>/": "who sees the desk",
    "consultations/<int:be_year>-<int:sequence>/<slug:action>/": "officers",
    "knowledge/from-consultation/<int:be_year>-<int:sequence>/": "officers who may write guides",
    "r/c.<slug:code>/": "open to whoever holds the code",
    "reports/": "who reads reports",
    "reports/consultations/": "who reads reports",
    "reports/searches/": "who sees what was searched",
    "reports/searches/write-guide/": "who sees what was searched and may write guides",
    "reports/consultations/write-next/": "who reads reports",
    "reports/consultations/<str:period>/memo/": "who writes reports",
    "reports/consultations/<str:period>/memo.<str:kind>": "who reads reports",
    "reports/consultations/<str:period>/<slug:move>/": "the move's own right",
    "laws/": "signed in",
    "laws/<slug:slug>/": "signed in",
    "laws/<slug:slug>/check/": "owners of what cites the law",
    "laws/<slug:slug>/history/": "who keeps the laws",
    "r/<slug:code>/": "open to whoever holds the code: state only",
    "thanks/<slug:slug>/": "open, says nothing",
    "reports/audit/": "who may see the audit: the director and the administrators",
    "day/": "open, how a typed date is understood",
    "submissions/<int:pk>/": "sender and readers",
    "submissions/files/<int:pk>/": "sender and readers",
    "access/": "who works on requests",
    "access/<int:pk>/": "requester and who works on it",
    "access/items/<int:pk>/move/": "whom the table of moves names",
    "access/rights/": "who works on requests in the office",
    "access/review/": "who grants rights",
    "reports/surveys/": "signed in",
    "reports/surveys/<slug:slug>/": "who may see results",
    "reports/surveys/<slug:slug>/export/": "who may see results",
    "reports/surveys/<slug:slug>/remind/": "who publishes results",
    "reports/surveys/<slug:slug>/publish/": "who publishes results",
    "reports/surveys/<slug:slug>/comments/": "who may see results",
    "reports/surveys/<slug:slug>/published/<int:pk>/": "who may see results, or everybody where they are shared",
    "reports/processing/": "who may see answers or results",
    "me/data/": "signed in",
    "me/email/": "signed in",
    "me/email/<str:token>/": "who holds the link of the mail and is signed in as the one who asked",
    "^((?:[\\w\\-]+/)*)$": "signed in, or open by its mark",
}


def patterns(resolver, prefix=""):
    """All patterns; what one `include` brings under a name of its own counts as that branch."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver) and not str(entry.pattern):
            yield from patterns(entry, prefix)
        else:
            yield route, entry


def walk(entry, route):
    if isinstance(entry, URLPattern):
        yield route, entry
    else:
        for child in entry.url_patterns:
            yield from walk(child, route + str(child.pattern))


def enters(response) -> bool:
    """Whether an answer lets the person in: not the way to sign in, no refusal, nothing hidden."""
    if response.status_code == 302:
        return not any(place in response["Location"] for place in ("/accounts/login/", "/admin/login/")) and not (
            response["Location"] == "/admin/"
        )
    return response.status_code == 200


def test_every_address_has_a_row():
    assert {route for route, _ in patterns(get_resolver())} == set(BRANCHES)


@pytest.mark.parametrize("address", sorted(ROWS))
def test_the_table_says_who_gets_in(address, people, as_):
    got_in = set()
    for name, user in people.items():
        if address == "/accounts/login/" and user is not None:
            continue
        response = as_(user).get(address)
        assert response.status_code < 500
        if enters(response):
            got_in.add(name)
    assert got_in == ROWS[address]


def test_a_visitor_gets_into_no_address_of_the_resolver_but_the_open_ones(db, client):
    """Each pattern is tried with invented parts; what lets a visitor in must be on the short list."""
    allowed = ("healthz", "readyz", "accounts/", "manifest.webmanifest", "worker.js", "offline/", "day/", "enter/")
    tried = 0
    for route, entry in patterns(get_resolver()):
        for full, _ in walk(entry, route):
            if full.startswith(allowed) or full.startswith("^"):
                continue
            address = "/" + invented(full)
            for method in (client.get, client.post):
                Counted.objects.all().delete()  # a visitor may send so many an hour, to whatever address
                response = method(address)
                tried += 1
                assert response.status_code in (302, 403, 404, 405, 400), (method, address, response.status_code)
                if response.status_code == 302:
                    assert "login" in response["Location"], (address, response["Location"])
    assert tried > 400


def invented(route: str) -> str:
    """An address that a pattern may match."""
    import re

    route = re.sub(r"<(?:int|slug|str|uuid|path|version):?[^>]*>", "1", route)
    route = re.sub(r"<[^>]*>", "1", route)
    route = re.sub(r"\(\?P1?.*?\)|\(.*?\)", "1", route)
    return re.sub(r"[\^$\\?]", "", route)


@pytest.mark.parametrize("path", ["documents/x.pdf", "original_images/x.png", "images/../db.sqlite3"])
def test_nothing_but_scaled_pictures_is_served_from_the_media_folder(path, as_, admin_user):
    assert as_(admin_user).get(f"/media/{path}").status_code == 404
