"""Use cases that write. Each is one transaction with its audit event and its mail inside."""

from tmo.units.actions.invitations import (
    accept_invitation,
    approve_invitation,
    propose_invitation,
    revoke_invitation,
)
from tmo.units.actions.organisations import open_organisation
from tmo.units.actions.people import end_role, read_people

__all__ = [
    "accept_invitation",
    "approve_invitation",
    "end_role",
    "open_organisation",
    "propose_invitation",
    "read_people",
    "revoke_invitation",
]
