"""Finds bookings on which a side is to be reminded, and writes the mail. Run each minute, perhaps twice at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet

from programs.actions import notices
from programs.actions.turns import TALKING, local_day, sides_due, sides_on_turn
from programs.models import Booking
from programs.rules.booking import Side
from programs.rules.negotiation import NOTICE_DAYS, STALLED_AFTER, is_stalled

MORNING = 8
AT_ONCE = 100


def remind_of_answers(at: datetime) -> int:
    """Reminds a side two days before the day by which it was asked to answer; how many bookings."""
    latest = (at + timedelta(days=NOTICE_DAYS + 1)).date()  # a day more than anywhere; each booking's own day decides
    found = Booking.objects.filter(state__in=TALKING, answer_by__isnull=False, answer_by__lte=latest)
    return _each(found.filter(Q(reminded_of__isnull=True) | ~Q(reminded_of=F("answer_by"))), _remind, at)


def nudge_stalled(at: datetime) -> int:
    """Points out bookings in which nothing has moved for a week, to the side whose turn it is; how many."""
    found = Booking.objects.filter(state__in=TALKING, turn_since__lte=at - STALLED_AFTER).exclude(turn=Side.NOBODY)
    return _each(found.filter(Q(nudged_at__isnull=True) | Q(nudged_at__lte=at - STALLED_AFTER)), _nudge, at)


def _each(found: QuerySet[Booking], act: Callable[[Booking, datetime], bool], at: datetime) -> int:
    keys = found.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return sum(_with_lock(found, key, act, at) for key in keys)


@transaction.atomic
def _with_lock(found: QuerySet[Booking], key: UUID, act: Callable[[Booking, datetime], bool], at: datetime) -> int:
    """Each booking in a transaction of its own; what another sweep has done meanwhile is not found again."""
    booking = found.select_for_update(of=("self",)).select_related("provider").filter(pk=key).first()
    return int(booking is not None and _is_day(booking, at) and act(booking, at))


def _is_day(booking: Booking, at: datetime) -> bool:
    """Nobody is reminded at night."""
    return at.astimezone(ZoneInfo(booking.timezone)).hour >= MORNING


def _remind(booking: Booking, at: datetime) -> bool:
    due = booking.answer_by
    if due is None or due > local_day(booking, at) + timedelta(days=NOTICE_DAYS):
        return False
    for side in sides_due(booking):
        notices.post_to_side(
            "programs.answer_due", booking=booking, side=side, at=at, occasion=str(due), facts={"answer_by": str(due)}
        )
    booking.reminded_of = due
    booking.save(update_fields=["reminded_of"])
    return True


def _nudge(booking: Booking, at: datetime) -> bool:
    since = booking.turn_since
    if since is None or not is_stalled(since, booking.nudged_at, at):
        return False
    week = "{}-W{:02}".format(*local_day(booking, at).isocalendar()[:2])
    for side in sides_on_turn(booking):
        notices.post_to_side(
            "programs.stalled", booking=booking, side=side, at=at, occasion=week, facts={"since": since.isoformat()}
        )
    booking.nudged_at = at
    booking.save(update_fields=["nudged_at"])
    return True
