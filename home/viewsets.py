"""Accounts and old addresses in the admin: Wagtail's own screens, with our columns and without what we do not use."""

from django.urls import reverse
from wagtail.admin.widgets.button import Button
from wagtail.contrib.redirects import views as redirects
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import IndexView as WagtailUserList
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from .admin_lists import FindsByKeys
from .people import PEOPLE
from .versions import OneAtATime

EXTRA = {"prefix", "position", "phone", "school"}


class PersonCreationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | EXTRA


class PersonEditForm(OneAtATime, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | EXTRA


class UserList(FindsByKeys, WagtailUserList):
    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if PEOPLE.may_be_imported_by(self.request.user):
            buttons.append(Button("นำเข้าจากไฟล์", url=reverse("people-import"), icon_name="upload", priority=10))
        return buttons


class UserViewSet(WagtailUserViewSet):
    """Wagtail's, with our columns; deleting is for nobody: history would lose its names, so deactivate instead."""

    index_view_class = UserList

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm


class RedirectList(redirects.IndexView):
    """Old addresses, made one by one: Wagtail would read a file of them without any bound."""

    @property
    def header_more_buttons(self) -> list[Button]:
        importing = reverse("wagtailredirects:start_import")
        return [button for button in super().header_more_buttons if button.url != importing]
