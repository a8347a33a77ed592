"""Trainers' time: what takes it, what gives it back, and what who comes second is told."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from programs.actions import coordination, holds, requests
from programs.actions.holds import TrainerTaken
from programs.actions.refusal import Refused
from programs.models import Absence, Booking, Hold, WorkingHours
from programs.queries.coordination import chosen_dates
from programs.queries.judged import judge_choice
from programs.rules.package import Place
from programs.rules.reasons import Code, block, tell
from programs.rules.series import Interval
from programs.rules.trainers import WEEK
from programs.tests.factories import (
    AT,
    DAYS,
    LATER,
    first_choices,
    latest,
    make_confirmed,
    make_linked,
    make_member,
    make_offer,
    make_ready,
    make_request,
    slot,
    trace,
)
from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db

FIRST = "uppstartsmote"


@pytest.fixture
def offer():
    return make_offer()


@pytest.fixture
def kim(offer):
    return make_member(offer.provider, RoleKind.TRAINER, name="Kim Ek")


@pytest.fixture
def bo(offer):
    return make_member(offer.provider, RoleKind.TRAINER, name="Bo Ek")


def confirmed(offer, *trainers, **changes):
    booking = ready(offer, *trainers, **changes)
    return accept(booking)


def ready(offer, *trainers, customer="Björkdals kommun", **changes):
    booking = make_linked(offer, customer, **changes)
    assign(booking, *trainers)
    return Booking.objects.get(pk=booking.pk)


def assign(booking, *trainers, at=AT):
    return coordination.assign_trainers(booking=booking, trainers=[one.pk for one in trainers], by=actor(), at=at)


def accept(booking, words=""):
    """As the page does it: the rules are asked about the chosen dates first."""
    choices = first_choices(booking, words)
    found = judge_choice(booking, chosen_dates(booking, choices), AT, "en")
    return coordination.accept_series(
        booking=booking, choices=choices, found=found, version=booking.version, by=actor(), at=AT
    )


def refused(action):
    """The refusal of an action that wrote nothing."""
    before = trace()
    with pytest.raises(Refused) as refusal:
        action()
    assert trace() == before
    return refusal.value


def live(**where):
    return Hold.objects.filter(released_at__isnull=True, **where)


def facts(one):
    return {"day": one.day, "start": one.start, "end": one.end}


# -- taking ----------------------------------------------------------------------------------------------------------


def test_accepting_takes_each_trainer_s_time_for_each_session(offer, kim, bo):
    booking = confirmed(offer, kim, bo)
    rows = live().values_list("session__key", "trainer", "starts_at", "ends_at", "town", "made_at")
    towns = {key: "Björkdal" if slot(key).place == Place.ON_SITE else "" for key in DAYS}
    assert Counter(rows) == {
        (key, one.pk, slot(key).starts_at, slot(key).ends_at, towns[key], AT): 1 for key in DAYS for one in (kim, bo)
    }
    assert Counter(towns.values()) == {"Björkdal": 5, "": 4}
    event = Event.objects.get(kind="hold.made")
    assert sorted(event.subject_ids) == sorted(str(pk) for pk in booking.sessions.values_list("pk", flat=True))
    assert event.facts == {"trainers": sorted([str(kim.pk), str(bo.pk)])}


def test_a_digital_session_is_held_in_no_town(offer, kim):
    digital = slot(FIRST, place=Place.DIGITAL)
    booking = ready(offer, kim, proposals={**make_request().proposals, FIRST: [digital]})
    accept(booking, "Vi har ingen lokal")
    assert live().get(session__key=FIRST).town == ""


def test_who_comes_second_is_told_who_is_taken_and_the_next_free_times(offer, kim):
    first, second = (ready(offer, kim, customer=f"Kommun {number}") for number in range(2))
    accept(first)
    answer = refused(lambda: accept(second))
    own = slot(FIRST)
    assert isinstance(answer, TrainerTaken)
    assert (answer.trainer, answer.time) == (kim.pk, Interval(own.starts_at, own.ends_at))
    # 9 March is taken; 10 March from nine on by the second day of the training; nothing speaks against the others.
    free = [slot(FIRST, date(2027, 3, day)) for day in (11, 12, 15)]
    assert list(answer.reasons) == [
        block(Code.TRAINER_TAKEN, FIRST, trainer="Kim Ek", **facts(own)),
        *(tell(Code.FREE_TIME, FIRST, **facts(one)) for one in free),
    ]


def test_the_next_free_times_suit_all_trainers_and_the_booking_s_own_other_sessions(offer, kim, bo):
    """Kim is away on the 11th, Bo does not work on Fridays; on the 16th the own sessions stand in the way."""
    Absence.objects.create(trainer=kim, kind="away", starts_on=date(2027, 3, 11), ends_on=date(2027, 3, 12))
    for weekday in range(4):
        WorkingHours.objects.create(
            trainer=bo, weekday=weekday, starts=time(8), ends=time(17), valid_from=date(2027, 1, 1)
        )
    accept(ready(offer, kim, customer="Kommun 1"))
    ambassadors = slot("ambassadorer", start=time(8), end=time(12))
    second = ready(offer, kim, bo, proposals={**make_request().proposals, "ambassadorer": [ambassadors]})
    answer = refused(lambda: accept(second))
    told = [reason.facts["day"].isoformat() for reason in answer.reasons if reason.code is Code.FREE_TIME]
    assert told == ["2027-03-15", "2027-03-17", "2027-03-18"]


def test_two_bookings_with_trainers_of_their_own_do_not_meet(offer, kim, bo):
    confirmed(offer, kim, customer="Kommun 1")
    confirmed(offer, bo, customer="Kommun 2")
    assert live().count() == 18


def test_sessions_that_touch_do_not_clash(offer, kim):
    """The first booking's training ends at four on 9 March; the second's meeting begins then."""
    confirmed(offer, kim, customer="Kommun 1")
    later = {key: [slot(key, day + 10 * WEEK)] for key, day in DAYS.items()}
    later[FIRST] = [slot(FIRST, start=time(16), end=time(17))]
    accept(ready(offer, kim, customer="Kommun 2", proposals=later), "Dagen går bra")
    assert live().count() == 18


def test_parallel_sessions_of_one_booking_need_two_trainers(offer, kim):
    """The rules of the package may allow them, for different people; one trainer cannot be at both."""
    booking = ready(offer, kim)
    sessions = {row.key: row for row in booking.sessions.all()}
    wanted = [holds.Wanted.of(sessions[key], latest(sessions[key])[0]) for key in (FIRST, "grundutbildning_1")]
    same = [wanted[0], holds.Wanted(wanted[1].session, slot("grundutbildning_1", start=time(9)), "")]
    arguments = {"booking": booking, "wanted": same, "trainers": [kim.pk], "by": actor(), "at": AT}
    answer = refused(lambda: holds.hold_sessions(**arguments))
    assert (answer.reasons[0].code, answer.reasons[0].about) == (Code.TRAINER_TAKEN, "grundutbildning_1")


def test_nobody_is_held_while_away(offer, kim):
    Absence.objects.create(trainer=kim, kind="away", starts_on=date(2027, 3, 10), ends_on=date(2027, 3, 17))
    booking = ready(offer, kim)
    answer = refused(lambda: accept(booking))
    assert list(answer.reasons) == [
        block(Code.TRAINER_ABSENT, key, trainer="Kim Ek", day=DAYS[key])
        for key in ("grundutbildning_2", "ambassadorer", "konsultation_1")
    ]


def test_hours_and_travel_are_warnings_that_words_answer(offer, kim):
    """Kim begins at nine on Tuesdays, and the booking's first session at half past eight."""
    WorkingHours.objects.create(trainer=kim, weekday=1, starts=time(9), ends=time(17), valid_from=date(2027, 3, 9))
    WorkingHours.objects.create(trainer=kim, weekday=2, starts=time(8), ends=time(17), valid_from=date(2027, 3, 9))
    booking = ready(offer, kim)
    codes = [(reason.code, reason.about) for reason in refused(lambda: accept(booking)).reasons]
    assert codes == [(Code.WARNING_UNANSWERED, FIRST)]
    assert accept(booking, "Kim kan börja tidigare den dagen").state == "confirmed"


