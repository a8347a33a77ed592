"""Organisations (the tenants) and their workplaces."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tmo import clock
from tmo.units.enums import Country, WorkplaceKind


class Organisation(models.Model):
    """A tenant: whoever provides training, buys it, or cares for citizens. It may do several of these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(max_length=60)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    is_training_provider = models.BooleanField(default=False)
    is_customer = models.BooleanField(default=False)
    is_care_provider = models.BooleanField(default=False)
    support_name = models.CharField(max_length=200, blank=True, default="")
    support_email = models.EmailField(blank=True, default="")
    support_phone = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["slug"], name="organisation_slug_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_name_not_empty"),
            models.CheckConstraint(condition=Q(country__in=Country.values), name="organisation_country_known"),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="organisation_language_known",
            ),
            models.CheckConstraint(
                condition=Q(is_training_provider=True) | Q(is_customer=True) | Q(is_care_provider=True),
                name="organisation_has_a_part",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("created_at")),
                name="organisation_closed_after_created",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        """IANA name of the time zone of its days."""
        return Country(self.country).zone


class Workplace(models.Model):
    """A preschool, school, service or home of one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="workplaces")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=WorkplaceKind.choices)
    municipality = models.CharField(_("municipality"), max_length=100, blank=True, default="")
    timezone = models.CharField(max_length=64, default="Europe/Stockholm")
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="workplace_name_not_empty"),
            models.CheckConstraint(condition=Q(kind__in=WorkplaceKind.values), name="workplace_kind_known"),
            models.UniqueConstraint(fields=["id", "organisation"], name="workplace_of_organisation"),
        )

    def __str__(self) -> str:
        return self.name
