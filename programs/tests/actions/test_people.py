"""People on the lists: put there, changed, taken off and put back, with what the log says and what it does not."""

from datetime import timedelta
from uuid import uuid4

import pytest

from programs.actions import people as actions
from programs.actions.ambassadors import appoint_ambassador, end_ambassadorship, replace_ambassador
from programs.actions.arrangements import change_principal
from programs.actions.cancelling import cancel_booking
from programs.actions.refusal import Refused
from programs.actions.roster import state_of
from programs.models import Ambassador, Booking, Participant
from programs.queries.people import EMAIL_PURPOSE
from programs.rules.booking import Side
from programs.rules.reasons import Code, block
from programs.rules.roster import Asked
from programs.tests.factories import AT, MANEN, SOLEN, make_confirmed, make_ready, make_requested, send, trace
from tmo.audit.models import Event
from tmo.crypto.index import blind_index
from tmo.units.tests.factories import actor, make_user

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=3)
SOON = AT + timedelta(minutes=5)


@pytest.fixture
def booking() -> Booking:
    """Two workplaces, dates agreed."""
    return make_confirmed(workplaces=(SOLEN, MANEN))


@pytest.fixture
def solen(booking):
    return booking.workplaces.get(position=0)


@pytest.fixture
def manen(booking):
    return booking.workplaces.get(position=1)


def add(booking, place, name="Åsa Ek", email="asa.ek@solen.example", at=AT, **given):
    person = Asked(name, email, workplace=place.pk)
    return actions.add_person(booking=booking, person=person, by=actor(), at=at, **given)


def bring(booking, *people, key=None, at=AT):
    return actions.import_people(booking=booking, people=people, key=key or uuid4(), by=actor(), at=at)


def refused(act, **given):
    """The reasons; and nothing was written."""
    before = trace()
    with pytest.raises(Refused) as refusal:
        act(**{"by": actor(), "at": LATER, **given})
    assert trace() == before
    return list(refusal.value.reasons)


def terms_of(person):
    return list(person.ambassadorships.order_by("since_at").values_list("since_at", "until_at"))


def open_people(booking, part="participant"):
    rows = booking.people.filter(part=part, left_at__isnull=True)
    return sorted((row.name, row.email, row.workplace.position) for row in rows)


# -- principals -----------------------------------------------------------------------------------------------------


def test_a_confirmed_booking_has_its_principals_on_the_list(booking):
    assert open_people(booking, "principal") == [
        ("Ulla Ek", "ulla@manen.example", 1),
        ("Åsa Öberg", "asa@solen.example", 0),
    ]


def test_a_booking_that_is_not_confirmed_has_none_yet():
    booking = make_ready()
    assert actions.keep_principals(booking=booking, by=actor(), at=AT) == []
    assert booking.people.count() == 0


def test_keeping_principals_again_writes_nothing(booking):
    before = trace()
    assert actions.keep_principals(booking=booking, by=actor(), at=LATER) == []
    assert trace() == before


def test_another_principal_is_another_person_from_then_on(booking, solen):
    given = {"name": "Bo Ny", "email": "bo@solen.example", "by": actor(), "at": LATER}
    change_principal(booking=booking, workplace=solen.pk, **given)
    rows = booking.people.filter(workplace=solen).order_by("joined_at")
    assert [(row.name, row.joined_at, row.left_at) for row in rows] == [
        ("Åsa Öberg", AT, LATER),
        ("Bo Ny", LATER, None),
    ]


def test_a_principal_whose_name_is_spelt_anew_stays_the_same_person(booking, solen):
    before = booking.people.get(workplace=solen)
    given = {"name": "Åsa Öberg-Ek", "email": "ASA@solen.example", "by": actor(), "at": LATER}
    change_principal(booking=booking, workplace=solen.pk, **given)
    now = booking.people.get(workplace=solen)
    assert (now.pk, now.name, now.joined_at) == (before.pk, "Åsa Öberg-Ek", AT)


def test_a_participant_who_becomes_principal_comes_as_principal_and_as_ambassador_no_more(booking, solen):
    anna = add(booking, solen, appoint=True)
    given = {"name": "Åsa Ek", "email": "asa.ek@solen.example", "by": actor(), "at": LATER}
    change_principal(booking=booking, workplace=solen.pk, **given)
    anna.refresh_from_db()
    assert (anna.left_at, terms_of(anna)) == (LATER, [(AT, LATER)])
    assert open_people(booking, "principal")[1] == ("Åsa Ek", "asa.ek@solen.example", 0)


