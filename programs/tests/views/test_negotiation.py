"""Agreeing on dates over HTTP: S2 from both sides, moves, outdated pages, and everything that is refused."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from programs.actions.cancelling import cancel_booking
from programs.models import Booking, Proposal, Session
from programs.rules.booking import Side
from programs.rules.catalogue import package
from programs.tests.factories import (
    AT,
    DAYS,
    PACKAGE,
    hold_link,
    latest,
    mailed_link,
    make_confirmed,
    make_member,
    make_offer,
    make_provider,
    make_ready,
    make_requested,
    trace,
)
from programs.tests.views.conftest import browser
from programs.tests.views.reading import Form, field_errors, page_text, summary
from tmo.audit.models import Event
from tmo.tests.bench.visitor import about_tables
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_period

pytestmark = pytest.mark.django_db
ONE, THREE, SEVEN = "uppstartsmote", "grundutbildning_2", "konsultation_2"
REST = [key for key in DAYS if key not in {ONE, THREE, SEVEN}]


@pytest.fixture
def trainer(offer):
    return make_member(offer.provider, RoleKind.TRAINER, "trainer@provider.example", name="Amir Sandberg")


@pytest.fixture
def booking(offer, trainer):
    return make_ready(offer, trainer)


@pytest.fixture
def as_trainer(trainer):
    client = browser()
    client.force_login(trainer)
    return client


@pytest.fixture
def as_school(booking):
    client = browser()
    hold_link(client, mailed_link(booking))
    return client


def page(booking, name="booking_dates"):
    return reverse(f"programs:{name}", args=[booking.pk])


def versions(booking):
    """What a page opened now holds in its hidden fields."""
    return {f"version-{row.key}": row.version for row in booking.sessions.all()}


def send(client, booking, typed, name="booking_dates", **shown):
    return client.post(page(booking, name), {**versions(booking), **typed, **shown})


def accept(booking, *keys):
    sessions = {row.key: row for row in booking.sessions.all()}
    return {f"answer-{key}": str(latest(sessions[key])[0].pk) for key in keys}


def propose(key, day, start="", end="", note=""):
    """Other dates, at the package's times, as they stand in the fields already."""
    usual = package(PACKAGE).by_key[key]
    typed = {f"answer-{key}": "propose", f"note-{key}": note, f"d-{key}-1-day": day}
    typed |= {f"d-{key}-{rank}-{part}": f"{getattr(usual, part):%H:%M}" for rank in (1, 3) for part in ("start", "end")}
    return typed | ({f"d-{key}-1-start": start, f"d-{key}-1-end": end} if start else {})


def refuse(key, why):
    return {f"answer-{key}": "refuse", f"refusal-{key}": why}


def state(booking):
    return Booking.objects.get(pk=booking.pk).state


def chips(response):
    """Each session's chip and turn on the booking's page."""
    rows = [row for step in response.context["steps"] for row in step["sessions"]]
    with translation.override("en"):
        return {row["key"]: (str(row["standing"]["label"]), row["standing"]["turn"]) for row in rows}