# -- one session -----------------------------------------------------------------------------------------------------


def move(booking, key, day, **times):
    """A further alternative of the session, held as if both sides had agreed on it."""
    session = booking.sessions.get(key=key)
    moved = latest(session)[0]
    one = slot(key, day, **times)
    moved.pk, moved.rank, moved.day, moved.starts, moved.ends = None, 2, one.day, one.start, one.end
    moved.starts_at, moved.ends_at = one.starts_at, one.ends_at
    trainers = list(session.holds.values_list("trainer_id", flat=True))
    return holds.hold_session(
        session=session, trainers=trainers, alternative=moved, town="Norrås", by=actor(), at=LATER
    )


def test_a_session_that_moves_gives_its_old_time_back(offer, kim):
    """Also where the new time overlaps the old one."""
    booking = confirmed(offer, kim)
    (row,) = move(booking, FIRST, DAYS[FIRST], start=time(9), end=time(9, 45))
    assert list(live(session__key=FIRST)) == [row]
    assert (row.town, row.starts_at) == ("Norrås", slot(FIRST, start=time(9)).starts_at)
    assert Hold.objects.get(session__key=FIRST, released_at=LATER).starts_at == slot(FIRST).starts_at


def test_a_move_to_a_taken_time_leaves_the_old_date_held(offer, kim):
    booking = confirmed(offer, kim)
    answer = refused(lambda: move(booking, FIRST, DAYS["grundutbildning_2"], start=time(10), end=time(11)))
    assert answer.reasons[0].code is Code.TRAINER_TAKEN
    assert live(session__key=FIRST).get().starts_at == slot(FIRST).starts_at


