"""What pages and mails of this app say."""

from tmo.units.presenters.people import (
    InvitationRow,
    RoleRow,
    invitation_rows,
    kind_words,
    reason_words,
    role_rows,
    sight_words,
)

__all__ = [
    "InvitationRow",
    "RoleRow",
    "invitation_rows",
    "kind_words",
    "reason_words",
    "role_rows",
    "sight_words",
]
