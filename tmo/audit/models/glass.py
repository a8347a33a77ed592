"""Breaking the glass: somebody opens what is not theirs to open, for a reason and for a while."""

import uuid

from django.db import models
from django.db.models import F, Q

from tmo.crypto.fields import EncryptedTextField


class Glass(models.Model):
    """From `opened_at` to before `until_at` the person may read the subject. `told` are keys of accounts as text.

    `noticed_at` is when the first of those who were told said that they have seen it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField()
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    organisation_id = models.UUIDField()
    reason = EncryptedTextField(max_length=1000)
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField()
    told = models.JSONField()
    noticed_at = models.DateTimeField(null=True)
    noticed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("opened_at")), name="audit_glass_ends_after_opening"),
            models.CheckConstraint(
                condition=Q(noticed_at__isnull=True, noticed_by__isnull=True)
                | Q(noticed_at__isnull=False, noticed_by__isnull=False),
                name="audit_glass_noticed_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(noticed_by__isnull=True) | ~Q(noticed_by=F("user_id")),
                name="audit_glass_noticed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["user_id", "subject_id", "until_at"], name="audit_glass_open")]

    def __str__(self) -> str:
        return f"glass {self.pk}"
