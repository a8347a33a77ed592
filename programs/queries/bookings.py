"""Single bookings and what belongs to them, once a door has been passed."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from programs.models import Alternative, Assignment, Booking, BookingLink, Offer, Proposal, Session
from programs.permissions import Reader
from programs.rules.booking import State


def offer_of(booking: Booking) -> Offer:
    """The offer that the booking was made from, open or not."""
    offers = Offer.objects.select_related("provider")
    return offers.get(provider=booking.provider_id, package_key=booking.package_key)


def saved_booking(key: UUID) -> Booking | None:
    """The booking as it stands saved; for a form whose one-time mark proved that the key is its own."""
    return Booking.objects.select_related("provider").filter(pk=key).first()


def unfinished(reader: Reader, offer: Offer) -> Booking | None:
    """The latest draft for this offer that the browser holds a link to, to be offered again."""
    if not reader.links:
        return None
    live = BookingLink.objects.filter(pk__in=reader.links, revoked_at__isnull=True, expires_at__gt=reader.at)
    drafts = Booking.objects.filter(
        pk__in=live.values("booking_id"),
        state=State.DRAFT,
        provider=offer.provider_id,
        package_key=offer.package_key,
    )
    return drafts.order_by("-saved_at").first()


def link_by_key(key: UUID) -> BookingLink | None:
    """The link of a token that was read already, with its booking."""
    return BookingLink.objects.select_related("booking").filter(pk=key).first()


def sessions_with_dates(booking: Booking) -> QuerySet[Session]:
    """All sessions in order, each with its proposals, their alternatives and the agreed date. Four queries."""
    proposals = Proposal.objects.order_by("version").prefetch_related(
        Prefetch("alternatives", Alternative.objects.order_by("rank"))
    )
    rows = booking.sessions.select_related("agreed").order_by("position")
    return rows.prefetch_related(Prefetch("proposals", proposals))


def open_assignments_of(booking: Booking) -> list[Assignment]:
    """The trainers who are on the booking now."""
    rows = booking.assignments.filter(ended_at__isnull=True).select_related("trainer")
    return list(rows.order_by("assigned_at"))
