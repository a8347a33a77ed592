"""What the running product may do in a PostgreSQL database that belongs to somebody else: SQL for its owner.

The role owns nothing, so it can neither alter, drop nor truncate. Tables of the log it may read and add to. Of what
was drawn for review and of opened glass it may change the columns of the answer alone. Everything else is ordinary.
"""

from collections.abc import Iterator

from django.apps import apps

from tmo.audit.models import Draw, Event, Glass, Link, Mention, Review

Table = str
# Table -> rights, for those that are not ordinary.
NARROW: dict[Table, str] = {
    **{model._meta.db_table: "SELECT, INSERT" for model in (Event, Link, Mention, Draw)},
    Review._meta.db_table: "SELECT, INSERT, UPDATE (reviewer_id, outcome, note, decided_at)",
    Glass._meta.db_table: "SELECT, INSERT, UPDATE (noticed_at, noticed_by)",
    "django_migrations": "SELECT",
}
ORDINARY = "SELECT, INSERT, UPDATE, DELETE"


def tables() -> list[Table]:
    """Every table of the product, those between two models included, and Django's own list of migrations."""
    found = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return sorted({*found, "django_migrations"})


def statements(role: str, schema: str = "public") -> Iterator[str]:
    """The SQL, to be run by the owner of the tables after each migration; run twice, it changes nothing more."""
    name, space = _quoted(role), _quoted(schema)
    yield _made(role)
    yield f"ALTER ROLE {name} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT"
    yield f"REVOKE CREATE ON SCHEMA {space} FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {space} FROM PUBLIC, {name}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {space} FROM PUBLIC, {name}"
    yield f"REVOKE ALL ON SCHEMA {space} FROM {name}"
    yield f"GRANT USAGE ON SCHEMA {space} TO {name}"
    for table in tables():
        yield f"GRANT {NARROW.get(table, ORDINARY)} ON {space}.{_quoted(table)} TO {name}"


def _made(role: str) -> str:
    """Makes the role if it is not there; it gets its password by hand and not from a file."""
    text = role.replace("'", "''")
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{text}') "
        f"THEN CREATE ROLE {_quoted(role)} LOGIN; END IF; END $$"
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
