"""The action plan of a workplace: its versions, each kept, and the actions of those that were approved."""

import uuid

from django.db import models
from django.db.models import F, Q

from programs.models.booking import Booking, BookingWorkplace
from programs.models.people import Participant
from programs.rules.plan import LINES_MOST, NAME_MOST, TEXT_MOST
from tmo.crypto.fields import EncryptedJSONField, EncryptedTextField

STATES = ["draft", "approved"]


class Plan(models.Model):
    """One workplace's plan in one booking. It is written, read and printed in `language`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="plans")
    workplace = models.OneToOneField(BookingWorkplace, on_delete=models.CASCADE, related_name="plan")
    language = models.CharField(max_length=5)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class PlanVersion(models.Model):
    """A draft, or what the principal has approved, which never changes.

    A draft is kept as typed: `typed` is {"met_on", "present", "lines": [[number, {field: text}], ...]}, with `edit`
    counting its savings and `next_line` the number that the next line gets. On approval the lines become `PlanLine`
    rows, and `present` (a list of names) and `met_on` hold what was read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=[(one, one) for one in STATES], default="draft")
    typed = EncryptedJSONField(null=True)
    edit = models.PositiveIntegerField(default=1)
    next_line = models.PositiveIntegerField(default=1)
    met_on = models.DateField(null=True)
    present = EncryptedJSONField(null=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by_user = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_user = models.UUIDField(null=True)
    approved_by_name = EncryptedTextField(max_length=200, null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planversion_number_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="draft"), name="planversion_one_draft"),
            models.CheckConstraint(condition=Q(number__gte=1), name="planversion_number_from_one"),
            models.CheckConstraint(
                condition=Q(state="draft", typed__isnull=False, approved_at__isnull=True)
                | Q(
                    state="approved",
                    typed__isnull=True,
                    approved_at__isnull=False,
                    approved_by_user__isnull=False,
                    met_on__isnull=False,
                    present__isnull=False,
                ),
                name="planversion_typed_or_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"


class PlanLine(models.Model):
    """One action of an approved version. `person` is the owner, where the name is that of one person of the list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    aim = EncryptedTextField(max_length=TEXT_MOST)
    action = EncryptedTextField(max_length=TEXT_MOST)
    why = EncryptedTextField(max_length=TEXT_MOST, default="")
    owner = EncryptedTextField(max_length=NAME_MOST)
    person = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="plan_lines")
    sign = EncryptedTextField(max_length=TEXT_MOST)
    due_on = models.DateField()
    follow_up_on = models.DateField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="planline_position_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=LINES_MOST), name="planline_position_range"
            ),
            models.CheckConstraint(condition=Q(follow_up_on__gte=F("due_on")), name="planline_follow_up_after_due"),
        ]
        indexes = [models.Index(fields=["follow_up_on"], name="planline_follow_up")]

    def __str__(self) -> str:
        return str(self.pk)
