"""Tables of the training packages, one module a noun."""

from programs.models.booking import Assignment, Booking, BookingLink, BookingWorkplace
from programs.models.offer import Offer, Terms
from programs.models.session import Alternative, Proposal, Session

__all__ = [
    "Alternative",
    "Assignment",
    "Booking",
    "BookingLink",
    "BookingWorkplace",
    "Offer",
    "Proposal",
    "Session",
    "Terms",
]
