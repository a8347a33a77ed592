"""Rounds of answers and moved dates: what each writes, whom it tells, and what every refusal leaves as it was."""

import random
from collections import Counter as Count
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest

from programs.actions import cancelling, coordination, negotiation, requests
from programs.actions.refusal import Refused
from programs.models import Alternative, Booking, Proposal, Session
from programs.queries.bookings import sessions_with_dates
from programs.queries.negotiation import standings, talk_of
from programs.rules import negotiation as talks
from programs.rules.booking import Side, State
from programs.rules.negotiation import Accept, Counter, Refuse, Stage
from programs.rules.package import Place
from programs.tests.factories import (
    AT,
    DAYS,
    LATER,
    MANEN,
    SOLEN,
    accepted,
    answer,
    first_choices,
    latest,
    make_linked,
    make_member,
    make_offer,
    make_ready,
    make_request,
    make_requested,
    send,
    slot,
    trace,
    typed_for,
    versions_of,
)
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_user

pytestmark = pytest.mark.django_db
CUSTOMER, PROVIDER = Side.CUSTOMER, Side.PROVIDER
WEDNESDAY = date(2027, 3, 17)


def refused_for(action, **arguments):
    """Codes and sessions of a refusal that wrote nothing."""
    before = trace()
    with pytest.raises(Refused) as refusal:
        action(**{"by": actor(), "at": LATER, **arguments})
    assert trace() == before
    return [(str(reason.code), reason.about) for reason in refusal.value.reasons]


def round_refused(booking, side, answers, **changes):
    arguments = {"booking": booking, "side": side, "answers": answers, "versions": versions_of(booking), **changes}
    return refused_for(negotiation.answer_round, **arguments)


def session(booking, key):
    return Session.objects.select_related("agreed").get(booking=booking, key=key)


def stages(booking):
    return {key: one.talk.stage.value for key, one in standings(booking).items()}


def told(kind=None):
    rows = Message.objects.filter(kind=f"programs.{kind}") if kind else Message.objects.all()
    return sorted(row.to for row in rows)


OF_SESSIONS = ["programs.invitation", "programs.reminder", "programs.nobody_called"]  # see test_invitations


def kinds_since(before):
    """Mails between the two sides; what people are told of their sessions is another thing."""
    rows = Message.objects.exclude(pk__in=before).exclude(kind__in=OF_SESSIONS)
    return Count(rows.values_list("kind", flat=True))


def sent_so_far():
    return list(Message.objects.values_list("pk", flat=True))


def ready(**fields):
    """A request with a coordinator and a trainer whose addresses are known."""
    offer = make_offer()
    people = [
        make_member(offer.provider, kind, f"{kind}@provider.example")
        for kind in (RoleKind.COORDINATOR, RoleKind.TRAINER)
    ]
    return make_ready(offer, people[1], **fields)


def confirmed(words="", **fields):
    booking = ready(**fields)
    return answer(booking, PROVIDER, accepted(booking, words=words))


CUSTOMERS = ["asa@solen.example", "kerstin@solen.example"]
PROVIDERS = ["coordinator@provider.example", "trainer@provider.example"]


# -- one round after the other ---------------------------------------------------------------------------------------


def test_two_sides_agree_on_all_dates_in_three_rounds():
    """The provider accepts seven, counters one and refuses one; the customer answers both; the provider says yes."""
    booking = ready()
    other_day = slot("ambassadorer", date(2027, 3, 15))
    answers = accepted(booking) | {
        "ambassadorer": Counter([other_day], "Den 16 är jag på resa"),
        "konsultation_2": Refuse("Ingen av oss är ledig"),
    }
    first = answer(booking, PROVIDER, answers, LATER)
    assert (first.state, first.turn, first.turn_since, first.version) == (
        "requested",
        "customer",
        LATER,
        booking.version + 1,
    )
    assert Count(stages(booking).values()) == {"agreed": 7, "proposed": 1, "refused": 1}

    new = slot("konsultation_2", date(2027, 4, 14))
    second = answer(
        booking,
        CUSTOMER,
        {"ambassadorer": accepted(booking, "ambassadorer")["ambassadorer"], "konsultation_2": Counter([new])},
    )
    assert (second.state, second.turn) == ("requested", "provider")
    third = answer(booking, PROVIDER, accepted(booking, "konsultation_2", words="Sex heldagar går bra"), LATER)
    assert (third.state, third.confirmed_at, third.turn, third.answer_by) == ("confirmed", LATER, "nobody", None)
    agreed = dict(Session.objects.values_list("key", "agreed__day"))
    assert agreed == {**DAYS, "ambassadorer": date(2027, 3, 15), "konsultation_2": date(2027, 4, 14)}


