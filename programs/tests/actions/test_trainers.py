"""Substitutes, absences and working hours: what each writes, whom it tells, and what every refusal leaves."""

from collections import Counter
from datetime import date, time

import pytest
from django.utils import translation

from programs.actions import coordination, requests, trainers
from programs.actions.refusal import Refused
from programs.letters import people as letters
from programs.models import Absence, Assignment, Booking, Hold, Substitute, WorkingHours
from programs.rules.reasons import Code
from programs.rules.trainers import AbsenceKind, Because
from programs.tests.factories import (
    AT,
    DAYS,
    LATER,
    SOLEN,
    make_confirmed,
    make_member,
    make_offer,
    make_ready,
    slot,
    trace,
)
from tmo.audit.models import Event
from tmo.outbox.delivery import outgoing
from tmo.outbox.kinds import Drop
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db

ALL = sorted(DAYS)


@pytest.fixture
def offer():
    return make_offer()


@pytest.fixture
def kim(offer):
    return make_member(offer.provider, RoleKind.TRAINER, "kim@provider.example", name="Kim Ek")


@pytest.fixture
def bo(offer):
    return make_member(offer.provider, RoleKind.TRAINER, "bo@provider.example", name="Bo Ek")


@pytest.fixture
def booking(offer, kim, bo):
    """Confirmed with Kim; Bo may take Kim's place."""
    name_substitutes(offer, kim, bo)
    return make_confirmed(offer, kim)


def name_substitutes(offer, trainer, *substitutes):
    arguments = {"substitutes": [one.pk for one in substitutes], "organisation": offer.provider}
    trainers.name_substitutes(trainer=trainer.pk, **arguments, by=actor(), at=AT)


def replace(booking, trainer, substitute, *sessions, at=LATER, words="", because=Because.ABSENT):
    return trainers.replace_trainer(
        booking=booking,
        trainer=trainer.pk,
        substitute=substitute.pk,
        sessions=sessions or None,
        because=because,
        words=words,
        by=actor(),
        at=at,
    )


def refused(action):
    """Codes of a refusal that wrote nothing."""
    before = trace()
    with pytest.raises(Refused) as refusal:
        action()
    assert trace() == before
    return [reason.code for reason in refusal.value.reasons]


def held_by(trainer):
    rows = Hold.objects.filter(trainer=trainer, released_at__isnull=True)
    return sorted(rows.values_list("session__key", flat=True))


def seated(booking):
    rows = Assignment.objects.filter(booking=booking, ended_at__isnull=True)
    return sorted(rows.values_list("trainer__email", flat=True))


# -- replacing -------------------------------------------------------------------------------------------------------


def test_a_substitute_takes_over_all_sessions_and_the_seat(booking, kim, bo):
    rows = replace(booking, kim, bo)
    assert (held_by(kim), held_by(bo), seated(booking)) == ([], ALL, ["bo@provider.example"])
    kept = Hold.objects.filter(trainer=bo).values_list("pk", "replaces__trainer", "replaces__released_at", "because")
    assert set(kept) == {(row.pk, kim.pk, LATER, "absent") for row in rows}
    assert [row for row in rows if row.replaces.session_id != row.session_id] == []
    assert Booking.objects.get().version == booking.version + 1


def test_for_one_session_both_keep_a_seat(booking, kim, bo):
    replace(booking, kim, bo, "konsultation_1")
    assert (len(held_by(kim)), held_by(bo)) == (8, ["konsultation_1"])
    assert seated(booking) == ["bo@provider.example", "kim@provider.example"]


def test_what_has_been_keeps_its_trainer(booking, kim, bo):
    replace(booking, kim, bo, at=slot("grundutbildning_2").ends_at)
    assert held_by(kim) == ["grundutbildning_1", "grundutbildning_2", "uppstartsmote"]
    assert len(held_by(bo)) == 6


def test_both_sides_are_told_by_one_mail_each(booking, kim, bo):
    replace(booking, kim, bo, "konsultation_1", "konsultation_2")
    mails = Message.objects.filter(kind="programs.trainer_replaced")
    assert Counter((row.to, row.language) for row in mails) == {
        (booking.contact_email, "sv"): 1,
        (SOLEN.principal_email, "sv"): 1,
        ("kim@provider.example", "en"): 1,
        ("bo@provider.example", "en"): 1,
    }
    with translation.override("en"):
        letter = letters.trainer_replaced(mails[0], LATER)
        text = outgoing(mails[0], letter).text
    assert letter.subject == "Another trainer comes"
    assert f"Booking {booking.reference}: Bo Ek comes in place of Kim Ek. The dates stay as they are." in text
    assert [text.count(word) for word in ("Tue 16 March", "Tue 13 April", "Tue 11 May", "absent")] == [1, 1, 0, 0]


