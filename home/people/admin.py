"""Accounts, roles and redirects in the admin: Wagtail's own screens with our columns and
restrictions.
"""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.widgets.button import Button
from wagtail.contrib.redirects import views as redirects
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import groups
from wagtail.users.views.users import CreateView, EditView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from home.admin.versions import OneAtATime
from home.audit.actions import Action
from home.audit.writing import note

from .own_account.email_change import tell_of_change
from .rights.forms import WithinOwnRights
from .rights.rules import refusal_to_change
from .rights.views import CloseInstead
from .user_list.filters import PeopleFilter
from .user_list.views import UserList

EXTRA = {"prefix", "position", "phone", "school"}
GIVEN_BY_OTHERS = ("username", "prefix", "first_name", "last_name", "email")


class PersonCreationForm(WithinOwnRights, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | EXTRA


class PersonEditForm(OneAtATime, WithinOwnRights, UserEditForm):
    """Nobody renames themselves or changes their own e-mail without confirming it; a person whose
    e-mail others change is told.
    """

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | EXTRA

    def __init__(self, *args, editing_self: bool = False, **kwargs):
        super().__init__(*args, editing_self=editing_self, **kwargs)
        self.email_before = self.instance.email
        if editing_self:
            for name in GIVEN_BY_OTHERS:
                self.fields[name].disabled = True
                self.fields[name].required = False  # what is missing here is changed by others
            self.fields[
                "email"
            ].help_text = "เปลี่ยนอีเมลของตนเองได้ที่หน้าเรื่องของฉัน ชื่อของตนเองให้ผู้ดูแลคนอื่นแก้ไข"

    def save(self, commit: bool = True):
        user = super().save(commit)
        if commit and user.email != self.email_before:
            tell_of_change(user, self.email_before)
        return user


class NewPerson(CreateView):
    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}


class EditPerson(EditView):
    """Refuses an account with more permissions than one's own."""

    def setup(self, request, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.can_delete = False

    def dispatch(self, request, *args, **kwargs):
        if refusal_to_change(request.user, self.object):
            raise PermissionDenied
        if request.method == "GET":
            note(Action.READ, self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    @property
    def header_more_buttons(self) -> list[Button]:
        label = "ปิดบัญชี" if self.object.is_active else "เปิดบัญชีอีกครั้ง"
        url = reverse("account-state", args=[self.object.pk])
        own = [] if self.editing_self else [Button(label, url=url, icon_name="lock", priority=90)]
        return [*super().header_more_buttons, *own]


class UserViewSet(WagtailUserViewSet):
    """Wagtail's, with our columns. Accounts are closed, never deleted, and not copied, since a copy
    would include the superuser flag.
    """

    index_view_class = UserList
    filterset_class = PeopleFilter
    add_view_class, edit_view_class = NewPerson, EditPerson
    copy_view_enabled = False

    @property
    def delete_view(self):
        return CloseInstead.as_view()

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm


class RoleList(groups.IndexView):
    """Names link to the page of a role only for those who may open it."""

    @cached_property
    def columns(self) -> list[TitleColumn]:
        return [TitleColumn("name", label="ชื่อ", sort_key="name", get_url=self.get_edit_url)]


class RoleViewSet(groups.GroupViewSet):
    index_view_class = RoleList


class RedirectList(redirects.IndexView):
    """Redirects are created one by one: Wagtail would read an imported file without any limit."""

    @property
    def header_more_buttons(self) -> list[Button]:
        importing = reverse("wagtailredirects:start_import")
        return [button for button in super().header_more_buttons if button.url != importing]
