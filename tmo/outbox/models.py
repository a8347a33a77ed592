"""A message that is due at a time and is sent at most once."""

import uuid

from django.db import models
from django.db.models import Q

from tmo.crypto.fields import EncryptedJSONField, EncryptedTextField


class Message(models.Model):
    """What to say is decided when it is sent, by the builder of its `kind`; `facts` holds keys of rows only.

    `body` is for mail that was ready when it was posted (sign-in); it is gone as soon as the message leaves pending.
    A pending message may be taken when it is due and `claimed_until` has passed; that time is the lease of a sender,
    or the end of a pause after a failed attempt.
    """

    class State(models.TextChoices):
        """Pending is the only state that is ever left."""

        PENDING = "pending"
        SENT = "sent"
        DROPPED = "dropped"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    to = EncryptedTextField(max_length=320)
    to_index = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=8)
    subject_id = models.UUIDField(null=True, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    body = EncryptedJSONField(null=True, blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="outbox_message_key_once"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sent", "dropped", "failed"]), name="outbox_message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="outbox_message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="pending") | Q(body__isnull=True), name="outbox_message_body_only_pending"
            ),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True) | Q(state="failed"), name="outbox_message_handled_if_failed"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="outbox_message_due", condition=Q(state="pending")),
            models.Index(fields=["organisation_id"], name="outbox_message_failed", condition=Q(state="failed")),
            models.Index(fields=["subject_id", "kind"], name="outbox_message_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