def test_a_round_keeps_who_said_what_when_and_why():
    booking = ready()
    answers = {
        "ambassadorer": Counter(
            [slot("ambassadorer", date(2027, 3, 15)), slot("ambassadorer", date(2027, 3, 12))], "På resa"
        ),
        "konsultation_2": Refuse(" Ingen ledig "),
        "konsultation_3": accepted(booking, "konsultation_3")["konsultation_3"],
    }
    person = make_user()
    answer(booking, PROVIDER, answers, LATER, by=actor(person))
    rows = Proposal.objects.filter(answered_at=LATER).order_by("session__key")
    assert [(row.session.key, row.answer, row.answered_by_user, row.answer_note) for row in rows] == [
        ("ambassadorer", "replaced", person.pk, None),
        ("konsultation_2", "refused", person.pk, "Ingen ledig"),
        ("konsultation_3", "accepted", person.pk, None),
    ]
    laid = Proposal.objects.get(made_at=LATER)
    assert (laid.version, laid.side, laid.by_user, laid.note, laid.answer) == (2, "provider", person.pk, "På resa", "")
    assert [row.day for row in laid.alternatives.order_by("rank")] == [date(2027, 3, 15), date(2027, 3, 12)]
    assert Alternative.objects.filter(chosen=True).get() == session(booking, "konsultation_3").agreed


def test_a_round_of_many_answers_is_one_mail_for_each_of_the_other_side():
    booking = ready()
    before = sent_so_far()
    answer(booking, PROVIDER, {**accepted(booking), "konsultation_1": Refuse("Nej"), "konsultation_2": Refuse("Nej")})
    assert kinds_since(before) == {"programs.proposed": 2}
    assert told("proposed") == CUSTOMERS
    before = sent_so_far()
    answer(booking, CUSTOMER, {"konsultation_1": Counter([slot("konsultation_1", WEDNESDAY)])})
    assert kinds_since(before) == {"programs.proposed": 2}
    assert told("proposed") == sorted(CUSTOMERS + PROVIDERS)


@pytest.mark.parametrize("last", [PROVIDER, CUSTOMER])
def test_the_last_yes_confirms_and_the_calendar_goes_to_whom_it_is_news(last):
    booking = ready()
    if last is CUSTOMER:
        days = {key: Counter([slot(key, day + timedelta(days=1))]) for key, day in list(DAYS.items())[-1:]}
        answer(booking, PROVIDER, {**accepted(booking), **days})
    before = sent_so_far()
    keys = [key for key, stage in stages(booking).items() if stage == "proposed"]
    assert answer(booking, last, accepted(booking, *keys), LATER).state == "confirmed"
    assert told("confirmed") == sorted(CUSTOMERS + (PROVIDERS if last is CUSTOMER else []))
    assert set(kinds_since(before)) == {"programs.confirmed"}
    kinds = Count(Event.objects.filter(at=LATER).values_list("kind", flat=True))
    told_of = {"participant.principals_kept": 1, "booking.invited": 1}
    assert kinds == {"booking.accepted": 1, "hold.made": 1, **told_of}


def test_each_round_is_one_event_that_names_sessions_and_holds_no_words():
    booking = ready()
    answer(booking, PROVIDER, {**accepted(booking, "ambassadorer"), "konsultation_1": Refuse("Hemligt")}, LATER)
    event = Event.objects.exclude(kind="hold.made").get(at=LATER)
    assert (event.kind, event.subject_ids) == ("booking.answered", [str(booking.pk)])
    assert event.facts == {"side": "provider", "accepted": ["ambassadorer"], "refused": ["konsultation_1"]}


