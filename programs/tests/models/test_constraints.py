"""Every "must" that the database itself holds: one row that it takes and one that it refuses."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from programs.models import (
    Absence,
    Booking,
    CalendarFeed,
    Hold,
    Offer,
    Plan,
    Proposal,
    Session,
    Substitute,
    WorkingHours,
)
from programs.models import Terms as TermsRow
from programs.rules.booking import State
from programs.tests.factories import AT, make_linked, make_offer, slot
from programs.tests.models.people_rows import PEOPLE_CASES, PEOPLE_HALVES
from programs.tests.models.plan_rows import PLAN_CASES, PLAN_HALVES
from programs.tests.models.rows import (
    A_MOMENT,
    EARLIER,
    HOUR,
    NINE,
    NO,
    NO_TIMES,
    OFF,
    REQUESTED,
    absence,
    agreed_session,
    alternative,
    assignment,
    booking,
    hold,
    hours,
    link,
    moved_hold,
    proposal,
    same_reference,
    sent,
    session_row,
    substitute,
    two,
    two_active,
    two_assignments,
    two_chosen,
    two_holds,
    two_holds_of_one_session,
    two_offers,
    two_substitutes,
    two_terms,
    workplace_row,
)
from tmo.units.tests.factories import make_organisation, make_user, make_workplace

pytestmark = pytest.mark.django_db


# name of the constraint: (what it takes, what it refuses)
CASES: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "booking_reference_once": (lambda: same_reference("K7M2-Q9XE"), lambda: same_reference("K7M2-Q9XD")),
    "booking_state_known": (lambda: sent(State.UNCONFIRMED), lambda: booking(state="lost", sent_at=AT)),
    "booking_sent_has_time": (lambda: sent(State.UNCONFIRMED), lambda: booking(state="unconfirmed")),
    "booking_confirmed_is_linked": (
        lambda: sent(State.CONFIRMED, customer=make_organisation(), **REQUESTED),
        lambda: sent(State.CONFIRMED, **REQUESTED),
    ),
    "booking_requested_has_time": (lambda: sent(State.REQUESTED, requested_at=AT), lambda: sent(State.REQUESTED)),
    "booking_withdrawn_has_time": (
        lambda: booking(state="withdrawn", withdrawn_at=AT, turn="nobody"),
        lambda: booking(state="withdrawn", turn="nobody"),
    ),
    "booking_cancelled_by_a_side": (
        lambda: [sent(State.REQUESTED, requested_at=AT), sent(State.CANCELLED, turn="nobody", **OFF)],
        lambda: sent(State.CANCELLED, turn="nobody", cancelled_at=AT),
    ),
    "booking_turn_known": (
        lambda: [sent(State.UNCONFIRMED, turn=side) for side in ("customer", "provider", "both", "nobody")],
        lambda: sent(State.UNCONFIRMED, turn="somebody"),
    ),
    "booking_ended_is_nobodys_turn": (
        lambda: sent(State.CANCELLED, turn="nobody", **OFF),
        lambda: sent(State.CANCELLED, turn="customer", **OFF),
    ),
    "booking_workplace_position_once": (
        lambda: two(workplace_row, booking, "booking", {"position": 0}, {"position": 1}),
        lambda: two(workplace_row, booking, "booking", {"position": 0}, {"position": 0}),
    ),
    "booking_workplace_one_active": (lambda: two_active(True, False), lambda: two_active(True, True)),
    "booking_workplace_participants_range": (
        lambda: [workplace_row(participants=1), workplace_row(participants=500)],
        lambda: workplace_row(participants=501),
    ),
    "assignment_open_once": (lambda: two_assignments(AT), lambda: two_assignments(None)),
    "assignment_ends_after_start": (lambda: assignment(ended_at=AT), lambda: assignment(ended_at=EARLIER)),
    "booking_link_expires_after_start": (lambda: link(AT + timedelta(seconds=1)), lambda: link(AT)),
    "session_key_once": (
        lambda: two(session_row, booking, "booking", {}, {"key": "konsultation_1", "position": 1}),
        lambda: two(session_row, booking, "booking", {}, {"position": 1}),
    ),
    "session_position_once": (
        lambda: two(session_row, booking, "booking", {}, {"key": "konsultation_1", "position": 1}),
        lambda: two(session_row, booking, "booking", {}, {"key": "konsultation_1"}),
    ),
    "session_agreed_has_time": (lambda: agreed_session(AT), lambda: agreed_session(None)),
    "session_cancelled_by_a_side": (
        lambda: [session_row(), session_row(cancel_note="Ingen lokal", **OFF)],
        lambda: session_row(cancelled_at=AT),
    ),
    "proposal_version_once": (
        lambda: two(proposal, session_row, "session", {"version": 1, **NO}, {"version": 2}),
        lambda: two(proposal, session_row, "session", {"version": 1, **NO}, {"version": 1}),
    ),
    "proposal_one_on_table": (
        lambda: two(proposal, session_row, "session", {"version": 1, **NO}, {"version": 2, **NO}, {"version": 3}),
        lambda: two(proposal, session_row, "session", {"version": 1}, {"version": 2}),
    ),
    "proposal_answer_known": (
        lambda: [proposal(answer=one, answered_at=AT) for one in ("accepted", "refused", "replaced", "taken_back")],
        lambda: proposal(answer="perhaps", answered_at=AT),
    ),
    "proposal_answered_has_time": (
        lambda: [proposal(), proposal(**NO)],
        lambda: proposal(answer="refused"),
    ),
    "proposal_side_known": (lambda: proposal(side="provider"), lambda: proposal(side="nobody")),
    "proposal_version_from_one": (lambda: proposal(version=1), lambda: proposal(version=0)),
    "alternative_rank_once": (
        lambda: two(alternative, proposal, "proposal", {}, {"rank": 2, "day": date(2027, 3, 11)}),
        lambda: two(alternative, proposal, "proposal", {}, {"rank": 1, "day": date(2027, 3, 11)}),
    ),
    "alternative_date_once": (
        lambda: two(alternative, proposal, "proposal", {}, {"rank": 2, "starts": time(8, 31)}),
        lambda: two(alternative, proposal, "proposal", {}, {"rank": 2}),
    ),
    "alternative_chosen_once": (lambda: two_chosen(True, False), lambda: two_chosen(True, True)),
    "alternative_rank_range": (lambda: alternative(rank=3), lambda: alternative(rank=4)),
    "alternative_place_known": (lambda: alternative(place="digital"), lambda: alternative(place="moon")),
    "alternative_ends_after_start": (
        lambda: alternative(**NO_TIMES),
        lambda: alternative(ends_at=slot("uppstartsmote").starts_at),
    ),
    "hold_ends_after_start": (lambda: hold(ends_at=NINE + timedelta(seconds=1)), lambda: hold(ends_at=NINE)),
    "hold_released_after_made": (lambda: hold(released_at=AT), lambda: hold(released_at=EARLIER)),
    "hold_replaces_for_a_reason": (lambda: hold(replaces=hold(), because="absent"), lambda: hold(replaces=hold())),
    "hold_session_once": (lambda: two_holds_of_one_session(released_at=AT), two_holds_of_one_session),
    "workinghours_weekday_range": (lambda: hours(weekday=6), lambda: hours(weekday=7)),
    "workinghours_ends_after_start": (lambda: hours(ends=time(8, 1)), lambda: hours(ends=time(8))),
    "workinghours_until_after_from": (
        lambda: hours(valid_until=date(2027, 1, 1)),
        lambda: hours(valid_until=date(2026, 12, 31)),
    ),
    "workinghours_open_once": (
        lambda: two(hours, make_user, "trainer", {"valid_until": date(2027, 2, 1)}, {}),
        lambda: two(hours, make_user, "trainer", {}, {}),
    ),
    "absence_ends_after_start": (absence, lambda: absence(ends_on=date(2027, 3, 9))),
    "absence_kind_known": (lambda: absence(kind="holiday"), lambda: absence(kind="ill")),
    "substitute_once": (lambda: two_substitutes(same=False), lambda: two_substitutes(same=True)),
    "substitute_is_another": (lambda: substitute(same=False), lambda: substitute(same=True)),
    "offer_once_per_provider": (lambda: two_offers("kup-tmo", "other"), lambda: two_offers("kup-tmo", "kup-tmo")),
    "terms_version_once": (lambda: two_terms(1, 2), lambda: two_terms(1, 1)),
    **PEOPLE_CASES,
    **PLAN_CASES,
}
# Rules that Django's models cannot state for both databases: made by a migration, so no model lists them.
BY_MIGRATION: dict[str, list[tuple[Callable[[], object], Callable[[], object]]]] = {
    "hold_trainer_once": [
        (
            lambda: two_holds({}, {"starts_at": NINE + HOUR, "ends_at": NINE + 2 * HOUR}),
            lambda: two_holds({}, {"starts_at": NINE + HOUR - A_MOMENT, "ends_at": NINE + 2 * HOUR}),
        ),
        (
            lambda: two_holds({}, {"starts_at": NINE - HOUR, "ends_at": NINE}),
            lambda: two_holds({}, {"starts_at": NINE - HOUR, "ends_at": NINE + A_MOMENT}),
        ),
        (lambda: [hold(), hold()], lambda: two_holds({}, {})),
        (
            lambda: two_holds({"released_at": AT}, {}),
            lambda: two_holds({}, {"starts_at": NINE + HOUR / 4, "ends_at": NINE + HOUR / 2}),
        ),
        (lambda: moved_hold(NINE + HOUR), lambda: moved_hold(NINE + HOUR - A_MOMENT)),
        (
            lambda: two_holds({}, {"released_at": AT}),
            lambda: two_holds({}, {"starts_at": NINE - HOUR, "ends_at": NINE + 2 * HOUR}),
        ),
    ]
}


def test_every_constraint_of_the_app_stands_in_this_table() -> None:
    models = apps.get_app_config("programs").get_models()
    assert {one.name for model in models for one in model._meta.constraints} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_database_takes_a_row_that_keeps_the_rule(name: str) -> None:
    counted = (Booking, Offer, TermsRow, WorkingHours, Absence, Substitute, CalendarFeed, Plan)
    before = {model: model.objects.count() for model in counted}
    CASES[name][0]()
    assert {model: model.objects.count() for model in before} != before


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_a_row_that_breaks_the_rule(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CASES[name][1]()
    assert _names(name, str(refused.value))


def both(name: str) -> list[tuple[str, int]]:
    """One test for each pair of a rule that has several."""
    return [(name, number) for number in range(len(BY_MIGRATION[name]))]


@pytest.mark.parametrize(("name", "number"), both("hold_trainer_once"))
def test_the_database_takes_rows_that_keep_a_migration_s_rule(name: str, number: int) -> None:
    BY_MIGRATION[name][number][0]()
    assert Hold.objects.count() == 2


@pytest.mark.parametrize(("name", "number"), both("hold_trainer_once"))
def test_the_database_refuses_rows_that_break_a_migration_s_rule(name: str, number: int) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BY_MIGRATION[name][number][1]()


def test_a_released_hold_does_not_come_back_while_another_stands() -> None:
    trainer = make_user()
    released = hold(trainer=trainer, released_at=AT)
    hold(trainer=trainer)
    with pytest.raises(IntegrityError, match="hold_trainer_once"), transaction.atomic():
        Hold.objects.filter(pk=released.pk).update(released_at=None)


def test_two_rows_of_one_statement_are_compared_with_one_another() -> None:
    trainer, session, other = make_user(), session_row(), session_row()
    times = {"trainer": trainer, "starts_at": NINE, "ends_at": NINE + HOUR, "made_at": AT}
    with pytest.raises(IntegrityError, match="hold_trainer_once"), transaction.atomic():
        Hold.objects.bulk_create([Hold(session=session, **times), Hold(session=other, **times)])
    assert Hold.objects.count() == 0


def test_no_trainer_twice_is_seen_in_the_catalogue_of_the_database() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT contype FROM pg_constraint WHERE conname = 'hold_trainer_once'")
            assert cursor.fetchall() == [("x",)]
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'programs_hold'")
            assert sorted(cursor.fetchall()) == [("hold_trainer_once_insert",), ("hold_trainer_once_update",)]


def _names(name: str, message: str) -> bool:
    """PostgreSQL names the constraint; SQLite names a check, and of a unique one its columns or its index."""
    model = next(
        m for m in apps.get_app_config("programs").get_models() if name in [c.name for c in m._meta.constraints]
    )
    fields = getattr(next(c for c in model._meta.constraints if c.name == name), "fields", ())
    columns = ", ".join(f"{model._meta.db_table}.{model._meta.get_field(field).column}" for field in fields)
    return name in message or bool(columns and columns in message)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("proposal_answered_has_time", lambda: proposal(answered_at=AT)),
        ("session_cancelled_by_a_side", lambda: session_row(cancelled_side="customer")),
        ("session_cancelled_by_a_side", lambda: session_row(cancel_note="Ingen lokal")),
        ("session_cancelled_by_a_side", lambda: session_row(cancelled_at=AT, cancelled_side="nobody")),
        ("booking_cancelled_by_a_side", lambda: sent(State.REQUESTED, requested_at=AT, **OFF)),
        *PEOPLE_HALVES,
        *PLAN_HALVES,
    ],
)
def test_each_half_of_a_rule_with_two_halves_is_held(name: str, make: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_a_workplace_of_another_package_does_not_stand_in_the_way() -> None:
    place = make_workplace()
    workplace_row(workplace=place)
    workplace_row(workplace=place, package_key="to-dager")
    assert place.bookings.filter(active=True).count() == 2


def test_references_say_nothing_of_how_many_bookings_there_are() -> None:
    first, second = booking().reference, booking().reference
    assert first != second
    assert [len(first), first[4]] == [9, "-"]
    assert not set(first) & set("01IOUL")


def test_what_the_two_sides_write_to_each_other_is_not_readable_in_the_database() -> None:
    row = proposal(note="Kanariefågeln sjunger", answer="refused", answered_at=AT, answer_note="Inte hos oss")
    meeting = session_row(room="Kanariesalen", meeting_link="https://kanarie.example", cancel_note="Nej", **OFF)
    stored = [
        *Proposal.objects.filter(pk=row.pk).values_list("note", "answer_note"),
        *Session.objects.filter(pk=meeting.pk).values_list("room", "meeting_link", "cancel_note"),
    ]
    assert [word for word in ("anarie", "Inte", "Nej") if word in str(stored)] == []
    assert (Proposal.objects.get(pk=row.pk).answer_note, Session.objects.get(pk=meeting.pk).room) == (
        "Inte hos oss",
        "Kanariesalen",
    )


def test_personal_text_of_a_booking_is_not_readable_in_the_database() -> None:
    """A stolen file holds neither names nor addresses nor what was written."""
    row = make_linked(make_offer(), wishes="Kanariefågeln sjunger")
    secret = ["contact_name", "contact_email", "contact_phone", "wishes", "ideas", "questions", "draft"]
    stored = str(list(Booking.objects.filter(pk=row.pk).values_list(*secret)))
    assert [word for word in ("Kanarie", "Kerstin", "kerstin", "070-", "vandring") if word in stored] == []
    assert Booking.objects.get(pk=row.pk).wishes == "Kanariefågeln sjunger"
