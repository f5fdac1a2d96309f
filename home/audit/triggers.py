"""Database triggers that refuse to change or delete a row of the audit, whoever asks.

A text may be emptied, once, by an erasure that has a row of its own.
"""

SQLITE = {
    "audit_rows_stay_as_they_are": """
        CREATE TRIGGER audit_rows_stay_as_they_are BEFORE UPDATE ON home_auditrow
        BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
    "audit_rows_are_not_deleted": """
        CREATE TRIGGER audit_rows_are_not_deleted BEFORE DELETE ON home_auditrow
        BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
    # REPLACE deletes the existing row without running the DELETE triggers.
    "audit_rows_are_not_replaced": """
        CREATE TRIGGER audit_rows_are_not_replaced BEFORE INSERT ON home_auditrow
        WHEN EXISTS (SELECT 1 FROM home_auditrow WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
    "audit_texts_are_only_emptied": """
        CREATE TRIGGER audit_texts_are_only_emptied BEFORE UPDATE ON home_audittext
        WHEN NEW.id IS NOT OLD.id OR NEW.digest IS NOT OLD.digest OR OLD.erased_by IS NOT NULL
            OR NEW.text <> '' OR NEW.salt <> '' OR NEW.search_keys <> '' OR NEW.erased_by IS NULL
        BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
    "audit_texts_are_not_deleted": """
        CREATE TRIGGER audit_texts_are_not_deleted BEFORE DELETE ON home_audittext
        BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
    "audit_texts_are_not_replaced": """
        CREATE TRIGGER audit_texts_are_not_replaced BEFORE INSERT ON home_audittext
        WHEN EXISTS (SELECT 1 FROM home_audittext WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
}
REFUSAL = """
    CREATE OR REPLACE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit is only added to'; END $$"""
POSTGRESQL = {
    "audit_rows_stay_as_they_are": """
        CREATE TRIGGER audit_rows_stay_as_they_are BEFORE UPDATE OR DELETE ON home_auditrow
        FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to()""",
    "audit_rows_are_not_emptied": """
        CREATE TRIGGER audit_rows_are_not_emptied BEFORE TRUNCATE ON home_auditrow
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()""",
    "audit_texts_are_only_emptied": """
        CREATE TRIGGER audit_texts_are_only_emptied BEFORE UPDATE ON home_audittext
        FOR EACH ROW WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.digest IS DISTINCT FROM OLD.digest
            OR OLD.erased_by IS NOT NULL OR NEW.erased_by IS NULL
            OR NEW.text <> '' OR NEW.salt <> '' OR NEW.search_keys <> '')
        EXECUTE FUNCTION audit_is_only_added_to()""",
    "audit_texts_are_not_deleted": """
        CREATE TRIGGER audit_texts_are_not_deleted BEFORE DELETE ON home_audittext
        FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to()""",
    "audit_texts_are_not_truncated": """
        CREATE TRIGGER audit_texts_are_not_truncated BEFORE TRUNCATE ON home_audittext
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()""",
}
NAMES = {"sqlite": frozenset(SQLITE), "postgresql": frozenset(POSTGRESQL)}
KNOWN = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def create_triggers(connection) -> None:
    """Create the triggers for this database vendor."""
    statements = (
        [REFUSAL, *POSTGRESQL.values()] if connection.vendor == "postgresql" else [*SQLITE.values()]
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop_triggers(connection) -> None:
    """For a migration that changes the tables; it creates them again afterwards."""
    on_table = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name in sorted(NAMES[connection.vendor]):
            table = "home_auditrow" if "_rows_" in name else "home_audittext"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if on_table else ''}")


def missing_triggers(connection) -> list[str]:
    """The names of triggers that somebody dropped or disabled."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN[connection.vendor])
        there = {row[0] for row in cursor.fetchall()}
    return sorted(NAMES[connection.vendor] - there)
