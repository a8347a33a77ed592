"""A file that somebody asked for, from the asking to the day it is wiped."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tmo.crypto.fields import EncryptedBytesField

CONTENT_BYTES = 20 * 1024 * 1024


class State(models.TextChoices):
    """Waiting and building lead to ready or failed, ready to expired; the last two are never left."""

    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


LIVE = (State.WAITING, State.BUILDING, State.READY)
ONE_LIVE = "document_one_live_per_key"


class Document(models.Model):
    """`key` names what is shown, in which version, to whom: while one is under way or kept, no second one is made.

    `facts` holds keys and codes for the builder of the `kind`. A builder holds the row until `claimed_until` and tells
    on the way how far it is (`done` of `total`). `code` says why it failed. The content is there while it is ready.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=240)
    kind = models.CharField(max_length=80)
    subject_id = models.UUIDField(null=True, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=8)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="documents")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    content = EncryptedBytesField(max_length=CONTENT_BYTES, null=True)
    name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state__in=LIVE), name=ONE_LIVE),
            models.CheckConstraint(condition=Q(state__in=State.values), name="document_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.READY, content__isnull=False, made_at__isnull=False)
                | (~Q(state=State.READY) & Q(content__isnull=True)),
                name="document_content_while_ready",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.FAILED) & ~Q(code="")) | (~Q(state=State.FAILED) & Q(code="")),
                name="document_failed_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="document_expires_after_asked"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="document_done_within_total"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state__in=[State.WAITING, State.BUILDING]), name="document_due"
            ),
            models.Index(fields=["expires_at"], name="document_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
