"""A role or an invitation at a workplace belongs to the workplace's own organisation.

Django has no foreign key over two columns. PostgreSQL gets one; SQLite gets triggers of the same names. Django
rebuilds a table of SQLite to alter it, and drops its triggers: a later migration that alters one of these tables
runs `add_walls` again, and the tests of the constraints tell if that was forgotten.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HOLDERS = ("role", "invitation")

FOREIGN_KEY = """
ALTER TABLE units_{holder} ADD CONSTRAINT {holder}_workplace_of_its_organisation
FOREIGN KEY (workplace_id, organisation_id) REFERENCES units_workplace (id, organisation_id)
"""
TRIGGER = """
CREATE TRIGGER IF NOT EXISTS {holder}_workplace_of_its_organisation_{event}
BEFORE {event} ON units_{holder} WHEN NEW.workplace_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM units_workplace WHERE id = NEW.workplace_id AND organisation_id = NEW.organisation_id
) BEGIN SELECT RAISE(ABORT, '{holder}_workplace_of_its_organisation'); END
"""
MOVE = """
CREATE TRIGGER IF NOT EXISTS {holder}_workplace_stays
BEFORE UPDATE OF organisation_id ON units_workplace WHEN NEW.organisation_id <> OLD.organisation_id AND EXISTS (
    SELECT 1 FROM units_{holder} WHERE workplace_id = NEW.id
) BEGIN SELECT RAISE(ABORT, '{holder}_workplace_of_its_organisation'); END
"""
POSTGRESQL_DROP = "ALTER TABLE units_{holder} DROP CONSTRAINT {holder}_workplace_of_its_organisation"
SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS {holder}_workplace_of_its_organisation_insert",
    "DROP TRIGGER IF EXISTS {holder}_workplace_of_its_organisation_update",
    "DROP TRIGGER IF EXISTS {holder}_workplace_stays",
)


def add_walls(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Adds the foreign keys on PostgreSQL, the triggers on SQLite."""
    for holder in HOLDERS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(FOREIGN_KEY.format(holder=holder))
        else:
            for statement in (
                TRIGGER.format(holder=holder, event="insert"),
                TRIGGER.format(holder=holder, event="update"),
                MOVE.format(holder=holder),
            ):
                schema_editor.execute(statement)


def drop_walls(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back."""
    for holder in HOLDERS:
        postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in (POSTGRESQL_DROP,) if postgresql else SQLITE_DROP:
            schema_editor.execute(statement.format(holder=holder))


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]
    operations = [migrations.RunPython(add_walls, drop_walls)]
