"""What a training provider offers on its own address, and on which terms."""

import uuid

from django.db import models

from tmo.units.models import Organisation


class Offer(models.Model):
    """One programme of one provider, open for requests or not. The public form stands at its address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    package_key = models.SlugField(max_length=50)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "package_key"], name="offer_once_per_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}/{self.package_key}"


class Terms(models.Model):
    """A published version of terms, price note and privacy notice; a booking keeps the one it agreed to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="terms")
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    terms = models.TextField(max_length=10_000)
    price_note = models.TextField(max_length=2_000, blank=True)
    privacy_notice = models.TextField(max_length=10_000)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "version"], name="terms_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} v{self.version}"
