"""Auditors hear of what waits, once, and each week of what is late; where there is no auditor, administrators do."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from tmo.audit.models import Review
from tmo.audit.review.drawing import draw_all
from tmo.audit.review.notices import post_notices
from tmo.outbox import kinds
from tmo.outbox.delivery import outgoing
from tmo.outbox.kinds import Drop, Letter
from tmo.outbox.models import Message
from tmo.units.models import Role
from tmo.units.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(place, read, at: datetime, last_month: datetime) -> Review:
    read(last_month)
    draw_all(at)
    return Review.objects.get()


def posted() -> list[tuple[str, str]]:
    return sorted((message.kind, message.to) for message in Message.objects.all())


def test_auditors_are_told_once_that_something_waits(place, waiting, at: datetime) -> None:
    assert post_notices(at) == 1
    for minute in range(3):
        assert post_notices(at + timedelta(minutes=minute)) == 0
    assert posted() == [("audit.review_waiting", place.auditor.email)]


def test_what_is_late_is_said_once_a_week(place, waiting, at: datetime) -> None:
    post_notices(at)
    assert post_notices(at + timedelta(days=14)) == 0  # the day to answer by itself
    for day in range(15, 28):
        post_notices(at + timedelta(days=day))
    # Tuesday 16 March is the first late day: that week, and the next.
    assert [kind for kind, _to in posted()].count("audit.review_overdue") == 2


def test_nothing_is_said_when_everything_is_answered(place, waiting, at: datetime) -> None:
    Review.objects.update(outcome="in_order", reviewer_id=place.auditor.pk, decided_at=at)
    assert post_notices(at + timedelta(days=40)) == 0


def test_without_an_auditor_administrators_are_told_that_one_is_missing(place, waiting, at: datetime) -> None:
    Role.objects.filter(user=place.auditor).delete()
    post_notices(at)
    assert posted() == [("audit.no_auditor", place.reader.email)]


def test_a_closed_organisation_gets_no_mail(place, waiting, at: datetime) -> None:
    type(place.organisation).objects.update(closed_at=at)
    assert post_notices(at) == 0


def built(at: datetime, kind: str) -> Letter | Drop:
    message = Message.objects.get(kind=kind)
    with translation.override("en"):
        answer = kinds.build(message, at)
        if isinstance(answer, Letter):
            mail = outgoing(message, answer)
            assert mail.text.count("http") >= 2
            assert answer.context["link"] in mail.html
        return answer


@pytest.mark.parametrize(
    ("kind", "subject", "page"),
    [
        ("audit.review_waiting", "Readings wait for your review", "reviews"),
        ("audit.review_overdue", "A review of the log is late", "reviews"),
    ],
)
def test_the_mail_counts_and_leads_to_the_page_and_names_nobody(place, waiting, at, kind, subject, page) -> None:
    late = at + timedelta(days=20)
    post_notices(late)
    letter = built(late, kind)
    assert (letter.subject, letter.context["count"], letter.context["late"]) == (subject, 1, 1)
    assert letter.context["link"].endswith(f"/organisation/{place.organisation.pk}/{page}/")
    with translation.override("en"):
        text = outgoing(Message.objects.get(kind=kind), letter).text
    assert [name for name in ("Anna", "Ek", "Siv", "Alm", place.organisation.name) if name in text] == []


def test_the_mail_to_administrators_leads_to_the_people(place, waiting, at: datetime) -> None:
    Role.objects.filter(user=place.auditor).delete()
    post_notices(at)
    letter = built(at, "audit.no_auditor")
    assert letter.context["link"].endswith(f"/organisation/{place.organisation.pk}/people/")


@pytest.mark.parametrize("kind", ["audit.review_waiting", "audit.review_overdue"])
def test_a_mail_about_what_was_answered_meanwhile_is_dropped(place, waiting, at: datetime, kind: str) -> None:
    post_notices(at + timedelta(days=20))
    Review.objects.update(outcome="in_order", reviewer_id=place.auditor.pk, decided_at=at)
    assert built(at + timedelta(days=20), kind) == Drop("nothing_to_say")


@pytest.mark.parametrize("kind", ["audit.review_waiting", "audit.review_overdue"])
def test_a_mail_to_somebody_who_is_no_longer_auditor_is_dropped(place, waiting, at: datetime, kind: str) -> None:
    post_notices(at + timedelta(days=20))
    Role.objects.filter(user=place.auditor).update(ends_on=at.date())
    assert built(at + timedelta(days=20), kind) == Drop("nothing_to_say")


def test_a_mail_about_a_missing_auditor_is_dropped_when_there_is_one(place, waiting, at: datetime) -> None:
    role = Role.objects.get(user=place.auditor)
    Role.objects.filter(pk=role.pk).delete()
    post_notices(at)
    role.save(force_insert=True)
    assert built(at, "audit.no_auditor") == Drop("nothing_to_say")


def test_each_organisation_hears_of_its_own(place, waiting, at: datetime) -> None:
    make_organisation()
    assert post_notices(at) == 1
