"""An offered role on its way: proposed, approved by a second administrator, accepted, or taken back."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tmo.accounts.actions import open_account
from tmo.accounts.addresses import canonical
from tmo.accounts.models import User
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.outbox.post import post
from tmo.units.enums import RoleKind
from tmo.units.models import Invitation, Organisation, Role, Workplace
from tmo.units.queries import admins_of, state_of
from tmo.units.roles import forget
from tmo.units.rules import (
    Reason,
    Refused,
    expiry,
    kinds_for,
    local_day,
    may_accept,
    may_approve,
    may_propose,
    may_revoke,
)


def kinds_in(organisation: Organisation) -> tuple[str, ...]:
    """Kinds of role that can be offered in this organisation."""
    return kinds_for(
        training_provider=organisation.is_training_provider,
        customer=organisation.is_customer,
        care_provider=organisation.is_care_provider,
    )


@transaction.atomic
def propose_invitation(
    *,
    organisation: Organisation,
    workplace: Workplace | None,
    kind: RoleKind,
    email: str,
    name: str,
    language: str,
    by: Actor,
    at: datetime,
) -> Invitation:
    """Offers a role; another administrator has to approve it before any mail goes to the person. Raises `Refused`."""
    email = canonical(email)
    _tidy_expired(organisation, email, at)
    _raise_if(_against_proposing(organisation, workplace, kind, email, by))
    invitation = Invitation.objects.create(
        organisation=organisation,
        workplace=workplace,
        kind=kind,
        email=email,
        name=name,
        language=language,
        proposed_by_id=by.user_id,
        proposed_at=at,
        expires_at=expiry(at),
    )
    _log("invitation.proposed", invitation, by, at)
    _tell_other_admins(invitation, by, at)
    return invitation


@transaction.atomic
def approve_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """The second person's yes: the link is mailed and lives for two weeks from now. Raises `Refused`."""
    invitation = _locked(invitation.pk)
    reason = may_approve(
        state=state_of(invitation, at),
        proposed_by=invitation.proposed_by_id,
        approver=by.user_id,
        to_oneself=_address_of(by) == invitation.email,
    )
    _raise_if(reason)
    invitation.approved_by_id, invitation.approved_at, invitation.expires_at = by.user_id, at, expiry(at)
    invitation.save(update_fields=["approved_by", "approved_at", "expires_at"])
    _log("invitation.approved", invitation, by, at)
    send_link(invitation, at)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Takes the offer back; the link shows the page for links that no longer work. Raises `Refused`."""
    invitation = _locked(invitation.pk)
    _raise_if(may_revoke(state=state_of(invitation, at)))
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    _log("invitation.revoked", invitation, by, at)
    return invitation


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    user: User | None,
    name: str = "",
    language: str = "",
    password: str | None = None,
    by: Actor,
    at: datetime,
) -> User:
    """Makes the role, and the account if `user` is None. Of two at once one wins, the other is `Refused`."""
    invitation = _locked(invitation.pk)
    _raise_if(against_accepting(invitation, user, at))
    user = user or _new_account(invitation, name, language, password, by, at)
    open_rows = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True)
    if not open_rows.update(accepted_at=at, accepted_by=user):
        raise Refused(Reason.NOT_OPEN)
    _grant(invitation, user, local_day(at, _zone(invitation)))
    _log("invitation.accepted", invitation, by, at)
    return user


def against_accepting(invitation: Invitation, user: User | None, at: datetime) -> Reason | None:
    """Why the link's holder, signed in as `user` or not at all, cannot accept; None if he can."""
    return may_accept(
        state=state_of(invitation, at),
        email=invitation.email,
        signed_in_as=user.email if user else None,
        has_account=user is None and User.objects.filter(email=invitation.email).exists(),
    )


def send_link(invitation: Invitation, at: datetime) -> None:
    """Posts the mail with the link; it holds no usable token until it is built."""
    post(
        key=f"units.invitation:{invitation.pk}",
        kind="units.invitation",
        to=invitation.email,
        language=invitation.language,
        at=at,
        subject_id=invitation.pk,
        organisation_id=invitation.organisation_id,
    )


def _against_proposing(
    organisation: Organisation, workplace: Workplace | None, kind: RoleKind, email: str, by: Actor
) -> Reason | None:
    same = {"organisation": organisation, "workplace": workplace, "kind": kind}
    unanswered = Invitation.objects.filter(email=email, accepted_at__isnull=True, revoked_at__isnull=True, **same)
    return may_propose(
        kind=kind,
        kinds=kinds_in(organisation),
        has_workplace=workplace is not None,
        workplace_is_here=workplace is None or workplace.organisation_id == organisation.pk,
        to_oneself=_address_of(by) == email,
        already_holds=Role.objects.filter(user__email=email, ends_on__isnull=True, **same).exists(),
        already_invited=unanswered.exists(),
    )


def _tidy_expired(organisation: Organisation, email: str, at: datetime) -> None:
    """An offer that ran out is closed, so that a new one can be made."""
    rows = Invitation.objects.filter(organisation=organisation, email=email, expires_at__lte=at)
    rows.filter(accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)


def _tell_other_admins(invitation: Invitation, by: Actor, at: datetime) -> None:
    day = local_day(at, invitation.organisation.zone)
    for admin in (one for one in admins_of(invitation.organisation_id, day) if one.pk != by.user_id):
        post(
            key=f"units.invitation_waiting:{invitation.pk}:{admin.pk}",
            kind="units.invitation_waiting",
            to=admin.email,
            language=admin.language,
            at=at,
            subject_id=invitation.pk,
            organisation_id=invitation.organisation_id,
            facts={"user_id": str(admin.pk)},
        )


def _new_account(
    invitation: Invitation, name: str, language: str, password: str | None, by: Actor, at: datetime
) -> User:
    zone = _zone(invitation)
    try:
        with transaction.atomic():
            return open_account(
                email=invitation.email, name=name, language=language, password=password, zone=zone, by=by, at=at
            )
    except IntegrityError:  # a second invitation of the same person was accepted in this very moment
        raise Refused(Reason.SIGN_IN_FIRST) from None


def _grant(invitation: Invitation, user: User, day: date) -> None:
    same = {"organisation": invitation.organisation, "workplace": invitation.workplace, "kind": invitation.kind}
    if Role.objects.filter(user=user, ends_on__isnull=True, **same).exists():
        return
    granted = {"granted_by_id": invitation.proposed_by_id, "approved_by_id": invitation.approved_by_id}
    Role.objects.create(user=user, starts_on=day, **same, **granted)
    forget(user)


def _locked(key: UUID) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "workplace")
    return rows.get(pk=key)


def _zone(invitation: Invitation) -> str:
    return invitation.workplace.timezone if invitation.workplace else invitation.organisation.zone


def _address_of(by: Actor) -> str | None:
    return User.objects.filter(pk=by.user_id).values_list("email", flat=True).first() if by.user_id else None


def _raise_if(reason: Reason | None) -> None:
    if reason is not None:
        raise Refused(reason)


def _log(kind: str, invitation: Invitation, by: Actor, at: datetime) -> None:
    facts = {"role": invitation.kind, "state": state_of(invitation, at).value}
    record(kind, by=by, at=at, subjects=invitation, organisation_id=invitation.organisation_id, facts=facts)
