"""What may happen to roles and invitations, each refusal with its reason. Plain values in, no tables, no clock."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

INVITATION_DAYS = 14

ANYWHERE = ("admin", "auditor")
KINDS_BY_PART: Mapping[str, tuple[str, ...]] = {
    "training_provider": ("coordinator", "trainer"),
    "customer": ("principal", "staff", "manager", "caseworker", "team_leader"),
    "care_provider": ("care_worker", "team_leader", "manager"),
}
AT_A_WORKPLACE = frozenset({"principal", "staff"})


class Reason(Enum):
    """Why something is refused; the words stand in `presenters`."""

    KIND_NOT_HERE = "kind_not_here"
    WORKPLACE_NEEDED = "workplace_needed"
    WORKPLACE_ELSEWHERE = "workplace_elsewhere"
    OWN_ROLE = "own_role"
    ALREADY_HOLDS = "already_holds"
    ALREADY_INVITED = "already_invited"
    NOT_WAITING = "not_waiting"
    SAME_PERSON = "same_person"
    NOT_OPEN = "not_open"
    SIGN_IN_FIRST = "sign_in_first"
    OTHER_ACCOUNT = "other_account"
    ALREADY_ENDED = "already_ended"
    LAST_ADMIN = "last_admin"
    ALREADY_KEPT = "already_kept"


class Refused(Exception):
    """Raised by an action; nothing was written. `reason` is the answer the rule gave."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class InvitationState(Enum):
    """Where an invitation stands."""

    WAITING = "waiting"
    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


def local_day(at: datetime, zone: str) -> date:
    """The calendar day at `zone` (IANA name) in the moment `at`."""
    return at.astimezone(ZoneInfo(zone)).date()


def expiry(at: datetime) -> datetime:
    """When an invitation proposed or approved at `at` can no longer be accepted."""
    return at + timedelta(days=INVITATION_DAYS)


def last_day(starts_on: date, day: date) -> date:
    """The exclusive end of a role ended on `day`; a role that has not begun yet gets an empty period."""
    return max(starts_on, day)


def kinds_for(*, training_provider: bool, customer: bool, care_provider: bool) -> tuple[str, ...]:
    """Kinds of role that make sense in an organisation with these parts, each once."""
    parts = {"training_provider": training_provider, "customer": customer, "care_provider": care_provider}
    kinds = [kind for part, present in parts.items() if present for kind in KINDS_BY_PART[part]]
    return tuple(dict.fromkeys([*kinds, *ANYWHERE]))


def invitation_state(
    *,
    approved_at: datetime | None,
    accepted_at: datetime | None,
    revoked_at: datetime | None,
    expires_at: datetime,
    at: datetime,
) -> InvitationState:
    """The state at `at`; the second of `expires_at` itself is too late."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if revoked_at is not None:
        return InvitationState.REVOKED
    if at >= expires_at:
        return InvitationState.EXPIRED
    return InvitationState.WAITING if approved_at is None else InvitationState.OPEN


def may_propose(
    *,
    kind: str,
    kinds: tuple[str, ...],
    has_workplace: bool,
    workplace_is_here: bool,
    to_oneself: bool,
    already_holds: bool,
    already_invited: bool,
) -> Reason | None:
    """None if a role of this kind may be offered to that address."""
    answers = (
        (kind not in kinds, Reason.KIND_NOT_HERE),
        (kind in AT_A_WORKPLACE and not has_workplace, Reason.WORKPLACE_NEEDED),
        (has_workplace and not workplace_is_here, Reason.WORKPLACE_ELSEWHERE),
        (to_oneself, Reason.OWN_ROLE),
        (already_holds, Reason.ALREADY_HOLDS),
        (already_invited, Reason.ALREADY_INVITED),
    )
    return next((reason for refused, reason in answers if refused), None)


def may_approve(
    *, state: InvitationState, proposed_by: UUID | None, approver: UUID | None, to_oneself: bool
) -> Reason | None:
    """None if this person may approve: somebody else proposed it, and it is for somebody else."""
    if state is not InvitationState.WAITING:
        return Reason.NOT_WAITING
    if approver is None or approver == proposed_by:
        return Reason.SAME_PERSON
    return Reason.OWN_ROLE if to_oneself else None


def may_revoke(*, state: InvitationState) -> Reason | None:
    """None while it is neither accepted nor revoked; an expired one may be tidied away."""
    done = {InvitationState.ACCEPTED, InvitationState.REVOKED}
    return Reason.NOT_OPEN if state in done else None


def may_accept(*, state: InvitationState, email: str, signed_in_as: str | None, has_account: bool) -> Reason | None:
    """None if the link's holder may accept: as the invited address, or as a new person with no account yet."""
    if state is not InvitationState.OPEN:
        return Reason.NOT_OPEN
    if signed_in_as is not None:
        return None if signed_in_as == email else Reason.OTHER_ACCOUNT
    return Reason.SIGN_IN_FIRST if has_account else None


def may_end(
    *, ends_on: date | None, day: date, holder: UUID, by: UUID | None, is_admin: bool, other_admins: int
) -> Reason | None:
    """None if the role may be ended on `day`: it still holds, it is not one's own, and an administrator stays."""
    if ends_on is not None and ends_on <= day:
        return Reason.ALREADY_ENDED
    if holder == by:
        return Reason.OWN_ROLE
    return Reason.LAST_ADMIN if is_admin and other_admins == 0 else None
