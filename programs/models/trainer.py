"""When a trainer works, is away, and who may take whose place."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programs.rules.trainers import AbsenceKind


class WorkingHours(models.Model):
    """Hours on one weekday (0 is Monday), wall clock, from `valid_from` until before `valid_until`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ["valid_from", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=0, weekday__lte=6), name="workinghours_weekday_range"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="workinghours_ends_after_start"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="workinghours_until_after_from",
            ),
            models.UniqueConstraint(
                fields=["trainer", "weekday", "starts"],
                condition=Q(valid_until__isnull=True),
                name="workinghours_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer_id} on {self.weekday}"


class Absence(models.Model):
    """Days on which a trainer takes no session; `ends_on` is the first day after.

    The kind is one of three words and never says whether somebody is ill: that is nobody's business here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=12, choices=[(one.value, one.value) for one in AbsenceKind])
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in AbsenceKind]), name="absence_kind_known"),
        ]
        indexes = [models.Index(fields=["trainer", "ends_on"], name="absence_of_trainer")]

    def __str__(self) -> str:
        return f"{self.trainer_id} from {self.starts_on}"


class Substitute(models.Model):
    """`trainer` may be replaced by `substitute`; the other way round takes a row of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="substitutes")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="substitute_for")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trainer", "substitute"], name="substitute_once"),
            models.CheckConstraint(condition=~Q(trainer=F("substitute")), name="substitute_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} for {self.trainer_id}"
