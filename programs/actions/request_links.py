"""Links that continue a request: which ones there are, mailing them, and mailing them anew to who has lost them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from programs.actions import notices
from programs.actions.refusal import Refused, refuse_if
from programs.models import Booking, BookingLink
from programs.rules import request as request_rules
from programs.rules.booking import State
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.crypto.index import blind_index
from tmo.outbox.queries import sent_to

LINK_LIFE = timedelta(days=365)
LINK_KINDS = ("programs.request_link", "programs.continue_link")
DAY = timedelta(days=1)
EMAIL_PURPOSE = "booking.contact_email"


def new_link(booking: Booking, *, mailed: bool, at: datetime) -> BookingLink:
    """A further link to the booking; its address is derived from its key."""
    return new_links(booking, at, mailed)[0]


def new_links(booking: Booking, at: datetime, *mailed: bool) -> list[BookingLink]:
    """Several at once, each mailed or not."""
    rows = [BookingLink(booking=booking, mailed=one, created_at=at, expires_at=at + LINK_LIFE) for one in mailed]
    return BookingLink.objects.bulk_create(rows)


def own_link(booking: Booking, links: tuple[UUID, ...], at: datetime) -> BookingLink:
    """The live one among the links that the browser holds, or a new one for it."""
    held = booking.links.filter(pk__in=links, revoked_at__isnull=True).first() if links else None
    return held or new_link(booking, mailed=False, at=at)


def renewed_links(booking: Booking, links: tuple[UUID, ...], at: datetime) -> tuple[BookingLink, BookingLink]:
    """The link to be mailed, in place of those mailed before, and the one that the browser holds."""
    end_mailed_links(booking, at)
    return new_link(booking, mailed=True, at=at), own_link(booking, links, at)


def end_mailed_links(booking: Booking, at: datetime) -> None:
    """A link mailed to an earlier address proves nothing about the present one."""
    booking.links.filter(mailed=True, revoked_at__isnull=True).update(revoked_at=at)


@transaction.atomic
def send_link(*, booking: Booking, email: str, language: str, by: Actor, at: datetime) -> None:
    """Mails a link that continues the booking; the mail holds the link and nothing that was typed.

    Raises `Refused` when the address has got so many links within a day that one more would be a nuisance.
    """
    if booking.state == State.DRAFT:
        index = blind_index(email, EMAIL_PURPOSE)
        Booking.objects.filter(pk=booking.pk).update(contact_email_index=index)  # a lost link finds the draft by it
    mail_link(booking, new_link(booking, mailed=True, at=at), email, language, at)
    record("booking.link_sent", by=by, at=at, subjects=booking, organisation_id=booking.provider_id)


def mail_link(booking: Booking, link: BookingLink, email: str, language: str, at: datetime) -> None:
    """Mails this very link; raises `Refused` as `send_link` does."""
    refuse_if(request_rules.may_mail_link(sent_to(email).filter(created_at__gt=at - DAY, kind__in=LINK_KINDS).count()))
    confirming, continuing = LINK_KINDS
    kind = confirming if booking.state == State.UNCONFIRMED else continuing
    notices.post_link(kind, booking, link, to=email, language=language, at=at)


@transaction.atomic
def resend_links(*, email: str, language: str, by: Actor, at: datetime) -> int:
    """Mails a fresh link for each request of this address that is alive, also one still being written; their number."""
    index = blind_index(email, EMAIL_PURPOSE)
    known = Booking.objects.filter(contact_email_index=index)
    found = list(known.exclude(state__in=[State.WITHDRAWN, State.CANCELLED]).order_by("-saved_at")[:10])
    for count, booking in enumerate(found):
        try:
            send_link(booking=booking, email=email, language=language, by=by, at=at)
        except Refused:  # said to nobody: the page answers the same for every address
            return count
    return len(found)
