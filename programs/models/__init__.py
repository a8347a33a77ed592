"""Tables of the training packages, one module a noun."""

from programs.models.booking import Assignment, Booking, BookingLink, BookingWorkplace
from programs.models.hold import Hold
from programs.models.offer import Offer, Terms
from programs.models.session import Alternative, Proposal, Session
from programs.models.trainer import Absence, Substitute, WorkingHours

__all__ = [
    "Absence",
    "Alternative",
    "Assignment",
    "Booking",
    "BookingLink",
    "BookingWorkplace",
    "Hold",
    "Offer",
    "Proposal",
    "Session",
    "Substitute",
    "Terms",
    "WorkingHours",
]
