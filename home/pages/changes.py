"""A number that is another one after each change of what pages show to readers, so that what was
made from the database is known to be of today.

Database triggers set it, so it changes in the same transaction as the change itself, whoever makes
it: the editor, an import, a command, SQL by hand. Numbers are drawn at random: one that a
transaction took back is never given again. PostgreSQL gets a row for each changing statement, for
one row that all writers change would make them wait for each other, SQLite one row.
"""

from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

# What pages for readers are made from; tests/pages/test_stored.py finds a table that is missing.
TABLES = (
    *("auth_group", "auth_group_permissions", "home_user_groups", "home_user_user_permissions"),
    *(
        "home_homepage",
        "home_officesettings",
        "home_school",
        "knowledge_articlepage",
        "knowledge_articlepage_laws",
    ),
    *("knowledge_articlepage_systems", "knowledge_faqpage", "knowledge_faqpage_laws"),
    *("knowledge_faqpage_systems", "knowledge_guidepage", "knowledge_guidepage_laws"),
    *("knowledge_guidepage_systems", "knowledge_knowledgeindexpage", "knowledge_pagetag"),
    *("knowledge_updatenote", "services_law", "services_system", "taggit_tag"),
    *(
        "wagtailcore_grouppagepermission",
        "wagtailcore_collection",
        "wagtailcore_collectionviewrestriction",
    ),
    *("wagtailcore_collectionviewrestriction_groups", "wagtailcore_pageviewrestriction"),
    *("wagtailcore_pageviewrestriction_groups", "wagtailcore_site", "wagtaildocs_document"),
    *("wagtailimages_image", "wagtailredirects_redirect"),
)
# Of these tables some columns alone: drafts are saved every few seconds while somebody writes, and
# a sign-in is noted at the account.
COLUMNS = {
    "wagtailcore_page": (
        *("path", "depth", "title", "slug", "url_path", "live", "live_revision_id", "expired"),
        *("seo_title", "search_description", "content_type_id", "show_in_menus", "owner_id"),
        *("last_published_at", "first_published_at", "alias_of_id"),
    ),
    "home_user": ("username", "first_name", "last_name", "is_active", "is_superuser", "school_id"),
}
NAME = "changes_what_readers_see"
FUNCTION = """
    CREATE OR REPLACE FUNCTION changes_what_readers_see() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN
    INSERT INTO home_contentchange (number, at)
        VALUES ((random() * 4611686018427387904)::bigint, now());
    RETURN NULL; END $$"""
# A random number of 62 bits: sums of them do not overflow while rows wait to be cleaned away.
# Not by REPLACE: within an INSERT OR IGNORE, as Django adds many-to-many rows, it would be ignored.
SET_SQLITE = """
    UPDATE home_contentchange
        SET number = abs(random()) >> 2, at = strftime('%Y-%m-%d %H:%M:%f', 'now');
    INSERT INTO home_contentchange (number, at)
        SELECT abs(random()) >> 2, strftime('%Y-%m-%d %H:%M:%f', 'now')
        WHERE NOT EXISTS (SELECT 1 FROM home_contentchange);"""
KEPT = timedelta(days=1)


class ContentChange(models.Model):
    """Written by the triggers alone."""

    number = models.BigIntegerField("เลขสุ่ม")
    at = models.DateTimeField("เมื่อ")

    class Meta:
        verbose_name = verbose_name_plural = "ร่องรอยการแก้ไขเนื้อหา"

    def __str__(self) -> str:
        return str(self.number)


def current_stamp() -> int:
    """Of what this connection sees; 0 where nothing was changed yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(number), 0) FROM home_contentchange")
        return int(cursor.fetchone()[0])


def forget_old_changes() -> int:
    """How many rows were removed: the number is another one afterwards, which does no harm."""
    newest = ContentChange.objects.aggregate(key=models.Max("pk"))["key"]
    old = ContentChange.objects.filter(at__lt=timezone.now() - KEPT)
    return old.exclude(pk=newest).delete()[0]


# Triggers -----------------------------------------------------------------------------------------
def follow_migrations(**facts) -> None:
    """After a migration that made a table anew, which loses its triggers on SQLite; not after one
    to an earlier state, whose tables may be others.
    """
    executor = MigrationExecutor(connection)
    is_up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    if facts["using"] == DEFAULT_DB_ALIAS and is_up_to_date:
        create_triggers()


def create_triggers() -> None:
    """Those that are not there."""
    there = existing_triggers()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name, statement in wanted_triggers().items():
            if name not in there:
                cursor.execute(statement)


def are_complete() -> bool:
    return wanted_triggers().keys() <= existing_triggers()


def wanted_triggers() -> dict[str, str]:
    """The statement that creates each, by name."""
    return sqlite_triggers() if connection.vendor == "sqlite" else postgresql_triggers()


def existing_triggers() -> set[str]:
    known = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(known[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def sqlite_triggers() -> dict[str, str]:
    made = {}
    for table, columns in columns_by_table().items():
        for word in ("insert", "update", "delete"):
            name = f"{table}_{word}_{NAME}"
            of = f" OF {', '.join(columns)}" if word == "update" and columns else ""
            made[name] = f"CREATE TRIGGER {name} AFTER {word}{of} ON {table} BEGIN{SET_SQLITE} END"
    return made


def postgresql_triggers() -> dict[str, str]:
    made = {}
    for table, columns in columns_by_table().items():
        name = f"{NAME}_{table}"[:63]
        of = f" OF {', '.join(columns)}" if columns else ""
        made[name] = (
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE{of} OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"
        )
    return made


def columns_by_table() -> dict[str, tuple[str, ...]]:
    """None for all of them."""
    return dict.fromkeys(TABLES, ()) | COLUMNS