def test_both_sides_may_have_something_before_them_at_once():
    booking = ready()
    current = answer(booking, PROVIDER, {"konsultation_1": Refuse("Nej")})
    assert current.turn == "both"


def test_a_side_may_replace_its_own_dates_while_nobody_has_answered():
    booking = ready()
    answer(booking, CUSTOMER, {"konsultation_1": Counter([slot("konsultation_1", WEDNESDAY)], "Bättre för oss")})
    rows = Proposal.objects.filter(session__key="konsultation_1").values_list("version", "side", "answer")
    assert list(rows) == [(1, "customer", "replaced"), (2, "customer", "")]


# -- the day to answer by --------------------------------------------------------------------------------------------


def test_an_answer_is_asked_for_from_the_day_the_request_arrived():
    """Dates from 9 March, proposed and confirmed on the 1st: the day before the first of them."""
    assert make_requested().answer_by == date(2027, 3, 8)
    late = make_requested(proposals={key: [slot(key, day + timedelta(days=56))] for key, day in DAYS.items()})
    assert late.answer_by == date(2027, 3, 15)


def test_who_was_refused_has_two_weeks_to_propose_anew():
    booking = ready()
    answer(booking, PROVIDER, {**accepted(booking), "konsultation_3": Refuse("Nej")})
    assert Booking.objects.get().answer_by == date(2027, 3, 15)


# -- what the table of moves does not have ---------------------------------------------------------------------------


def test_nobody_accepts_an_own_proposal():
    booking = ready()
    assert round_refused(booking, CUSTOMER, accepted(booking, "konsultation_1")) == [("own_proposal", "konsultation_1")]


def test_nobody_accepts_an_own_proposal_in_the_name_of_the_other_side():
    booking, person = ready(), make_user()
    Proposal.objects.update(by_user=person.pk)
    found = round_refused(booking, PROVIDER, accepted(booking, "konsultation_1"), by=actor(person))
    assert found == [("own_proposal", "konsultation_1")]


def test_an_answer_to_an_outdated_version_is_refused_with_the_present_one():
    booking = ready()
    shown, old = versions_of(booking), accepted(booking, "konsultation_1")
    answer(booking, CUSTOMER, {"konsultation_1": Counter([slot("konsultation_1", WEDNESDAY)])})
    for given in (old, {"konsultation_1": Refuse("Nej")}, {"konsultation_1": Counter([slot("konsultation_1")])}):
        before = trace()
        with pytest.raises(Refused) as refusal:
            negotiation.answer_round(
                booking=booking, side=PROVIDER, answers=given, versions=shown, by=actor(), at=LATER
            )
        (reason,) = refusal.value.reasons
        assert (reason.code, dict(reason.facts), trace()) == ("outdated", {"version": 1, "current": 2}, before)


def test_an_answer_without_the_version_it_answers_is_refused():
    booking = ready()
    assert round_refused(booking, PROVIDER, accepted(booking, "konsultation_1"), versions={}) == [
        ("outdated", "konsultation_1")
    ]


def test_the_date_of_an_outdated_version_is_no_answer_to_the_present_one():
    booking = ready()
    old = accepted(booking, "konsultation_1")
    answer(booking, CUSTOMER, {"konsultation_1": Counter([slot("konsultation_1", WEDNESDAY)])})
    assert round_refused(booking, PROVIDER, old) == [("not_among_dates", "konsultation_1")]


def test_dates_of_another_session_or_booking_are_no_answers():
    booking, other = ready(), make_ready(customer="En annan")
    own, foreign = accepted(booking), accepted(other)
    answers = {"konsultation_1": own["konsultation_2"], "konsultation_2": foreign["konsultation_2"]}
    answers["konsultation_3"] = Accept(uuid4())
    assert round_refused(booking, PROVIDER, answers) == [("not_among_dates", key) for key in answers]


