"""Days on which a municipality's schools or one workplace cannot take training as usual."""

import uuid

from django.db import models
from django.db.models import F, Q

from tmo.units.enums import Country, PeriodKind
from tmo.units.models.organisations import Organisation, Workplace


class CalendarPeriod(models.Model):
    """School breaks and study days; `ends_on` is the first day after. No library knows them: they are own data.

    With a workplace it holds there alone, with a municipality there, with neither in the whole country. It holds for
    everybody there; `kept_by` is whose people may change it, nobody's if it came with the product.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.CharField(max_length=2, choices=Country.choices)
    municipality = models.CharField(max_length=100, blank=True, default="")
    workplace = models.ForeignKey(Workplace, models.CASCADE, null=True, blank=True, related_name="calendar_periods")
    kind = models.CharField(max_length=20, choices=PeriodKind.choices)
    title = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    kept_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="kept_periods")

    class Meta:
        ordering = ("starts_on", "id")
        indexes = (models.Index(fields=["country", "municipality", "starts_on"], name="calendarperiod_by_place"),)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="calendarperiod_ends_after_start"),
            models.CheckConstraint(condition=Q(country__in=Country.values), name="calendarperiod_country_known"),
            models.CheckConstraint(condition=Q(kind__in=PeriodKind.values), name="calendarperiod_kind_known"),
            models.UniqueConstraint(
                fields=["kept_by", "workplace", "kind", "starts_on", "ends_on"],
                condition=Q(workplace__isnull=False),
                name="calendarperiod_once_at_workplace",
            ),
            models.UniqueConstraint(
                fields=["kept_by", "country", "municipality", "kind", "starts_on", "ends_on"],
                condition=Q(workplace__isnull=True),
                name="calendarperiod_once_in_municipality",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.starts_on}"
