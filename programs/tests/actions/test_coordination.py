"""Linking, trainers and acceptance: what each writes, whom it tells, and what every refusal leaves as it was."""

from collections import Counter
from datetime import date, datetime
from uuid import uuid4

import pytest

from programs.actions import coordination, requests
from programs.actions.refusal import Refused, Stale
from programs.models import Assignment, Booking, Session
from programs.queries.coordination import chosen_dates
from programs.queries.judged import judge_choice
from programs.rules.package import Place
from programs.rules.request import Choice
from programs.tests.factories import (
    AT,
    DAYS,
    LATER,
    MANEN,
    SOLEN,
    first_choices,
    latest,
    make_confirmed,
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
)
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation, Workplace
from tmo.units.tests.factories import actor, make_organisation, make_role, make_user, make_workplace

pytestmark = pytest.mark.django_db


def refused_for(action, **arguments):
    """Codes and what they are about, of a refusal that wrote nothing."""
    before, workplaces = trace(), list(Workplace.objects.order_by("pk").values())
    with pytest.raises(Refused) as refusal:
        action(by=actor(), at=LATER, **arguments)
    assert (trace(), list(Workplace.objects.order_by("pk").values())) == (before, workplaces)
    return [(str(reason.code), reason.about) for reason in refusal.value.reasons]


def link(booking, name="Björkdals kommun"):
    return coordination.link_customer(booking=booking, organisation_name=name, by=actor(), at=LATER)


def assign(booking, *people, at=LATER):
    return coordination.assign_trainers(booking=booking, trainers=[one.pk for one in people], by=actor(), at=at)


def accept(booking, choices=None, version=None):
    """As the page does it: the rules are asked about the chosen dates first."""
    choices = first_choices(booking) if choices is None else choices
    return coordination.accept_series(**acceptance(booking, choices, version), by=actor(), at=LATER)


def acceptance(booking, choices, version=None):
    found = judge_choice(booking, chosen_dates(booking, choices), LATER, "en")
    version = booking.version if version is None else version
    return {"booking": booking, "choices": choices, "found": found, "version": version}


def events(booking, *verbs):
    kinds = Counter(row.kind for row in Event.objects.all() if row.subject_ids == [str(booking.pk)])
    return [kinds[f"booking.{verb}"] for verb in verbs]


def told(kind):
    return sorted(row.to for row in Message.objects.filter(kind=f"programs.{kind}"))


# -- linking ---------------------------------------------------------------------------------------------------------


def test_a_request_is_linked_to_the_organisation_and_the_workplace_of_that_name():
    customer = make_organisation(name="Björkdals kommun")
    workplace = make_workplace(customer, name="FÖRSKOLAN Solen")
    booking = make_requested()
    organisations = Organisation.objects.count()
    link(booking, "BJÖRKDALS kommun")
    current = Booking.objects.get()
    assert (current.customer, current.workplaces.get().workplace) == (customer, workplace)
    assert (current.state, current.version) == ("requested", 3)
    assert (Organisation.objects.count(), Workplace.objects.count()) == (organisations, 1)
    assert events(booking, "linked") == [1]


@pytest.mark.parametrize("name", ["ÅLIDENS KOMMUN", "ålidens kommun"])
def test_capitals_make_no_second_organisation(name):
    """Also where the database compares only a-z without regard to capitals, as SQLite does."""
    customer = make_organisation(name="Ålidens kommun")
    assert link(make_requested(), name).customer == customer


def test_missing_organisation_and_workplaces_are_opened():
    booking = make_requested(workplaces=(SOLEN, MANEN))
    link(booking, "Nya kommunen")
    opened = Organisation.objects.get(name="Nya kommunen")
    assert (opened.slug, opened.country, opened.is_customer, opened.is_training_provider) == (
        "nya-kommunen",
        "SE",
        True,
        False,
    )
    assert sorted(opened.workplaces.values_list("name", "municipality", "kind", "timezone")) == [
        ("Förskolan Solen", "Björkdal", "preschool", "Europe/Stockholm"),
        ("Månens förskola", "Björkdal", "preschool", "Europe/Stockholm"),
    ]
    assert opened.roles.count() == 0