def test_everything_against_a_round_is_named_at_once_and_nothing_of_it_is_written():
    booking = ready()
    answer(booking, PROVIDER, {**accepted(booking, "uppstartsmote"), "grundutbildning_1": Refuse("Nej")})
    answers = {
        **accepted(booking, "uppstartsmote", "grundutbildning_1", "ambassadorer"),
        "grundutbildning_2": Refuse(" "),
        "konsultation_1": Counter([]),
        "konsultation_2": Counter([slot("konsultation_2")]),
        "sommarfest": Refuse("Nej"),
    }
    assert round_refused(booking, PROVIDER, answers) == [
        ("already_agreed", "uppstartsmote"),
        ("already_refused", "grundutbildning_1"),
        ("words_needed", "grundutbildning_2"),
        ("proposal_missing", "konsultation_1"),
        ("same_dates", "konsultation_2"),
        ("unknown_session", "sommarfest"),
    ]


def test_an_agreed_date_is_not_proposed_over_in_a_round():
    booking = confirmed()
    given = {"konsultation_1": Counter([slot("konsultation_1", WEDNESDAY)])}
    assert round_refused(booking, CUSTOMER, given) == [("already_agreed", "konsultation_1")]


def test_a_round_without_answers_is_refused():
    assert round_refused(ready(), PROVIDER, {}) == [("no_answers", "")]


def test_an_answer_after_a_cancelled_session_is_refused():
    booking = ready()
    cancelling.cancel_session(
        booking=booking, session="konsultation_1", side=CUSTOMER, note="Flyttar", by=actor(), at=AT
    )
    given = accepted(booking, "konsultation_1")
    assert round_refused(booking, PROVIDER, given) == [("session_cancelled", "konsultation_1")]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: send().booking, "email_not_confirmed"),
        (lambda: requests.withdraw(booking=make_ready(), by=actor(), at=AT), "booking_withdrawn"),
        (
            lambda: cancelling.cancel_booking(booking=make_ready(), side=PROVIDER, note="Sjuk", by=actor(), at=AT),
            "booking_cancelled",
        ),
    ],
)
@pytest.mark.parametrize("side", [CUSTOMER, PROVIDER])
def test_only_a_booking_that_lives_is_answered_on(make, code, side):
    booking = make()
    assert round_refused(booking, side, {"konsultation_1": Refuse("Nej")}) == [(code, "")]


def test_the_provider_binds_itself_only_for_known_workplaces_and_with_a_trainer():
    unlinked, without = make_requested(), make_linked(customer="En annan")
    assert round_refused(unlinked, PROVIDER, accepted(unlinked)) == [("not_linked", "")]
    counter = {"konsultation_1": Counter([slot("konsultation_1", WEDNESDAY)])}
    assert round_refused(without, PROVIDER, counter) == [("no_trainer", "")]
    assert answer(unlinked, PROVIDER, {"konsultation_1": Refuse("Nej")}).turn == "both"


def test_the_customer_is_told_when_the_provider_has_no_trainer_left():
    booking = ready()
    answer(booking, PROVIDER, {"konsultation_1": Counter([slot("konsultation_1", WEDNESDAY)])})
    coordination.assign_trainers(booking=booking, trainers=[], by=actor(), at=AT)
    assert round_refused(booking, CUSTOMER, accepted(booking, "konsultation_1")) == [("provider_not_ready", "")]


# -- dates that cannot be, and dates with a warning ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (slot("grundutbildning_2", date(2027, 3, 8)), "out_of_order"),
        (slot("grundutbildning_2", date(2027, 3, 17)), "out_of_order_before"),
        (slot("grundutbildning_1", start=time(9), end=time(15)), "overlap"),
        (slot("ambassadorer", date(2027, 3, 15), start=time(12), end=time(9)), "ends_before_start"),
        (slot("ambassadorer", date(2027, 3, 15), start=time(23), end=time(2)), "ends_before_start"),
        (slot("ambassadorer", date(2027, 3, 15), start=time(9), end=time(9)), "no_length"),
        (slot("ambassadorer", date(2027, 3, 15), start=time(9), end=None), "time_missing"),
        (slot("ambassadorer", date(2027, 3, 28), start=time(2, 30), end=time(5)), "time_skipped"),
        (slot("uppstartsmote", date(2027, 2, 27)), "in_the_past"),
        (slot("konsultation_3", date(2031, 3, 3)), "too_far_ahead"),
        (slot("konsultation_3", date(1, 1, 1)), "year_out_of_range"),
    ],
)
def test_a_counter_that_cannot_be_is_refused_with_the_rule_s_own_reason(given, code):
    booking = ready()
    assert round_refused(booking, PROVIDER, {given.session: Counter([given])}) == [(code, given.session)]


