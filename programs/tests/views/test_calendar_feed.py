"""The private address that a calendar reads: what it shows, to whom it is the same 404, and how it ends."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from icalendar import Calendar

from programs.actions.cancelling import cancel_booking, cancel_session
from programs.actions.feeds import end_feed, renew_feed
from programs.links import feed_token, path_token, token_of
from programs.models import CalendarFeed
from programs.rules.booking import Side
from programs.tests.factories import AT, DAYS, make_member
from programs.tests.inviting import ALI, EVA, PRINCIPAL, TRAINER, leave, make_called, person
from programs.tests.views.conftest import browser
from programs.tests.views.reading import page_text
from tmo.accounts.models import User
from tmo.audit.models import Event
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    return make_called()


def address(feed):
    return reverse("programs:calendar_feed", args=[feed_token(feed.pk)])


def feed_of(booking, email):
    return CalendarFeed.objects.get(participant=person(booking, email), revoked_at=None)


def titles(response):
    events = Calendar.from_ical(response.content).walk("VEVENT")
    return [str(event["summary"]).partition(" – ")[0] for event in events]


def trainers_feed():
    return renew_feed(owner=User.objects.get(email=TRAINER), by=actor(), at=AT)


def test_a_participant_reads_the_own_sessions_in_order_of_time(booking):
    response = browser().get(address(feed_of(booking, EVA)))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert titles(response) == [
        "Grundutbildning i TMO, dag 1",
        "Grundutbildning i TMO, dag 2",
        "Konsultation 1",
        "Föreläsning i empatitrötthet",
        "Konsultation 2",
        "Konsultation 3",
    ]


def test_an_account_reads_what_it_trains_and_what_its_own_address_is_called_to(booking):
    assert len(titles(browser().get(address(trainers_feed())))) == len(DAYS)
    principal = make_user(PRINCIPAL)
    feed = renew_feed(owner=principal, by=actor(), at=AT)
    assert len(titles(browser().get(address(feed)))) == len(DAYS)


def test_titles_times_and_places_and_nobodys_name(booking):
    text = browser().get(address(trainers_feed())).content.decode()
    words = [EVA, ALI, PRINCIPAL, TRAINER, "Eva", "Öberg", "Kerstin", "ATTENDEE", "ORGANIZER", "@solen"]
    assert [one for one in words if one in text] == []
    assert "METHOD:PUBLISH" in text


def test_the_same_event_stands_in_the_feed_and_in_the_invitation(booking):
    events = Calendar.from_ical(browser().get(address(feed_of(booking, EVA))).content).walk("VEVENT")
    keys = {f"{one.pk}@tmo": one.revision for one in booking.sessions.all()}
    assert [event["sequence"] for event in events] == [keys[str(event["uid"])] for event in events]


def test_cancelled_sessions_and_those_that_call_somebody_no_more_are_gone(booking):
    feed = feed_of(booking, EVA)
    cancel_session(booking=booking, session="konsultation_3", side=Side.CUSTOMER, note="Nej", by=actor(), at=AT)
    assert len(titles(browser().get(address(feed)))) == 5
    leave(booking, EVA, AT)
    assert titles(browser().get(address(feed))) == []


def test_a_booking_that_was_called_off_leaves_an_empty_calendar(booking):
    feed = feed_of(booking, EVA)
    cancel_booking(booking=booking, side=Side.CUSTOMER, note="Nej", by=actor(), at=AT)
    assert titles(browser().get(address(feed))) == []


def dead_addresses(booking):
    """Unknown, ended, of a closed account, of another purpose, and no token at all."""
    ended, closed = feed_of(booking, EVA), renew_feed(owner=make_user(is_active=False), by=actor(), at=AT)
    end_feed(owner=person(booking, EVA), by=actor(), at=AT)
    keys = [uuid4(), ended.pk, closed.pk]
    tokens = [feed_token(key) for key in keys]
    tokens += [token_of(feed_of(booking, ALI).pk), path_token(feed_of(booking, ALI).pk), "x", "a" * 43]
    return [reverse("programs:calendar_feed", args=[token]) for token in tokens]


def test_unknown_and_ended_addresses_are_the_same_404(booking):
    pages = [browser().get(url) for url in dead_addresses(booking)]
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(rb'nonce="[^"]*"', b"", page.content) for page in pages}) == 1


def test_an_unchanged_calendar_is_not_sent_again_and_nobodys_mark_is_anothers(booking):
    """Bad input 40: If-None-Match with another reader's mark."""
    eva, ali = address(feed_of(booking, EVA)), address(feed_of(booking, ALI))
    first, other = browser().get(eva), browser().get(ali)
    again = browser().get(eva, headers={"If-None-Match": first["ETag"]})
    crossed = browser().get(eva, headers={"If-None-Match": other["ETag"]})
    assert (again.status_code, again.content, crossed.status_code) == (304, b"", 200)
    assert {page["Cache-Control"] for page in (first, again)} == {"private, no-cache"}
    assert first["ETag"] != other["ETag"]


