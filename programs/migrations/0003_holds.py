"""A trainer's time: holds, working hours, absences, substitutes; and the rule that nobody is held twice.

Django knows exclusion constraints on PostgreSQL alone, so the rule is made here: a constraint there, triggers of the
same name on SQLite, over the same half-open stretches. SQLite keeps instants as text in UTC that sorts by time.
Django rebuilds a table of SQLite to alter it, and drops its triggers: a later migration that alters holds runs
`add_rule` again, and the tests of the constraints tell if that was forgotten.
"""

import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

import tmo.crypto.fields

CONSTRAINT = """
ALTER TABLE programs_hold ADD CONSTRAINT hold_trainer_once
EXCLUDE USING gist (trainer_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (released_at IS NULL)
"""
TRIGGER = """
CREATE TRIGGER IF NOT EXISTS hold_trainer_once_{event}
BEFORE {event} ON programs_hold WHEN NEW.released_at IS NULL AND EXISTS (
    SELECT 1 FROM programs_hold AS other
    WHERE other.trainer_id = NEW.trainer_id AND other.released_at IS NULL AND other.id <> NEW.id
    AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
) BEGIN SELECT RAISE(ABORT, 'hold_trainer_once'); END
"""
EVENTS = ("insert", "update")


def add_rule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Adds the constraint on PostgreSQL, the triggers on SQLite."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CONSTRAINT)
        return
    for event in EVENTS:
        schema_editor.execute(TRIGGER.format(event=event))


def drop_rule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE programs_hold DROP CONSTRAINT hold_trainer_once")
        return
    for event in EVENTS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS hold_trainer_once_{event}")


class Gist(BtreeGistExtension):
    """Django's own operation asks PostgreSQL's catalogue on the way back, on whatever database."""

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """The extension stays: it may be somebody else's too, and installing it again changes nothing."""


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0002_negotiation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Gist(),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("away", "away"), ("holiday", "holiday"), ("other_work", "other_work")], max_length=12
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "id"],
                "indexes": [models.Index(fields=["trainer", "ends_on"], name="absence_of_trainer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="absence_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["away", "holiday", "other_work"])), name="absence_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("town", models.CharField(blank=True, max_length=100)),
                ("made_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("absent", "absent"),
                            ("clash", "clash"),
                            ("handed_over", "handed_over"),
                            ("other", "other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", tmo.crypto.fields.EncryptedTextField(default="", max_length=500)),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="replaced_by",
                        to="programs.hold",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="programs.session"
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=["trainer", "starts_at"],
                        name="hold_live",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="hold_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True), ("released_at__gte", models.F("made_at")), _connector="OR"
                        ),
                        name="hold_released_after_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("because", ""), ("replaces__isnull", True)),
                            models.Q(
                                ("because__in", ["absent", "clash", "handed_over", "other"]),
                                ("replaces__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hold_replaces_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("session", "trainer"),
                        name="hold_session_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Substitute",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitute_for",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("trainer", "substitute"), name="substitute_once"),
                    models.CheckConstraint(
                        condition=models.Q(("trainer", models.F("substitute")), _negated=True),
                        name="substitute_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("weekday", models.PositiveSmallIntegerField()),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="working_hours",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["valid_from", "weekday", "starts"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)), name="workinghours_weekday_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="workinghours_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="workinghours_until_after_from",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("trainer", "weekday", "starts"),
                        name="workinghours_open_once",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_rule, drop_rule),
    ]
