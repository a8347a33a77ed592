"""What may be done in this app, and why not: plain values in, plain values out."""

from tmo.units.rules.roles import (
    INVITATION_DAYS,
    InvitationState,
    Reason,
    Refused,
    expiry,
    invitation_state,
    kinds_for,
    last_day,
    local_day,
    may_accept,
    may_approve,
    may_end,
    may_propose,
    may_revoke,
)

__all__ = [
    "INVITATION_DAYS",
    "InvitationState",
    "Reason",
    "Refused",
    "expiry",
    "invitation_state",
    "kinds_for",
    "last_day",
    "local_day",
    "may_accept",
    "may_approve",
    "may_end",
    "may_propose",
    "may_revoke",
]
