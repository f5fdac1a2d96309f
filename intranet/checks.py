"""Rules of the project as system checks."""

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security)
def outside_hosts_stay_unasked(app_configs, **kwargs) -> list[Error]:
    """None of our code may contact another host by itself."""
    calls = {
        "WAGTAIL_GRAVATAR_PROVIDER_URL": settings.WAGTAIL_GRAVATAR_PROVIDER_URL,
        "WAGTAIL_ENABLE_UPDATE_CHECK": settings.WAGTAIL_ENABLE_UPDATE_CHECK,
        "WAGTAIL_ENABLE_WHATS_NEW_BANNER": settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER,
        "WAGTAILEMBEDS_FINDERS": settings.WAGTAILEMBEDS_FINDERS,
    }
    return [
        Error(f"{name} lets the site call another host", id="intranet.E001")
        for name, value in calls.items()
        if value
    ]


@register(Tags.security)
def private_files_are_not_under_media(app_configs, **kwargs) -> list[Error]:
    """A private upload must not be reachable through the media view, whatever that view does."""
    if settings.PRIVATE_ROOT.is_relative_to(settings.MEDIA_ROOT):
        return [Error("PRIVATE_ROOT lies under MEDIA_ROOT", id="intranet.E002")]
    return []
