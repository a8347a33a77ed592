"""Whoever agrees on a date, and however: the trainers' time goes with it, and comes back with it."""

from datetime import date, time, timedelta

import pytest

from programs.actions import cancelling, coordination, negotiation, trainers
from programs.actions.holds import TrainerTaken
from programs.actions.refusal import Refused
from programs.models import Absence, Hold, Session, Substitute, WorkingHours
from programs.queries.bookings import sessions_with_dates
from programs.queries.judged import judge
from programs.rules.booking import Side
from programs.rules.negotiation import Counter, Refuse
from programs.rules.reasons import Code, block, tell
from programs.rules.trainers import Because
from programs.tests.factories import (
    AT,
    DAYS,
    LATER,
    accepted,
    answer,
    make_confirmed,
    make_linked,
    make_member,
    make_offer,
    make_ready,
    slot,
    trace,
    versions_of,
)
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

pytestmark = pytest.mark.django_db
CUSTOMER, PROVIDER = Side.CUSTOMER, Side.PROVIDER
LAST = "konsultation_3"
NEW_DAY = date(2027, 5, 18)


@pytest.fixture
def offer():
    return make_offer()


@pytest.fixture
def kim(offer):
    return make_member(offer.provider, RoleKind.TRAINER, name="Kim Ek")


@pytest.fixture
def bo(offer):
    return make_member(offer.provider, RoleKind.TRAINER, name="Bo Ek")


def but_last():
    """The usual dates, with the last session a week later."""
    return {**{key: [slot(key)] for key in DAYS}, LAST: [slot(LAST, NEW_DAY)]}


def live(**where):
    return Hold.objects.filter(released_at__isnull=True, **where)


def held_days(booking, key=LAST):
    return [one.starts_at.date() for one in live(session__booking=booking, session__key=key)]


def ask_to_move(booking, day=NEW_DAY, side=PROVIDER, key=LAST, **times):
    arguments = {"session": key, "side": side, "slots": [slot(key, day, **times)], "version": versions_of(booking)[key]}
    return negotiation.move_session(booking=booking, **arguments, by=actor(), at=LATER)


def refused(action, *arguments, **named):
    """The refusal of an action that wrote nothing."""
    before = trace()
    with pytest.raises(Refused) as refusal:
        action(*arguments, **named)
    assert trace() == before
    return refusal.value


def facts(one):
    return {"day": one.day, "start": one.start, "end": one.end}


# -- by whichever side -----------------------------------------------------------------------------------------------


def test_a_round_takes_the_time_of_what_it_accepts_and_of_nothing_else(offer, kim):
    booking = make_ready(offer, kim)
    answer(booking, PROVIDER, {**accepted(booking, "uppstartsmote"), LAST: Counter([slot(LAST, NEW_DAY)])})
    assert list(live().values_list("session__key", "trainer")) == [("uppstartsmote", kim.pk)]
    answer(booking, CUSTOMER, accepted(booking, LAST))
    assert sorted(live().values_list("session__key", flat=True)) == [LAST, "uppstartsmote"]
    assert held_days(booking) == [NEW_DAY]


def test_all_trainers_of_the_booking_are_held(offer, kim, bo):
    booking = make_linked(offer)
    coordination.assign_trainers(booking=booking, trainers=[kim.pk, bo.pk], by=actor(), at=AT)
    answer(booking, PROVIDER, accepted(booking))
    assert {live(trainer=one).count() for one in (kim, bo)} == {9}


def test_a_refused_date_takes_no_time(offer, kim):
    booking = make_ready(offer, kim)
    answer(booking, PROVIDER, {LAST: Refuse("Vi kan inte då")})
    assert not Hold.objects.exists()


def test_the_provider_who_comes_second_reads_who_is_taken_and_when_it_works_instead(offer, kim):
    make_confirmed(offer, kim)
    second = make_ready(offer, kim, customer="Kommun 2")
    answer_ = refused(answer, second, PROVIDER, accepted(second, LAST))
    own, free = slot(LAST), [slot(LAST, date(2027, 5, day)) for day in (12, 14, 17)]
    assert isinstance(answer_, TrainerTaken)
    assert answer_.reasons[0] == block(Code.TRAINER_TAKEN, LAST, trainer="Kim Ek", **facts(own))
    assert [reason.code for reason in answer_.reasons[1:]] == [Code.FREE_TIME] * len(free)


