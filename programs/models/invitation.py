"""What each person was last told about a session, and the feeds that calendars read."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from programs.models.people import Participant
from programs.models.session import Session
from programs.rules.invitations import Method


class SessionInvitation(models.Model):
    """The calendar entry that one address holds for one session: created once, updated and cancelled in place.

    `participant` or `trainer` says who it is. `digest` is of what was told (times, place, room, link, title) and
    `sequence` the number it was told with: a mail goes out exactly when the digest of today differs from it, in the
    transaction that writes the next number. `to_index` is the blind index of the address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="invitations")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="invitations")
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    to_index = models.CharField(max_length=64)
    method = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Method])
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    invited_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "to_index"], name="sessioninvitation_address_once"),
            models.CheckConstraint(
                condition=Q(method__in=[one.value for one in Method]), name="sessioninvitation_method_known"
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=False, trainer__isnull=True)
                | Q(participant__isnull=True, trainer__isnull=False),
                name="sessioninvitation_of_one_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CalendarFeed(models.Model):
    """A private address that one person's calendar reads. The address is derived from `id`; revoking ends it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="feeds")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=False, user__isnull=True)
                | Q(participant__isnull=True, user__isnull=False),
                name="calendarfeed_of_one_person",
            ),
            models.UniqueConstraint(
                fields=["participant"], condition=Q(revoked_at__isnull=True), name="calendarfeed_participant_once"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="calendarfeed_user_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
