"""Glass is broken with a reason, for an hour, and somebody else is told at once."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from tmo.audit.breakglass import OPEN_FOR, Reason, Refused, is_open, notice, open_glass
from tmo.audit.models import Event, Glass, Review
from tmo.audit.people import Person
from tmo.outbox import kinds
from tmo.outbox.delivery import outgoing
from tmo.outbox.kinds import Drop
from tmo.outbox.models import Message
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor, make_admin, make_organisation, make_role, make_user, make_workplace

pytestmark = pytest.mark.django_db
REASON = "The school called: the child cannot go home today."


@pytest.fixture
def place() -> SimpleNamespace:
    """`organisation` with `leader`, `auditor`, `admin` and `worker`, and the record `case`."""
    organisation = make_organisation()
    people = {name: make_user(name=name.title()) for name in ("leader", "auditor", "worker")}
    make_role(people["leader"], organisation, RoleKind.TEAM_LEADER)
    make_role(people["auditor"], organisation, RoleKind.AUDITOR)
    make_role(people["worker"], organisation, RoleKind.CASEWORKER)
    case = make_workplace(organisation)
    return SimpleNamespace(organisation=organisation, admin=make_admin(organisation), case=case, **people)


def opened(place: SimpleNamespace, at: datetime, by: str = "worker", reason: str = REASON, **more: object) -> Glass:
    who = actor(getattr(place, by))
    return open_glass(subject=place.case, organisation_id=place.organisation.pk, reason=reason, by=who, at=at, **more)


def test_it_is_open_for_an_hour_for_this_person_and_this_record(place, at: datetime) -> None:
    assert not is_open(place.worker.pk, place.case, at)
    opened(place, at)
    assert is_open(place.worker.pk, place.case, at)
    assert is_open(place.worker.pk, place.case, at + OPEN_FOR - timedelta(seconds=1))
    assert not is_open(place.worker.pk, place.case, at + OPEN_FOR)
    assert not is_open(place.worker.pk, place.case, at - timedelta(seconds=1))
    assert not is_open(place.leader.pk, place.case, at)
    assert not is_open(place.worker.pk, make_workplace(place.organisation), at)
    assert not is_open(place.worker.pk, place.organisation, at)


def test_the_leader_is_told_in_the_same_moment(place, at: datetime) -> None:
    glass = opened(place, at)
    message = Message.objects.get()
    assert (message.kind, message.to, message.due_at) == ("audit.glass_opened", place.leader.email, at)
    assert (message.subject_id, glass.told) == (glass.pk, [str(place.leader.pk)])


def test_the_mail_leads_to_the_page_and_says_neither_who_nor_why(place, at: datetime) -> None:
    glass = opened(place, at)
    message = Message.objects.get()
    with translation.override("en"):
        letter = kinds.build(message, at)
        text = outgoing(message, letter).text
    assert letter.context["link"].endswith(f"/break-glass/{glass.pk}/")
    assert [word for word in ("Worker", "school", str(place.case.pk), place.organisation.name) if word in text] == []
    message.facts = {"user_id": str(uuid4())}
    assert kinds.build(message, at) == Drop("nothing_to_say")


def test_those_who_are_named_are_told_instead(place, at: datetime) -> None:
    named = Person(place.admin.pk, place.admin.email, "da")
    opened(place, at, leaders=[named])
    assert [(one.to, one.language) for one in Message.objects.all()] == [(place.admin.email, "da")]


@pytest.mark.parametrize(("by", "told"), [("worker", "leader"), ("leader", "auditor")])
def test_nobody_is_told_of_their_own_opening_alone(place, at: datetime, by: str, told: str) -> None:
    opened(place, at, by=by)
    assert [one.to for one in Message.objects.all()] == [getattr(place, told).email]


def test_without_leader_and_auditor_an_administrator_is_told(place, at: datetime) -> None:
    place.leader.roles.all().delete()
    place.auditor.roles.all().delete()
    opened(place, at)
    assert [one.to for one in Message.objects.all()] == [place.admin.email]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda place: {"reason": "because"}, Reason.REASON_NEEDED),
        (lambda place: {"reason": "          "}, Reason.REASON_NEEDED),
        (lambda place: {"reason": "x" * 1001}, Reason.REASON_NEEDED),
        (lambda place: {"leaders": [Person(place.worker.pk, "a@b.example", "sv")]}, Reason.NOBODY_TO_TELL),
    ],
)
def test_a_refused_opening_leaves_no_trace(place, at: datetime, change, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        opened(place, at, **change(place))
    assert refused.value.reason is reason
    assert [model.objects.count() for model in (Glass, Event, Message, Review)] == [0, 0, 0, 0]


def test_where_nobody_could_be_told_it_stays_closed(place, at: datetime) -> None:
    for user in (place.leader, place.auditor, place.admin):
        user.roles.all().delete()
    with pytest.raises(Refused) as refused:
        opened(place, at)
    assert refused.value.reason is Reason.NOBODY_TO_TELL


def test_a_second_opening_within_the_hour_is_the_first_one(place, at: datetime) -> None:
    first = opened(place, at)
    assert opened(place, at + timedelta(minutes=30)).pk == first.pk
    assert (Glass.objects.count(), Message.objects.count(), Review.objects.count()) == (1, 1, 1)
    assert opened(place, at + OPEN_FOR).pk != first.pk


def test_it_is_logged_and_put_on_the_list_of_the_auditor(place, at: datetime) -> None:
    glass = opened(place, at)
    event = Event.objects.get()
    assert (event.kind, event.subject_ids, event.facts) == (
        "glass.opened",
        [str(place.case.pk)],
        {"glass": str(glass.pk), "told": 1},
    )
    review = Review.objects.get()
    assert (review.event_id, review.viewer_id, review.whys) == (event.pk, place.worker.pk, ["glass"])
    assert (str(review.month), str(review.due_on)) == ("2027-03-01", "2027-03-15")


def test_the_reason_lies_sealed_in_the_database(place, at: datetime) -> None:
    opened(place, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM audit_glass")
        [[stored]] = cursor.fetchall()
    assert "school" not in stored
    assert Glass.objects.get().reason == REASON


def test_the_first_who_has_seen_it_stands_there(place, at: datetime) -> None:
    glass = opened(place, at)
    later = at + timedelta(minutes=5)
    notice(glass=glass, by=actor(place.leader), at=later)
    notice(glass=glass, by=actor(place.auditor), at=later + timedelta(minutes=5))
    saved = Glass.objects.get()
    assert (saved.noticed_at, saved.noticed_by) == (later, place.leader.pk)
    assert Event.objects.filter(kind="glass.noticed").count() == 1


def test_nobody_notices_their_own(place, at: datetime) -> None:
    glass = opened(place, at)
    with pytest.raises(Refused) as refused:
        notice(glass=glass, by=actor(place.worker), at=at)
    assert (refused.value.reason, Glass.objects.get().noticed_at) == (Reason.OWN_GLASS, None)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (lambda place, at: {"until_at": at}, "audit_glass_ends_after_opening"),
        (lambda place, at: {"noticed_by": None}, "audit_glass_noticed_as_a_whole"),
        (lambda place, at: {"noticed_at": None}, "audit_glass_noticed_as_a_whole"),
        (lambda place, at: {"noticed_by": place.worker.pk}, "audit_glass_noticed_by_another"),
    ],
)
def test_the_database_refuses_what_makes_no_sense(place, at: datetime, change, constraint: str) -> None:
    opened(place, at)
    good = {"noticed_at": at, "noticed_by": place.leader.pk}
    Glass.objects.update(**good)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Glass.objects.update(**{**good, **change(place, at)})