def test_every_date_of_a_counter_is_judged():
    booking = ready()
    given = Counter([slot("grundutbildning_2", date(2027, 3, 11)), slot("grundutbildning_2", date(2027, 3, 8))])
    assert round_refused(booking, PROVIDER, {"grundutbildning_2": given}) == [("out_of_order", "grundutbildning_2")]


def test_dates_of_one_round_are_judged_against_each_other():
    """Both days go a week further; each alone would collide with the other's old date."""
    booking = ready()
    later = {
        key: Counter([slot(key, day)]) for key, day in {"ambassadorer": WEDNESDAY, "konsultation_1": WEDNESDAY}.items()
    }
    alone = {"ambassadorer": later["ambassadorer"]}
    assert round_refused(booking, PROVIDER, alone) == [("out_of_order_before", "ambassadorer")]
    assert answer(booking, PROVIDER, later).turn == "both"


def test_an_accepted_date_is_judged_against_what_is_agreed():
    booking = ready(
        proposals={
            **make_request().proposals,
            "grundutbildning_1": [slot("grundutbildning_1"), slot("grundutbildning_1", date(2027, 3, 15))],
            "grundutbildning_2": [slot("grundutbildning_2"), slot("grundutbildning_2", date(2027, 3, 16))],
            "ambassadorer": [slot("ambassadorer", WEDNESDAY)],
            "konsultation_1": [slot("konsultation_1", WEDNESDAY)],
        }
    )
    second = latest(session(booking, "grundutbildning_1"))[1]
    answer(booking, PROVIDER, {"grundutbildning_1": Accept(second.pk)})
    assert round_refused(booking, PROVIDER, accepted(booking, "grundutbildning_2")) == [
        ("out_of_order", "grundutbildning_2")
    ]
    fitting = latest(session(booking, "grundutbildning_2"))[1]
    assert answer(booking, PROVIDER, {"grundutbildning_2": Accept(fitting.pk)}).state == "requested"


def test_a_date_that_has_passed_meanwhile_is_not_accepted():
    booking = ready()
    late = datetime.fromisoformat("2027-03-09T12:00:00+00:00")
    assert round_refused(booking, PROVIDER, accepted(booking, "uppstartsmote"), at=late) == [
        ("in_the_past", "uppstartsmote")
    ]


def with_warning():
    digital = slot("uppstartsmote", place=Place.DIGITAL)
    return ready(proposals={**make_request().proposals, "uppstartsmote": [digital]})


@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_warning_is_accepted_with_words_only(words):
    booking = with_warning()
    given = accepted(booking, "uppstartsmote", words=words)
    assert round_refused(booking, PROVIDER, given) == [("warning_unanswered", "uppstartsmote")]


def test_the_words_for_a_warning_stay_with_the_answer_and_with_the_session():
    booking = with_warning()
    answer(booking, PROVIDER, accepted(booking, "uppstartsmote", words=" Ingen lokal än "))
    row = session(booking, "uppstartsmote")
    assert (row.agreed_reason, row.proposals.get().answer_note) == ("Ingen lokal än", "Ingen lokal än")


def test_who_proposes_a_date_with_a_warning_writes_nothing_the_accepting_side_does():
    booking = ready()
    sunday = slot("konsultation_3", date(2027, 5, 16))
    answer(booking, PROVIDER, {"konsultation_3": Counter([sunday])})
    given = accepted(booking, "konsultation_3")
    assert round_refused(booking, CUSTOMER, given) == [("warning_unanswered", "konsultation_3")]
    answer(booking, CUSTOMER, accepted(booking, "konsultation_3", words="Alla kan"))
    assert session(booking, "konsultation_3").agreed.day == sunday.day


# -- moving an agreed date -------------------------------------------------------------------------------------------


