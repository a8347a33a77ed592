"""Who comes to a booking's sessions, and who of them carries the work on at the workplace."""

import uuid

from django.db import models
from django.db.models import F, Q

from programs.models.booking import Booking, BookingWorkplace
from programs.rules.people import Part
from tmo.crypto.fields import EncryptedTextField


class Participant(models.Model):
    """One person of a workplace who takes part in a booking, as a participant or as its principal.

    People are never deleted here: whoever leaves gets `left_at`, so that lists of past sessions stay true. Without an
    e-mail address (`email` and `email_index` empty) a person is on the lists and gets no mail; the same address stands
    once among those who are there at one workplace. `email_index` is a blind index for purpose `EMAIL_PURPOSE`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="people")
    workplace = models.ForeignKey(BookingWorkplace, on_delete=models.CASCADE, related_name="people")
    part = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Part])
    name = EncryptedTextField(max_length=200)
    email = EncryptedTextField(max_length=254, default="")
    email_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    language = models.CharField(max_length=5)
    joined_at = models.DateTimeField()
    joined_by_user = models.UUIDField(null=True)
    left_at = models.DateTimeField(null=True)
    left_by_user = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(part__in=[one.value for one in Part]), name="participant_part_known"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
                name="participant_left_after_joined",
            ),
            models.UniqueConstraint(
                fields=["workplace", "email_index"],
                condition=Q(left_at__isnull=True) & ~Q(email_index=""),
                name="participant_address_once",
            ),
        ]
        indexes = [models.Index(fields=["booking", "workplace", "part"], name="participant_of_booking")]

    def __str__(self) -> str:
        return str(self.pk)


class Ambassador(models.Model):
    """A participant whom the principal has appointed TMO ambassador, from one moment until another.

    A replacement is a new row, so that the rows tell who held the role when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ambassadorships")
    since_at = models.DateTimeField()
    appointed_by_user = models.UUIDField(null=True)
    until_at = models.DateTimeField(null=True)
    ended_by_user = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(until_at__isnull=True), name="ambassador_open_once"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("since_at")),
                name="ambassador_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
