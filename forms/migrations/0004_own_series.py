"""Every form its own series: those typed in Thai had become "-", and all such forms shared one."""

from django.db import migrations, models


def says_something(slug):
    return any(sign.isalnum() for sign in slug)


def go_on_counting(counters, before, series):
    """The receipts of each go on where the shared series stood: no number is given twice."""
    for year, last in counters.filter(series=f"forms.{before}").values_list("be_year", "last"):
        own, _ = counters.get_or_create(series=f"forms.{series}", be_year=year)
        counters.filter(pk=own.pk, last__lt=last).update(last=last)


def give_series(apps, schema_editor):
    FormPage = apps.get_model("forms", "FormPage")
    counters = apps.get_model("home", "RunningNumber").objects
    taken = set(FormPage.objects.values_list("series", flat=True))
    # No instances: Wagtail's form page needs its template for them, which models of migrations lack.
    for pk, series, slug in FormPage.objects.order_by("pk").values_list("pk", "series", "slug"):
        if says_something(series):
            continue
        base = slug[:50].strip("-_") or f"form-{pk}"
        before, series, number = series, base, 2
        while series in taken:
            series, number = f"{base}-{number}", number + 1
        taken.add(series)
        FormPage.objects.filter(pk=pk).update(series=series)
        go_on_counting(counters, before, series)


class Migration(migrations.Migration):
    dependencies = [("forms", "0003_notice_digest"), ("home", "0006_longer_series")]

    operations = [
        migrations.AlterField(
            model_name="formpage",
            name="series",
            field=models.SlugField(
                blank=True,
                help_text="เว้นว่างไว้ระบบจะตั้งให้ รอบต่าง ๆ ของแบบเดียวกันใช้รหัสเดียวกัน เพื่อเปรียบเทียบผล",
                max_length=60,
                verbose_name="รหัสชุดแบบฟอร์ม",
            ),
        ),
        migrations.RunPython(give_series, migrations.RunPython.noop),
    ]
