"""Unsaved input of the editor: the browser keeps a copy and sends it back to be displayed.

The other half is intranet/static/js/admin-copies.js.
"""

import hashlib
import hmac

from django import forms
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

GIVEN_BACK = "given_back"  # field of the POST: show this in the form again, and store nothing


class GivenBack:
    """A form of the editor that displays a stored copy: it behaves like a form with an error, so
    that nothing is saved.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[GIVEN_BACK] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get(GIVEN_BACK):
            self.add_error(None, "นี่คือข้อความที่ท่านพิมพ์ไว้และยังไม่ได้บันทึก โปรดตรวจแล้วกดบันทึก")
            self.data = self.data.copy()
            self.data[self.add_prefix(GIVEN_BACK)] = ""
        return cleaned


@never_cache
def who(request: HttpRequest) -> JsonResponse:
    """An opaque identifier of the signed-in user: copies are stored under it, and the editor's
    script checks it before it submits a form.
    """
    sign = hmac.new(
        settings.SECRET_KEY.encode(), f"copies {request.user.pk}".encode(), hashlib.sha256
    )
    return JsonResponse({"who": sign.hexdigest()[:16]})