def test_a_principal_who_is_the_contact_gets_one_mail(offer, kim, bo):
    name_substitutes(offer, kim, bo)
    booking = make_confirmed(offer, kim, contact_email=SOLEN.principal_email.upper())
    replace(booking, kim, bo)
    told = [row.to.lower() for row in Message.objects.filter(kind="programs.trainer_replaced")]
    assert sorted(told) == [SOLEN.principal_email, "bo@provider.example", "kim@provider.example"]


def test_the_mail_says_what_holds_when_it_is_sent(booking, kim, bo):
    """Bo gives the session back before the mail leaves: nobody is told of Bo any more."""
    replace(booking, kim, bo, "konsultation_1")
    message = Message.objects.filter(kind="programs.trainer_replaced")[0]
    name_substitutes_back(booking, bo, kim)
    replace(Booking.objects.get(), bo, kim)
    assert isinstance(letters.trainer_replaced(message, LATER), Drop)


def name_substitutes_back(booking, trainer, substitute):
    Substitute.objects.create(trainer=trainer, substitute=substitute)


def test_the_log_says_who_whom_and_why_as_codes(booking, kim, bo):
    replace(booking, kim, bo, because=Because.HANDED_OVER)
    event = Event.objects.get(kind="booking.trainer_replaced")
    assert event.subject_ids == [str(booking.pk)]
    assert event.facts == {
        "trainer": str(kim.pk),
        "substitute": str(bo.pk),
        "sessions": 9,
        "because": "handed_over",
    }


def test_a_substitute_who_is_booked_then_is_refused_with_the_next_free_times(booking, offer, kim, bo):
    make_confirmed(offer, bo, customer="En annan")
    codes = refused(lambda: replace(booking, kim, bo, "konsultation_1"))
    assert codes == [Code.TRAINER_TAKEN, *[Code.FREE_TIME] * 3]


def test_a_substitute_who_trains_that_session_already_is_refused(offer, kim, bo):
    name_substitutes(offer, kim, bo)
    booking = make_confirmed(offer, kim)
    coordination.assign_trainers(booking=booking, trainers=[kim.pk, bo.pk], by=actor(), at=AT)
    assert refused(lambda: replace(booking, kim, bo, "konsultation_1"))[0] is Code.TRAINER_TAKEN


def test_a_substitute_who_is_away_is_refused(booking, kim, bo):
    Absence.objects.create(trainer=bo, kind="away", starts_on=date(2027, 3, 16), ends_on=date(2027, 3, 17))
    assert refused(lambda: replace(booking, kim, bo)) == [Code.TRAINER_ABSENT] * 2
    assert len(replace(booking, kim, bo, "konsultation_3")) == 1


def test_a_warning_about_the_substitute_s_time_needs_words_which_are_kept_unread(booking, kim, bo):
    WorkingHours.objects.create(trainer=bo, weekday=0, starts=time(8), ends=time(17), valid_from=date(2027, 1, 1))
    assert refused(lambda: replace(booking, kim, bo, "konsultation_1", words=" ")) == [Code.WARNING_UNANSWERED]
    (row,) = replace(booking, kim, bo, "konsultation_1", words="Bo byter dag")
    assert Hold.objects.get(pk=row.pk).words == "Bo byter dag"
    assert "byter" not in str(Hold.objects.filter(pk=row.pk).values_list("words"))


def test_only_a_named_substitute_and_own_trainer_takes_over(booking, offer, kim):
    other = make_member(offer.provider, RoleKind.TRAINER)
    stranger = make_member(make_offer().provider, RoleKind.TRAINER)
    assert refused(lambda: replace(booking, kim, other)) == [Code.NOT_A_SUBSTITUTE]
    assert refused(lambda: replace(booking, kim, stranger)) == [Code.NOT_A_TRAINER]


@pytest.mark.parametrize("sessions", [["konsultation_9"], ["konsultation_1", "konsultation_9"]])
def test_sessions_that_the_trainer_does_not_hold_are_refused(booking, kim, bo, sessions):
    assert refused(lambda: replace(booking, kim, bo, *sessions)) == [Code.NOT_HOLDING]


