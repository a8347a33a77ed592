"""Mail that was refused, as those who work with the booking are shown it."""

import pytest
import time_machine
from django.urls import reverse

from programs.queries.deliveries import refusals_of
from programs.tests.factories import AT, hold_link, make_confirmed, make_offer
from programs.tests.inviting import ALI, EVA, TRAINER, make_called, person
from programs.tests.views.conftest import browser
from programs.tests.views.reading import page_text
from tmo.accounts.models import User
from tmo.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


def refuse(address, kind="programs.reminder"):
    """The server has said 5xx to every mail of the kind to that address."""
    rows = [row.pk for row in Message.objects.filter(kind=kind, state="pending") if row.to == address]
    Message.objects.filter(pk__in=rows).update(state="failed", reason="refused 550", due_at=AT)
    return len(rows)


@pytest.fixture
def booking():
    return make_called()


@pytest.mark.parametrize("kind", ["programs.reminder", "programs.invitation"])
def test_each_person_is_named_once_however_many_mails_were_refused(booking, kind):
    assert refuse(EVA, kind) >= 1
    refuse(TRAINER, kind)
    found = [(one.name, one.address, one.since) for one in refusals_of(booking)]
    assert found == sorted([("Eva", EVA, AT), (User.objects.get(email=TRAINER).get_full_name(), TRAINER, AT)])


def test_whose_address_is_another_one_by_now_is_not_named(booking):
    refuse(EVA)
    eva = person(booking, EVA)
    eva.email, eva.email_index = "ny@solen.example", "x" * 64
    eva.save()
    assert refusals_of(booking) == []


def test_another_booking_s_refusals_stand_there_alone(booking):
    refuse(ALI)
    other = make_confirmed(make_offer(), customer="Annan kommun")
    assert (len(refusals_of(booking)), refusals_of(other)) == (1, [])


def test_the_trainer_reads_it_on_the_booking_and_who_holds_a_link_does_not(booking):
    """S8: a refused mail is visible to the trainer."""
    refuse(EVA)
    url = reverse("programs:booking_detail", args=[booking.pk])
    client = browser()
    client.force_login(User.objects.get(email=TRAINER))
    text = page_text(client.get(url))
    assert "Mail to one person was refused by the mail server." in text
    assert f"Eva, {EVA}" in text.replace(" ,", ",")
    visitor = browser()
    hold_link(visitor, booking.links.filter(revoked_at=None).first())
    page = visitor.get(url)
    assert (page.status_code, EVA in page.content.decode()) == (200, False)
