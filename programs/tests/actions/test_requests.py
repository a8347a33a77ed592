"""A request from the first saved word to the board: what is written, told and logged, and what is refused."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from programs.actions import coordination, requests
from programs.actions.refusal import AlreadySent, Refused, Stale
from programs.models import Booking, BookingWorkplace, Proposal
from programs.tests.factories import (
    AT,
    DAYS,
    LATER,
    MANEN,
    SOLEN,
    latest,
    mailed_link,
    make_confirmed,
    make_linked,
    make_member,
    make_offer,
    make_ready,
    make_request,
    make_requested,
    make_terms,
    send,
    slot,
    trace,
    typed_for,
)
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation
from tmo.units.tests.factories import actor, make_role, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def mails():
    """Kind and receiver of every message, oldest first, then by name."""
    found = [(row.created_at, row.kind.removeprefix("programs."), row.to) for row in Message.objects.all()]
    return [(kind, to) for _at, kind, to in sorted(found)]


def events(booking=None):
    """How often each event was written."""
    rows = Event.objects.all()
    return Counter(row.kind for row in rows if booking is None or row.subject_ids == [str(booking.pk)])


def refused_for(action, **arguments):
    """The codes of a refusal that wrote nothing."""
    before = trace()
    with pytest.raises(Refused) as refusal:
        action(by=actor(), at=LATER, **arguments)
    assert trace() == before
    return [str(reason.code) for reason in refusal.value.reasons]


def nothing_changes(error, action, **arguments):
    before = trace()
    with pytest.raises(error) as raised:
        action(by=actor(), at=LATER, **arguments)
    assert trace() == before
    return raised.value


def draft(offer, key=None, version=0, links=(), at=AT, **typed):
    return requests.save_draft(
        key=key or uuid4(), offer=offer, typed=typed, version=version, language="sv", links=links, by=actor(), at=at
    )


def revise(booking, version=None, at=LATER, **changes):
    asked = make_request(**changes)
    return requests.revise_request(
        booking=booking,
        request=asked,
        typed=typed_for(asked),
        version=booking.version if version is None else version,
        by=actor(),
        at=at,
    )


# -- sending ---------------------------------------------------------------------------------------------------------


def test_a_request_is_sent_with_all_that_was_asked():
    offer = make_offer()
    asked = make_request(workplaces=(SOLEN, MANEN))
    key = uuid4()
    saved = requests.send_request(
        key=key, offer=offer, request=asked, typed=typed_for(asked), version=0, links=(), by=actor(), at=AT
    )
    booking = Booking.objects.get()
    assert (booking.pk, booking.state, booking.version, booking.sent_at, saved.repeated) == (
        key,
        "unconfirmed",
        1,
        AT,
        False,
    )
    assert (booking.label, booking.participants, booking.municipality) == (
        "Förskolan Solen, Månens förskola",
        31,
        "Björkdal",
    )
    assert (booking.package_version, booking.timezone, booking.customer, booking.requested_at) == (
        1,
        "Europe/Stockholm",
        None,
        None,
    )
    assert [row.principal_name for row in booking.workplaces.all()] == ["Åsa Öberg", "Ulla Ek"]
    assert booking.draft == typed_for(asked)
    assert booking.terms == offer.terms.get()


def test_all_nine_sessions_of_a_sent_request_are_proposed_by_the_customer():
    booking = send(
        proposals={
            **make_request().proposals,
            "uppstartsmote": [slot("uppstartsmote"), slot("uppstartsmote", DAYS["uppstartsmote"] - DAY)],
        }
    ).booking
    sessions = list(booking.sessions.all())
    assert [(one.key, one.version, one.agreed_id) for one in sessions] == [(key, 1, None) for key in DAYS]
    assert {one.side for one in Proposal.objects.all()} == {"customer"}
    first = latest(sessions[0])
    assert [(row.rank, row.day.day, f"{row.starts:%H.%M}", f"{row.starts_at:%H.%M}") for row in first] == [
        (1, 9, "08.30", "07.30"),
        (2, 8, "08.30", "07.30"),
    ]
    # Across the change of the clocks the wall clock stays and the instant moves.
    assert f"{latest(sessions[5])[0].starts_at:%H.%M}" == "07.00"


def test_sending_tells_the_writer_alone_and_is_logged_once():
    booking = send().booking
    assert mails() == [("request_link", "kerstin@solen.example")]
    assert events(booking) == {"booking.sent": 1}
    assert sorted(booking.links.values_list("mailed", flat=True)) == [False, True]


def test_no_reminder_is_planned_for_a_request():
    make_requested()
    assert set(Message.objects.values_list("due_at", flat=True)) == {AT}


def test_the_same_form_sent_again_answers_the_first_booking_and_writes_nothing_new():
    first = send()
    asked = make_request()
    before = trace()
    again = requests.send_request(
        key=first.booking.pk,
        offer=first.booking.provider.offers.get(),
        request=asked,
        typed=typed_for(asked),
        version=0,
        links=(first.link.pk,),
        by=actor(),
        at=LATER,
    )
    assert (again.booking, again.link, again.repeated) == (first.booking, first.link, True)
    assert trace() == before


def test_the_same_form_with_other_content_is_refused():
    first = send()
    asked = make_request(contact_name="Någon annan")
    nothing_changes(
        AlreadySent,
        requests.send_request,
        key=first.booking.pk,
        offer=first.booking.provider.offers.get(),
        request=asked,
        typed=typed_for(asked),
        version=0,
        links=(),
    )


def test_a_request_keeps_the_terms_that_it_agreed_to():
    offer = make_offer()
    first = send(offer).booking
    make_terms(offer, 2)
    second = send(offer).booking
    assert [Booking.objects.get(pk=one.pk).terms.version for one in (first, second)] == [1, 2]


# -- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_typed_and_tells_nobody():
    saved = draft(make_offer(), contact_name="Ker", **{"d-uppstartsmote-1-day": "30 feb"})
    booking = Booking.objects.get()
    assert (booking.state, booking.version, booking.draft) == (
        "draft",
        1,
        {"contact_name": "Ker", "d-uppstartsmote-1-day": "30 feb"},
    )
    assert (saved.link.booking, saved.link.mailed, mails()) == (booking, False, [])
    assert events(booking) == {"booking.drafted": 1}


def test_saving_a_draft_again_replaces_it_and_keeps_the_link():
    offer = make_offer()
    first = draft(offer, contact_name="Ker")
    again = draft(offer, first.booking.pk, version=1, links=(first.link.pk,), at=LATER, contact_name="Kerstin")
    assert (again.booking.version, again.booking.draft, again.booking.saved_at) == (
        2,
        {"contact_name": "Kerstin"},
        LATER,
    )
    assert again.link == first.link
    assert events() == {"booking.drafted": 1}


@pytest.mark.parametrize("version", [0, 1, 3, -1])
def test_a_draft_opened_on_another_version_is_stale(version):
    offer = make_offer()
    key = draft(offer, contact_name="A").booking.pk
    draft(offer, key, version=1, contact_name="B")
    arguments = {"key": key, "offer": offer, "typed": {"contact_name": "C"}, "version": version}
    stale = nothing_changes(Stale, requests.save_draft, **arguments, language="sv", links=())
    assert stale.current == 2


def test_saving_what_stands_saved_already_is_no_conflict():
    """Two presses of one button: the second finds its own words and does nothing."""
    offer = make_offer()
    first = draft(offer, contact_name="A")
    before = trace()
    again = draft(offer, first.booking.pk, version=0, links=(first.link.pk,), at=LATER, contact_name="A")
    assert (again.booking.version, again.link) == (1, first.link)
    assert trace() == before


def test_a_sent_request_is_no_draft_any_more():
    booking = send().booking
    arguments = {"key": booking.pk, "offer": booking.provider.offers.get(), "typed": {}, "version": 1}
    assert refused_for(requests.save_draft, **arguments, language="sv", links=()) == ["already_sent"]


def test_a_draft_is_sent_with_the_link_that_its_browser_holds():
    offer = make_offer()
    first = draft(offer, contact_name="Ker")
    asked = make_request()
    saved = requests.send_request(
        key=first.booking.pk,
        offer=offer,
        request=asked,
        typed=typed_for(asked),
        version=1,
        links=(first.link.pk,),
        by=actor(),
        at=LATER,
    )
    assert (saved.link, saved.booking.version, saved.booking.state) == (first.link, 2, "unconfirmed")
    assert events(saved.booking) == {"booking.drafted": 1, "booking.sent": 1}


def test_a_draft_of_another_version_cannot_be_sent():
    offer = make_offer()
    key = draft(offer, contact_name="Ker").booking.pk
    asked = make_request()
    arguments = {"key": key, "offer": offer, "request": asked, "typed": typed_for(asked), "version": 0}
    nothing_changes(Stale, requests.send_request, **arguments, links=())


def test_a_link_mailed_for_the_draft_proves_no_address_once_the_request_is_sent():
    """Decision 17: with a link mailed to myself I must not be able to confirm the address of a stranger."""
    offer = make_offer()
    first = draft(offer, contact_email="me@evil.example")
    requests.send_link(booking=first.booking, email="me@evil.example", language="sv", by=actor(), at=AT)
    mine = mailed_link(first.booking)
    asked = make_request(contact_email="stranger@solen.example")
    saved = requests.send_request(
        key=first.booking.pk, offer=offer, request=asked, typed=typed_for(asked), version=1, links=(), by=actor(), at=AT
    )
    proving = saved.booking.links.filter(mailed=True, revoked_at__isnull=True)
    assert mine not in proving
    assert [row.to for row in Message.objects.filter(facts__link=str(proving.get().pk))] == ["stranger@solen.example"]


def test_forms_that_nobody_touched_for_ninety_days_are_deleted_and_no_others():
    offer = make_offer()
    draft(offer)
    young, sent = draft(offer, at=AT + DAY).booking, send(offer).booking
    assert requests.drop_old_drafts(AT + 90 * DAY) == 0
    assert requests.drop_old_drafts(AT + 90 * DAY + timedelta(seconds=1)) == 1
    assert set(Booking.objects.values_list("pk", flat=True)) == {young.pk, sent.pk}


def test_a_withdrawn_form_that_was_never_sent_is_deleted_too():
    saved = draft(make_offer())
    requests.withdraw(booking=saved.booking, by=actor(), at=AT)
    assert requests.drop_old_drafts(AT + 91 * DAY) == 1
    assert Booking.objects.count() == 0


# -- confirming the address ------------------------------------------------------------------------------------------


def test_confirming_hands_the_request_to_every_coordinator_and_sends_the_copy():
    offer = make_offer()
    for name in ("anna@provider.example", "bo@provider.example"):
        make_member(offer.provider, RoleKind.COORDINATOR, name)
    gone = make_user("gone@provider.example")
    make_role(gone, offer.provider, RoleKind.COORDINATOR, ends_on=AT.date())
    make_member(make_offer().provider, RoleKind.COORDINATOR, "other@canary.example")
    booking = send(offer).booking
    requests.confirm_email(booking=booking, mailed_link=True, by=actor(), at=LATER)
    assert mails() == [
        ("request_link", "kerstin@solen.example"),
        ("request_copy", "kerstin@solen.example"),
        ("request_news", "anna@provider.example"),
        ("request_news", "bo@provider.example"),
    ]
    current = Booking.objects.get()
    assert (current.state, current.requested_at, current.version) == ("requested", LATER, 2)
    assert events(booking) == {"booking.sent": 1, "booking.requested": 1}


def test_without_a_coordinator_the_news_goes_to_the_provider_s_support():
    offer = make_offer()
    offer.provider.support_email = "help@provider.example"
    offer.provider.save()
    make_requested(offer)
    assert ("request_news", "help@provider.example") in mails()


def test_with_neither_it_goes_to_the_product_s_support(settings):
    make_requested()
    assert ("request_news", settings.SUPPORT["email"]) in mails()


def test_only_the_mailed_link_confirms():
    assert refused_for(requests.confirm_email, booking=send().booking, mailed_link=False) == ["mailed_link_needed"]


def test_confirming_twice_tells_nobody_twice():
    booking = make_requested()
    before = trace()
    assert requests.confirm_email(booking=booking, mailed_link=True, by=actor(), at=LATER).requested_at == AT
    assert trace() == before


def test_a_draft_and_a_withdrawn_request_cannot_be_confirmed():
    one = draft(make_offer()).booking
    other = requests.withdraw(booking=send().booking, by=actor(), at=AT)
    assert refused_for(requests.confirm_email, booking=one, mailed_link=True) == ["not_sent"]
    assert refused_for(requests.confirm_email, booking=other, mailed_link=True) == ["booking_withdrawn"]


# -- withdrawing -----------------------------------------------------------------------------------------------------


def test_a_withdrawn_request_tells_the_coordinators_and_frees_its_workplaces():
    booking = make_linked()
    told = len(mails())
    requests.withdraw(booking=booking, by=actor(), at=LATER)
    current = Booking.objects.get()
    assert (current.state, current.state_before, current.withdrawn_at) == ("withdrawn", "requested", LATER)
    assert list(current.workplaces.values_list("active", flat=True)) == [False]
    assert [kind for kind, _to in mails()[told:]] == ["request_withdrawn"]
    assert events(booking)["booking.withdrawn"] == 1


def test_an_unconfirmed_request_is_withdrawn_without_a_word_to_the_provider():
    booking = send().booking
    requests.withdraw(booking=booking, by=actor(), at=LATER)
    assert [kind for kind, _to in mails()] == ["request_link"]


@pytest.mark.parametrize("make", [make_requested, lambda: send().booking, lambda: draft(make_offer()).booking])
def test_undoing_a_withdrawal_leads_back_to_where_it_was(make):
    booking = make()
    before = Booking.objects.get().state
    requests.withdraw(booking=booking, by=actor(), at=LATER)
    requests.undo_withdrawal(booking=booking, by=actor(), at=LATER)
    current = Booking.objects.get()
    assert (current.state, current.state_before, current.withdrawn_at) == (before, "", None)
    assert set(current.workplaces.values_list("active", flat=True)) <= {True}
    assert events(booking)["booking.withdrawal_undone"] == 1


def test_each_withdrawal_and_each_return_is_told():
    booking = make_requested()
    for _ in range(2):
        requests.withdraw(booking=booking, by=actor(), at=LATER)
        requests.undo_withdrawal(booking=booking, by=actor(), at=LATER)
    kinds = Counter(kind for kind, _to in mails())
    assert (kinds["request_withdrawn"], kinds["request_back"]) == (2, 2)


def test_what_is_withdrawn_or_confirmed_is_not_withdrawn():
    withdrawn = requests.withdraw(booking=make_requested(), by=actor(), at=AT)
    assert refused_for(requests.withdraw, booking=withdrawn) == ["booking_withdrawn"]
    assert refused_for(requests.withdraw, booking=make_confirmed()) == ["booking_confirmed"]


def test_what_is_not_withdrawn_is_not_put_back():
    assert refused_for(requests.undo_withdrawal, booking=make_requested()) == ["not_withdrawn"]


def test_a_withdrawal_is_not_undone_when_the_workplace_has_another_booking_meanwhile():
    offer = make_offer()
    first = make_linked(offer)
    requests.withdraw(booking=first, by=actor(), at=AT)
    make_linked(offer)
    assert refused_for(requests.undo_withdrawal, booking=first) == ["workplace_taken"]


# -- changing --------------------------------------------------------------------------------------------------------


def test_a_changed_request_makes_a_new_version_of_the_changed_dates_alone():
    booking = make_requested()
    moved = {**make_request().proposals, "uppstartsmote": [slot("uppstartsmote", DAYS["uppstartsmote"] - DAY)]}
    revise(booking, proposals=moved, wishes="Något nytt")
    current = Booking.objects.get()
    assert (current.state, current.version, current.wishes) == ("requested", 3, "Något nytt")
    versions = dict(current.sessions.values_list("key", "version"))
    assert versions == {key: 2 if key == "uppstartsmote" else 1 for key in DAYS}
    assert [row.day for row in latest(current.sessions.get(key="uppstartsmote"))] == [DAYS["uppstartsmote"] - DAY]
    assert current.sessions.get(key="uppstartsmote").proposals.count() == 2
    assert [kind for kind, _to in mails()].count("request_changed") == 1
    assert events(booking)["booking.revised"] == 1


def test_an_unconfirmed_request_is_changed_without_a_word_to_the_provider():
    revise(send().booking, wishes="Något nytt")
    assert [kind for kind, _to in mails()] == ["request_link"]


def test_a_new_address_before_the_confirmation_ends_the_old_mailed_link():
    booking = send().booking
    old = mailed_link(booking)
    revise(booking, contact_email="ny@solen.example")
    old.refresh_from_db()
    assert (old.revoked_at, mailed_link(booking) != old) == (LATER, True)
    assert mails() == [("request_link", "kerstin@solen.example"), ("request_link", "ny@solen.example")]


def test_a_confirmed_address_is_not_changed_through_the_form():
    asked = make_request(contact_email="ny@solen.example")
    arguments = {"booking": make_requested(), "request": asked, "typed": typed_for(asked), "version": 2}
    assert refused_for(requests.revise_request, **arguments) == ["address_fixed"]


def test_a_change_on_an_older_version_is_stale():
    booking = make_requested()
    asked = make_request(wishes="Min egen")
    arguments = {"booking": booking, "request": asked, "typed": typed_for(asked), "version": 1}
    assert nothing_changes(Stale, requests.revise_request, **arguments).current == 2


def test_the_same_change_sent_twice_is_made_once():
    booking = make_requested()
    version = booking.version
    revise(booking, version, wishes="Något nytt")
    before = trace()
    assert revise(booking, version, wishes="Något nytt").version == version + 1
    assert trace() == before


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (make_confirmed, "booking_confirmed"),
        (lambda: requests.withdraw(booking=make_requested(), by=actor(), at=AT), "booking_withdrawn"),
    ],
)
def test_an_agreed_or_withdrawn_request_is_not_changed(make, code):
    booking, asked = make(), make_request(wishes="Något nytt")
    arguments = {"booking": booking, "request": asked, "typed": typed_for(asked), "version": booking.version}
    assert refused_for(requests.revise_request, **arguments) == [code]


def test_a_workplace_that_keeps_its_name_stays_linked_and_a_new_one_is_not():
    booking = make_linked()
    linked = booking.workplaces.get().workplace
    revise(booking, workplaces=(MANEN, SOLEN))
    rows = BookingWorkplace.objects.order_by("position")
    assert [(row.name, row.workplace) for row in rows] == [(MANEN.name, None), (SOLEN.name, linked)]


# -- lost links ------------------------------------------------------------------------------------------------------


def test_a_lost_link_is_sent_anew_for_every_request_of_the_address_that_is_alive():
    offer = make_offer()
    alive, unconfirmed = make_requested(offer), send(offer).booking
    requests.withdraw(booking=make_requested(offer), by=actor(), at=AT)
    make_requested(offer, contact_email="other@canary.example")
    Message.objects.all().delete()
    count = requests.resend_links(email="Kerstin@Solen.Example", language="nb", by=actor(), at=LATER)
    rows = Message.objects.all()
    assert count == 2
    assert {(row.kind, row.subject_id, row.to.lower(), row.language) for row in rows} == {
        ("programs.continue_link", alive.pk, "kerstin@solen.example", "nb"),
        ("programs.request_link", unconfirmed.pk, "kerstin@solen.example", "nb"),
    }
    assert mailed_link(alive).created_at == LATER


def test_an_unknown_address_gets_nothing():
    make_requested()
    before = trace()
    assert requests.resend_links(email="nobody@solen.example", language="sv", by=actor(), at=LATER) == 0
    assert trace() == before


def test_the_link_to_a_form_that_is_still_being_written_is_sent_anew_too():
    saved = draft(make_offer(), contact_email="kerstin@solen.example")
    requests.send_link(booking=saved.booking, email="kerstin@solen.example", language="sv", by=actor(), at=AT)
    assert requests.resend_links(email="kerstin@solen.example", language="sv", by=actor(), at=LATER) == 1
    assert mailed_link(saved.booking).created_at == LATER


def test_nothing_of_a_request_touches_the_organisations():
    """Decision 2: nobody attaches a request to an organisation by typing its name."""
    offer = make_offer()
    before = set(Organisation.objects.values_list("pk", flat=True))
    make_requested(offer)
    assert set(Organisation.objects.values_list("pk", flat=True)) == before
    assert (Booking.objects.get().customer, BookingWorkplace.objects.get().workplace) == (None, None)


def test_a_ready_booking_can_still_be_changed_and_has_to_be_looked_at_again():
    booking = make_ready()
    revise(booking, wishes="Något nytt")
    nothing_changes(Stale, coordination.accept_series, booking=booking, choices={}, found={}, version=booking.version)
