"""Who is asking, as the doors and the audit log need it."""

from uuid import UUID

from django.http import HttpRequest

from programs.links import links_of
from programs.permissions import Deed, Desk, Place, Reader, booking_for, desk_of
from tmo import clock
from tmo.audit.actor import Actor, actor_of
from tmo.audit.log import record
from tmo.web.today import today_for


def reader_of(request: HttpRequest) -> Reader:
    """The account, its local day, and the links that the browser holds."""
    return Reader(user=request.user, day=today_for(request), at=clock.now(), links=links_of(request))


def actor_at(request: HttpRequest, place: Place) -> Actor:
    """The one who acts at a booking, with the seat that lets them."""
    if place.link is not None:
        request.link_id = place.link.pk  # type: ignore[attr-defined]
    return actor_of(request, place.role)


def open_booking(request: HttpRequest, pk: UUID, *needed: Deed) -> tuple[Place, Actor]:
    """Opens the door to a booking and logs the reading; both, or neither."""
    place = booking_for(reader_of(request), pk, *needed)
    actor = actor_at(request, place)
    organisation = place.booking.provider_id
    record("booking.read", by=actor, at=clock.now(), subjects=place.booking, organisation_id=organisation)
    return place, actor


def open_desk(
    request: HttpRequest, pk: UUID, *, to_keep: bool = False, to_coordinate: bool = False
) -> tuple[Desk, Actor]:
    """Opens the door to a trainer's time and logs the reading; both, or neither."""
    desk = desk_of(reader_of(request), pk, to_keep=to_keep, to_coordinate=to_coordinate)
    actor = actor_of(request, desk.role)
    record("trainer.read", by=actor, at=clock.now(), subjects=desk.trainer, organisation_id=desk.organisation.pk)
    return desk, actor