def test_an_opened_organisation_gets_an_address_of_its_own():
    make_organisation(name="En annan", slug="nya-kommunen")
    assert link(make_requested(), "Nya kommunen!").customer.slug == "nya-kommunen-2"


@pytest.mark.parametrize("name", ["学校", "💛", "---"])
def test_a_name_without_latin_letters_gets_an_address_too(name):
    assert link(make_requested(), name).customer.slug == "organisation"


@pytest.mark.parametrize(
    "fields", [{"country": "NO"}, {"closed_at": AT}, {"is_customer": False, "is_care_provider": True}]
)
def test_an_organisation_of_another_country_closed_or_no_customer_is_not_taken(fields):
    other = make_organisation(name="Björkdals kommun", **fields)
    assert link(make_requested()).customer != other


def test_a_request_is_linked_to_another_organisation_as_long_as_nothing_is_agreed():
    booking = make_linked(customer="Fel kommun")
    link(booking, "Rätt kommun")
    current = Booking.objects.get()
    assert current.customer.name == "Rätt kommun"
    assert current.workplaces.get().workplace.organisation == current.customer


def test_a_workplace_with_an_active_booking_is_refused_and_nothing_is_written():
    offer = make_offer()
    make_linked(offer)
    second = make_requested(offer, workplaces=(MANEN, SOLEN))
    arguments = {"booking": second, "organisation_name": "Björkdals kommun"}
    assert refused_for(coordination.link_customer, **arguments) == [("workplace_taken", "Förskolan Solen")]


def test_a_withdrawn_booking_leaves_its_workplace_to_the_next():
    offer = make_offer()
    requests.withdraw(booking=make_linked(offer), by=actor(), at=AT)
    assert link(make_requested(offer)).customer.name == "Björkdals kommun"


@pytest.mark.parametrize(
    ("make", "code"),
    [(lambda: send().booking, "email_not_confirmed"), (make_confirmed, "booking_confirmed")],
)
def test_a_request_that_has_not_arrived_or_is_agreed_is_not_linked(make, code):
    arguments = {"booking": make(), "organisation_name": "Björkdals kommun"}
    assert refused_for(coordination.link_customer, **arguments) == [(code, "")]


# -- trainers --------------------------------------------------------------------------------------------------------


def test_the_chosen_are_assigned_and_told_those_left_out_are_taken_off():
    booking = make_linked()
    eva, bo, siv = (
        make_member(booking.provider, RoleKind.TRAINER, f"{name}@provider.example") for name in ("eva", "bo", "siv")
    )
    assert assign(booking, eva, bo) == [eva, bo]
    assert assign(booking, bo, siv, siv) == [siv]
    rows = Assignment.objects.order_by("assigned_at", "trainer__email").values_list("trainer__email", "ended_at")
    assert set(rows) == {("bo@provider.example", None), ("eva@provider.example", LATER), ("siv@provider.example", None)}
    assert told("assigned") == ["bo@provider.example", "eva@provider.example", "siv@provider.example"]
    assert events(booking, "assigned") == [2]
    last = Event.objects.filter(kind="booking.assigned").order_by("at", "pk")
    assert {(tuple(row.facts["added"]), row.facts["ended"]) for row in last} == {
        ((str(eva.pk), str(bo.pk)), 0),
        ((str(siv.pk),), 1),
    }


def test_a_trainer_who_comes_back_gets_a_row_of_a_new_time():
    booking = make_linked()
    eva, bo = (make_member(booking.provider, RoleKind.TRAINER) for _ in range(2))
    for people in ((eva,), (bo,), (eva,)):
        assign(booking, *people)
    assert [Assignment.objects.filter(trainer=one, ended_at=None).count() for one in (eva, bo)] == [1, 0]
    assert Assignment.objects.filter(trainer=eva).count() == 2


