"""Accounts in the admin, with the school and position that our users have."""

from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

EXTRA = {"prefix", "position", "phone", "school"}


class PersonCreationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | EXTRA


class PersonEditForm(UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | EXTRA


class UserViewSet(WagtailUserViewSet):
    """Wagtail's, with our columns; deleting is for nobody: history would lose its names, so deactivate instead."""

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm
