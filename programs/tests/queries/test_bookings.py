"""Single bookings: what a browser can go on with, and which of its links opens the door."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from programs.actions import requests
from programs.models import BookingLink
from programs.permissions import Reader, live_link
from programs.queries.bookings import unfinished
from programs.queries.calendar import day_calendar
from programs.queries.coordination import known_customers, possible_trainers
from programs.queries.offers import current_terms, open_offer, open_offers
from programs.rules.days import PeriodKind
from programs.tests.actions.test_requests import draft
from programs.tests.factories import AT, make_linked, make_member, make_offer, make_ready, make_terms, send
from tmo.audit.scope import OutsideScope
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_period, make_workplace

pytestmark = pytest.mark.django_db


def browser(*links: BookingLink) -> Reader:
    return Reader(AnonymousUser(), AT.date(), AT, tuple(link.pk for link in links))


def test_the_latest_draft_of_the_browser_for_this_offer_is_offered_again():
    offer = make_offer()
    old, new = draft(offer), draft(offer, at=AT + timedelta(minutes=1))
    elsewhere, strange, sent = draft(make_offer(), at=AT + timedelta(hours=1)), draft(offer), send(offer)
    assert unfinished(browser(old.link, new.link, elsewhere.link, sent.link), offer) == new.booking
    assert unfinished(browser(), offer) is None
    assert strange.booking != new.booking


@pytest.mark.parametrize("change", [{"revoked_at": AT}, {"created_at": AT - timedelta(days=1), "expires_at": AT}])
def test_a_draft_whose_link_has_ended_is_not_offered(change):
    offer = make_offer()
    saved = draft(offer)
    BookingLink.objects.update(**change)
    assert unfinished(browser(saved.link), offer) is None
    assert live_link(saved.booking.pk, browser(saved.link)) is None


def test_of_two_links_the_mailed_one_opens_the_door():
    """It can confirm the address, which the other cannot."""
    booking = send().booking
    mailed, kept = booking.links.get(mailed=True), booking.links.get(mailed=False)
    assert [live_link(booking.pk, browser(*links)) for links in ((mailed, kept), (kept, mailed), (kept,))] == [
        mailed,
        mailed,
        kept,
    ]
    assert live_link(send().booking.pk, browser(mailed, kept)) is None


def test_an_offer_is_open_while_it_its_provider_and_its_part_are():
    offer = make_offer()
    assert open_offer(offer.provider.slug, "kup-tmo") == offer
    for field, closed, opened in (("closed_at", AT, None), ("is_training_provider", False, True)):
        setattr(offer.provider, field, closed)
        offer.provider.is_customer = True
        offer.provider.save()
        assert list(open_offers()) == []
        setattr(offer.provider, field, opened)
        offer.provider.save()
    offer.is_open = False
    offer.save()
    with pytest.raises(OutsideScope):
        open_offer(offer.provider.slug, "kup-tmo")


def test_the_terms_of_an_offer_are_its_latest():
    offer = make_offer()
    make_terms(make_offer(), 7)
    assert current_terms(offer).version == 1
    make_terms(offer, 2)
    assert current_terms(offer).version == 2


def test_a_coordinator_chooses_among_the_own_customers_of_before_alone():
    """Which organisations another provider works with is told to nobody."""
    offer = make_offer()
    mine = make_linked(offer, customer="Björkdals kommun")
    make_linked(make_offer(), customer="Kanarie kommun")
    closed = make_linked(offer, customer="Stängda kommunen", workplaces=[]).customer
    closed.closed_at = AT
    closed.save()
    assert [one.name for one in known_customers(mine)] == ["Björkdals kommun"]


def test_a_coordinator_chooses_among_the_own_trainers_of_today():
    booking = make_ready()
    more = make_member(booking.provider, RoleKind.TRAINER, "z@provider.example")
    make_member(make_offer().provider, RoleKind.TRAINER)
    now = booking.assignments.get().trainer
    assert set(possible_trainers(booking, AT)) == {(now, True), (more, False)}


def test_the_days_of_the_country_the_municipality_and_the_workplace_come_together():
    place = make_workplace()
    make_period(municipality="Björkdal", title="Sportlov")
    make_period(municipality="Annanstans", title="Kanarielov")
    make_period(municipality="", title="Hela landet")
    make_period(municipality="", title="Norskt", country="NO")
    make_period(municipality="", workplace=place, kind="study_day", title="Studiedag")
    make_period(municipality="", workplace=make_workplace(), kind="study_day", title="Kanariedag")
    known = {"country": "SE", "language": "sv", "first": AT.date()}
    found = day_calendar(**known, municipalities=[" björkdal "], workplaces=[place.pk], closed_days=[AT.date()])
    assert sorted((one.kind, one.title) for one in found.periods) == sorted(
        [
            (PeriodKind.SCHOOL_BREAK, "Sportlov"),
            (PeriodKind.SCHOOL_BREAK, "Hela landet"),
            (PeriodKind.STUDY_DAY, "Studiedag"),
            (PeriodKind.CLOSED_DAY, ""),
        ]
    )


def test_a_withdrawn_draft_is_not_offered_again():
    offer = make_offer()
    saved = draft(offer)
    requests.withdraw(booking=saved.booking, by=actor(), at=AT)
    assert unfinished(browser(saved.link), offer) is None
