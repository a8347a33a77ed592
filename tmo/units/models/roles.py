"""Who is what, where, and from when until when."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tmo.units.enums import RoleKind
from tmo.units.models.organisations import Organisation, Workplace


class Role(models.Model):
    """One person's role; it holds on `starts_on <= day < ends_on`, without an end until it is ended.

    A role that is ended on the day it began has an empty period: it never holds again, and the row stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="roles")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="roles")
    workplace = models.ForeignKey(Workplace, models.PROTECT, null=True, blank=True, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("starts_on", "id")
        indexes = (models.Index(fields=["organisation", "kind"], name="role_by_organisation"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=RoleKind.values), name="role_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("granted_by")),
                name="role_approver_differs_from_granter",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("user")),
                name="role_approver_differs_from_holder",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "kind"],
                condition=Q(ends_on__isnull=True, workplace__isnull=True),
                name="role_one_open_at_organisation",
            ),
            models.UniqueConstraint(
                fields=["user", "workplace", "kind"],
                condition=Q(ends_on__isnull=True, workplace__isnull=False),
                name="role_one_open_at_workplace",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
