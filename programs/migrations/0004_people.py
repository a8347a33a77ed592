"""People of a booking, ambassadors, invitations, calendar feeds, attendance; whether a session was held."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tmo.crypto.fields


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0003_holds"),
        ("units", "0002_workplace_of_its_organisation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Ambassador",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("since_at", models.DateTimeField()),
                ("appointed_by_user", models.UUIDField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("ended_by_user", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "mark",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("present", "present"),
                            ("late", "late"),
                            ("left_early", "left_early"),
                            ("excused", "excused"),
                            ("absent", "absent"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("clock", models.TimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("marked_at", models.DateTimeField()),
                ("marked_by_user", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="AttendanceMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.UUIDField()),
                ("mark", models.CharField(blank=True, default="", max_length=12)),
                ("clock", models.TimeField(null=True)),
                ("tapped_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                ("made_by_user", models.UUIDField(null=True)),
                ("reason", tmo.crypto.fields.EncryptedTextField(max_length=500, null=True)),
            ],
            options={
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "part",
                    models.CharField(
                        choices=[("participant", "participant"), ("principal", "principal")], max_length=12
                    ),
                ),
                ("name", tmo.crypto.fields.EncryptedTextField(max_length=200)),
                ("email", tmo.crypto.fields.EncryptedTextField(default="", max_length=254)),
                ("email_index", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                ("language", models.CharField(max_length=5)),
                ("joined_at", models.DateTimeField()),
                ("joined_by_user", models.UUIDField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("left_by_user", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SessionInvitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("to_index", models.CharField(max_length=64)),
                ("method", models.CharField(choices=[("request", "request"), ("cancel", "cancel")], max_length=8)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
                ("invited_at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="session",
            name="held_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="held_by_user",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["provider", "answer_by", "id"], name="booking_board_answer"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_at__isnull", True),
                    models.Q(("agreed__isnull", False), ("cancelled_at__isnull", True)),
                    _connector="OR",
                ),
                name="session_held_was_agreed",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="programs.session"
            ),
        ),
        migrations.AddField(
            model_name="attendancemark",
            name="attendance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="programs.attendance"
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="people", to="programs.booking"
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="workplace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="people", to="programs.bookingworkplace"
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="participant",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="feeds", to="programs.participant"
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="programs.participant"
            ),
        ),
        migrations.AddField(
            model_name="ambassador",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="ambassadorships", to="programs.participant"
            ),
        ),
        migrations.AddField(
            model_name="sessioninvitation",
            name="participant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="programs.participant",
            ),
        ),
        migrations.AddField(
            model_name="sessioninvitation",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="programs.session"
            ),
        ),
        migrations.AddField(
            model_name="sessioninvitation",
            name="trainer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="attendancemark",
            constraint=models.UniqueConstraint(fields=("key",), name="attendancemark_key_once"),
        ),
        migrations.AddConstraint(
            model_name="attendancemark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mark", ""), ("mark__in", ["present", "late", "left_early", "excused", "absent"]), _connector="OR"
                ),
                name="attendancemark_mark_known",
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(fields=["booking", "workplace", "part"], name="participant_of_booking"),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["participant", "principal"])), name="participant_part_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_at__isnull", True), ("left_at__gte", models.F("joined_at")), _connector="OR"),
                name="participant_left_after_joined",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True), models.Q(("email_index", ""), _negated=True)),
                fields=("workplace", "email_index"),
                name="participant_address_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("participant__isnull", False), ("user__isnull", True)),
                    models.Q(("participant__isnull", True), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="calendarfeed_of_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("participant",),
                name="calendarfeed_participant_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)), fields=("user",), name="calendarfeed_user_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("session", "participant"), name="attendance_person_once"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mark", ""), ("mark__in", ["present", "late", "left_early", "excused", "absent"]), _connector="OR"
                ),
                name="attendance_mark_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("clock__isnull", True), ("mark__in", ["late", "left_early"]), _connector="OR"),
                name="attendance_clock_if_partly",
            ),
        ),
        migrations.AddConstraint(
            model_name="ambassador",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_at__isnull", True)), fields=("participant",), name="ambassador_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ambassador",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_at__isnull", True), ("until_at__gte", models.F("since_at")), _connector="OR"
                ),
                name="ambassador_until_after_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioninvitation",
            constraint=models.UniqueConstraint(fields=("session", "to_index"), name="sessioninvitation_address_once"),
        ),
        migrations.AddConstraint(
            model_name="sessioninvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["request", "cancel"])), name="sessioninvitation_method_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioninvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("participant__isnull", False), ("trainer__isnull", True)),
                    models.Q(("participant__isnull", True), ("trainer__isnull", False)),
                    _connector="OR",
                ),
                name="sessioninvitation_of_one_person",
            ),
        ),
    ]
