"""Who is told what of which session, once, and what waits in the outbox afterwards."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from programs.actions import arrangements, cancelling, coordination, invitations, trainers
from programs.actions import people as people_actions
from programs.actions.ambassadors import replace_ambassador
from programs.models import Booking, CalendarFeed, SessionInvitation, Substitute
from programs.rules.booking import Side
from programs.rules.roster import Asked
from programs.rules.trainers import Because
from programs.tests.factories import AT, DAYS, LATER, MANEN, SOLEN, make_confirmed, make_member, make_ready, slot
from programs.tests.inviting import (
    ALI,
    EVA,
    PRINCIPAL,
    TRAINER,
    agree,
    calendars,
    events,
    join,
    leave,
    make_called,
    move,
    pending,
    person,
    propose,
    sent,
    to,
)
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
ALL = [key for key in DAYS if key not in {"uppstartsmote", "ambassadorer", "avslutande_mote"}]
NEW_DAY = date(2027, 4, 20)


def utc(month, day, hour=8, minute=0):
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def keys(letters):
    """Of each reader, the sessions that the mails tell of, each with method and number."""
    names = {str(row.pk): row.key for row in Booking.objects.get().sessions.all()}
    told = {}
    for letter in letters:
        for method, calendar in calendars(letter):
            event = calendar.walk("VEVENT")[0]
            key = names[str(event["uid"]).removesuffix("@tmo")]
            told.setdefault(letter["To"], []).append((key, method, event["sequence"]))
    return told


def told_all(method, sequence, *sessions, readers=(PRINCIPAL, TRAINER, EVA, ALI)):
    return {reader: [(key, method, sequence) for key in sessions] for reader in readers}


def keep(booking, at=LATER):
    return invitations.keep_invitations(booking=booking, by=actor(), at=at)


@pytest.fixture
def booking(mailoutbox):
    """A booking whose people have their invitations."""
    made = make_called()
    sent(mailoutbox, AT)
    return made


def test_everybody_is_invited_to_the_sessions_that_call_them(mailoutbox):
    """S5: session 1 calls principals and trainers; 4 and 8 ambassadors too; all others everybody."""
    make_called()
    assert keys(sent(mailoutbox, AT)) == {
        **told_all("REQUEST", 0, *DAYS, readers=[PRINCIPAL, TRAINER]),
        **told_all("REQUEST", 0, *ALL, readers=[EVA]),
        **told_all("REQUEST", 0, *[key for key in DAYS if key != "uppstartsmote"], readers=[ALI]),
    }


def test_nine_sessions_are_one_mail_and_not_nine(mailoutbox):
    make_called()
    assert sorted(one["To"] for one in sent(mailoutbox, AT)) == sorted([ALI, EVA, PRINCIPAL, TRAINER])


def test_nobody_is_told_twice_of_the_same(booking, mailoutbox):
    before = list(SessionInvitation.objects.order_by("pk").values())
    assert keep(booking) == frozenset()
    assert sent(mailoutbox, LATER) == []
    assert list(SessionInvitation.objects.order_by("pk").values()) == before


def test_dates_that_are_not_confirmed_yet_invite_nobody():
    assert keep(make_ready()) == frozenset()
    assert SessionInvitation.objects.count() == 0


def test_a_move_is_told_when_both_have_accepted_it_and_not_before(booking, mailoutbox):
    """S7: the same UID, the next number, REQUEST."""
    propose(booking, slot("konsultation_2", NEW_DAY), LATER)
    assert sent(mailoutbox, LATER) == []
    agree(booking, "konsultation_2", LATER)
    assert keys(sent(mailoutbox, LATER)) == told_all("REQUEST", 1, "konsultation_2")


def test_a_cancelled_session_is_taken_out_of_every_calendar(booking, mailoutbox):
    cancelling.cancel_session(
        booking=booking, session="konsultation_2", side=Side.CUSTOMER, note="Brand", by=actor(), at=LATER
    )
    assert keys(sent(mailoutbox, LATER)) == told_all("CANCEL", 1, "konsultation_2")


def test_who_is_told_by_an_invitation_gets_no_second_mail_about_the_same_move_or_cancelling(booking):
    """B12: the right people, once. The contact and the coordinator come to no session, and read of it otherwise."""
    move(booking, slot("konsultation_2", NEW_DAY), LATER)
    cancelling.cancel_session(
        booking=booking, session="empatitrotthet", side=Side.CUSTOMER, note="Brand", by=actor(), at=LATER
    )
    others = ["coordinator@provider.example", "kerstin@solen.example"]
    for kind in ("programs.moved", "programs.cancelled"):
        assert sorted(row.to for row in Message.objects.filter(kind=kind)) == others


def test_a_cancelled_booking_is_one_mail_for_each_with_every_session_in_it(booking, mailoutbox):
    cancelling.cancel_booking(booking=booking, side=Side.PROVIDER, note="Sjuk", by=actor(), at=LATER)
    letters = sent(mailoutbox, LATER)
    assert keys(letters) == {
        **told_all("CANCEL", 1, *DAYS, readers=[PRINCIPAL, TRAINER]),
        **told_all("CANCEL", 1, *ALL, readers=[EVA]),
        **told_all("CANCEL", 1, *[key for key in DAYS if key != "uppstartsmote"], readers=[ALI]),
    }
    assert len(letters) == 4
    assert pending() == []


def test_rooms_of_several_sessions_are_one_mail_for_each_reader(booking, mailoutbox):
    rooms = {"empatitrotthet": ("Aulan", ""), "konsultation_1": ("", "https://meet.example/abc")}
    arrangements.set_rooms(booking=booking, rooms=rooms, by=actor(), at=LATER)
    letters = sent(mailoutbox, LATER)
    assert keys(letters) == told_all("REQUEST", 1, "konsultation_1", "empatitrotthet")
    assert len(letters) == 4


def test_one_room_is_told_too_and_the_same_room_once_more_is_no_news(booking, mailoutbox):
    for _ in range(2):
        arrangements.set_room(
            booking=booking, session="empatitrotthet", room="Aulan", meeting_link="", by=actor(), at=LATER
        )
    assert keys(sent(mailoutbox, LATER)) == told_all("REQUEST", 1, "empatitrotthet")


def test_who_joins_late_is_invited_to_what_is_to_come_alone(booking, mailoutbox):
    """S8: a fresh invitation, and no reminder whose time has passed."""
    at = utc(4, 10)
    join(booking, "sen@solen.example", at=at)
    expected = ["empatitrotthet", "konsultation_2", "konsultation_3"]
    assert keys(to(sent(mailoutbox, at), "sen@solen.example")) == {
        "sen@solen.example": [(key, "REQUEST", 0) for key in expected]
    }
    mine = [(row.facts["days"], row.due_at) for row in pending() if row.to == "sen@solen.example"]
    assert mine == [(1, utc(4, 12, 6)), (1, utc(4, 12, 6)), (7, utc(5, 4, 6)), (1, utc(5, 10, 6))]


def test_who_leaves_is_told_at_once_and_reminded_no_more(booking, mailoutbox):
    leave(booking, EVA, LATER)
    assert keys(sent(mailoutbox, LATER)) == told_all("CANCEL", 1, *ALL, readers=[EVA])
    assert [row for row in pending() if row.to == EVA] == []


def test_who_comes_back_is_invited_anew_with_a_higher_number(booking, mailoutbox):
    eva = person(booking, EVA)
    leave(booking, EVA, LATER)
    sent(mailoutbox, LATER)
    people_actions.undo_leaving(booking=booking, person=eva.pk, by=actor(), at=LATER)
    assert keys(sent(mailoutbox, LATER)) == told_all("REQUEST", 2, *ALL, readers=[EVA])
    assert [row.facts["days"] for row in pending() if row.to == EVA].count(1) == len(ALL)


def test_another_address_is_invited_and_the_former_one_told_of_the_end(booking, mailoutbox):
    eva = person(booking, EVA)
    asked = Asked("Eva", "eva.ny@solen.example")
    people_actions.change_person(booking=booking, person=eva.pk, asked=asked, by=actor(), at=LATER)
    found = keys(sent(mailoutbox, LATER))
    assert sorted(found) == ["eva.ny@solen.example", EVA]
    assert {(method, number) for _key, method, number in found[EVA]} == {("CANCEL", 1)}
    assert {(method, number) for _key, method, number in found["eva.ny@solen.example"]} == {("REQUEST", 1)}
    assert [row for row in pending() if row.to == EVA] == []


def test_an_ambassador_who_is_replaced_leaves_the_sessions_of_ambassadors_alone(booking, mailoutbox):
    eva, ali = person(booking, EVA), person(booking, ALI)
    replace_ambassador(booking=booking, instead=ali.pk, person=eva.pk, by=actor(), at=LATER)
    assert keys(sent(mailoutbox, LATER)) == {
        EVA: [("ambassadorer", "REQUEST", 1), ("avslutande_mote", "REQUEST", 1)],
        ALI: [("ambassadorer", "CANCEL", 1), ("avslutande_mote", "CANCEL", 1)],
    }


def test_another_principal_is_invited_in_place_of_the_former(booking, mailoutbox):
    place = booking.workplaces.first()
    arrangements.change_principal(
        booking=booking, workplace=place.pk, name="Ny", email="ny@solen.example", by=actor(), at=LATER
    )
    found = keys(sent(mailoutbox, LATER))
    assert {reader: {one[1] for one in told} for reader, told in found.items()} == {
        PRINCIPAL: {"CANCEL"},
        "ny@solen.example": {"REQUEST"},
    }


def test_a_trainer_who_joins_is_invited_and_one_who_leaves_told(booking, mailoutbox):
    other = make_member(booking.provider, RoleKind.TRAINER, "nils@provider.example")
    coordination.assign_trainers(booking=booking, trainers=[other.pk], by=actor(), at=LATER)
    assert keys(sent(mailoutbox, LATER)) == {
        TRAINER: [(key, "CANCEL", 1) for key in DAYS],
        "nils@provider.example": [(key, "REQUEST", 1) for key in DAYS],
    }


def test_a_substitute_takes_over_the_invitation_of_those_sessions(booking, mailoutbox):
    trainer, other = (booking.assignments.get().trainer, make_member(booking.provider, RoleKind.TRAINER, "n@p.example"))
    Substitute.objects.create(trainer=trainer, substitute=other)
    trainers.replace_trainer(
        booking=booking,
        trainer=trainer.pk,
        substitute=other.pk,
        because=Because.ABSENT,
        sessions=["empatitrotthet"],
        by=actor(),
        at=LATER,
    )
    assert keys(sent(mailoutbox, LATER)) == {
        TRAINER: [("empatitrotthet", "CANCEL", 1)],
        "n@p.example": [("empatitrotthet", "REQUEST", 1)],
    }


def test_a_session_that_has_begun_is_nobodys_news(booking, mailoutbox):
    at = utc(3, 9, 7, 30)  # the first session began at 08.30
    cancelling.cancel_session(
        booking=booking, session="uppstartsmote", side=Side.CUSTOMER, note="Brand", by=actor(), at=at
    )
    assert keys(sent(mailoutbox, at)).keys() & {PRINCIPAL, TRAINER} == set() or all(
        one[0] != "uppstartsmote" for told in keys(sent(mailoutbox, at)).values() for one in told
    )


def test_somebody_without_an_address_is_on_the_list_and_gets_no_mail(booking, mailoutbox):
    place = booking.workplaces.first()
    people_actions.add_person(booking=booking, person=Asked("Utan", "", workplace=place.pk), by=actor(), at=LATER)
    assert sent(mailoutbox, LATER) == []


def test_one_address_at_two_workplaces_is_one_invitation(mailoutbox):
    booking = make_confirmed(workplaces=(SOLEN, MANEN))
    for place in booking.workplaces.all():
        people_actions.add_person(booking=booking, person=Asked("Eva", EVA, workplace=place.pk), by=actor(), at=AT)
    assert keys(to(sent(mailoutbox, AT), EVA)) == told_all("REQUEST", 0, *ALL, readers=[EVA])


# -- several changes before anything is sent -------------------------------------------------------------------------


def test_five_moves_in_a_row_are_one_mail_with_the_last_date(booking, mailoutbox):
    """B12."""
    days = [date(2027, 4, day) for day in (20, 21, 22, 23, 27)]
    for minute, day in enumerate(days):
        move(booking, slot("konsultation_2", day), LATER + timedelta(minutes=minute))
    letters = sent(mailoutbox, LATER + timedelta(minutes=9))
    assert keys(letters) == told_all("REQUEST", 5, "konsultation_2")
    assert {event["dtstart"].dt.date() for event in events(letters)} == {days[-1]}
    starts = {row.facts["start"] for row in pending() if row.to == EVA}
    assert "20270427T110000Z" in starts
    assert len([row for row in pending() if row.to == EVA]) == 2 * len(ALL)


def test_moved_and_cancelled_before_anything_is_sent_is_one_cancellation(booking, mailoutbox):
    move(booking, slot("konsultation_2", NEW_DAY), LATER)
    cancelling.cancel_session(
        booking=booking, session="konsultation_2", side=Side.CUSTOMER, note="Brand", by=actor(), at=LATER
    )
    assert keys(sent(mailoutbox, LATER)) == told_all("CANCEL", 2, "konsultation_2")


def test_somebody_who_came_and_went_before_anything_was_sent_never_hears_of_it(booking, mailoutbox):
    join(booking, "fel@solen.example", at=LATER)
    leave(booking, "fel@solen.example", LATER)
    assert sent(mailoutbox, LATER) == []
    rows = Message.objects.filter(kind="programs.invitation", created_at=LATER)
    assert [(row.state, row.reason) for row in rows] == [("dropped", "told together with later news")]


def test_a_date_moved_away_and_back_keeps_its_reminders(booking, mailoutbox):
    before = [(row.to, row.due_at) for row in pending()]
    old = DAYS["konsultation_2"]
    move(booking, slot("konsultation_2", NEW_DAY), LATER)
    move(booking, slot("konsultation_2", old), LATER)
    assert [(row.to, row.due_at) for row in pending()] == before


def test_who_reads_another_language_is_reminded_in_it(booking):
    ali = person(booking, ALI)
    asked = Asked(ali.name, ALI, language="da")
    people_actions.change_person(booking=booking, person=ali.pk, asked=asked, by=actor(), at=LATER)
    assert {row.language for row in pending() if row.to == ALI} == {"da"}


# -- the sweep, the cost, the log ------------------------------------------------------------------------------------


def test_the_sweep_tells_what_no_action_has_told(booking, mailoutbox):
    assert invitations.keep_what_is_left(LATER) == 0
    booking.sessions.filter(key="empatitrotthet").update(cancelled_at=LATER, cancelled_side="customer")
    Booking.objects.update(version=F("version") + 1)
    assert invitations.keep_what_is_left(LATER) == 1
    assert keys(sent(mailoutbox, LATER)) == told_all("CANCEL", 1, "empatitrotthet")
    assert invitations.keep_what_is_left(LATER) == 0


def test_a_sweep_with_nothing_to_do_is_one_statement(booking):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        invitations.keep_what_is_left(LATER)
    assert len(asked) == 1


def test_the_number_of_statements_does_not_grow_with_people(booking):
    def statements(count):
        with CaptureQueriesContext(connection) as asked:
            keep(booking)
        return len(asked)

    few = statements(2)
    place = booking.workplaces.first()
    people_actions.import_people(
        booking=booking,
        people=[Asked(f"N{n}", f"n{n}@solen.example", workplace=place.pk) for n in range(30)],
        key=uuid4(),
        by=actor(),
        at=LATER,
    )
    assert statements(32) == few


def test_the_log_counts_what_was_told_and_names_nobody(booking):
    leave(booking, EVA, LATER)
    event = Event.objects.filter(kind="booking.invited").latest("at")
    assert event.facts == {"invite": 0, "update": 0, "cancel": len(ALL)}


def test_whoever_is_invited_first_gets_a_private_calendar_and_nobody_gets_two(booking):
    keep(booking)
    assert sorted(feed.participant.email for feed in CalendarFeed.objects.all()) == sorted([PRINCIPAL, EVA, ALI])


def test_whoever_has_ended_the_private_calendar_gets_none_unasked(booking):
    CalendarFeed.objects.update(revoked_at=LATER)
    leave(booking, EVA, LATER)
    people_actions.undo_leaving(booking=booking, person=person(booking, EVA).pk, by=actor(), at=LATER)
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 0
