"""One row for each reading, writing or refusal. Rows are added, never changed."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q


class AppendOnly(TypeError):
    """Somebody tried to change or delete what was logged."""


class EventQuerySet(models.QuerySet["Event"]):
    """Reads and adds; everything else raises `AppendOnly`."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("events are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("events are never deleted")

    def bulk_create(
        self,
        objs: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> Any:
        """Adds rows; never writes over one that is there, and never leaves one out."""
        if ignore_conflicts or update_conflicts:
            raise AppendOnly("events are never changed")
        return super().bulk_create(objs, batch_size=batch_size)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("events are never changed")


class Event(models.Model):
    """`kind` is "noun.verb"; `subject_ids` a list of keys as text; `facts` codes, keys and counts, never content.

    No foreign keys: an event outlives what it tells of. `mac` is over all other fields (`tmo.audit.mac`).
    """

    class Mode(models.TextChoices):
        """What the event is about."""

        READ = "read"
        WRITE = "write"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
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

    objects = EventQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the row; raises `AppendOnly` for one that is already there."""
        if not self._state.adding:
            raise AppendOnly("events are never changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises."""
        raise AppendOnly("events are never deleted")
