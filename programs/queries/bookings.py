"""Single bookings and what belongs to them, once a door has been passed."""

from collections import defaultdict
from uuid import UUID

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


def sessions_with_dates(booking: Booking) -> list[Session]:
    """All sessions in order, each with its `versions`, their `dates` and the agreed date. Three queries.

    Put together by hand: a prefetch makes a query set for each row that it fills, which costs as much as the reading.
    """
    sessions = list(booking.sessions.order_by("position"))
    versions: dict[UUID, list[Proposal]] = defaultdict(list)
    dates: dict[UUID, list[Alternative]] = defaultdict(list)
    by_key: dict[UUID, Alternative] = {}
    for date in Alternative.objects.filter(proposal__session__booking=booking).order_by("rank"):
        dates[date.proposal_id].append(date)
        by_key[date.pk] = date
    for proposal in Proposal.objects.filter(session__booking=booking).order_by("version"):
        proposal.dates = dates[proposal.pk]
        versions[proposal.session_id].append(proposal)
    for session in sessions:
        session.versions = versions[session.pk]
        if session.agreed_id:
            session.agreed = by_key[session.agreed_id]
    return sessions


def open_assignments_of(booking: Booking) -> list[Assignment]:
    """The trainers who are on the booking now."""
    rows = booking.assignments.filter(ended_at__isnull=True).select_related("trainer")
    return list(rows.order_by("assigned_at"))
