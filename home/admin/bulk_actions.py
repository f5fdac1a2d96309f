"""What our bulk actions share: the required permission, parsing of keys, the confirmation page."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import classproperty
from wagtail.admin.views.bulk_action import BulkAction

LONGEST_KEY = 18  # digits that fit the column


def keys_among(asked: Iterable[object]) -> list[str]:
    """The valid keys in a URL, which may contain anything."""
    return [key for key in map(str, asked) if key.isdecimal() and len(key) <= LONGEST_KEY]


class ForThoseWithTheRight:
    """Mixin of an action that requires `permission`."""

    permission = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AskingAction(ForThoseWithTheRight, BulkAction):
    """Wagtail's bulk action on one or many rows of `model`, with a confirmation page that names
    them.
    """

    model: type[Model]
    aria_label = ""
    icon = ""
    question = ""
    yes = ""
    button = ""  # the CSS class of the confirm button

    @classproperty
    def models(cls):
        return [cls.model]

    @classmethod
    def address(cls, row: Model, back: str) -> str:
        """The URL of the confirmation page for one row, and where to go afterwards."""
        kind = cls.model._meta
        place = reverse(
            "wagtail_bulk_action", args=[kind.app_label, kind.model_name, cls.action_type]
        )
        return f"{place}?{urlencode({'id': row.pk, 'next': back})}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"action": self}

    def get_execution_context(self):
        return {"user": self.request.user}
