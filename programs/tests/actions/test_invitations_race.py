"""Moves, cancellations, people who come and go, and senders at the same moment: what the calendars hold afterwards."""

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine

from programs.actions import cancelling, invitations
from programs.actions.refusal import Refused
from programs.models import Booking, SessionInvitation
from programs.rules.booking import Side
from programs.tests.factories import AT, LATER, slot
from programs.tests.inviting import ALI, EVA, agree, calendars, join, leave, make_called, pending, propose, read_back
from programs.tests.threads import at_once
from tmo.outbox.models import Message
from tmo.outbox.sender import send_due
from tmo.units.tests.factories import actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def booking(mailoutbox):
    """Everybody has the first invitation; a move of one session waits for its yes."""
    made = make_called()
    send_due(AT)
    propose(made, slot("konsultation_2", date(2027, 4, 20)), AT)
    return made


def cancel(booking, key="empatitrotthet"):
    return cancelling.cancel_session(
        booking=booking, session=key, side=Side.CUSTOMER, note="Brand", by=actor(), at=LATER
    )


def told(mailoutbox):
    """By event and reader, the numbers and methods of what went out, and how often each."""
    found = {}
    for mail in mailoutbox:
        for method, calendar in calendars(read_back(mail)):
            if method != "PUBLISH":
                event = calendar.walk("VEVENT")[0]
                key = (str(event["uid"]), str(event["attendee"]).removeprefix("mailto:"))
                found.setdefault(key, Counter())[int(event["sequence"]), method] += 1
    return found


def held():
    """What the rows say that everybody was told last."""
    rows = SessionInvitation.objects.select_related("participant", "trainer", "session")
    return {
        (f"{row.session_id}@tmo", (row.participant or row.trainer).email): (row.sequence, row.method.upper())
        for row in rows
    }


def unexpected(answers):
    return [one for one in answers if isinstance(one, Exception) and not isinstance(one, Refused)]


def test_moving_cancelling_coming_going_and_sending_at_once_leave_every_calendar_right(booking, mailoutbox):
    """B12 and bad inputs 54 and 56: the last number that each reader got is what holds, and none came twice."""
    answers = at_once(
        lambda: agree(booking, "konsultation_2", LATER),
        lambda: cancel(Booking.objects.get(pk=booking.pk)),
        lambda: send_due(LATER).sent,
        lambda: leave(booking, EVA, LATER),
        lambda: join(booking, "greta@solen.example", at=LATER),
        lambda: send_due(LATER).sent,
    )
    assert unexpected(answers) == []
    for _ in range(3):
        send_due(LATER)
    found = told(mailoutbox)
    assert {key: max(numbers) for key, numbers in found.items()} == {
        key: one for key, one in held().items() if key in found
    }
    silent = {key for key in held() if key not in found}
    assert {reader for _uid, reader in silent} <= {"greta@solen.example"}
    twice = {key: count for key, numbers in found.items() for count in numbers.values() if count > 1}
    assert twice == {}
    assert (pending("programs.invitation"), Message.objects.filter(state="failed").count()) == ([], 0)


def test_a_session_cancelled_while_its_reminders_are_being_sent_ends_as_cancelled(booking, mailoutbox):
    """Bad input 56: closed while the reminder is being sent."""
    at = next(row.due_at for row in pending() if row.facts["days"] == 1)
    assert (
        unexpected(at_once(lambda: send_due(at), lambda: send_due(at), lambda: cancel(booking, "grundutbildning_1")))
        == []
    )
    send_due(at + timedelta(minutes=1))
    uid = f"{booking.sessions.get(key='grundutbildning_1').pk}@tmo"
    last = {reader: max(numbers)[1] for (one, reader), numbers in told(mailoutbox).items() if one == uid}
    assert set(last.values()) == {"CANCEL"}
    assert {EVA, ALI} <= set(last)


def test_two_sweeps_at_once_tell_of_a_change_once(booking, mailoutbox):
    before = len(mailoutbox)
    session = booking.sessions.get(key="konsultation_3")
    session.room = "Aulan"
    session.save()
    Booking.objects.update(invited_version=0)
    answers = at_once(*[lambda: invitations.keep_what_is_left(LATER)] * 3)
    assert unexpected(answers) == []
    send_due(LATER)
    news = [mail.to[0] for mail in mailoutbox[before:] if "Konsultation 3" in mail.subject]
    assert sorted(news) == sorted({*news})
    assert len(news) == 4
