"""Who was there: the mark that holds, and every mark that was ever made."""

import uuid

from django.db import models
from django.db.models import Q

from programs.models.people import Participant
from programs.models.session import NOTE_MAX, Session
from programs.rules.attendance import Mark
from tmo.crypto.fields import EncryptedTextField

MARKS = [one.value for one in Mark]


class Attendance(models.Model):
    """One person at one session. `mark` is the one that holds now, empty after it was taken back.

    `clock` is the wall-clock time of coming late or leaving early, if it was noted. `version` counts the marks.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendances")
    mark = models.CharField(max_length=12, blank=True, default="", choices=[(one, one) for one in MARKS])
    clock = models.TimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    marked_at = models.DateTimeField()
    marked_by_user = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "participant"], name="attendance_person_once"),
            models.CheckConstraint(condition=Q(mark="") | Q(mark__in=MARKS), name="attendance_mark_known"),
            models.CheckConstraint(
                condition=Q(clock__isnull=True) | Q(mark__in=[Mark.LATE.value, Mark.LEFT_EARLY.value]),
                name="attendance_clock_if_partly",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AttendanceMark(models.Model):
    """One tap: never changed, never deleted. `key` is the browser's own number of the tap, so that a tap that is
    sent again after a lost network counts once; `tapped_at` is the browser's time, `made_at` ours.

    `reason` is asked for when the session is already held.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="marks")
    key = models.UUIDField()
    mark = models.CharField(max_length=12, blank=True, default="")
    clock = models.TimeField(null=True)
    tapped_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by_user = models.UUIDField(null=True)
    reason = EncryptedTextField(max_length=NOTE_MAX, null=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="attendancemark_key_once"),
            models.CheckConstraint(condition=Q(mark="") | Q(mark__in=MARKS), name="attendancemark_mark_known"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
