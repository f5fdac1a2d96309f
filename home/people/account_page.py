"""The admin's account page without the name, which the office sets, and without a profile picture:
the site shows none, and Wagtail stores it unchecked.
"""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, BaseSettingsPanel

NOT_OWN = {"name_email", "avatar"}


class OwnSettings(AccountView):
    def get_panels(self) -> list[BaseSettingsPanel]:
        return [panel for panel in super().get_panels() if panel.name not in NOT_OWN]


account_page = require_admin_access(OwnSettings.as_view())
