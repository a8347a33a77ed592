"""Somebody looks at the log: what was drawn for it, and what came out."""

import uuid

from django.db import models
from django.db.models import F, Q

from tmo.crypto.fields import EncryptedTextField

UNDECIDED = Q(outcome="", decided_at__isnull=True, reviewer_id__isnull=True)
DECIDED = Q(decided_at__isnull=False, reviewer_id__isnull=False) & ~Q(outcome="")


class Draw(models.Model):
    """One organisation's month, named by its first day, was drawn from. A quiet month has a row too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.UUIDField()
    month = models.DateField()
    drawn_at = models.DateTimeField()
    readings = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "month"], name="audit_draw_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"draw {self.month}"


class Review(models.Model):
    """One event to be looked at by somebody other than `viewer_id`. `whys` are codes of `tmo.audit.review.rules`."""

    class Outcome(models.TextChoices):
        """What the reviewer found."""

        IN_ORDER = "in_order"
        EXPLAINED = "explained"
        REPORTED = "reported"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.UUIDField()
    month = models.DateField()
    event_id = models.UUIDField()
    viewer_id = models.UUIDField(null=True)
    whys = models.JSONField(default=list)
    due_on = models.DateField()
    reviewer_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    note = EncryptedTextField(max_length=2000, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "event_id"], name="audit_review_event_once"),
            models.CheckConstraint(
                condition=Q(viewer_id__isnull=True) | Q(reviewer_id__isnull=True) | ~Q(reviewer_id=F("viewer_id")),
                name="audit_review_reviewer_is_not_viewer",
            ),
            models.CheckConstraint(condition=UNDECIDED | DECIDED, name="audit_review_decided_as_a_whole"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "in_order", "explained", "reported"]), name="audit_review_outcome_known"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "due_on"], name="audit_review_open", condition=Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
