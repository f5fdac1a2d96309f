"""Which owner has been reminded of which review, so that nobody is reminded twice of the same
one.
"""

from django.db import models
from wagtail.models import Page


class ReviewReminder(models.Model):
    """One mail about one page and one review date."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="review_reminders")
    review_date = models.DateField("กำหนดทบทวน")
    sent_at = models.DateTimeField("ส่งเมื่อ", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "การเตือนทบทวน"
        constraints = [
            models.UniqueConstraint(fields=["page", "review_date"], name="one_reminder_a_date")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.review_date}"
