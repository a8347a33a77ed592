"""Mail that failed is seen by the coordinators and administrators of its organisation, and by nobody else."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tmo import clock
from tmo.audit.models import Event
from tmo.outbox.models import Message
from tmo.outbox.post import post
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import make_organisation, make_role, make_user, make_workplace

pytestmark = pytest.mark.django_db
LIST = "failed_mail_list"


def failed(organisation, to="gone@school.example"):
    key = uuid4().hex
    post(key=key, kind="programs.request_copy", to=to, language="sv", at=clock.now(), organisation_id=organisation.pk)
    Message.objects.filter(key=key).update(state=Message.State.FAILED, reason="550 no such user")
    return Message.objects.get(key=key)


def signed_in(organisation, kind=RoleKind.COORDINATOR, workplace=None) -> Client:
    person = make_user()
    make_role(person, organisation, kind, workplace=workplace)
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("kind", [RoleKind.COORDINATOR, RoleKind.ADMIN])
def test_the_own_organisation_s_failed_mail_is_listed_and_that_of_others_is_not(kind):
    own, other = make_organisation(), make_organisation()
    mine = failed(own)
    failed(other, to="canary@other.example")
    response = signed_in(own, kind).get(reverse(LIST))
    assert [row.pk for row in response.context["rows"]] == [mine.pk]
    assert (b"gone@school.example" in response.content, b"canary" in response.content) == (True, False)
    assert Event.objects.get(kind="mail.listed").subject_ids == [str(mine.pk)]


def test_an_administrator_of_one_workplace_alone_does_not_see_the_organisation_s_mail():
    own = make_organisation()
    failed(own)
    client = signed_in(own, RoleKind.ADMIN, workplace=make_workplace(own))
    assert client.get(reverse(LIST)).status_code == 404


def test_somebody_without_such_a_role_gets_404_and_the_attempt_is_logged():
    own = make_organisation()
    message = failed(own)
    client = signed_in(own, RoleKind.TRAINER)
    assert client.get(reverse(LIST)).status_code == 404
    assert client.post(reverse("failed_mail_handle", args=[message.pk]), {"do": "again"}).status_code == 404
    assert Event.objects.filter(kind="mail.refused").count() == 2


def test_sending_once_more_posts_a_new_row_and_puts_the_failed_one_aside():
    own = make_organisation()
    message = failed(own)
    client = signed_in(own)
    assert client.post(reverse("failed_mail_handle", args=[message.pk]), {"do": "again"}).status_code == 302
    message.refresh_from_db()
    again = Message.objects.get(state=Message.State.PENDING)
    assert (again.to, again.kind, message.handled_at is not None) == ("gone@school.example", message.kind, True)
    assert list(client.get(reverse(LIST)).context["rows"]) == []


def test_dealt_with_takes_it_off_the_list_and_sends_nothing():
    own = make_organisation()
    message = failed(own)
    client = signed_in(own)
    client.post(reverse("failed_mail_handle", args=[message.pk]), {"do": "aside"})
    assert Message.objects.filter(state=Message.State.PENDING).count() == 0
    assert list(client.get(reverse(LIST)).context["rows"]) == []


def test_the_mail_of_another_organisation_cannot_be_touched():
    own, other = make_organisation(), make_organisation()
    message = failed(other)
    response = signed_in(own).post(reverse("failed_mail_handle", args=[message.pk]), {"do": "aside"})
    message.refresh_from_db()
    assert (response.status_code, message.handled_at) == (404, None)