# -- putting on the list --------------------------------------------------------------------------------------------


def test_somebody_is_put_on_the_list_and_found_by_a_blind_index(booking, solen):
    by = actor(make_user())
    person = Asked("Åsa Ek", "Asa.Ek@solen.example", "nb", solen.pk)
    row = actions.add_person(booking=booking, person=person, by=by, at=LATER)
    row.refresh_from_db()
    assert (row.name, row.email, row.language, row.part) == ("Åsa Ek", "Asa.Ek@solen.example", "nb", "participant")
    assert row.email_index == blind_index("asa.ek@solen.example", EMAIL_PURPOSE)
    assert (row.joined_at, row.joined_by_user, row.left_at) == (LATER, by.user_id, None)


def test_somebody_without_an_address_is_on_the_list_too_and_reads_the_booking_s_language(booking, solen):
    row = add(booking, solen, email="")
    assert (row.email, row.email_index, row.language) == ("", "", "sv")


def test_several_people_come_in_one_event_that_names_nobody(booking, solen, manen):
    people = [Asked("Åsa Ek", "a@solen.example", workplace=solen.pk), Asked("Bo Ås", workplace=manen.pk)]
    rows = bring(booking, *people)
    event = Event.objects.filter(kind="participant.imported").get()
    assert sorted(event.subject_ids) == sorted(str(row.pk) for row in rows)
    assert event.facts == {"booking": str(booking.pk), "count": 2}
    assert (event.organisation_id, event.mode) == (booking.provider_id, "write")
    assert open_people(booking) == [("Bo Ås", "", 1), ("Åsa Ek", "a@solen.example", 0)]


def test_a_list_that_is_sent_twice_is_imported_once(booking, solen):
    key, people = uuid4(), [Asked(name, workplace=solen.pk) for name in ("Åsa Ek", "Bo Ås")]
    first = bring(booking, *people, key=key)
    before = trace()
    again = bring(booking, *people, key=key, at=LATER)
    assert {row.pk for row in again} == {row.pk for row in first}
    assert trace() == before


def test_one_row_that_cannot_be_takes_all_of_them_back_and_every_reason_names_its_row(booking, solen):
    add(booking, solen)
    people = [
        Asked("Ny Person", "ny@solen.example", workplace=solen.pk, row=2),
        Asked("", "tom@solen.example", workplace=solen.pk, row=3),
        Asked("Åsa Ek", "ASA.EK@solen.example", workplace=solen.pk, row=4),
        Asked("Åsa Öberg", "asa@solen.example", workplace=solen.pk, row=5),
        Asked("Ny Igen", "ny@solen.example", workplace=solen.pk, row=6),
        Asked("Per 900101-1234", "", workplace=solen.pk, row=7),
    ]
    assert refused(actions.import_people, booking=booking, people=people, key=uuid4()) == [
        block(Code.NAME_MISSING, "3"),
        block(Code.PERSON_THERE, "4"),
        block(Code.PERSON_IS_PRINCIPAL, "5"),
        block(Code.PERSON_TWICE, "6", row=2),
        block(Code.IDENTITY_NUMBER, "7"),
    ]


def test_the_same_address_may_stand_at_two_workplaces(booking, solen, manen):
    people = [Asked("Åsa Ek", "asa.ek@solen.example", workplace=place.pk) for place in (solen, manen)]
    assert len(bring(booking, *people)) == 2


def test_a_workplace_of_another_booking_is_refused(booking, solen):
    other = make_requested(workplaces=(MANEN,)).workplaces.get()
    people = [Asked("Åsa Ek", workplace=solen.pk), Asked("Bo Ås", workplace=other.pk)]
    assert refused(actions.import_people, booking=booking, people=people, key=uuid4()) == [
        block(Code.UNKNOWN_WORKPLACE)
    ]


def test_a_workplace_takes_no_more_people_than_the_package_does(booking, solen):
    bring(booking, *(Asked(f"Namn {n}", workplace=solen.pk) for n in range(499)))
    two = [Asked(name, workplace=solen.pk) for name in ("Åsa Ek", "Bo Ås")]
    assert refused(actions.import_people, booking=booking, people=two, key=uuid4()) == [
        block(Code.TOO_MANY_PEOPLE, limit=500)
    ]
    assert len(bring(booking, two[0])) == 1


