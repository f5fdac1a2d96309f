"""What the forms noted by themselves is brought into the one audit, chained in the order in which it happened."""

import secrets

from django.db import migrations
from django.db.models import OuterRef, Subquery

from home.audit.chain import BEGINNING, row_digest, text_digest, written_moment
from home.thai.keys import search_text

BATCH = 1000


class Texts:
    """Names as the audit keeps them, each once."""

    def __init__(self, model):
        self.model = model
        self.known = {}

    def kept(self, text):
        text = " ".join(text.split())[:500]
        if text and text not in self.known:
            salt = secrets.token_hex(16)
            self.known[text] = self.model.objects.create(
                text=text, salt=salt, digest=text_digest(salt, text), search_keys=search_text(text)
            )
        return self.known.get(text)


def bring_over(apps, schema_editor):
    rows = apps.get_model("home", "AuditRow")
    texts = Texts(apps.get_model("home", "AuditText"))
    last = rows.objects.order_by("-number").first()
    number, digest = (last.number, last.digest) if last else (0, BEGINNING)
    made = []
    for entry in entries(apps).iterator(chunk_size=BATCH):
        number += 1
        row = row_of(rows, texts, entry, number)
        row.digest = digest = row_digest(digest, facts_of(row))
        made.append(row)
        if len(made) == BATCH:
            rows.objects.bulk_create(made)
            made = []
    rows.objects.bulk_create(made)


def entries(apps):
    titles = apps.get_model("wagtailcore", "Page").objects.filter(pk=OuterRef("page_id")).values("title")
    found = apps.get_model("forms", "AuditEntry").objects.select_related("actor")
    return found.annotate(title=Subquery(titles)).order_by("at", "pk")


def row_of(rows, texts, entry, number):
    actor = entry.actor
    who = f"{actor.prefix}{actor.first_name} {actor.last_name}".strip() + f" ({actor.username})" if actor else "ไม่ทราบ"
    name = " ".join(part for part in (entry.number, entry.title or "") if part)
    return rows(
        number=number,
        at=entry.at,
        actor_id=entry.actor_id,
        actor_name=texts.kept(who),
        action=entry.action,
        origin="-",
        subject_type="forms.submission",
        subject_number="",
        subject_name=texts.kept(name),
        page=entry.page_id,
        before={},
        after={},
        rows=entry.rows,
    )


def facts_of(row):
    names = ("number", "actor_id", "action", "origin", "subject_type", "subject_number", "page")
    facts = {name: getattr(row, name) for name in (*names, "before", "after", "rows")}
    facts |= {"actor_name": row.actor_name.digest, "reason": "", "at": written_moment(row.at)}
    return facts | {"subject_name": row.subject_name.digest if row.subject_name else ""}


def take_rights_away(apps, schema_editor):
    """The old list's; the new one's are given out as those of roles.toml are."""
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="forms", content_type__model="auditentry"
    ).delete()
    apps.get_model("contenttypes", "ContentType").objects.filter(app_label="forms", model="auditentry").delete()


class Migration(migrations.Migration):

    dependencies = [
        ("forms", "0009_found_by_keys"),
        ("home", "0012_audit"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(bring_over, migrations.RunPython.noop),
        migrations.RunPython(take_rights_away, migrations.RunPython.noop),
        migrations.DeleteModel("AuditEntry"),
    ]
