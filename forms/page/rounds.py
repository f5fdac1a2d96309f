"""The next round of a form: a copy with the same keys, made from the admin by those who may
copy the page.
"""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from home.thai.secrets import RefusesSecrets
from home.thai.writing import fiscal_year

from .models import FormPage


class RoundForm(RefusesSecrets, forms.Form):
    """The fields that differ in the copy."""

    title = forms.CharField(label="ชื่อของรอบใหม่", max_length=255)
    slug = forms.SlugField(
        label="ที่อยู่", max_length=255, help_text="ตัวอักษรอังกฤษ ตัวเลข และขีด เช่น satisfaction-2571"
    )

    def clean_slug(self) -> str:
        if FormPage.objects.filter(slug=self.cleaned_data["slug"]).exists():
            raise forms.ValidationError("มีแบบฟอร์มที่ใช้ที่อยู่นี้แล้ว")
        return self.cleaned_data["slug"]


def free_slug(page: FormPage, year: int) -> str:
    """The slug for a round of this year, made unique."""
    base, number = f"{page.series.replace('_', '-')[:40]}-{year}", 2
    slug = base
    while FormPage.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def next_round(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(FormPage, pk=pk)
    if not page.permissions_for_user(request.user).can_copy():
        raise PermissionDenied
    year = fiscal_year(timezone.localdate())
    form = RoundForm(
        request.POST or None,
        initial={"title": f"{page.title} ({year})", "slug": free_slug(page, year)},
    )
    if request.method == "POST" and form.is_valid():
        copy = page.copy_for_round(
            form.cleaned_data["slug"], form.cleaned_data["title"], request.user
        )
        return redirect("wagtailadmin_pages:edit", copy.pk)
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "forms/page/admin/next_round.html",
        {"form": form, "form_page": page},
        status=status,
    )
