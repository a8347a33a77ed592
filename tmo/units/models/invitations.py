"""An offered role: proposed by one administrator, approved by another, accepted by the person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tmo.crypto.fields import EncryptedTextField
from tmo.units.enums import RoleKind
from tmo.units.models.organisations import Organisation, Workplace

OPERATOR = Q(proposed_by__isnull=True, approved_by__isnull=True, approved_at__isnull=False)
WAITING = Q(proposed_by__isnull=False, approved_by__isnull=True, approved_at__isnull=True)
APPROVED = Q(proposed_by__isnull=False, approved_by__isnull=False, approved_at__isnull=False)


class Invitation(models.Model):
    """The link in the mail is derived from the row's key (`tmo.crypto.tokens`); nothing here can be used as a link.

    Without `proposed_by` it was opened by an operator's command, which needs no second person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    workplace = models.ForeignKey(Workplace, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=RoleKind.choices)
    email = models.EmailField(max_length=254)
    name = EncryptedTextField(max_length=200, default="")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("proposed_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=RoleKind.values), name="invitation_kind_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_lower_case"),
            models.CheckConstraint(condition=OPERATOR | WAITING | APPROVED, name="invitation_approval_consistent"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="invitation_approver_differs_from_proposer",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False, approved_at__isnull=False),
                name="invitation_acceptance_consistent",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_not_both_accepted_and_revoked",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("proposed_at")), name="invitation_expires_after_proposal"
            ),
            models.UniqueConstraint(
                fields=["organisation", "email", "kind"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True, workplace__isnull=True),
                name="invitation_one_open_at_organisation",
            ),
            models.UniqueConstraint(
                fields=["workplace", "email", "kind"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True, workplace__isnull=False),
                name="invitation_one_open_at_workplace",
            ),
        )

    def __str__(self) -> str:
        return f"invitation {self.pk}"