def test_people_can_be_listed_before_the_dates_are_agreed_and_not_before_the_request_is_sent():
    ready = make_ready()
    assert add(ready, ready.workplaces.get()).joined_at == AT
    unsent = send(contact_email="ny@solen.example").booking
    person = Asked("Åsa Ek", workplace=unsent.workplaces.get().pk)
    assert refused(actions.add_person, booking=unsent, person=person) == [block(Code.EMAIL_NOT_CONFIRMED)]


def test_nobody_is_put_on_the_list_of_a_booking_that_was_called_off(booking, solen):
    cancel_booking(booking=booking, side=Side.CUSTOMER, note="Vi byter hus", by=actor(), at=AT)
    person = Asked("Åsa Ek", workplace=solen.pk)
    assert refused(actions.add_person, booking=booking, person=person) == [block(Code.BOOKING_CANCELLED)]


# -- changing, leaving, coming back ---------------------------------------------------------------------------------


def test_name_address_and_language_are_changed(booking, solen):
    row = add(booking, solen)
    asked = Asked("Åsa Ek-Berg", "asa.berg@solen.example", "en")
    actions.change_person(booking=booking, person=row.pk, asked=asked, by=actor(), at=LATER, seen=state_of(row))
    row.refresh_from_db()
    assert (row.name, row.email, row.language) == ("Åsa Ek-Berg", "asa.berg@solen.example", "en")
    assert row.email_index == blind_index("asa.berg@solen.example", EMAIL_PURPOSE)
    assert (row.joined_at, row.left_at) == (AT, None)


def test_two_tabs_the_second_is_told_that_somebody_was_first(booking, solen):
    row = add(booking, solen)
    seen = state_of(row)
    given = {"booking": booking, "person": row.pk, "seen": seen}
    actions.change_person(asked=Asked("Åsa Berg", ""), by=actor(), at=LATER, **given)
    assert refused(actions.change_person, asked=Asked("Åsa Ås", ""), **given) == [block(Code.PERSON_CHANGED)]


def test_nobody_takes_another_s_address_and_the_own_one_is_no_hindrance(booking, solen):
    first, second = add(booking, solen), add(booking, solen, "Bo Ås", "bo@solen.example")
    taken = Asked("Bo Ås", first.email)
    assert refused(actions.change_person, booking=booking, person=second.pk, asked=taken) == [block(Code.PERSON_THERE)]
    same = Asked("Bo Åsberg", second.email)
    row = actions.change_person(booking=booking, person=second.pk, asked=same, by=actor(), at=LATER)
    assert row.name == "Bo Åsberg"


def test_the_principal_is_not_changed_here(booking):
    row = booking.people.get(part="principal", workplace__position=0)
    reason = [block(Code.PRINCIPAL_ELSEWHERE)]
    assert refused(actions.change_person, booking=booking, person=row.pk, asked=Asked("X")) == reason
    assert refused(actions.person_leaves, booking=booking, person=row.pk) == reason


def test_who_leaves_is_an_ambassador_no_more_and_stays_in_the_history(booking, solen):
    row = add(booking, solen, appoint=True)
    by = actor(make_user())
    actions.person_leaves(booking=booking, person=row.pk, by=by, at=LATER)
    row.refresh_from_db()
    assert (row.left_at, row.left_by_user, terms_of(row)) == (LATER, by.user_id, [(AT, LATER)])
    assert refused(actions.person_leaves, booking=booking, person=row.pk) == [block(Code.PERSON_UNKNOWN)]


def test_leaving_is_undone_as_if_nothing_had_been(booking, solen):
    row = add(booking, solen, appoint=True)
    actions.person_leaves(booking=booking, person=row.pk, by=actor(), at=LATER)
    actions.undo_leaving(booking=booking, person=row.pk, by=actor(), at=LATER + timedelta(hours=23))
    row.refresh_from_db()
    assert (row.left_at, row.left_by_user, terms_of(row)) == (None, None, [(AT, None)])


def test_an_ambassadorship_that_ended_before_is_not_undone_with_it(booking, solen):
    row = add(booking, solen, appoint=True)
    end_ambassadorship(booking=booking, person=row.pk, by=actor(), at=SOON)
    actions.person_leaves(booking=booking, person=row.pk, by=actor(), at=LATER)
    actions.undo_leaving(booking=booking, person=row.pk, by=actor(), at=LATER)
    assert terms_of(row) == [(AT, SOON)]