def test_the_customer_who_comes_second_reads_when_it_works_instead_and_no_name(offer, kim):
    second = make_ready(offer, kim, customer="Kommun 2", proposals=but_last())
    answer(second, PROVIDER, {LAST: Counter([slot(LAST)])})
    make_confirmed(offer, kim)
    answer_ = refused(answer, second, CUSTOMER, accepted(second, LAST))
    assert isinstance(answer_, TrainerTaken)
    assert answer_.reasons[0] == block(Code.TRAINER_TAKEN, LAST, trainer="", **facts(slot(LAST)))
    assert {reason.code for reason in answer_.reasons[1:]} == {Code.FREE_TIME}


def test_nobody_agrees_on_a_day_on_which_the_trainer_is_away(offer, kim):
    booking = make_ready(offer, kim)
    Absence.objects.create(trainer=kim, kind="away", starts_on=DAYS[LAST], ends_on=NEW_DAY)
    answer_ = refused(answer, booking, PROVIDER, accepted(booking, LAST))
    assert list(answer_.reasons) == [block(Code.TRAINER_ABSENT, LAST, trainer="Kim Ek", day=DAYS[LAST])]


def test_the_provider_says_in_words_why_the_trainer_s_hours_are_all_right(offer, kim):
    booking = make_ready(offer, kim)
    WorkingHours.objects.create(trainer=kim, weekday=1, starts=time(6), ends=time(7), valid_from=date(2027, 3, 1))
    answer_ = refused(answer, booking, PROVIDER, accepted(booking, LAST))
    assert list(answer_.reasons) == [block(Code.WARNING_UNANSWERED, LAST, because=Code.OUTSIDE_WORKING_HOURS)]
    answer(booking, PROVIDER, accepted(booking, LAST, words="Kim har bytt dag"))
    assert live().count() == 1


def test_the_customer_is_not_asked_about_the_trainer_s_hours(offer, kim):
    booking = make_ready(offer, kim)
    WorkingHours.objects.create(trainer=kim, weekday=1, starts=time(6), ends=time(7), valid_from=date(2027, 3, 1))
    answer(booking, PROVIDER, {LAST: Counter([slot(LAST, NEW_DAY)])})
    answer(booking, CUSTOMER, accepted(booking, LAST))
    assert live().count() == 1
    sessions = list(sessions_with_dates(booking))
    shown = [
        {reason.code for reasons in judge(booking, sessions, AT, "en", of_trainers=side).values() for reason in reasons}
        for side in (False, True)
    ]
    assert shown == [set(), {Code.OUTSIDE_WORKING_HOURS}]


# -- moved -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asks", "says_yes"), [(PROVIDER, CUSTOMER), (CUSTOMER, PROVIDER)])
def test_an_accepted_move_frees_the_old_time_and_takes_the_new(offer, kim, asks, says_yes):
    booking = make_confirmed(offer, kim)
    ask_to_move(booking, side=asks)
    assert held_days(booking) == [DAYS[LAST]]
    answer(booking, says_yes, accepted(booking, LAST), LATER)
    assert held_days(booking) == [NEW_DAY]
    assert live().count() == 9
    assert Hold.objects.get(released_at=LATER).starts_at == slot(LAST).starts_at
    second = make_ready(offer, kim, customer="Kommun 2", proposals=but_last())
    answer(second, PROVIDER, {LAST: Counter([slot(LAST)])})
    answer(second, CUSTOMER, accepted(second, LAST))
    assert held_days(second) == [DAYS[LAST]]


