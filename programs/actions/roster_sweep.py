"""What the sweep does for the people of bookings: principals on the list, and ambassadors that are missing."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from programs.actions.notices import post_ambassadors_missing
from programs.actions.people import keep_principals
from programs.actions.reminders import MORNING
from programs.models import Booking
from programs.queries.lacking import Lacking, without_ambassadors, without_principals
from tmo.audit.actor import Actor
from tmo.outbox.queries import facts_of

AT_ONCE = 100
KIND = "programs.ambassadors_missing"


def keep_all_principals(at: datetime) -> int:
    """Puts principals on the lists of confirmed bookings that have none yet; how many rows were written."""
    found = without_principals().order_by("pk")[:AT_ONCE]
    return sum(len(keep_principals(booking=one, by=Actor.system("sweep"), at=at)) for one in found)


def remind_of_ambassadors(at: datetime) -> int:
    """Tells principal and coordinators two weeks before a session for ambassadors that there are none.

    Once for each session, date and workplace, and not at night; how many workplaces were told of.
    """
    found = [one for one in without_ambassadors(at) if _is_day(one.session.booking, at)]
    told = _told_of({one.workplace.booking_id for one in found})
    return sum(_tell(one, at) for one in found if (one.workplace.booking_id, one.mark) not in told)


def _told_of(bookings: set[UUID]) -> set[tuple[UUID, str]]:
    return {(booking, facts["mark"]) for booking, facts in facts_of(KIND, bookings)} if bookings else set()


@transaction.atomic
def _tell(one: Lacking, at: datetime) -> int:
    post_ambassadors_missing(KIND, one.session.booking, to=one.workplace.principal_email, mark=one.mark, at=at)
    return 1


def _is_day(booking: Booking, at: datetime) -> bool:
    return at.astimezone(ZoneInfo(booking.timezone)).hour >= MORNING