def strangers(provider):
    """People who are no trainers of this provider today, by what they are instead."""
    gone, coming = make_user(), make_user()
    make_role(gone, provider, RoleKind.TRAINER, ends_on=AT.date())
    make_role(coming, provider, RoleKind.TRAINER, starts_on=date(2027, 3, 2))
    return {
        "of another provider": make_member(make_offer().provider, RoleKind.TRAINER),
        "coordinator": make_member(provider, RoleKind.COORDINATOR),
        "gone": gone,
        "coming": coming,
        "nobody": make_user(),
    }


@pytest.mark.parametrize("who", ["of another provider", "coordinator", "gone", "coming", "nobody", "unknown"])
def test_others_than_own_trainers_of_today_are_refused(who):
    booking = make_linked()
    own = make_member(booking.provider, RoleKind.TRAINER)
    stranger = uuid4() if who == "unknown" else strangers(booking.provider)[who].pk
    arguments = {"booking": booking, "trainers": [own.pk, stranger]}
    assert refused_for(coordination.assign_trainers, **arguments) == [("not_a_trainer", "")]


def test_today_is_the_day_where_the_booking_is_held():
    """Half past midnight in Stockholm is still yesterday in UTC."""
    booking, trainer = make_linked(), make_user()
    make_role(trainer, booking.provider, RoleKind.TRAINER, starts_on=date(2027, 3, 15))
    assert assign(booking, trainer, at=datetime.fromisoformat("2027-03-14T23:30:00+00:00")) == [trainer]


@pytest.mark.parametrize(
    "make", [lambda: send().booking, lambda: requests.withdraw(booking=make_requested(), by=actor(), at=AT)]
)
def test_no_trainer_is_put_on_a_request_that_is_not_there_for_the_provider(make):
    booking = make()
    trainer = make_member(booking.provider, RoleKind.TRAINER)
    codes = refused_for(coordination.assign_trainers, booking=booking, trainers=[trainer.pk])
    assert codes in ([("email_not_confirmed", "")], [("booking_withdrawn", "")])


def test_trainers_change_after_the_dates_are_agreed_too():
    booking = make_confirmed()
    other = make_member(booking.provider, RoleKind.TRAINER)
    assert assign(booking, other) == [other]
    assert Booking.objects.get().state == "confirmed"


# -- acceptance ------------------------------------------------------------------------------------------------------


def test_accepting_agrees_every_session_and_tells_contact_and_principals_once():
    booking = make_ready(workplaces=(SOLEN, MANEN))
    accept(booking)
    current = Booking.objects.get()
    assert (current.state, current.confirmed_at, current.version) == ("confirmed", LATER, booking.version + 1)
    sessions = list(Session.objects.order_by("position"))
    assert [(one.key, one.agreed.day, one.agreed_at) for one in sessions] == [
        (key, day, LATER) for key, day in DAYS.items()
    ]
    assert told("confirmed") == ["asa@solen.example", "kerstin@solen.example", "ulla@manen.example"]
    assert events(booking, "accepted") == [1]


def test_a_principal_who_is_the_contact_gets_one_mail():
    accept(make_ready(contact_email=SOLEN.principal_email))
    assert told("confirmed") == [SOLEN.principal_email]


def test_any_alternative_of_the_latest_version_may_be_chosen():
    second = slot("uppstartsmote", date(2027, 3, 8))
    booking = make_ready(proposals={**make_request().proposals, "uppstartsmote": [slot("uppstartsmote"), second]})
    choices = first_choices(booking)
    choices["uppstartsmote"] = Choice(latest(booking.sessions.get(key="uppstartsmote"))[1].pk)
    accept(booking, choices)
    assert booking.sessions.get(key="uppstartsmote").agreed.day == date(2027, 3, 8)


def test_a_request_is_not_accepted_without_customer_or_trainer():
    requested, linked = make_requested(), make_linked(customer="En annan")
    assert refused_for(coordination.accept_series, **acceptance(requested, first_choices(requested))) == [
        ("not_linked", "")
    ]
    assert refused_for(coordination.accept_series, **acceptance(linked, first_choices(linked))) == [("no_trainer", "")]


