"""What a private calendar address shows: the sessions its owner is invited to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from programs.models import CalendarFeed, Session, SessionInvitation
from programs.queries.people import email_index
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.invitations import Method
from tmo.accounts.models import User

AT_MOST = 500


@dataclass(frozen=True)
class FeedEntry:
    """A session with its title, and when its owner was told of it last."""

    session: Session
    title: str
    told_at: datetime


def open_feed(key: UUID) -> CalendarFeed | None:
    """The feed, unless it was ended or belongs to a closed account. One query."""
    rows = CalendarFeed.objects.filter(pk=key, revoked_at__isnull=True).exclude(user__is_active=False)
    return rows.select_related("user", "participant").first()


def feed_of_account(user: User) -> CalendarFeed | None:
    """The account's own address, if it has one."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


def feed_of_participant(key: UUID) -> CalendarFeed | None:
    """The address of somebody on a booking's list, if it has not been ended."""
    return CalendarFeed.objects.filter(participant=key, revoked_at__isnull=True).first()


def entries_of(feed: CalendarFeed) -> list[FeedEntry]:
    """Sessions that stand and that the owner is invited to, the earliest first, the latest five hundred. One query.

    An account sees what it trains, and what it is called to under its own address.
    """
    whose = Q(participant=feed.participant_id)
    if feed.user is not None:
        whose = Q(trainer=feed.user) | Q(to_index=email_index(feed.user.email))
    rows = SessionInvitation.objects.filter(
        whose,
        method=Method.REQUEST,
        session__agreed__isnull=False,
        session__cancelled_at__isnull=True,
        session__booking__state=State.CONFIRMED,
    ).select_related("session__agreed", "session__booking")
    latest = rows.order_by("-session__agreed__day", "-session__agreed__starts_at", "session_id")[:AT_MOST]
    return [_entry(row) for row in reversed({row.session_id: row for row in latest}.values())]


def _entry(row: SessionInvitation) -> FeedEntry:
    booking = row.session.booking
    title = package(booking.package_key, booking.package_version).by_key[row.session.key].title
    return FeedEntry(row.session, title, row.told_at)
