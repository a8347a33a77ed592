"""Tables of the training packages, one module a noun."""

from programs.models.attendance import Attendance, AttendanceMark
from programs.models.booking import Assignment, Booking, BookingLink, BookingWorkplace
from programs.models.hold import Hold
from programs.models.invitation import CalendarFeed, SessionInvitation
from programs.models.offer import Offer, Terms
from programs.models.people import Ambassador, Participant
from programs.models.plan import Plan, PlanLine, PlanVersion
from programs.models.session import Alternative, Proposal, Session
from programs.models.trainer import Absence, Substitute, WorkingHours

__all__ = [
    "Absence",
    "Alternative",
    "Ambassador",
    "Assignment",
    "Attendance",
    "AttendanceMark",
    "Booking",
    "BookingLink",
    "BookingWorkplace",
    "CalendarFeed",
    "Hold",
    "Offer",
    "Participant",
    "Plan",
    "PlanLine",
    "PlanVersion",
    "Proposal",
    "Session",
    "SessionInvitation",
    "Substitute",
    "Terms",
    "WorkingHours",
]
