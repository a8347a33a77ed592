"""A trainer's time that a session has taken."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programs.models.session import Session
from programs.rules.trainers import Because
from tmo.crypto.fields import EncryptedTextField

# The rule that no two live holds of one trainer share a moment: an exclusion constraint on PostgreSQL, triggers on
# SQLite, made by the migration. Its name stands in the error of both.
TRAINER_ONCE = "hold_trainer_once"
SESSION_ONCE = "hold_session_once"


class Hold(models.Model):
    """One trainer's time for one session, end exclusive. It is never changed, only released; a new row follows.

    `town` is where the session is held, empty if digital. A hold that takes over from another trainer's names it in
    `replaces`, with the reason as a code, and `words` for the warnings that the time has for this trainer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="holds")
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    town = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, related_name="replaced_by")
    because = models.CharField(max_length=12, blank=True, choices=[(one.value, one.value) for one in Because])
    words = EncryptedTextField(max_length=500, default="")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hold_ends_after_start"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("made_at")),
                name="hold_released_after_made",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, because="")
                | Q(replaces__isnull=False, because__in=[one.value for one in Because]),
                name="hold_replaces_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["session", "trainer"], condition=Q(released_at__isnull=True), name=SESSION_ONCE
            ),
        ]
        indexes = [
            models.Index(fields=["trainer", "starts_at"], condition=Q(released_at__isnull=True), name="hold_live"),
        ]

    def __str__(self) -> str:
        return f"{self.trainer_id} for {self.session_id}"