def move(booking, key, day, side=CUSTOMER, **changes):
    known = {"version": versions_of(booking)[key], "by": actor(), "at": LATER, "note": ""}
    slots = [slot(key, day)]
    return negotiation.move_session(booking=booking, session=key, side=side, slots=slots, **{**known, **changes})


def test_the_old_date_holds_until_both_have_accepted_the_new_one():
    booking = confirmed()
    before = sent_so_far()
    moving = move(booking, "konsultation_1", WEDNESDAY, note="Personalmöte")
    assert (moving.state, moving.turn) == ("confirmed", "provider")
    assert session(booking, "konsultation_1").agreed.day == DAYS["konsultation_1"]
    assert stages(booking)["konsultation_1"] == "moving"
    assert (kinds_since(before), told("proposed")) == ({"programs.proposed": 2}, PROVIDERS)

    before = sent_so_far()
    done = answer(booking, PROVIDER, accepted(booking, "konsultation_1"), LATER)
    assert (done.state, done.turn, session(booking, "konsultation_1").agreed.day) == ("confirmed", "nobody", WEDNESDAY)
    assert (kinds_since(before), told("moved")) == ({"programs.moved": 2}, [PROVIDERS[0], CUSTOMERS[1]])
    assert set(told("invitation")) == {PROVIDERS[1], CUSTOMERS[0]}


def test_a_moved_date_leaves_the_one_before_in_the_history():
    booking = confirmed()
    move(booking, "konsultation_1", WEDNESDAY)
    answer(booking, PROVIDER, accepted(booking, "konsultation_1"), LATER)
    rows = Alternative.objects.filter(proposal__session__key="konsultation_1", chosen=True)
    assert list(rows.order_by("day").values_list("day", "proposal__version", "proposal__answer")) == [
        (DAYS["konsultation_1"], 1, "accepted"),
        (WEDNESDAY, 2, "accepted"),
    ]


def test_a_move_across_the_change_of_clocks_keeps_the_wall_clock():
    """From winter time on 18 March to summer time on 12 April, 09.00 both times."""
    early = slot("empatitrotthet", date(2027, 3, 18))
    booking = confirmed("Sex heldagar går bra", proposals={**make_request().proposals, "empatitrotthet": [early]})
    before = session(booking, "empatitrotthet").agreed
    move(booking, "empatitrotthet", date(2027, 4, 12))
    answer(booking, PROVIDER, accepted(booking, "empatitrotthet", words="Sex heldagar går bra"), LATER)
    after = session(booking, "empatitrotthet").agreed
    assert [(row.starts, f"{row.starts_at:%m-%d %H:%M}") for row in (before, after)] == [
        (time(9), "03-18 08:00"),
        (time(9), "04-12 07:00"),
    ]


def test_a_refused_move_leaves_the_agreed_date_and_nobody_s_turn():
    booking = confirmed()
    move(booking, "konsultation_1", WEDNESDAY)
    refused = answer(booking, PROVIDER, {"konsultation_1": Refuse("Då kan jag inte")}, LATER)
    assert (refused.state, refused.turn) == ("confirmed", "nobody")
    assert session(booking, "konsultation_1").agreed.day == DAYS["konsultation_1"]
    assert told("proposed") == sorted(CUSTOMERS + PROVIDERS)


def test_a_move_may_be_answered_with_another_date_and_accepted_by_the_mover():
    booking = confirmed()
    move(booking, "konsultation_1", WEDNESDAY)
    thursday = date(2027, 3, 18)
    countered = answer(booking, PROVIDER, {"konsultation_1": Counter([slot("konsultation_1", thursday)])})
    assert countered.turn == "customer"
    answer(booking, CUSTOMER, accepted(booking, "konsultation_1"))
    assert session(booking, "konsultation_1").agreed.day == thursday


def test_a_move_that_is_taken_back_leaves_everything_agreed():
    booking = confirmed()
    move(booking, "konsultation_1", WEDNESDAY)
    arguments = {"booking": booking, "session": "konsultation_1", "version": 2}
    assert refused_for(negotiation.take_back_move, side=PROVIDER, **arguments) == [
        ("not_own_proposal", "konsultation_1")
    ]
    back = negotiation.take_back_move(side=CUSTOMER, by=actor(), at=LATER, **arguments)
    assert (back.turn, stages(booking)["konsultation_1"]) == ("nobody", "agreed")
    assert Proposal.objects.get(version=2).answer == "taken_back"
    assert refused_for(negotiation.take_back_move, side=CUSTOMER, **arguments) == [
        ("nothing_proposed", "konsultation_1")
    ]