def test_two_calendars_with_the_same_sessions_have_marks_of_their_own(booking):
    one = browser().get(address(trainers_feed()))["ETag"]
    assert browser().get(address(trainers_feed()))["ETag"] != one


def test_reading_writes_nothing(booking):
    url, before = address(feed_of(booking, EVA)), Event.objects.count()
    browser().get(url)
    browser().head(url)
    assert Event.objects.count() == before


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_but_reading_is_possible(booking, method):
    assert getattr(browser(), method)(address(feed_of(booking, EVA))).status_code == 405


# -- made, made anew, ended ------------------------------------------------------------------------------------------


def signed_in(person):
    client = browser()
    client.force_login(person)
    return client


def test_an_account_makes_an_address_renews_it_and_ends_it(booking):
    client, page = signed_in(User.objects.get(email=TRAINER)), reverse("programs:my_calendar")
    change = reverse("programs:calendar_change")
    assert "Make an address" in page_text(client.get(page))
    client.post(change, {"do": "renew"})
    first = client.get(page).context["feed_url"]
    client.post(change, {"do": "renew"})
    second = client.get(page).context["feed_url"]
    assert [browser().get(url).status_code for url in (first, second)] == [404, 200]
    answer = client.post(change, {"do": "end"}, follow=True)
    assert "The address has ended. No calendar can read it any more." in page_text(answer)
    assert browser().get(second).status_code == 404
    done = Event.objects.filter(kind__startswith="calendar.", mode="write", user_id=User.objects.get(email=TRAINER).pk)
    kinds = done.values_list("kind", flat=True)
    assert sorted(kinds) == ["calendar.ended", "calendar.renewed", "calendar.renewed"]


def test_the_page_is_for_accounts_alone(booking):
    for name, method in (("my_calendar", "get"), ("calendar_change", "post")):
        answer = getattr(browser(), method)(reverse(f"programs:{name}"))
        assert (answer.status_code, answer["Location"].startswith("/accounts/login/")) == (302, True)


def test_a_participant_renews_and_ends_the_address_on_the_own_page(booking):
    eva = person(booking, EVA)
    path, token = reverse("programs:my_path", args=[path_token(eva.pk)]), path_token(eva.pk)
    change = reverse("programs:path_calendar", args=[token])
    first = browser().get(path).context["feed_url"]
    client = browser()
    answer = client.post(change, {"do": "renew"})
    assert answer["Location"] == f"{path}#calendar"
    second = client.get(path).context["feed_url"]
    assert [browser().get(url).status_code for url in (first, second)] == [404, 200]
    client.post(change, {"do": "end"})
    assert (browser().get(second).status_code, client.get(path).context["feed_url"]) == (404, "")


@pytest.mark.parametrize("token", ["x", "a" * 43])
def test_a_link_that_is_none_changes_nothing(booking, token):
    before = list(CalendarFeed.objects.values())
    answer = browser().post(reverse("programs:path_calendar", args=[token]), {"do": "end"})
    assert (answer.status_code, list(CalendarFeed.objects.values())) == (404, before)


def test_the_start_page_of_whoever_works_with_bookings_leads_to_the_own_calendar(booking):
    trainer = make_member(booking.provider, RoleKind.TRAINER)
    assert reverse("programs:my_calendar") in signed_in(trainer).get("/").content.decode()
    assert reverse("programs:my_calendar") not in signed_in(make_user()).get("/").content.decode()