def test_a_workplace_that_came_later_has_to_be_linked_first():
    booking = make_ready()
    asked = make_request(workplaces=(SOLEN, MANEN))
    changed = requests.revise_request(
        booking=booking, request=asked, typed=typed_for(asked), version=booking.version, by=actor(), at=LATER
    )
    assert refused_for(coordination.accept_series, **acceptance(changed, first_choices(changed))) == [
        ("not_linked", "")
    ]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: send().booking, "email_not_confirmed"),
        (make_confirmed, "booking_confirmed"),
        (lambda: requests.withdraw(booking=make_ready(), by=actor(), at=AT), "booking_withdrawn"),
    ],
)
def test_only_a_request_that_waits_is_accepted(make, code):
    booking = make()
    assert refused_for(coordination.accept_series, **acceptance(booking, first_choices(booking))) == [(code, "")]


def test_every_session_without_an_answer_is_named():
    booking = make_ready()
    choices = first_choices(booking)
    for key in ("uppstartsmote", "konsultation_3"):
        del choices[key]
    assert refused_for(coordination.accept_series, **acceptance(booking, choices)) == [
        ("proposal_missing", "uppstartsmote"),
        ("proposal_missing", "konsultation_3"),
    ]


def test_a_date_of_an_outdated_version_is_no_answer():
    booking = make_ready()
    old = first_choices(booking)
    asked = make_request(
        proposals={**make_request().proposals, "uppstartsmote": [slot("uppstartsmote", date(2027, 3, 8))]}
    )
    changed = requests.revise_request(
        booking=booking, request=asked, typed=typed_for(asked), version=booking.version, by=actor(), at=LATER
    )
    assert refused_for(coordination.accept_series, **acceptance(changed, old)) == [
        ("proposal_missing", "uppstartsmote")
    ]


def test_dates_of_another_booking_or_of_another_session_are_no_answers():
    offer = make_offer()
    booking, other = make_ready(offer), make_ready(offer, customer="En annan")
    foreign = first_choices(other)["uppstartsmote"]
    swapped = first_choices(booking)["konsultation_3"]
    choices = {**first_choices(booking), "uppstartsmote": foreign, "konsultation_2": swapped}
    named = [about for _code, about in refused_for(coordination.accept_series, **acceptance(booking, choices))]
    assert {"uppstartsmote", "konsultation_2"} <= set(named)


def test_a_page_that_was_opened_before_a_change_accepts_nothing():
    booking = make_ready()
    before = trace()
    with pytest.raises(Stale) as stale:
        accept(booking, version=booking.version - 1)
    assert (stale.value.current, trace()) == (booking.version, before)


def with_warning():
    """Its first session stands on screen, though it is best held on site."""
    digital = slot("uppstartsmote", place=Place.DIGITAL)
    return make_ready(proposals={**make_request().proposals, "uppstartsmote": [digital]})


@pytest.mark.parametrize("words", ["", "   "])
def test_a_warning_without_words_is_refused(words):
    booking = with_warning()
    codes = refused_for(coordination.accept_series, **acceptance(booking, first_choices(booking, words)))
    assert codes == [("warning_unanswered", "uppstartsmote")]


def test_a_warning_with_words_is_accepted_and_the_words_are_kept_unread():
    booking = with_warning()
    choices = first_choices(booking)
    choices["uppstartsmote"] = Choice(choices["uppstartsmote"].alternative, "Vi har ingen lokal än")
    accept(booking, choices)
    session = Session.objects.get(booking=booking, key="uppstartsmote")
    assert session.agreed_reason == "Vi har ingen lokal än"
    assert "lokal" not in str(Session.objects.filter(pk=session.pk).values_list("agreed_reason"))


def test_a_date_that_has_become_impossible_is_refused():
    booking = make_ready()
    late = datetime.fromisoformat("2027-03-09T12:00:00+00:00")
    choices = first_choices(booking)
    found = judge_choice(booking, chosen_dates(booking, choices), late, "en")
    arguments = {"booking": booking, "choices": choices, "found": found, "version": booking.version}
    codes = refused_for(coordination.accept_series, **arguments)
    assert ("date_blocked", "uppstartsmote") in codes
