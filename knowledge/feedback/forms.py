"""What readers may write about a page."""

from django import forms

from .models import Feedback, ProblemReport


class FeedbackForm(forms.ModelForm):
    class Meta:
        model = Feedback
        fields = ["helpful", "comment"]
        widgets = {"helpful": forms.RadioSelect, "comment": forms.Textarea(attrs={"rows": 3})}
        labels = {"helpful": "หน้านี้ตอบคำถามของท่านหรือไม่", "comment": "ความเห็นเพิ่มเติม (ถ้ามี)"}
        error_messages = {"helpful": {"required": "โปรดเลือกว่าได้คำตอบหรือยังไม่ได้คำตอบ"}}


class ProblemForm(forms.ModelForm):
    class Meta:
        model = ProblemReport
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        labels = {"text": "พบปัญหาอะไรในหน้านี้"}
        error_messages = {"text": {"required": "โปรดบอกว่าพบปัญหาอะไร"}}
