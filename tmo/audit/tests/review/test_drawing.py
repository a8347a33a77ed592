"""Each month is drawn from once, by chance and by rules, and the answer is somebody else's."""

import random
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from tmo import jobs
from tmo.audit.models import Draw, Event, Review
from tmo.audit.review import drawing, rules
from tmo.audit.review.deciding import decide
from tmo.audit.review.rules import About, Reason, Refused
from tmo.audit.tests.hands import at_once
from tmo.units.tests.factories import actor, make_organisation

pytestmark = pytest.mark.django_db
FEBRUARY = date(2027, 2, 1)


def whys() -> dict[UUID, list[str]]:
    return {row.event_id: row.whys for row in Review.objects.all()}


def test_what_was_read_last_month_is_drawn_at_random(place, read, at: datetime, last_month: datetime) -> None:
    events = [read(last_month + timedelta(hours=number % 8)) for number in range(30)]
    read(at)
    assert drawing.draw_all(at) == rules.SAMPLE_SIZE
    drawn = Review.objects.all()
    assert {row.event_id for row in drawn} <= {event.pk for event in events}
    assert {(row.viewer_id, tuple(row.whys), row.month, row.due_on, row.outcome) for row in drawn} == {
        (place.reader.pk, ("sample",), FEBRUARY, date(2027, 3, 15), "")
    }
    assert Draw.objects.get(organisation_id=place.organisation.pk).readings == 30


def test_a_month_is_drawn_once_and_a_quiet_one_too(place, at: datetime) -> None:
    assert drawing.draw_all(at) == 0
    assert [(row.month, row.readings) for row in Draw.objects.all()] == [(FEBRUARY, 0)]
    drawing.draw_all(at + timedelta(days=20))
    assert Draw.objects.count() == 1
    drawing.draw_all(at + timedelta(days=31))
    assert list(Draw.objects.order_by("month").values_list("month", flat=True)) == [FEBRUARY, date(2027, 3, 1)]


def test_the_drawing_is_in_the_log(place, read, at: datetime, last_month: datetime) -> None:
    read(last_month)
    drawing.draw_all(at)
    event = Event.objects.get(kind="review.drawn")
    assert event.facts == {"month": "2027-02-01", "readings": 1, "drawn": 1}
    assert (event.role, event.organisation_id) == ("system:review", place.organisation.pk)


def test_only_readings_of_people_by_people_of_this_organisation_are_drawn(place, read, at, last_month) -> None:
    read(last_month, kind="role.ended")
    read(last_month, what=place.organisation)
    read(last_month - timedelta(days=28))
    place.organisation = make_organisation()
    read(last_month)
    other, place.organisation = place.organisation, None
    drawing.draw_all(at)
    assert {row.organisation_id for row in Review.objects.all()} == {other.pk}
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("known", "hours", "why"),
    [
        (lambda place: About(place.reader.pk, "Anna Ek"), 0, "own"),
        (lambda place: About(uuid4(), "Bo Ek"), 0, "surname"),
        (lambda place: About(closed_at=datetime.fromisoformat("2027-01-01T00:00:00+00:00")), 0, "closed"),
        (lambda place: About(), 11, "night"),
    ],
)
def test_what_a_rule_points_at_is_always_drawn(place, read, cases, at, last_month, monkeypatch, known, hours, why):
    monkeypatch.setattr(rules, "SAMPLE_SIZE", 0)
    cases[str(place.about.pk)] = About(uuid4(), "Bo Alm")
    read(last_month)
    assert drawing.draw(place.organisation.pk, FEBRUARY, "Europe/Stockholm", at) == 0
    Draw.objects.all().delete()
    cases[str(place.about.pk)] = known(place)
    event = read(last_month + timedelta(hours=hours))
    Event.objects.exclude(pk=event.pk)._raw_delete("default")
    drawing.draw(place.organisation.pk, FEBRUARY, "Europe/Stockholm", at)
    assert whys() == {event.pk: [why]}


def test_more_than_fifty_on_one_day_are_drawn(place, read, cases, at, last_month, monkeypatch) -> None:
    monkeypatch.setattr(rules, "MANY_A_DAY", 50)
    monkeypatch.setattr(rules, "SAMPLE_SIZE", 0)
    many = [type(place.about)(pk=UUID(int=number)) for number in range(51)]
    read(last_month, what=many[:50])
    event = read(last_month + timedelta(minutes=1), what=many[50])
    drawing.draw_all(at)
    assert whys() == {event.pk: ["many"]}


