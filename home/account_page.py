"""The admin's account page without a profile picture: the site shows none, and Wagtail reads it unchecked."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, BaseSettingsPanel


class AccountWithoutPicture(AccountView):
    def get_panels(self) -> list[BaseSettingsPanel]:
        return [panel for panel in super().get_panels() if panel.name != "avatar"]


account_page = require_admin_access(AccountWithoutPicture.as_view())
