"""The reminders of a whole year under a travelling clock: who got which, when, and what never arrived.

From 15 February to 10 November 2027, over 28 March and 31 October, when the clocks change; with moves, a cancelled
session, people who join late, leave, or change their address, and three days on which nothing could be sent.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.test.utils import override_settings

from programs.actions import arrangements, cancelling, people
from programs.actions.invitations import keep_what_is_left
from programs.models import Booking
from programs.rules.booking import Side
from programs.rules.roster import Asked
from programs.tests.factories import make_confirmed, make_member, make_offer, slot
from programs.tests.inviting import PRINCIPAL, TRAINER, agree, events, join, leave, person, propose, read_back
from tmo.outbox.sender import send_due
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")
BEGINS, ENDS = datetime(2027, 2, 15, 6, tzinfo=UTC), datetime(2027, 11, 10, tzinfo=UTC)
OUTAGE = (datetime(2027, 4, 10, tzinfo=UTC), datetime(2027, 4, 13, tzinfo=UTC))
YEAR = {
    "uppstartsmote": date(2027, 3, 9),
    "grundutbildning_1": date(2027, 3, 9),
    "grundutbildning_2": date(2027, 3, 30),
    "ambassadorer": date(2027, 4, 6),
    "konsultation_1": date(2027, 4, 13),
    "empatitrotthet": date(2027, 4, 20),
    "konsultation_2": date(2027, 9, 14),
    "avslutande_mote": date(2027, 10, 12),
    "konsultation_3": date(2027, 11, 2),
}
STAY, LATE, GONE, MOVED = "stay@solen.example", "late@solen.example", "gone@solen.example", "moved@solen.example"
NEW = "new@solen.example"


@dataclass(frozen=True)
class Got:
    """A reminder as it arrived: who, of which session, for which start, and when."""

    to: str
    session: str
    start: datetime
    at: datetime


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """The year, lived once for all tests of this file: every reminder that arrived."""
    backend = override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
    with django_db_blocker.unblock(), transaction.atomic(), backend, time_machine.travel(BEGINS, tick=False):
        mail.outbox = []
        got = live(mail.outbox)
        transaction.set_rollback(True)
    return got


def live(outbox: list) -> list[Got]:
    """What is to happen happens at its hour, and the sender runs in the hours around each morning and at noon."""
    booking = begin()
    got, waiting = [], sorted(happenings(booking), key=lambda one: one[0])
    for at in moments():
        while waiting and waiting[0][0] <= at:
            waiting.pop(0)[1](at)
        if not OUTAGE[0] <= at < OUTAGE[1]:
            keep_what_is_left(at)
            send_due(at)
            got += arrived(booking, outbox, at)
    return got


def moments() -> Iterator[datetime]:
    day = BEGINS
    while day < ENDS:
        yield from (day.replace(hour=hour) for hour in (5, 6, 7, 10, 12))
        day += timedelta(days=1)


def begin() -> Booking:
    offer = make_offer()
    make_member(offer.provider, RoleKind.COORDINATOR, "coordinator@provider.example")
    trainer = make_member(offer.provider, RoleKind.TRAINER, TRAINER)
    proposals = {key: [slot(key, day)] for key, day in YEAR.items()}
    booking = make_confirmed(offer, trainer, proposals=proposals, language="en")
    for address in (STAY, GONE, MOVED):
        join(booking, address, at=BEGINS)
    return booking


def happenings(booking: Booking) -> list:
    """What happens when, each a function of the moment."""

    def move(key: str, day: date):
        def act(at: datetime) -> None:
            propose(booking, slot(key, day), at)
            agree(booking, key, at)

        return act

    def cancel(at: datetime) -> None:
        current = Booking.objects.get(pk=booking.pk)
        cancelling.cancel_session(
            booking=current, session="avslutande_mote", side=Side.CUSTOMER, note="Inställt", by=actor(), at=at
        )

    def room(at: datetime) -> None:
        arrangements.set_room(
            booking=booking, session="konsultation_3", room="Aulan", meeting_link="", by=actor(), at=at
        )

    def address(at: datetime) -> None:
        row = person(booking, MOVED)
        people.change_person(booking=booking, person=row.pk, asked=Asked("Moa", NEW), by=actor(), at=at)

    return [
        # Between its two reminders the session of 20 April moves by a day, and back, and by a day again.
        (utc(4, 14, 10), move("empatitrotthet", date(2027, 4, 21))),
        (utc(4, 15, 10), move("empatitrotthet", date(2027, 4, 20))),
        (utc(4, 15, 12), move("empatitrotthet", date(2027, 4, 21))),
        # From the autumn into the winter, before any reminder.
        (utc(6, 1, 10), move("konsultation_2", date(2027, 9, 21))),
        # After the first reminder, and after the second as well.
        (utc(9, 15, 10), move("konsultation_2", date(2027, 9, 22))),
        (utc(9, 21, 7), move("konsultation_2", date(2027, 9, 29))),
        (utc(10, 6, 10), cancel),
        (utc(10, 20, 10), room),
        (utc(3, 24, 10), lambda at: join(booking, LATE, at=at)),
        (utc(4, 7, 10), lambda at: leave(booking, GONE, at)),
        (utc(10, 27, 10), address),
    ]


def arrived(booking: Booking, outbox: list, at: datetime) -> list[Got]:
    """The reminders among the mails that have come since the last look."""
    keys = {f"{row.pk}@tmo": row.key for row in booking.sessions.all()}
    new = [one for one in outbox if one.subject.startswith(("Tomorrow", "Reminder", "Today"))]
    outbox.clear()
    return [Got(one.to[0], *_event(read_back(one), keys), at) for one in new]


def _event(letter, keys: dict[str, str]) -> tuple[str, datetime]:
    (event,) = events([letter])
    return keys[str(event["uid"])], event["dtstart"].dt.astimezone(UTC)


def of(story: list[Got], address: str) -> list[tuple[str, datetime]]:
    return [(one.session, one.at) for one in story if one.to == address]


def utc(month: int, day: int, hour: int) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


SPRING = [("grundutbildning_1", utc(3, 2, 7)), ("grundutbildning_1", utc(3, 8, 7))]
# Tuesday after Easter: a week before it is still winter time, the day before no longer.
EASTER = [("grundutbildning_2", utc(3, 23, 7)), ("grundutbildning_2", utc(3, 29, 6))]
FIRST_TALK = [("konsultation_1", utc(4, 6, 6))]
# Held up for three days by the outage, and still of use on the morning of the session.
HELD_UP = [("konsultation_1", utc(4, 13, 5))]
# A week before 20 April; moved to the 21st meanwhile, it is reminded of on the 20th, and on no other day.
LECTURE = [("empatitrotthet", utc(4, 13, 6)), ("empatitrotthet", utc(4, 20, 6))]
# 14 September moved to the 21st in June; to the 22nd after the first reminder; to the 29th after the second.
AUTUMN = [("konsultation_2", at) for at in (utc(9, 14, 6), utc(9, 21, 6), utc(9, 22, 6), utc(9, 28, 6))]
# A week before it is still summer time, the day before no longer.
WINTER = [("konsultation_3", utc(10, 26, 6)), ("konsultation_3", utc(11, 1, 7))]


def test_who_stays_gets_every_reminder_once_at_eight_on_the_wall(story):
    assert of(story, STAY) == [*SPRING, *EASTER, *FIRST_TALK, *HELD_UP, *LECTURE, *AUTUMN, *WINTER]


def test_who_joins_late_gets_those_that_are_to_come(story):
    assert of(story, LATE) == [EASTER[1], *FIRST_TALK, *HELD_UP, *LECTURE, *AUTUMN, *WINTER]


def test_who_leaves_gets_none_any_more(story):
    assert of(story, GONE) == [*SPRING, *EASTER, *FIRST_TALK]


def test_who_changes_the_address_gets_each_once_at_the_address_of_its_day(story):
    assert of(story, MOVED) == [*SPRING, *EASTER, *FIRST_TALK, *HELD_UP, *LECTURE, *AUTUMN, WINTER[0]]
    assert of(story, NEW) == [WINTER[1]]


@pytest.mark.parametrize("reader", [TRAINER, PRINCIPAL])
def test_of_a_cancelled_session_nobody_is_reminded_after_that(story, reader):
    mine = of(story, reader)
    assert [at for session, at in mine if session == "avslutande_mote"] == [utc(10, 5, 6)]
    assert [at for session, at in mine if session == "ambassadorer"] == [utc(3, 30, 6), utc(4, 5, 6)]
    assert [at for session, at in mine if session == "uppstartsmote"] == [utc(3, 2, 7), utc(3, 8, 7)]
    others = {"avslutande_mote", "ambassadorer", "uppstartsmote"}
    assert [one for one in mine if one[0] not in others] == of(story, STAY)


def test_nobody_gets_a_reminder_twice_and_none_for_a_date_that_did_not_hold(story):
    """The start in the mail's calendar is the one that held at that moment."""
    twice = {one for one, count in Counter((one.to, one.session, one.at) for one in story).items() if count > 1}
    starts = {one.start.date() for one in story if one.session == "empatitrotthet" and one.at > utc(4, 14, 10)}
    assert (twice, starts) == (set(), {date(2027, 4, 21)})
    assert [one for one in story if one.at >= one.start] == []


def test_every_reminder_came_at_eight_save_the_one_that_was_held_up(story):
    late = {(one.session, one.at) for one in story if one.at.astimezone(STOCKHOLM).hour != 8}
    assert late == {*HELD_UP}


def test_before_each_session_the_clock_on_the_wall_is_the_agreed_one(story):
    walls = {(one.session, f"{one.start.astimezone(STOCKHOLM):%H.%M}") for one in story}
    assert walls == {
        ("uppstartsmote", "08.30"),
        ("grundutbildning_1", "10.00"),
        ("grundutbildning_2", "09.00"),
        ("ambassadorer", "09.00"),
        ("konsultation_1", "13.00"),
        ("empatitrotthet", "09.00"),
        ("konsultation_2", "13.00"),
        ("avslutande_mote", "09.00"),
        ("konsultation_3", "13.00"),
    }