def test_a_reading_that_was_drawn_twice_stands_there_once_with_both_reasons(place, read, cases, at, last_month) -> None:
    event = read(last_month + timedelta(hours=12))
    drawing.draw_all(at)
    assert whys() == {event.pk: ["night", "sample"]}


def test_the_month_ends_at_midnight_of_the_place(place, read, at: datetime) -> None:
    inside = read(datetime.fromisoformat("2027-02-28T22:59:00+00:00"))
    read(datetime.fromisoformat("2027-02-28T23:00:00+00:00"))
    drawing.draw_all(at)
    assert set(whys()) == {inside.pk}


def test_many_readings_are_taken_in_batches(place, read, at, last_month, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(drawing, "BATCH", 7)
    for _ in range(21):
        read(last_month)
    with django_assert_max_num_queries(12):  # one stream; names and roles for each of three batches; marks
        found, readings = drawing.choose(place.organisation.pk, FEBRUARY, "Europe/Stockholm", random.Random(1))
    assert (len(found), readings) == (10, 21)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_draw_a_month_once(place, read, at: datetime, last_month: datetime) -> None:
    for _ in range(20):
        read(last_month)
    answers = at_once(*[lambda: drawing.draw_all(at)] * 4)
    assert sorted(answers) == [0, 0, 0, rules.SAMPLE_SIZE]
    assert (Draw.objects.count(), Review.objects.count()) == (1, rules.SAMPLE_SIZE)


def test_the_sweep_draws(place, read, at: datetime, last_month: datetime) -> None:
    read(last_month)
    [swept] = [one for one in jobs.sweep(at) if one.name == "audit.review"]
    assert (swept.error, Review.objects.count()) == (None, 1)


@pytest.fixture
def review(place, read, at: datetime, last_month: datetime) -> Review:
    read(last_month)
    drawing.draw_all(at)
    return Review.objects.get()


def test_an_answer_is_saved_with_who_gave_it_and_logged(place, review: Review, at: datetime) -> None:
    by = actor(place.auditor)
    decide(review=review, outcome="explained", note=" She was on duty. ", by=by, at=at)
    saved = Review.objects.get()
    assert (saved.outcome, saved.note, saved.reviewer_id, saved.decided_at) == (
        "explained",
        "She was on duty.",
        place.auditor.pk,
        at,
    )
    event = Event.objects.get(kind="review.decided")
    assert (event.user_id, event.facts) == (place.auditor.pk, {"outcome": "explained", "event": str(review.event_id)})


@pytest.mark.parametrize(
    ("who", "outcome", "reason"),
    [("reader", "in_order", Reason.OWN_READING), ("auditor", "reported", Reason.NOTE_NEEDED)],
)
def test_a_refused_answer_leaves_no_trace(place, review: Review, at, who: str, outcome: str, reason: Reason) -> None:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        decide(review=review, outcome=outcome, note="", by=actor(getattr(place, who)), at=at)
    assert refused.value.reason is reason
    assert (Review.objects.get().outcome, Event.objects.count()) == ("", before)


def test_an_answer_stays(place, review: Review, at: datetime) -> None:
    decide(review=review, outcome="in_order", note="", by=actor(place.auditor), at=at)
    with pytest.raises(Refused) as refused:
        decide(review=review, outcome="reported", note="Something else altogether", by=actor(place.auditor), at=at)
    assert (refused.value.reason, Review.objects.get().outcome) == (Reason.ALREADY_DECIDED, "in_order")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (lambda place: {"reviewer_id": place.reader.pk}, "audit_review_reviewer_is_not_viewer"),
        (lambda place: {"decided_at": None}, "audit_review_decided_as_a_whole"),
        (lambda place: {"outcome": ""}, "audit_review_decided_as_a_whole"),
        (lambda place: {"outcome": "fine"}, "audit_review_outcome_known"),
    ],
)
def test_the_database_refuses_an_answer_that_makes_no_sense(place, review, at, change, constraint: str) -> None:
    good = {"outcome": "in_order", "reviewer_id": place.auditor.pk, "decided_at": at}
    Review.objects.update(**good)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Review.objects.update(**{**good, **change(place)})


def test_the_database_takes_an_event_for_review_once_and_a_month_for_a_draw_once(place, review: Review, at) -> None:
    again = {"organisation_id": review.organisation_id, "month": review.month}
    with pytest.raises(IntegrityError, match=r"audit_review.(event_once|organisation)"), transaction.atomic():
        Review.objects.create(event_id=review.event_id, due_on=review.due_on, **again)
    with pytest.raises(IntegrityError, match=r"audit_draw.(once_a_month|organisation)"), transaction.atomic():
        Draw.objects.create(drawn_at=at, readings=0, **again)
