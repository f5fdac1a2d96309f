"""The site as an installed web app: its manifest, the service worker that caches read guides, the
offline page.
"""

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from home.office.models import OfficeSettings

# The files that the offline page and a cached guide need.
SHELL = [
    "css/tokens.css",
    "css/components.css",
    "css/pages.css",
    "js/theme.js",
    "js/offline.js",
    "js/guide.js",
    "img/sprite.svg",
    "img/mark.svg",
    "img/favicon.svg",
    "fonts/sarabun-thai-400.woff2",
    "fonts/sarabun-latin-400.woff2",
    "fonts/sarabun-thai-600.woff2",
    "fonts/sarabun-latin-600.woff2",
]
ICONS = [(192, "any"), (512, "any"), (512, "maskable")]
BAND = "#0f2f5c"  # --band of css/tokens.css
PAPER = "#fafaf7"  # --paper


@login_not_required
@require_safe
@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, for adding the site to the home screen."""
    office = OfficeSettings.load(request)
    icons = [
        {
            "src": static(f"img/icon-{purpose}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]
    facts = {
        "name": f"อินทราเน็ต {office.short_name}",
        "short_name": office.short_name,
        "description": f"คู่มือ คำปรึกษา และแบบฟอร์มของ{office.office_name}",
        "lang": "th",
        "dir": "ltr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": BAND,
        "icons": icons,
        "shortcuts": [
            {"name": "ค้นหา", "url": reverse("search")},
            {"name": "งานที่รอท่าน", "url": reverse("waiting")},
        ],
    }
    return JsonResponse(
        facts, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@login_not_required
@require_safe
@cache_control(no_cache=True, public=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its version depends on the files that it caches, so that a new release
    updates them.
    """
    files = [static(path) for path in SHELL] + [reverse("offline")]
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
    script = render_to_string(
        "home/site/worker.js", {"files": json.dumps(files), "version": version}
    )
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The offline page: the guides that this telephone has cached. It contains nothing about the
    user.
    """
    return render(request, "home/site/offline.html")