def test_a_move_by_an_hour_overlaps_only_its_own_old_time(offer, kim):
    booking = make_confirmed(offer, kim)
    start = slot(LAST).start.replace(minute=30)
    ask_to_move(booking, DAYS[LAST], start=start, end=slot(LAST).end.replace(minute=30))
    answer(booking, CUSTOMER, accepted(booking, LAST), LATER)
    assert live(session__key=LAST).get().starts_at == slot(LAST, start=start).starts_at


def test_a_move_that_is_refused_or_taken_back_leaves_the_old_time_held(offer, kim):
    booking = make_confirmed(offer, kim)
    ask_to_move(booking)
    answer(booking, CUSTOMER, {LAST: Refuse("Passar inte")}, LATER)
    ask_to_move(booking, NEW_DAY + timedelta(days=1))
    arguments = {"session": LAST, "side": PROVIDER, "version": versions_of(booking)[LAST]}
    negotiation.take_back_move(booking=booking, **arguments, by=actor(), at=LATER)
    assert held_days(booking) == [DAYS[LAST]]
    assert Hold.objects.count() == 9


def test_a_move_to_a_time_that_somebody_took_meanwhile_is_refused_and_the_old_one_holds(offer, kim):
    booking = make_confirmed(offer, kim)
    ask_to_move(booking)
    other = make_ready(offer, kim, customer="Kommun 2")
    answer(other, PROVIDER, {LAST: Counter([slot(LAST, NEW_DAY)])})
    answer(other, CUSTOMER, accepted(other, LAST))
    answer_ = refused(answer, booking, CUSTOMER, accepted(booking, LAST), LATER)
    # The day of the old date is free for this very session, yet only what comes after the date is named.
    free = [reason for reason in answer_.reasons if reason.code is Code.FREE_TIME]
    first = slot(LAST, date(2027, 5, 19))
    assert (answer_.reasons[0].code, free[0]) == (Code.TRAINER_TAKEN, tell(Code.FREE_TIME, LAST, **facts(first)))
    assert held_days(booking) == [DAYS[LAST]]
    assert Session.objects.get(booking=booking, key=LAST).agreed.day == DAYS[LAST]


def test_who_holds_a_session_for_another_moves_with_it_and_the_other_does_not(offer, kim, bo):
    booking = make_confirmed(offer, kim)
    Substitute.objects.create(trainer=kim, substitute=bo)
    people = {"trainer": kim.pk, "substitute": bo.pk, "because": Because.OTHER, "sessions": [LAST]}
    trainers.replace_trainer(booking=booking, **people, by=actor(), at=AT)
    ask_to_move(booking)
    answer(booking, CUSTOMER, accepted(booking, LAST), LATER)
    assert [one.trainer for one in live(session__key=LAST)] == [bo]
    assert live(trainer=kim).count() == 8


# -- off -------------------------------------------------------------------------------------------------------------


def test_a_cancelled_session_frees_its_time_and_no_later_trainer_is_held_for_it(offer, kim, bo):
    booking = make_confirmed(offer, kim)
    note = {"side": CUSTOMER, "note": "Lokalen brann", "by": actor(), "at": LATER}
    cancelling.cancel_session(booking=booking, session=LAST, **note)
    assert (held_days(booking), live().count()) == ([], 8)
    coordination.assign_trainers(booking=booking, trainers=[kim.pk, bo.pk], by=actor(), at=LATER)
    assert live(trainer=bo).count() == 8


def test_a_session_cancelled_while_it_is_being_moved_frees_its_time(offer, kim):
    booking = make_confirmed(offer, kim)
    ask_to_move(booking)
    note = {"side": PROVIDER, "note": "Utbildaren är borta", "by": actor(), "at": LATER}
    cancelling.cancel_session(booking=booking, session=LAST, **note)
    assert held_days(booking) == []


def test_a_cancelled_booking_frees_all_its_time_for_another(offer, kim):
    booking = make_confirmed(offer, kim)
    note = {"side": PROVIDER, "note": "Utbildaren är borta", "by": actor(), "at": LATER}
    cancelling.cancel_booking(booking=booking, **note)
    assert live().count() == 0
    make_confirmed(offer, kim, customer="Kommun 2")
    assert live().count() == 9
