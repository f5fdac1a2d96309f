"""The admin's upload forms for images and documents: with the same checks as every other upload."""

from django.conf import settings
from django.core.files.base import File
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from home.thai.secrets import RefusesSecrets

from .uploads import take_file

CHOOSE_AGAIN = "โปรดแก้ช่องอื่นที่ยังไม่ถูกต้อง แล้วเลือกไฟล์อีกครั้ง"


class NothingHalfStored(RefusesSecrets):
    """Wagtail sets aside a file whose title or collection is invalid, and later stores it without
    any checks. Here the file must be uploaded again.
    """

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors and "file" in self.changed_data and "file" not in self.errors:
            self.add_error("file", CHOOSE_AGAIN)


class PictureField(WagtailImageField):
    """The value is the cleaned copy, which is within Wagtail's own limits."""

    def to_python(self, data) -> File | None:
        if data in self.empty_values:
            return None
        return super().to_python(take_file(data, tuple(settings.WAGTAILIMAGES_EXTENSIONS)))


class ImageForm(NothingHalfStored, BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            wagtails = self.fields["file"]
            self.fields["file"] = PictureField(label=wagtails.label, widget=wagtails.widget)
