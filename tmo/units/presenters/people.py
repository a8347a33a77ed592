"""What pages and mails say about roles and invitations, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tmo.audit.actor import Actor
from tmo.units.actions.people import against_ending
from tmo.units.enums import RoleKind
from tmo.units.models import Invitation, Role
from tmo.units.queries import state_of
from tmo.units.rules import InvitationState, Reason, may_approve

Words = str | Promise

REASONS: Mapping[Reason, Words] = {
    Reason.KIND_NOT_HERE: _("This organisation does not have that role."),
    Reason.WORKPLACE_NEEDED: _("This role is held at a workplace. Choose which one."),
    Reason.WORKPLACE_ELSEWHERE: _("That workplace belongs to another organisation."),
    Reason.OWN_ROLE: _("Nobody changes their own roles. Ask another administrator."),
    Reason.ALREADY_HOLDS: _("This person already has that role."),
    Reason.ALREADY_INVITED: _("This person already has an invitation to that role."),
    Reason.NOT_WAITING: _("This invitation no longer waits for approval."),
    Reason.SAME_PERSON: _("Somebody other than the one who proposed it has to approve."),
    Reason.NOT_OPEN: _("This invitation can no longer be used."),
    Reason.SIGN_IN_FIRST: _("You already have an account. Sign in, and then accept."),
    Reason.OTHER_ACCOUNT: _("You are signed in with another address than the invited one."),
    Reason.ALREADY_ENDED: _("This role has already ended."),
    Reason.LAST_ADMIN: _("This is the only administrator. Appoint another one first."),
    Reason.ALREADY_KEPT: _("This is there already."),
}

SIGHT: Mapping[str, Words] = {
    RoleKind.COORDINATOR: _("You will see all requests and bookings that come to the organisation."),
    RoleKind.TRAINER: _("You will see the bookings that you are assigned to, and your own calendar."),
    RoleKind.PRINCIPAL: _("You will see your workplace's bookings, and its participants by name."),
    RoleKind.STAFF: _("You will see your workplace's bookings and your own participation."),
    RoleKind.MANAGER: _("You will see your workplaces' bookings, and figures about groups but never about one person."),
    RoleKind.ADMIN: _("You will see who has which role in the organisation, but no bookings' content and no cases."),
    RoleKind.CASEWORKER: _("You will see the cases that are assigned to you."),
    RoleKind.TEAM_LEADER: _("You will see your team's due dates, and the cases that you are assigned to."),
    RoleKind.CARE_WORKER: _("You will see what is handed over to you, after you have accepted it."),
    RoleKind.AUDITOR: _("You will see the log of who read what, but not the content."),
}

STATES: Mapping[InvitationState, Words] = {
    InvitationState.WAITING: _("Waits for approval"),
    InvitationState.OPEN: _("Sent"),
    InvitationState.ACCEPTED: _("Accepted"),
    InvitationState.REVOKED: _("Taken back"),
    InvitationState.EXPIRED: _("Expired"),
}


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role as the list shows it; `refusal` is why its button does nothing, empty if it works."""

    id: UUID
    person: str
    email: str
    kind: Words
    workplace: str
    starts_on: date
    ends_on: date | None
    refusal: Words


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An unanswered invitation; `refusal` is why this reader cannot approve it."""

    id: UUID
    person: str
    email: str
    kind: Words
    workplace: str
    state: Words
    waiting: bool
    refusal: Words


def kind_words(kind: str) -> Words:
    """The role's name."""
    return RoleKind(kind).label


def sight_words(kind: str) -> Words:
    """What somebody in that role sees, in one sentence."""
    return SIGHT[kind]


def reason_words(reason: Reason | None) -> Words:
    """The refusal in words; empty for None."""
    return REASONS[reason] if reason else ""


def role_rows(roles: Sequence[Role], day: date, by: Actor, admins: frozenset[UUID]) -> list[RoleRow]:
    """The page's rows; `admins` are the administrators of the organisation on the day."""
    return [_role_row(role, reason_words(against_ending(role, day, by, admins))) for role in roles]


def _role_row(role: Role, refusal: Words) -> RoleRow:
    return RoleRow(
        id=role.pk,
        person=role.user.get_full_name(),
        email=role.user.email,
        kind=kind_words(role.kind),
        workplace=role.workplace.name if role.workplace else "",
        starts_on=role.starts_on,
        ends_on=role.ends_on,
        refusal=refusal,
    )


def invitation_rows(invitations: Sequence[Invitation], email: str, by: Actor, at: datetime) -> list[InvitationRow]:
    """The page's rows for a reader whose own address is `email`."""
    return [_invitation_row(one, state_of(one, at), one.email == email, by) for one in invitations]


def _invitation_row(one: Invitation, state: InvitationState, to_oneself: bool, by: Actor) -> InvitationRow:
    refusal = may_approve(state=state, proposed_by=one.proposed_by_id, approver=by.user_id, to_oneself=to_oneself)
    return InvitationRow(
        id=one.pk,
        person=one.name,
        email=one.email,
        kind=kind_words(one.kind),
        workplace=one.workplace.name if one.workplace else "",
        state=STATES[state],
        waiting=state is InvitationState.WAITING,
        refusal=reason_words(refusal),
    )
