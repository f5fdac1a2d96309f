"""What bulk actions of ours share: the right that they need, the keys they are asked for, the
page that asks first.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import classproperty
from wagtail.admin.views.bulk_action import BulkAction

LONGEST_KEY = 18  # digits that fit the column


def keys_among(asked: Iterable[object]) -> list[str]:
    """An address may hold anything; what can be no key is left out."""
    return [key for key in map(str, asked) if key.isdecimal() and len(key) <= LONGEST_KEY]


class ForThoseWithTheRight:
    """Mixin of an action that takes `permission`."""

    permission = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AskingAction(ForThoseWithTheRight, BulkAction):
    """Wagtail's bulk action on rows of `model`, one or many, after a page that names what it is
    done to.
    """

    model: type[Model]
    aria_label = ""
    icon = ""
    question = ""
    yes = ""
    button = ""  # the class of the button that says yes

    @classproperty
    def models(cls):
        return [cls.model]

    @classmethod
    def address(cls, row: Model, back: str) -> str:
        """The question about one row, and where to go after it."""
        kind = cls.model._meta
        place = reverse(
            "wagtail_bulk_action", args=[kind.app_label, kind.model_name, cls.action_type]
        )
        return f"{place}?{urlencode({'id': row.pk, 'next': back})}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"action": self}

    def get_execution_context(self):
        return {"user": self.request.user}
