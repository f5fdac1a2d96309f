"""What was typed in the editor and not saved: the browser keeps a copy and sends it back to be looked at.

The other half is intranet/static/js/admin-copies.js.
"""

GIVEN_BACK = "given_back"  # in what is posted: show this in the form again, and store nothing


class GivenBack:
    """A form of the editor that shows a kept copy: as one with an error, which is what keeps it from being stored."""

    def clean(self):
        cleaned = super().clean()
        if self.data.get(GIVEN_BACK):
            self.add_error(None, "นี่คือข้อความที่ท่านพิมพ์ไว้และยังไม่ได้บันทึก โปรดตรวจแล้วกดบันทึก")
        return cleaned
