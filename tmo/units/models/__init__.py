"""Tables of organisations and people; one module for each noun."""

from tmo.units.models.calendar import CalendarPeriod
from tmo.units.models.invitations import Invitation
from tmo.units.models.organisations import Organisation, Workplace
from tmo.units.models.roles import Role

__all__ = ["CalendarPeriod", "Invitation", "Organisation", "Role", "Workplace"]
