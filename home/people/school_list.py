"""The list of schools in the admin, with a link to their import."""

from django.urls import reverse
from wagtail.admin.widgets.button import Button

from home.admin.lists import DictionaryIndexView

from .school_import import SCHOOLS


class SchoolList(DictionaryIndexView):
    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if SCHOOLS.may_be_imported_by(self.request.user):
            buttons.append(
                Button(
                    "นำเข้าจากไฟล์", url=reverse("schools-import"), icon_name="upload", priority=10
                )
            )
        return buttons