def test_leaving_is_not_undone_after_a_day_nor_when_the_address_is_another_s_by_now(booking, solen):
    row = add(booking, solen)
    actions.person_leaves(booking=booking, person=row.pk, by=actor(), at=LATER)
    late = LATER + timedelta(days=1, seconds=1)
    assert refused(actions.undo_leaving, booking=booking, person=row.pk, at=late) == [block(Code.TOO_LATE_TO_UNDO)]
    add(booking, solen, at=LATER)
    assert refused(actions.undo_leaving, booking=booking, person=row.pk) == [block(Code.PERSON_THERE)]


def test_a_person_of_another_booking_is_nobody_here(booking, solen):
    other = make_ready(workplaces=(MANEN,), customer="Norrås kommun")
    stranger = add(other, other.workplaces.get())
    unknown = [block(Code.PERSON_UNKNOWN)]
    for act in (actions.person_leaves, actions.undo_leaving, appoint_ambassador, end_ambassadorship):
        assert refused(act, booking=booking, person=stranger.pk) == unknown
    assert refused(actions.change_person, booking=booking, person=stranger.pk, asked=Asked("X")) == unknown


# -- ambassadors ----------------------------------------------------------------------------------------------------


def test_the_history_tells_who_was_an_ambassador_when(booking, solen):
    anna, bo = add(booking, solen), add(booking, solen, "Bo Ås", "")
    by = actor(make_user())
    appoint_ambassador(booking=booking, person=anna.pk, by=by, at=SOON)
    replace_ambassador(booking=booking, person=bo.pk, instead=anna.pk, by=actor(), at=LATER)
    assert (terms_of(anna), terms_of(bo)) == ([(SOON, LATER)], [(LATER, None)])
    assert Ambassador.objects.get(participant=anna).appointed_by_user == by.user_id
    kinds = Event.objects.filter(kind__startswith="ambassador.").values_list("kind", flat=True)
    assert sorted(kinds) == ["ambassador.appointed", "ambassador.replaced"]


def test_nobody_is_an_ambassador_twice_and_the_principal_never(booking, solen):
    anna = add(booking, solen, appoint=True)
    head = booking.people.get(part="principal", workplace=solen)
    assert refused(appoint_ambassador, booking=booking, person=anna.pk) == [block(Code.ALREADY_AMBASSADOR)]
    assert refused(appoint_ambassador, booking=booking, person=head.pk) == [block(Code.NOT_A_PARTICIPANT)]


def test_a_replacement_is_of_the_same_workplace_and_of_somebody_who_is_one(booking, solen, manen):
    anna, bo = add(booking, solen, appoint=True), add(booking, manen, "Bo Ås", "bo@manen.example")
    eva = add(booking, solen, "Eva Ö", "")
    given = {"act": replace_ambassador, "booking": booking}
    assert refused(**given, person=bo.pk, instead=anna.pk) == [block(Code.NOT_THE_SAME_WORKPLACE)]
    assert refused(**given, person=anna.pk, instead=eva.pk) == [block(Code.NOT_AN_AMBASSADOR)]
    assert refused(**given, person=anna.pk, instead=anna.pk) == [block(Code.NOT_THE_SAME_PERSON)]


def test_an_ambassadorship_ends_and_the_person_stays(booking, solen):
    anna = add(booking, solen, appoint=True)
    end_ambassadorship(booking=booking, person=anna.pk, by=actor(), at=LATER)
    assert (terms_of(anna), Participant.objects.get(pk=anna.pk).left_at) == ([(AT, LATER)], None)
    assert refused(end_ambassadorship, booking=booking, person=anna.pk) == [block(Code.NOT_AN_AMBASSADOR)]


def test_adding_and_appointing_in_one_press_works_once(booking, solen):
    key = uuid4()
    rows = [add(booking, solen, key=key, appoint=True) for _ in range(2)]
    assert rows[0].pk == rows[1].pk
    assert terms_of(rows[0]) == [(AT, None)]


def test_no_event_and_no_column_holds_a_name_or_an_address(booking, solen):
    anna = add(booking, solen, "Kanariefågel", "kanarie@solen.example", appoint=True)
    asked = Asked("Kanarie Två", "kanarie2@solen.example")
    actions.change_person(booking=booking, person=anna.pk, asked=asked, by=actor(), at=LATER)
    actions.person_leaves(booking=booking, person=anna.pk, by=actor(), at=LATER)
    stored = str([*Event.objects.values(), *Participant.objects.values(), *Ambassador.objects.values()])
    assert "anarie" not in stored
