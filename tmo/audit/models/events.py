"""One row for each reading, writing or refusal."""

from django.db import models
from django.db.models import Q

from tmo.audit.keys import new_key
from tmo.audit.models.append_only import AppendOnlyModel


class Event(AppendOnlyModel):
    """`kind` is "noun.verb"; `subject_ids` a list of keys as text; `facts` codes, keys and counts, never content.

    No foreign keys: an event outlives what it tells of. `mac` is over all other fields (`tmo.audit.mac`).
    """

    class Mode(models.TextChoices):
        """What the event is about."""

        READ = "read"
        WRITE = "write"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    at = models.DateTimeField()
    mode = models.CharField(max_length=8, choices=Mode.choices)
    kind = models.CharField(max_length=80)
    role = models.CharField(max_length=40, blank=True)
    user_id = models.UUIDField(null=True)
    link_id = models.UUIDField(null=True)
    address = models.CharField(max_length=45, blank=True)
    organisation_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_ids = models.JSONField(default=list)
    purpose = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    mac = models.CharField(max_length=64)

    class Meta(AppendOnlyModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=["read", "write", "refused"]), name="audit_event_mode_known"),
            models.CheckConstraint(condition=Q(kind__contains="."), name="audit_event_kind_noun_verb"),
            models.CheckConstraint(condition=~Q(mac=""), name="audit_event_mac_present"),
        ]
        indexes = [
            models.Index(fields=["at"], name="audit_event_at"),
            models.Index(fields=["user_id", "at"], name="audit_event_user_at"),
            models.Index(fields=["organisation_id", "at"], name="audit_event_organisation_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