def test_before_anything_is_agreed_there_is_nothing_to_take_over(offer, kim, bo):
    name_substitutes(offer, kim, bo)
    booking = make_ready(offer, kim)
    assert refused(lambda: replace(booking, kim, bo)) == [Code.NOT_HOLDING]


def test_on_a_withdrawn_request_nobody_is_replaced(offer, kim, bo):
    name_substitutes(offer, kim, bo)
    booking = requests.withdraw(booking=make_ready(offer, kim), by=actor(), at=AT)
    assert refused(lambda: replace(booking, kim, bo)) == [Code.BOOKING_WITHDRAWN]


# -- what is known of a trainer --------------------------------------------------------------------------------------


def record_absence(offer, trainer, first, until):
    arguments = {"organisation": offer.provider, "kind": AbsenceKind.AWAY, "by": actor(), "at": LATER}
    return trainers.record_absence(trainer=trainer.pk, starts_on=first, ends_on=until, **arguments)


def test_an_absence_answers_what_needs_another_trainer(booking, offer, kim):
    found = record_absence(offer, kim, date(2027, 3, 10), date(2027, 4, 13))
    assert sorted(row.session.key for row in found) == ["ambassadorer", "grundutbildning_2", "konsultation_1"]
    assert Absence.objects.values_list("trainer", "kind", "starts_on", "ends_on").get() == (
        kim.pk,
        "away",
        date(2027, 3, 10),
        date(2027, 4, 13),
    )
    assert Event.objects.filter(kind="absence.recorded").count() == 1
    assert len(held_by(kim)) == 9  # until somebody is found


def test_an_absence_that_ends_before_it_begins_is_refused(offer, kim):
    day = date(2027, 3, 10)
    assert refused(lambda: record_absence(offer, kim, day, day)) == [Code.PERIOD_EMPTY]


def test_nothing_is_noted_of_another_organisation_s_trainer(offer, kim, bo):
    other = make_offer()
    absence = Absence.objects.create(trainer=kim, kind="away", starts_on=AT.date(), ends_on=date(2027, 3, 2))
    arguments = {"organisation": other.provider, "by": actor(), "at": AT}
    actions = [
        lambda: record_absence(other, kim, date(2027, 3, 10), date(2027, 3, 11)),
        lambda: trainers.remove_absence(absence=absence, **arguments),
        lambda: trainers.set_working_hours(trainer=kim.pk, week=[], first=AT.date(), **arguments),
        lambda: name_substitutes(other, kim, bo),
    ]
    assert [refused(action) for action in actions] == [[Code.NOT_A_TRAINER]] * 4


def test_an_absence_can_be_taken_back(offer, kim):
    record_absence(offer, kim, date(2027, 3, 10), date(2027, 3, 11))
    trainers.remove_absence(absence=Absence.objects.get(), organisation=offer.provider, by=actor(), at=LATER)
    assert Absence.objects.count() == 0
    assert Event.objects.filter(kind="absence.removed").count() == 1


def set_hours(offer, trainer, first, *week):
    arguments = {"organisation": offer.provider, "by": actor(), "at": AT}
    trainers.set_working_hours(trainer=trainer.pk, week=week, first=first, **arguments)


def test_new_working_hours_end_the_old_ones_on_their_first_day(offer, kim):
    march, april, june = date(2027, 3, 1), date(2027, 4, 1), date(2027, 6, 1)
    morning, noon, evening = (0, time(8), time(12)), (0, time(10), time(14)), (0, time(12), time(18))
    set_hours(offer, kim, march, morning)
    set_hours(offer, kim, june, evening)
    set_hours(offer, kim, april, noon, noon)  # planned before summer: what was to come in June is gone
    rows = WorkingHours.objects.order_by("valid_from").values_list("starts", "valid_from", "valid_until")
    assert list(rows) == [(time(8), march, april), (time(10), april, None)]


def test_substitutes_are_exactly_those_named_and_never_oneself(offer, kim, bo):
    eva = make_member(offer.provider, RoleKind.TRAINER)
    name_substitutes(offer, kim, bo, bo)
    name_substitutes(offer, kim, eva)
    assert list(Substitute.objects.values_list("trainer", "substitute")) == [(kim.pk, eva.pk)]
    assert refused(lambda: name_substitutes(offer, kim, kim)) == [Code.NOT_A_SUBSTITUTE]
