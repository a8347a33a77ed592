"""What the minute sweep adds to events: their place in the chain, and an index of whom they were about.

Both are tables of their own, so that the running product needs no right to change an event.
"""

from django.db import models
from django.db.models import Q

from tmo.audit.models.append_only import AppendOnlyModel


class Link(AppendOnlyModel):
    """The `number`-th event of the chain, from 1 without gaps. `value` seals it together with all before it."""

    number = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField()
    value = models.CharField(max_length=64)
    linked_at = models.DateTimeField()

    class Meta(AppendOnlyModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["event_id"], name="audit_link_event_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_link_number_from_one"),
            models.CheckConstraint(condition=~Q(value=""), name="audit_link_value_present"),
        ]

    def __str__(self) -> str:
        return f"link {self.number}"


class Mention(AppendOnlyModel):
    """One subject of one event. Keys of events run with time: the index answers "who looked at this" in order."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField()
    subject_id = models.CharField(max_length=64)

    class Meta(AppendOnlyModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["event_id", "subject_id"], name="audit_mention_once"),
            models.CheckConstraint(condition=~Q(subject_id=""), name="audit_mention_subject_present"),
        ]
        indexes = [models.Index(fields=["subject_id", "event_id"], name="audit_mention_subject")]

    def __str__(self) -> str:
        return f"mention {self.pk}"
