"""What the mails about sessions say, to whom, and when they have nothing left to say."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import translation

from programs.actions import arrangements, cancelling
from programs.models import Booking, CalendarFeed, SessionInvitation
from programs.rules.booking import Side
from programs.tests.factories import AT, DAYS, LATER, make_confirmed, make_member, make_offer, slot
from programs.tests.inviting import (
    ALI,
    EVA,
    PRINCIPAL,
    TRAINER,
    calendars,
    join,
    leave,
    make_called,
    move,
    pending,
    person,
    sent,
    to,
)
from tmo.accounts.models import User
from tmo.outbox.delivery import outgoing
from tmo.outbox.kinds import Drop, build
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
DUE = datetime(2027, 4, 12, 6, tzinfo=UTC)  # 08.00 in Stockholm, the day before "empatitrotthet"
LECTURE = "empatitrotthet"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def booking(mailoutbox):
    """A booking whose people have their invitations."""
    made = make_called()
    sent(mailoutbox, AT)
    return made


def reminder_to(address, key=LECTURE, days=1):
    session = Booking.objects.get().sessions.get(key=key)
    rows = SessionInvitation.objects.filter(session=session).values_list("pk", flat=True)
    wanted = {str(row) for row in rows}
    return next(
        row
        for row in Message.objects.filter(kind="programs.reminder")
        if row.to == address and row.facts["days"] == days and row.facts["invitation"] in wanted
    )


def written(message, at, language="en"):
    """The mail, or the reason why there is none."""
    message.language = language
    with translation.override(language):
        letter = build(message, at)
        return letter.reason if isinstance(letter, Drop) else outgoing(message, letter)


def invitation_to(address):
    return next(row for row in Message.objects.filter(kind="programs.invitation") if row.to == address)


def words(mail):
    return f"{mail.subject}\n{mail.text}\n{mail.html}"


def paragraphs(text):
    """The text up to its foot, by paragraph."""
    return [" ".join(one.split()) for one in text.partition("\n--\n")[0].split("\n\n")]


# -- what they say -----------------------------------------------------------------------------------------------------


def test_a_reminder_says_first_what_when_how_long_where_and_then_who_sees_it(booking):
    arrangements.set_room(booking=booking, session=LECTURE, room="Aulan", meeting_link="", by=actor(), at=LATER)
    mail = written(reminder_to(EVA), DUE)
    assert mail.subject == "Tomorrow: Föreläsning i empatitrötthet"
    assert paragraphs(mail.text)[:4] == [
        "Hello,",
        "- Föreläsning i empatitrötthet Tue 13 April, wk 15, 09:00–12:00 (3 h) Aulan, Skogsvägen 1, Björkdal",
        "Förskolan Solen",
        "Your principal and the trainers see that you are expected. The other participants do not see your address.",
    ]


@pytest.mark.parametrize(
    ("at", "subject"),
    [
        (datetime(2027, 4, 6, 6, tzinfo=UTC), "Reminder: Föreläsning i empatitrötthet, Tue 13 April, wk 15"),
        (DUE, "Tomorrow: Föreläsning i empatitrötthet"),
        (datetime(2027, 4, 12, 21, 59, tzinfo=UTC), "Tomorrow: Föreläsning i empatitrötthet"),
        (datetime(2027, 4, 12, 22, 0, tzinfo=UTC), "Today: Föreläsning i empatitrötthet"),
    ],
)
def test_how_near_the_session_is_follows_from_the_day_of_sending(booking, at, subject):
    days = 7 if at < DUE else 1
    assert written(reminder_to(EVA, days=days), at).subject == subject


def test_a_reminder_brings_the_session_as_it_stands_so_that_a_calendar_changes_nothing(booking):
    mail = written(reminder_to(EVA), DUE)
    text = mail.calendar.decode()
    uid = booking.sessions.get(key=LECTURE).pk
    assert [line in text for line in ("METHOD:REQUEST", f"UID:{uid}@tmo", "SEQUENCE:0")] == [True] * 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["invitation", "reminder", "nobody_called"])
def test_every_mail_about_sessions_is_written_in_every_language(kind, language):
    """The titles stay in the language of the package, and say so in HTML."""
    made = make_called()
    if kind == "nobody_called":
        for address in (EVA, ALI):
            leave(made, address, AT)
    rows = Message.objects.filter(kind=f"programs.{kind}").exclude(state="dropped").order_by("-due_at")
    row = next(one for one in rows if kind == "nobody_called" or one.to == PRINCIPAL)
    mail = written(row, AT, language)
    assert mail.subject
    assert f'<html lang="{language}"' in mail.html
    assert '<strong lang="sv">' in mail.html
    assert re.findall(r"\{[{%]|%\(|None|&amp;amp;", words(mail)) == []


def test_an_invitation_to_several_sessions_lists_them_in_order_with_a_file_for_each(booking):
    mail = written(invitation_to(EVA), AT)
    assert mail.subject == "Invitation to 6 sessions: Förskolan Solen"
    assert [line[2:] for line in mail.text.splitlines() if line.startswith("- ")] == [
        "Grundutbildning i TMO, dag 1",
        "Grundutbildning i TMO, dag 2",
        "Konsultation 1",
        "Föreläsning i empatitrötthet",
        "Konsultation 2",
        "Konsultation 3",
    ]
    assert (mail.calendar, len(mail.calendars)) == (None, 6)
    assert "This mail holds 6 calendar files, one for each session" in mail.text


def test_an_invitation_to_one_session_carries_it_as_a_part_that_calendars_act_on(booking, mailoutbox):
    move(booking, slot("konsultation_2", date(2027, 4, 20)), LATER)
    (letter,) = to(sent(mailoutbox, LATER), EVA)
    kinds = [part.get_content_type() for part in letter.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert letter["Subject"] == "Changed: Konsultation 2, Tue 20 April, wk 16"
    part = next(one for one in letter.walk() if one.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "utf-8")


def test_several_sessions_are_several_files_each_with_its_own_method(booking, mailoutbox):
    leave(booking, EVA, LATER)
    (letter,) = to(sent(mailoutbox, LATER), EVA)
    files = [part for part in letter.walk() if part.get_content_disposition() == "attachment"]
    assert [(one.get_content_type(), one.get_filename(), one.get_param("method")) for one in files] == [
        ("text/calendar", f"session-{number}.ics", "CANCEL") for number in range(1, 7)
    ]
    assert [len(calendar.walk("VEVENT")) for _method, calendar in calendars(letter)] == [1] * 6


def test_what_is_new_changed_and_off_stands_under_headings(booking, mailoutbox):
    rooms = {LECTURE: ("Aulan", "")}
    arrangements.set_rooms(booking=booking, rooms=rooms, by=actor(), at=LATER)
    cancelling.cancel_session(
        booking=booking, session="konsultation_2", side=Side.CUSTOMER, note="Brand", by=actor(), at=LATER
    )
    (letter,) = to(sent(mailoutbox, LATER), EVA)
    text = letter.get_body(("plain",)).get_content()
    assert letter["Subject"] == "News of 2 sessions: Förskolan Solen"
    order = ["Changed: this holds now", "Föreläsning i empatitrötthet", "Cancelled", "Konsultation 2"]
    assert sorted(order, key=text.index) == order


def test_a_session_that_is_off_is_another_thing_than_one_that_goes_on_without_the_reader(booking, mailoutbox):
    leave(booking, EVA, LATER)
    (letter,) = to(sent(mailoutbox, LATER), EVA)
    assert letter["Subject"].strip() == "You are not expected any more: 6 sessions, Förskolan Solen"
    cancelling.cancel_booking(booking=booking, side=Side.CUSTOMER, note="Brand", by=actor(), at=LATER)
    (letter,) = to(sent(mailoutbox, LATER), ALI)
    assert letter["Subject"].strip() == "Cancelled: 8 sessions, Förskolan Solen"


def test_nobody_else_is_named_in_a_mail_about_sessions(booking, mailoutbox):
    """One reader in each message: no name and no address of another participant."""
    join(booking, "greta@solen.example", at=LATER)
    (letter,) = to(sent(mailoutbox, LATER), "greta@solen.example")
    text = letter.as_string()
    assert [one for one in (EVA, ALI, PRINCIPAL, "Åsa", "=C3=85sa", "Eva", TRAINER) if one in text] == []


def test_each_reader_is_told_who_sees_that_he_comes(booking):
    said = {address: written(invitation_to(address), AT).text for address in (PRINCIPAL, TRAINER, EVA)}
    assert "The trainers and the coordinator see that you are expected." in said[PRINCIPAL]
    assert "see that you train." in said[TRAINER]
    assert "Your principal and the trainers see that you are expected." in said[EVA]


def test_a_participant_finds_the_private_calendar_and_not_who_has_ended_it(booking):
    address = f"{settings.SITE_URL}/calendar/"
    assert address in written(invitation_to(EVA), AT).text
    CalendarFeed.objects.update(revoked_at=LATER)
    assert address not in written(invitation_to(EVA), AT).text


def test_a_digital_session_says_its_link_and_one_without_any_that_it_follows(booking):
    mail = written(invitation_to(EVA), AT)
    assert mail.text.count("online; the link follows") == 2
    arrangements.set_room(
        booking=booking, session="konsultation_3", room="", meeting_link="https://meet.example/x", by=actor(), at=LATER
    )
    mail = written(next(row for row in pending("programs.invitation") if row.to == EVA), LATER)
    assert "online\n  https://meet.example/x" in mail.text
    assert '<a href="https://meet.example/x">' in mail.html


# -- when they are not sent any more -----------------------------------------------------------------------------------


def test_an_invitation_that_was_told_anew_since_is_dropped(booking):
    old = invitation_to(EVA)
    SessionInvitation.objects.update(sequence=5)
    assert written(old, LATER) == "told anew since"


def test_an_invitation_leaves_out_what_has_begun_and_is_dropped_when_all_has(booking):
    row = invitation_to(EVA)
    mail = written(row, datetime(2027, 4, 1, tzinfo=UTC))
    assert [line[2:] for line in mail.text.splitlines() if line.startswith("- ")] == [
        "Föreläsning i empatitrötthet",
        "Konsultation 2",
        "Konsultation 3",
    ]
    assert written(row, datetime(2027, 6, 1, tzinfo=UTC)) == "the sessions have begun"


def test_a_reminder_of_a_date_that_was_moved_is_dropped_wherever_it_lies(booking):
    row = reminder_to(EVA, "konsultation_2")
    move(booking, slot("konsultation_2", date(2027, 4, 20)), LATER)
    assert written(row, DUE) == "the session has been moved or cancelled"


def test_a_reminder_of_a_cancelled_session_or_booking_is_dropped(booking):
    row = reminder_to(EVA)
    cancelling.cancel_session(booking=booking, session=LECTURE, side=Side.CUSTOMER, note="Brand", by=actor(), at=LATER)
    assert written(row, DUE) == "the session has been moved or cancelled"


@pytest.mark.parametrize(
    ("days", "at", "reason"),
    [
        (7, DUE - timedelta(minutes=1), None),
        (7, DUE, "too late to be of use"),
        (1, datetime(2027, 4, 13, 6, 59, tzinfo=UTC), None),
        (1, datetime(2027, 4, 13, 7, tzinfo=UTC), "too late to be of use"),
    ],
)
def test_a_reminder_that_was_held_up_goes_as_long_as_it_is_of_use(booking, days, at, reason):
    found = written(reminder_to(EVA, days=days), at)
    assert (found if isinstance(found, str) else None) == reason


def revoke(name):
    """Ways in which somebody is called no more, written past every action."""
    if name == "left":
        Booking.objects.get().people.update(left_at=LATER)
    if name == "address":
        Booking.objects.get().people.update(email_index="")
    if name == "booking":
        Booking.objects.update(state="cancelled", cancelled_at=LATER, cancelled_side="customer", turn="nobody")
    if name == "session":
        Booking.objects.get().sessions.update(cancelled_at=LATER, cancelled_side="customer")


@pytest.mark.parametrize("how", ["left", "address", "booking", "session"])
def test_nothing_is_sent_to_somebody_whose_part_has_ended_since(booking, how):
    """B20: the state is read when the mail is sent, whatever wrote it."""
    rows = [reminder_to(EVA), invitation_to(EVA)]
    revoke(how)
    assert {written(row, DUE) for row in rows} == {"the reader has no part in it any more"}


@pytest.mark.parametrize("how", ["account", "assignment"])
def test_nothing_is_sent_to_a_trainer_who_has_none_any_more(booking, how):
    row = reminder_to(TRAINER)
    if how == "account":
        User.objects.filter(email=TRAINER).update(is_active=False)
    else:
        booking.assignments.update(ended_at=LATER)
        booking.sessions.get(key=LECTURE).holds.update(released_at=LATER)
    assert written(row, DUE) == "the reader has no part in it any more"


def test_an_ambassador_of_former_times_is_not_reminded_of_the_meeting(booking):
    ali = person(booking, ALI)
    ali.ambassadorships.update(until_at=LATER)
    row = reminder_to(ALI, "avslutande_mote")
    assert written(row, row.due_at) == "the reader has no part in it any more"


# -- nobody is told ----------------------------------------------------------------------------------------------------


def lonely():
    """A confirmed booking with nobody on the list but its principal."""
    offer = make_offer()
    make_member(offer.provider, RoleKind.COORDINATOR, "coordinator@provider.example")
    return make_confirmed(offer, make_member(offer.provider, RoleKind.TRAINER, TRAINER))


def test_a_session_that_nobody_is_told_of_is_an_error_that_both_sides_read_once(mailoutbox):
    """S8: zero recipients is an error."""
    lonely()
    sent(mailoutbox, AT)
    days = {}
    for row in pending("programs.nobody_called"):
        days.setdefault(row.facts["day"], []).append(row.to)
    readers = sorted([PRINCIPAL, TRAINER, "coordinator@provider.example", "kerstin@solen.example"])
    assert {day: sorted(to) for day, to in days.items()} == {str(day): readers for day in sorted(set(DAYS.values()))}
    row = next(one for one in pending("programs.nobody_called") if one.facts["day"] == "2027-04-13")
    assert row.due_at == datetime(2027, 4, 6, 6, tzinfo=UTC)
    mail = written(row, row.due_at)
    assert [line[2:] for line in mail.text.splitlines() if line.startswith("- ")] == [
        "Föreläsning i empatitrötthet",
        "Konsultation 2",
    ]


def test_the_error_is_not_told_once_somebody_is_on_the_list(mailoutbox):
    booking = lonely()
    row = next(one for one in pending("programs.nobody_called") if one.facts["day"] == "2027-04-13")
    join(booking, EVA, at=LATER)
    assert written(row, row.due_at) == "somebody is on the list by now"