@pytest.mark.parametrize(
    ("day", "changes", "code"),
    [
        (WEDNESDAY, {"version": 2}, "outdated"),
        (date(2027, 3, 9), {}, "out_of_order"),
        (date(2027, 4, 14), {}, "out_of_order_before"),
        (DAYS["konsultation_1"], {}, "same_dates"),
    ],
)
def test_a_move_that_cannot_be_is_refused(day, changes, code):
    booking = confirmed()
    arguments = {"booking": booking, "session": "konsultation_1", "side": PROVIDER, "version": 1}
    slots = [slot("konsultation_1", day)]
    found = refused_for(negotiation.move_session, slots=slots, **{**arguments, **changes})
    assert found == [(code, "konsultation_1")]


def test_a_session_that_is_not_agreed_cannot_be_moved():
    arguments = {"booking": ready(), "session": "konsultation_1", "side": CUSTOMER, "version": 1}
    found = refused_for(negotiation.move_session, slots=[slot("konsultation_1", WEDNESDAY)], **arguments)
    assert found == [("not_agreed", "konsultation_1")]


@pytest.mark.parametrize("action", [negotiation.move_session, negotiation.take_back_move])
def test_a_session_that_the_booking_does_not_have_is_named(action):
    arguments = {"booking": confirmed(), "session": "sommarfest", "side": CUSTOMER, "version": 1}
    if action is negotiation.move_session:
        arguments["slots"] = [slot("konsultation_1")]
    assert refused_for(action, **arguments) == [("unknown_session", "sommarfest")]


# -- with the older ways ---------------------------------------------------------------------------------------------


def test_accepting_the_series_takes_what_is_left_after_a_round():
    booking = ready()
    current = answer(booking, PROVIDER, accepted(booking, "uppstartsmote"))
    done = coordination.accept_series(
        booking=booking, choices=first_choices(booking), found={}, version=current.version, by=actor(), at=LATER
    )
    assert (done.state, done.turn) == ("confirmed", "nobody")
    assert set(Proposal.objects.values_list("answer", flat=True)) == {"accepted"}
    assert Session.objects.filter(agreed_at=LATER).count() == 8


def test_accepting_the_series_does_not_accept_the_provider_s_own_counter():
    booking = ready()
    current = answer(booking, PROVIDER, {"konsultation_1": Counter([slot("konsultation_1", WEDNESDAY)])})
    arguments = {"booking": booking, "choices": first_choices(booking), "found": {}, "version": current.version}
    assert refused_for(coordination.accept_series, **arguments) == [("own_proposal", "konsultation_1")]


def test_the_form_does_not_go_over_dates_that_are_being_agreed():
    booking = ready()
    current = answer(booking, PROVIDER, {"konsultation_1": Refuse("Nej")})
    asked = make_request(workplaces=(SOLEN, MANEN))
    arguments = {"booking": booking, "request": asked, "typed": typed_for(asked), "version": current.version}
    assert refused_for(requests.revise_request, **arguments) == [("negotiation_begun", "")]


def test_a_withdrawn_request_is_nobody_s_turn_and_comes_back_as_it_was():
    booking = ready()
    assert requests.withdraw(booking=booking, by=actor(), at=AT).turn == "nobody"
    back = requests.undo_withdrawal(booking=booking, by=actor(), at=LATER)
    assert (back.turn, back.answer_by) == ("provider", date(2027, 3, 8))


# -- what a round costs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rounds", [1, 7])
def test_accepting_one_session_costs_the_same_however_long_the_history(rounds, django_assert_num_queries):
    booking = ready()
    for number in range(rounds):
        day = WEDNESDAY + timedelta(days=number % 2)
        answer(booking, (PROVIDER, CUSTOMER)[number % 2], {"konsultation_1": Counter([slot("konsultation_1", day)])})
    given, versions = accepted(booking, "konsultation_1"), versions_of(booking)
    arguments = {"booking": booking, "side": CUSTOMER, "answers": given, "versions": versions}
    with django_assert_num_queries(25):
        negotiation.answer_round(**arguments, by=actor(), at=LATER)


