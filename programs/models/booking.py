"""A booking: who asks whom for a package, for which workplaces, and who works with it."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programs.rules.booking import Side, State
from tmo.crypto.fields import EncryptedJSONField, EncryptedTextField
from tmo.units.models import Organisation, Workplace

# Letters and digits that cannot be taken for one another when read aloud.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_PARTICIPANTS = 500
SIDES = [("customer", "customer"), ("provider", "provider")]


def new_reference() -> str:
    """Eight random letters in two groups, "K7M2-Q9XD": says nothing about how many bookings there are."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Booking(models.Model):
    """One package for one customer by one provider. Until it is linked, the customer is only what was typed.

    `draft` holds the form as typed (a mapping of field name to text), readable by the holder of the link alone.
    `version` counts every saved change; a form that was opened on an older version is refused.

    `turn`, `turn_since` and `answer_by` repeat what follows from the sessions, so that lists and the sweep read no
    others: whose turn it is, since when nothing has moved, and the first day by which an answer is asked for. They are
    written by `programs.actions.turns` alone. `reminded_of` is the `answer_by` that was reminded of, `nudged_at` when
    a booking that stood still was last pointed out. `invited_version` is the version of which everybody who is called
    to a session has been told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, editable=False)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bookings_given")
    customer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bookings_made", null=True)
    package_key = models.SlugField(max_length=50)
    package_version = models.PositiveIntegerField()
    terms = models.ForeignKey("programs.Terms", on_delete=models.PROTECT, null=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State], default=State.DRAFT.value)
    state_before = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=5)
    timezone = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)

    label = models.CharField(max_length=200, blank=True)
    label_key = models.CharField(max_length=200, blank=True)
    municipality = models.CharField(max_length=100, blank=True)
    participants = models.PositiveIntegerField(default=0)

    contact_name = EncryptedTextField(max_length=200, default="")
    contact_email = EncryptedTextField(max_length=254, default="")
    contact_email_index = models.CharField(max_length=64, blank=True, db_index=True)
    contact_phone = EncryptedTextField(max_length=40, default="")
    address = models.CharField(max_length=300, blank=True)
    invoice_reference = models.CharField(max_length=100, blank=True)
    wishes = EncryptedTextField(max_length=5_000, default="")
    ideas = EncryptedTextField(max_length=5_000, default="")
    questions = EncryptedTextField(max_length=5_000, default="")
    closed_days = models.JSONField(default=list)
    draft = EncryptedJSONField(null=True)

    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_side = models.CharField(max_length=10, choices=SIDES, blank=True, default="")
    cancelled_by_user = models.UUIDField(null=True)
    cancelled_by_link = models.UUIDField(null=True)
    cancel_note = EncryptedTextField(max_length=500, null=True)

    turn = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Side], default=Side.CUSTOMER.value)
    turn_since = models.DateTimeField(null=True)
    answer_by = models.DateField(null=True)
    reminded_of = models.DateField(null=True)
    nudged_at = models.DateTimeField(null=True)
    invited_version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="booking_reference_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="booking_state_known"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(state=State.DRAFT) | Q(state=State.WITHDRAWN),
                name="booking_sent_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED) | Q(confirmed_at__isnull=False, customer__isnull=False),
                name="booking_confirmed_is_linked",
            ),
            models.CheckConstraint(
                condition=Q(requested_at__isnull=False) | ~Q(state__in=[State.REQUESTED, State.CONFIRMED]),
                name="booking_requested_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | Q(withdrawn_at__isnull=False),
                name="booking_withdrawn_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CANCELLED, cancelled_at__isnull=False, cancelled_side__in=[s for s, _ in SIDES])
                | (~Q(state=State.CANCELLED) & Q(cancelled_at__isnull=True, cancelled_side="")),
                name="booking_cancelled_by_a_side",
            ),
            models.CheckConstraint(condition=Q(turn__in=[s.value for s in Side]), name="booking_turn_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.WITHDRAWN, State.CANCELLED]) | Q(turn=Side.NOBODY),
                name="booking_ended_is_nobodys_turn",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "requested_at", "id"], name="booking_board"),
            models.Index(fields=["provider", "state", "requested_at", "id"], name="booking_board_state"),
            models.Index(fields=["provider", "label_key"], name="booking_board_label"),
            models.Index(fields=["customer", "requested_at", "id"], name="booking_customer"),
            models.Index(fields=["saved_at"], condition=Q(sent_at__isnull=True), name="booking_old_drafts"),
            models.Index(fields=["provider", "turn", "turn_since", "id"], name="booking_board_turn"),
            models.Index(fields=["provider", "answer_by", "id"], name="booking_board_answer"),
            models.Index(
                fields=["answer_by"],
                condition=Q(state__in=[State.REQUESTED, State.CONFIRMED], answer_by__isnull=False),
                name="booking_answer_due",
            ),
            models.Index(
                fields=["turn_since"],
                condition=Q(state__in=[State.REQUESTED, State.CONFIRMED]) & ~Q(turn=Side.NOBODY),
                name="booking_waiting",
            ),
            models.Index(
                fields=["id"],
                condition=Q(state__in=[State.CONFIRMED, State.CANCELLED]) & ~Q(invited_version=F("version")),
                name="booking_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BookingWorkplace(models.Model):
    """One workplace of a booking, as typed by the customer and, once linked, the workplace it is.

    `package_key` and `active` repeat the booking's, so that the database can hold one active booking per workplace
    and package.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="workplaces")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    municipality = models.CharField(max_length=100)
    principal_name = EncryptedTextField(max_length=200)
    principal_email = EncryptedTextField(max_length=254)
    participants = models.PositiveIntegerField()
    workplace = models.ForeignKey(Workplace, on_delete=models.PROTECT, null=True, related_name="bookings")
    package_key = models.SlugField(max_length=50)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "position"], name="booking_workplace_position_once"),
            models.UniqueConstraint(
                fields=["workplace", "package_key"],
                condition=Q(active=True, workplace__isnull=False),
                name="booking_workplace_one_active",
            ),
            models.CheckConstraint(
                condition=Q(participants__gte=1, participants__lte=MAX_PARTICIPANTS),
                name="booking_workplace_participants_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A trainer whom the coordinator has put on a booking, from one moment until another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="assignments")
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "trainer"], condition=Q(ended_at__isnull=True), name="assignment_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("assigned_at")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer_id} on {self.booking_id}"


class BookingLink(models.Model):
    """A link that continues one request. The address itself is derived from `id` by a key outside the database.

    `mailed` is true for a link that left only by mail: using it shows that the mail address is the holder's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="links")
    mailed = models.BooleanField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="booking_link_expires_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"link to {self.booking_id}"