def test_a_session_that_is_off_gives_its_time_back(offer, kim):
    booking = confirmed(offer, kim)
    session = booking.sessions.get(key=FIRST)
    assert holds.release_session(session=session, by=actor(), at=LATER) == 1
    assert (live().count(), live(session=session).count()) == (8, 0)
    assert Event.objects.get(kind="hold.released").subject_ids == [str(session.pk)]
    assert holds.release_session(session=session, by=actor(), at=LATER) == 0
    assert Event.objects.filter(kind="hold.released").count() == 1


def test_what_has_been_stays_held(offer, kim):
    booking = confirmed(offer, kim)
    between = slot("grundutbildning_1").ends_at
    assert holds.release_booking(booking=booking, by=actor(), at=between) == 7
    assert sorted(live().values_list("session__key", flat=True)) == ["grundutbildning_1", "uppstartsmote"]


def test_time_that_was_given_back_is_free_for_the_next(offer, kim):
    first = confirmed(offer, kim, customer="Kommun 1")
    holds.release_booking(booking=first, by=actor(), at=AT)
    confirmed(offer, kim, customer="Kommun 2")
    assert live().count() == 9


# -- trainers who come and go ----------------------------------------------------------------------------------------


def test_a_further_trainer_of_a_confirmed_booking_is_held_for_what_is_to_come(offer, kim, bo):
    booking = confirmed(offer, kim)
    at = slot("grundutbildning_2").ends_at
    assign(booking, kim, bo, at=at)
    assert sorted(live(trainer=bo).values_list("session__key", flat=True)) == sorted(list(DAYS)[3:])
    assert live(trainer=kim).count() == 9


def test_a_trainer_who_leaves_a_confirmed_booking_is_free_again(offer, kim, bo):
    booking = confirmed(offer, kim, bo)
    assign(booking, bo, at=LATER)
    assert (live(trainer=kim).count(), live(trainer=bo).count()) == (0, 9)


def test_a_trainer_booked_elsewhere_does_not_join(offer, kim, bo):
    confirmed(offer, kim, customer="Kommun 1")
    second = confirmed(offer, bo, customer="Kommun 2")
    answer = refused(lambda: assign(second, kim, bo, at=LATER))
    assert [reason.code for reason in answer.reasons] == [Code.TRAINER_TAKEN, *[Code.FREE_TIME] * 3]


def test_trainers_of_a_request_are_not_held_before_it_is_agreed(offer, kim):
    ready(offer, kim)
    assert Hold.objects.count() == 0


def test_a_withdrawal_gives_agreed_time_back_and_undoing_it_takes_it_again(offer, kim):
    """A request may have some sessions agreed while others are still talked about."""
    booking = ready(offer, kim)
    session = booking.sessions.get(key=FIRST)
    session.agreed, session.agreed_at = latest(session)[0], AT
    session.save()
    holds.hold_agreed(booking=booking, trainers=[kim.pk], by=actor(), at=AT)
    requests.withdraw(booking=booking, by=actor(), at=LATER)
    assert live().count() == 0
    requests.undo_withdrawal(booking=booking, by=actor(), at=LATER + timedelta(minutes=1))
    assert list(live().values_list("session__key", flat=True)) == [FIRST]


def test_an_undone_withdrawal_whose_time_is_gone_is_refused(offer, kim):
    booking = ready(offer, kim, customer="Kommun 1")
    session = booking.sessions.get(key=FIRST)
    session.agreed, session.agreed_at = latest(session)[0], AT
    session.save()
    requests.withdraw(booking=booking, by=actor(), at=LATER)
    confirmed(offer, kim, customer="Kommun 2")
    answer = refused(lambda: requests.undo_withdrawal(booking=booking, by=actor(), at=LATER))
    assert answer.reasons[0].code is Code.TRAINER_TAKEN


def test_factories_hold_too_so_that_tests_see_what_users_do():
    make_confirmed()
    make_ready(customer="Kommun 2")
    assert live().count() == 9


def test_an_error_that_is_no_clash_is_not_told_as_one(offer, kim):
    """A trainer's key that nobody has: the database refuses the reference, not the time."""
    booking = ready(offer, kim)
    wanted = [holds.Wanted.of(row, latest(row)[0]) for row in booking.sessions.filter(key=FIRST)]
    row = holds.new_hold(wanted[0], kim.pk, datetime.max.replace(tzinfo=AT.tzinfo))
    row.released_at = AT
    with pytest.raises(Exception, match="hold_released_after_made") as error:
        holds.insert_holds([row], booking, wanted, {kim.pk: kim})
    assert not isinstance(error.value, Refused)