# -- any path ----------------------------------------------------------------------------------------------------------


class Walk:
    """Random rounds, moves and cancellations by both sides, some on outdated versions."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.booking = make_ready(customer=f"Kommun {seed}")
        self.shown = versions_of(self.booking)

    def step(self):
        side = self.dice.choice([CUSTOMER, PROVIDER])
        if self.dice.random() < 0.9:
            self.shown = versions_of(self.booking)
        deed = self.dice.choice([self.answer, self.answer, self.answer, self.accept, self.move, self.cancel])
        return deed(side)

    def day(self, key):
        return slot(key, DAYS[key] + timedelta(days=self.dice.choice([0, 1, 2, 7, 400, 2000])))

    def answer(self, side):
        keys = self.dice.sample(list(DAYS), self.dice.randint(1, 3))
        answers = {key: self.one_answer(key) for key in keys}
        self.play(negotiation.answer_round, side=side, answers=answers, versions=self.shown)

    def one_answer(self, key):
        yes = accepted(self.booking, key, words="Det går bra")[key]
        return self.dice.choice([yes, yes, Refuse("Nej"), Counter([self.day(key)], "Hellre då")])

    def accept(self, side):
        waiting = [key for key, one in standings(self.booking).items() if talks.whose_turn(one.talk) is side]
        answers = accepted(self.booking, *waiting, words="Det går bra") if waiting else {}
        self.play(negotiation.answer_round, side=side, answers=answers, versions=self.shown)

    def move(self, side):
        key = self.dice.choice(list(DAYS))
        slots, version = [self.day(key)], self.shown[key]
        self.play(negotiation.move_session, side=side, session=key, slots=slots, version=version)

    def cancel(self, side):
        if self.dice.random() < 0.2:
            key = self.dice.choice(list(DAYS))
            self.play(cancelling.cancel_session, side=side, session=key, note="Går inte")

    def play(self, action, **arguments):
        before, history = trace(), said()
        try:
            action(booking=self.booking, by=actor(), at=LATER, **arguments)
        except Refused:
            assert trace() == before
        assert history <= said()


def said():
    """Everything that was ever proposed, and every answer given, as a set that only grows."""
    proposals = Proposal.objects.values_list("session__key", "version", "side", "made_at")
    dates = Alternative.objects.values_list("proposal__session__key", "proposal__version", "rank", "day", "starts")
    answers = Proposal.objects.exclude(answer="").values_list("pk", "answer", "answered_at")
    chosen = Alternative.objects.filter(chosen=True).values_list("pk")
    return (
        {("p", *row) for row in proposals}
        | {("d", *row) for row in dates}
        | {("a", *row) for row in answers}
        | {("c", *row) for row in chosen}
    )


def test_on_any_path_rows_and_rules_say_the_same_and_nothing_is_lost():
    """The stages that the paths reach are named too: paths that lead nowhere would prove little."""
    reached = set()
    for seed in range(5):
        walk = Walk(seed)
        for _ in range(18):
            walk.step()
            reached |= agreeing(walk.booking)
    assert reached == {stage for stage in Stage if stage is not Stage.OPEN} | {State.REQUESTED, State.CONFIRMED}


def agreeing(walked):
    """The stages and the state of a booking whose rows, columns and rules say the same."""
    booking = Booking.objects.get(pk=walked.pk)
    rows = list(sessions_with_dates(booking))
    found = [talk_of(row) for row in rows]
    assert found == [one.talk for one in standings(booking).values()]
    assert (booking.state == State.CONFIRMED) == talks.is_confirmed(found)
    assert booking.turn == talks.turn_of(found)
    assert [row.agreed is not None for row in rows] == [bool(talk.agreed) for talk in found]
    assert all(row.agreed.chosen for row in rows if row.agreed)
    return {talk.stage for talk in found} | {State(booking.state)}
