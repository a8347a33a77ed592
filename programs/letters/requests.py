"""Letters about a request: the links that open it, its copy, and news of it for the provider.

The first mail after the public form holds a link and nothing that was typed: nobody can make us write to strangers.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from programs.letters.booking import address, booking_of, to_provider, whole
from programs.links import token_of
from programs.models import BookingLink
from programs.rules.booking import State
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message


def _link(message: Message, at: datetime) -> BookingLink | None:
    links = BookingLink.objects.filter(pk=UUID(message.facts["link"]), revoked_at__isnull=True, expires_at__gt=at)
    return links.first()


@kind("programs.request_link")
def request_link(message: Message, at: datetime) -> Letter | Drop:
    """Asks the writer of a request to confirm the address."""
    booking, link = booking_of(message), _link(message, at)
    if booking is None or link is None or booking.state in {State.WITHDRAWN, State.CANCELLED}:
        return Drop("the request is gone")
    context = {"url": address("programs:booking_open", token_of(link.pk)), "provider": booking.provider.name}
    return Letter(_("Confirm your e-mail address"), "programs/request_link", context)


@kind("programs.continue_link")
def continue_link(message: Message, at: datetime) -> Letter | Drop:
    """Leads back to a request, sent or still being written."""
    booking, link = booking_of(message), _link(message, at)
    if booking is None or link is None:
        return Drop("the request is gone")
    context = {"url": address("programs:booking_open", token_of(link.pk)), "provider": booking.provider.name}
    return Letter(_("Your link to the request"), "programs/continue_link", context)


@kind("programs.request_copy")
def request_copy(message: Message, at: datetime) -> Letter | Drop:
    """The copy of everything, once the address is confirmed."""
    booking = booking_of(message)
    if booking is None or booking.state in {State.WITHDRAWN, State.CANCELLED}:
        return Drop("the request is gone")
    return Letter(_("Copy of your request"), "programs/request_copy", whole(booking))


@kind("programs.request_news")
def request_news(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator of a new request."""
    return to_provider(message, _("A new request"), "programs/request_news", {State.REQUESTED}, at)


@kind("programs.request_changed")
def request_changed(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that the customer changed the request."""
    return to_provider(message, _("A request was changed"), "programs/request_changed", {State.REQUESTED}, at)


@kind("programs.request_withdrawn")
def request_withdrawn(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that the customer took the request back."""
    return to_provider(message, _("A request was withdrawn"), "programs/request_withdrawn", {State.WITHDRAWN}, at)


@kind("programs.request_back")
def request_back(message: Message, at: datetime) -> Letter | Drop:
    """Tells a coordinator that a withdrawn request stands again."""
    return to_provider(message, _("A request is back"), "programs/request_back", {State.REQUESTED}, at)
