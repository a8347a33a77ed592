"""Sessions of a booking and the dates that the two sides propose for them.

A proposal is one side's version for one session: one to three alternatives. Proposing means accepting one's own
version; accepting means choosing one alternative of the other side's latest version. The rows together are the whole
history: who proposed what, when and why, and who answered what.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programs.models.booking import SIDES, Booking
from programs.rules.negotiation import Answered
from tmo.crypto.fields import EncryptedTextField

NOTE_MAX = 500
PLACES = [("on_site", "on_site"), ("digital", "digital")]


class Session(models.Model):
    """One dated meeting of the package. `version` is the number of its latest proposal, 0 if there is none.

    `agreed` is the date that holds, also while a later version waits for an answer, and after the session was
    cancelled. An encrypted text that nobody has written is None. `revision` counts what invitations have said of it:
    it is the SEQUENCE of the next calendar message. `held_at` is when a trainer said that it took place.
    `versions` are all proposals for it, oldest first, of a session read by `sessions_with_dates`.
    """

    versions: "list[Proposal]"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="sessions")
    key = models.SlugField(max_length=50)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=0)
    agreed = models.OneToOneField(
        "programs.Alternative", on_delete=models.PROTECT, null=True, related_name="agreed_session"
    )
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_reason = EncryptedTextField(max_length=500, default="")
    revision = models.PositiveIntegerField(default=0)
    held_at = models.DateTimeField(null=True)
    held_by_user = models.UUIDField(null=True)
    room = EncryptedTextField(max_length=200, null=True)
    meeting_link = EncryptedTextField(max_length=500, null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_side = models.CharField(max_length=10, choices=SIDES, blank=True, default="")
    cancelled_by_user = models.UUIDField(null=True)
    cancelled_by_link = models.UUIDField(null=True)
    cancel_note = EncryptedTextField(max_length=NOTE_MAX, null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "key"], name="session_key_once"),
            models.UniqueConstraint(fields=["booking", "position"], name="session_position_once"),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, agreed_at__isnull=True)
                | Q(agreed__isnull=False, agreed_at__isnull=False),
                name="session_agreed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_side="", cancel_note__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_side__in=[side for side, _ in SIDES]),
                name="session_cancelled_by_a_side",
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(agreed__isnull=False, cancelled_at__isnull=True),
                name="session_held_was_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Proposal(models.Model):
    """One side's version for one session. What it says is never changed; what became of it is written once.

    `note` is why it was proposed, `answer_note` what the answering side wrote: why not, or why its warnings are all
    right. `answer_by` is the day by which the other side is asked to answer. `dates` are its alternatives, best first,
    of one read by `sessions_with_dates`.
    """

    dates: "list[Alternative]"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="proposals")
    version = models.PositiveIntegerField()
    side = models.CharField(max_length=10, choices=SIDES)
    by_user = models.UUIDField(null=True)
    by_link = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    note = EncryptedTextField(max_length=NOTE_MAX, null=True)
    answer_by = models.DateField(null=True)
    answer = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Answered], blank=True, default=""
    )
    answered_at = models.DateTimeField(null=True)
    answered_by_user = models.UUIDField(null=True)
    answered_by_link = models.UUIDField(null=True)
    answer_note = EncryptedTextField(max_length=NOTE_MAX, null=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="proposal_version_once"),
            models.CheckConstraint(condition=Q(side__in=[side for side, _ in SIDES]), name="proposal_side_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="proposal_version_from_one"),
            models.CheckConstraint(
                condition=Q(answer__in=[one.value for one in Answered]), name="proposal_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="proposal_answered_has_time",
            ),
            models.UniqueConstraint(fields=["session"], condition=Q(answer=""), name="proposal_one_on_table"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} v{self.version}"


class Alternative(models.Model):
    """One proposed date. Local day and times are what people said; the instants serve for comparing.

    A session without a time has neither times nor instants: it is agreed by date. `chosen` marks the one that the
    other side accepted, also after a later version was agreed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="alternatives")
    rank = models.PositiveSmallIntegerField()
    day = models.DateField()
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    timezone = models.CharField(max_length=40)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=10, choices=PLACES)
    chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "rank"], name="alternative_rank_once"),
            models.UniqueConstraint(fields=["proposal", "day", "starts"], name="alternative_date_once"),
            models.UniqueConstraint(fields=["proposal"], condition=Q(chosen=True), name="alternative_chosen_once"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=3), name="alternative_rank_range"),
            models.CheckConstraint(condition=Q(place__in=[p for p, _ in PLACES]), name="alternative_place_known"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True, starts__isnull=True, ends__isnull=True)
                | Q(ends_at__gt=F("starts_at"), starts__isnull=False, ends__isnull=False),
                name="alternative_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts or ''}"