def test_the_two_sides_agree_session_by_session_and_the_last_yes_confirms(booking, as_trainer, as_school):
    """S2 with the days of the tests' spring."""
    answer = send(
        as_trainer,
        booking,
        {
            **accept(booking, ONE),
            **propose(THREE, "2027-03-11", "09:00", "15:30", "Jag är i Umeå den 10:e"),
            **refuse(SEVEN, "Båda är på kurs"),
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, page(booking, "booking_detail"))
    seen = as_school.get(page(booking, "booking_detail"))
    assert {key: chips(seen)[key] for key in (ONE, THREE, SEVEN, REST[0])} == {
        ONE: ("Agreed", ""),
        THREE: ("Waiting for you", ""),
        SEVEN: ("Refused", "Your turn: propose other dates"),
        REST[0]: ("Proposed", "The training provider's turn"),
    }
    assert seen.context["next_step"] == (
        "1 session waits for your answer, by Wed 10 March, wk 10. "
        "1 session waits for new dates from you, by Mon 15 March, wk 11."
    )
    assert "Jag är i Umeå den 10:e" in page_text(seen)
    assert page(booking) in seen.content.decode()

    answer = send(as_school, booking, {**accept(booking, THREE), **propose(SEVEN, "2027-04-14", "13:00", "15:00")})
    assert answer.status_code == 302
    assert state(booking) == "requested"
    answer = send(as_trainer, booking, accept(booking, *REST))
    assert (answer.status_code, state(booking)) == (302, "requested")
    answer = send(as_trainer, booking, accept(booking, SEVEN))
    six = "6 days for the whole staff in the school year 2026–2027; 5 is usual."
    assert (answer.status_code, state(booking), six in page_text(answer)) == (422, "requested", True)
    answer = send(as_trainer, booking, {**accept(booking, SEVEN), f"words-{SEVEN}": "Rektor vill det"})
    assert (answer.status_code, state(booking)) == (302, "confirmed")
    agreed = {row.key: row.agreed.day.isoformat() for row in booking.sessions.select_related("agreed")}
    assert agreed == {**{key: day.isoformat() for key, day in DAYS.items()}, THREE: "2027-03-11", SEVEN: "2027-04-14"}
    assert Proposal.objects.filter(session__booking=booking).count() == 11


@pytest.fixture
def four_study_days(booking):
    """S3: the school has one study day left of five."""
    place = booking.workplaces.get().workplace
    for day in (date(2026, 8, 14), date(2026, 9, 25), date(2026, 11, 2), date(2027, 1, 11)):
        ends = day + timedelta(days=1)
        make_period(workplace=place, municipality="", kind="study_day", starts_on=day, ends_on=ends)


def days_of_staff(count):
    return f"{count} days for the whole staff in the school year 2026–2027; 5 is usual."


def test_a_day_for_all_staff_beyond_five_with_the_school_s_own_needs_words(booking, as_trainer, four_study_days):
    seen = page_text(as_trainer.get(page(booking)))
    assert [seen.count(days_of_staff(count)) for count in range(5, 11)] == [0, 1, 1, 2, 1, 0]
    before = trace()
    answer = send(as_trainer, booking, accept(booking, "grundutbildning_1", THREE))
    assert (answer.status_code, set(field_errors(answer))) == (422, {f"words-{THREE}"})
    assert trace()["Session"] == before["Session"]
    words = {f"words-{THREE}": "Rektor har en dag till"}
    assert send(as_trainer, booking, {**accept(booking, "grundutbildning_1", THREE), **words}).status_code == 302
    assert Session.objects.get(booking=booking, key=THREE).agreed_reason == "Rektor har en dag till"


def test_accepting_everything_at_once_asks_for_words_at_the_same_days(booking, client, offer, four_study_days):
    client.force_login(make_member(offer.provider, RoleKind.COORDINATOR, "anna@provider.example"))
    shown = client.get(page(booking, "booking_accept"))
    asked = [one["key"] for step in shown.context["steps"] for one in step["sessions"] if one["asks_words"]]
    assert asked == [THREE, "konsultation_1", "empatitrotthet", SEVEN, "konsultation_3"]
    typed = {f"choice-{row.key}": str(latest(row)[0].pk) for row in booking.sessions.all()}
    typed["version"] = booking.version
    answer = client.post(page(booking, "booking_accept"), typed)
    assert (answer.status_code, state(booking)) == (422, "requested")
    assert {problem["anchor"] for problem in answer.context["problems"]} == {f"words-{key}" for key in asked}
    typed |= {f"words-{key}": "Det går bra" for key in asked}
    assert client.post(page(booking, "booking_accept"), typed).status_code == 302
    assert state(booking) == "confirmed"


def test_one_post_is_one_round_with_one_mail_to_each(booking, as_trainer, delivered):
    delivered()
    send(as_trainer, booking, {**accept(booking, ONE, *REST), **refuse(SEVEN, "Upptaget")})
    assert sorted(one.to[0] for one in delivered()) == ["asa@solen.example", "kerstin@solen.example"]
    assert Event.objects.filter(kind="booking.answered").count() == 1


def test_nobody_accepts_the_own_proposal_and_nothing_is_written(booking, as_trainer):
    send(as_trainer, booking, propose(THREE, "2027-03-11"))
    before = _but_log()
    answer = send(as_trainer, booking, accept(booking, THREE))
    assert answer.status_code == 422
    assert summary(answer)[f"session-{THREE}"].endswith("yourself. The other side answers it.")
    assert _but_log() == before


def _but_log():
    return {name: rows for name, rows in trace().items() if name != "Event"}


def test_an_answer_to_dates_that_have_changed_meets_the_present_ones_and_keeps_what_was_typed(
    booking, as_trainer, as_school
):
    opened, old = versions(booking), accept(booking, ONE)
    send(as_school, booking, propose(ONE, "2027-03-08"))
    before = _but_log()
    typed = {**old, **refuse(SEVEN, "Båda är på kurs"), **propose(THREE, "2027-03-11")}
    answer = send(as_trainer, booking, typed, **opened)
    assert answer.status_code == 409
    assert "have changed since you opened the page" in summary(answer)[f"session-{ONE}"]
    assert "Mon 8 March" in page_text(answer)
    values = Form(answer).values
    assert (values[f"answer-{SEVEN}"], values[f"refusal-{SEVEN}"]) == ("refuse", "Båda är på kurs")
    assert (values[f"answer-{THREE}"], values[f"d-{THREE}-1-day"]) == ("propose", "2027-03-11")
    assert (values[f"answer-{ONE}"], values[f"version-{ONE}"]) == ("later", "2")
    assert _but_log() == before


def test_every_error_stands_at_its_field_and_in_the_summary_and_all_that_was_typed_stays(booking, as_trainer):
    typed = {
        **propose(ONE, "2027-02-30"),
        **propose(THREE, "2026-03-11", "09:00", "15:30", "Längre dag"),
        **refuse(SEVEN, "  "),
        **propose(REST[0], "snart", "9", "aa"),
    }
    before = _but_log()
    answer = send(as_trainer, booking, typed)
    errors = field_errors(answer)
    names = {
        f"d-{ONE}-1-day",
        f"d-{THREE}-1-day",
        f"refusal-{SEVEN}",
        *(f"d-{REST[0]}-1-{part}" for part in ("day", "start", "end")),
    }
    assert (answer.status_code, set(errors), set(summary(answer))) == (422, names, names)
    assert "already been" in errors[f"d-{THREE}-1-day"]
    kept = {name: value for name, value in typed.items() if not name.startswith("refusal")}
    assert {name: Form(answer).values.get(name) for name in kept} == kept
    assert _but_log() == before


def test_a_date_that_does_not_fit_is_named_at_its_own_row(booking, as_trainer):
    typed = {**propose(THREE, "2027-03-11"), f"d-{THREE}-3-day": "2027-06-01"}
    answer = send(as_trainer, booking, typed)
    assert list(field_errors(answer)) == [f"d-{THREE}-3-day"]


def test_a_warning_is_shown_at_the_date_and_asks_for_words(booking, as_trainer, as_school):
    send(as_trainer, booking, propose(THREE, "2027-03-13"))
    shown = as_school.get(page(booking))
    assert "Sat 13 March, wk 10 falls on a weekend." in page_text(shown)
    answer = send(as_school, booking, accept(booking, THREE))
    assert (answer.status_code, list(field_errors(answer))) == (422, [f"words-{THREE}"])
    answer = send(as_school, booking, accept(booking, THREE), **{f"words-{THREE}": "Vi vill ha en lördag"})
    assert answer.status_code == 302
    assert Session.objects.get(booking=booking, key=THREE).agreed_reason == "Vi vill ha en lördag"


@pytest.mark.parametrize("typed", [{}, {f"answer-{ONE}": "later"}, {f"answer-{ONE}": ""}])
def test_a_round_without_an_answer_says_so(booking, as_trainer, typed):
    answer = send(as_trainer, booking, typed)
    assert (answer.status_code, summary(answer)) == (422, {"answers": "Answer at least one session."})


@pytest.mark.parametrize("value", ["yes", "0" * 40, "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_choice_is_refused_at_its_session(booking, as_trainer, value):
    answer = send(as_trainer, booking, {f"answer-{ONE}": value})
    assert (answer.status_code, list(summary(answer))) == (422, [f"session-{ONE}"])


def test_too_many_words_are_refused_and_kept(booking, as_trainer):
    answer = send(as_trainer, booking, refuse(SEVEN, "x" * 501))
    assert field_errors(answer) == {f"refusal-{SEVEN}": "At most 500 characters."}
    assert Form(answer).values[f"refusal-{SEVEN}"] == "x" * 501


def test_the_agreed_date_holds_until_both_have_accepted_the_move(offer, trainer, as_trainer, delivered):
    booking = make_confirmed(offer, trainer)
    school = browser()
    hold_link(school, mailed_link(booking))
    typed = {"session": SEVEN, **propose(SEVEN, "2027-04-20", "13:00", "15:00", "Sjukdom")}
    assert send(as_trainer, booking, typed, "session_move").status_code == 302
    seen = school.get(page(booking, "booking_detail"))
    assert chips(seen)[SEVEN] == ("Moving", "Your turn")
    assert "Tue 13 April" in page_text(seen)
    assert "New date proposed: Tue 20 April" in page_text(seen)
    assert state(booking) == "confirmed"
    words = {f"words-{SEVEN}": "Sex heldagar går bra"}
    assert send(school, booking, {**accept(booking, SEVEN), **words}).status_code == 302
    assert Session.objects.get(booking=booking, key=SEVEN).agreed.day.isoformat() == "2027-04-20"


def test_an_own_move_is_taken_back_and_anothers_is_not(offer, trainer, as_trainer):
    booking = make_confirmed(offer, trainer)
    school = browser()
    hold_link(school, mailed_link(booking))
    send(as_trainer, booking, {"session": SEVEN, **propose(SEVEN, "2027-04-20")}, "session_move")
    assert send(school, booking, {"session": SEVEN}, "session_take_back").status_code == 422
    assert send(as_trainer, booking, {"session": SEVEN}, "session_take_back").status_code == 302
    assert chips(school.get(page(booking, "booking_detail")))[SEVEN] == ("Agreed", "")


def test_a_move_that_cannot_be_read_comes_back_with_what_was_typed(offer, trainer, as_trainer):
    booking = make_confirmed(offer, trainer)
    answer = send(as_trainer, booking, {"session": SEVEN, **propose(SEVEN, "2027-02-30")}, "session_move")
    assert (answer.status_code, set(field_errors(answer))) == (422, {f"d-{SEVEN}-1-day"})
    assert Form(answer).values[f"d-{SEVEN}-1-day"] == "2027-02-30"


@pytest.mark.parametrize("name", ["session_move", "session_take_back"])
def test_a_session_that_the_package_does_not_have_is_refused(booking, as_trainer, name):
    answer = send(as_trainer, booking, {"session": "nothing"}, name)
    assert (answer.status_code, summary(answer)) == (422, {"answers": "This booking has no such session."})


def test_a_link_of_another_school_meets_nothing_and_is_logged(booking):
    other = make_requested(make_offer(make_provider(name="Andra", slug="andra")))
    stranger = browser()
    hold_link(stranger, mailed_link(other))
    answers = [stranger.get(page(booking)), send(stranger, booking, accept(booking, ONE))]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert Event.objects.filter(kind="booking.refused").count() == 2


def test_a_link_used_after_the_booking_was_cancelled_reads_and_answers_nothing(booking, as_school):
    cancel_booking(booking=booking, side=Side.PROVIDER, note="Pengarna räckte inte", by=actor(), at=AT)
    before = _but_log()
    answer = send(as_school, booking, propose(ONE, "2027-03-08"))
    assert (answer.status_code, summary(answer)) == (422, {"answers": "The booking has been cancelled."})
    shown = as_school.get(page(booking))
    assert "The booking has been cancelled." in page_text(shown)
    assert [one for one in Form(shown).ids if one.startswith(("p-", "a-", "l-"))] == []
    assert _but_log() == before


def test_while_the_provider_is_not_ready_only_a_no_is_possible_and_the_page_says_why(offer, as_anna):
    booking = make_requested(offer)
    shown = as_anna.get(page(booking))
    assert "Link the request to its organisation and workplaces first." in page_text(shown)
    assert [one[:2] for one in Form(shown).ids if one.endswith(f"-{ONE}") and one[1] == "-"] == ["r-", "l-"]
    assert send(as_anna, booking, accept(booking, ONE)).status_code == 422
    assert send(as_anna, booking, refuse(ONE, "Fullt")).status_code == 302


def test_the_story_tells_who_did_what_newest_first_and_names_only_to_those_who_see_persons(
    booking, as_trainer, as_school
):
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        send(as_trainer, booking, {**accept(booking, ONE), **refuse(SEVEN, "Båda är på kurs")})
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        send(as_school, booking, propose(SEVEN, "2027-04-14", note="Onsdagar går bra"))
    manager = browser()
    workplace = booking.workplaces.get().workplace
    manager.force_login(make_member(booking.customer, RoleKind.MANAGER, workplace=workplace))
    seen = [client.get(page(booking, "booking_detail")).context["story"]["latest"] for client in (as_school, manager)]
    told = [[(event["who"], [(line.text, line.note) for line in event["lines"]]) for event in one[:2]] for one in seen]
    accepted, refused = "Accepted: Tue 9 March, wk 10 08:30–09:30", "Refused: Tue 13 April, wk 15 13:00–15:00"
    anew = "Proposed instead: Wed 14 April, wk 15 13:00–15:00"
    assert told[0] == [
        ("The customer, by link", [(anew, "Onsdagar går bra")]),
        ("The training provider, Amir Sandberg", [(accepted, ""), (refused, "Båda är på kurs")]),
    ]
    assert told[1] == [
        ("The customer, by link", [(anew, "")]),
        ("The training provider", [(accepted, ""), (refused, "")]),
    ]


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(about_tables(captured))


@pytest.mark.parametrize("name", ["booking_dates", "booking_detail"])
def test_the_pages_take_the_same_statements_however_long_the_talk(booking, as_trainer, as_school, name):
    send(as_trainer, booking, propose(THREE, "2027-03-11"))
    before = [statements(client, page(booking, name)) for client in (as_trainer, as_school)]
    for day in ("2027-03-12", "2027-03-15"):
        send(as_school, booking, propose(THREE, day))
        send(as_trainer, booking, propose(THREE, "2027-03-11"))
    send(as_trainer, booking, refuse(SEVEN, "Nej"))
    assert Session.objects.get(booking=booking, key=THREE).version == 6
    assert [statements(client, page(booking, name)) for client in (as_trainer, as_school)] == before
