"""What the log knows of this app: words for what it logs, and the rows about a person with an account."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from programs.auditing import NOUNS, own_participations
from programs.tests.factories import AT, make_requested
from programs.tests.inviting import join
from tmo.audit.chain import chain_new
from tmo.audit.log import record
from tmo.audit.models import Review
from tmo.audit.review.drawing import draw_all
from tmo.tests.architecture import tree
from tmo.units.tests.factories import actor, make_user
from tmo.web.audit.words import kind_words

pytestmark = pytest.mark.django_db
RECORDED = re.compile(r"\b_?record\(\s*\"([a-z_]+)\.([a-z_]+)\"")


def test_what_this_app_logs_has_words() -> None:
    sources = [path.read_text("utf-8") for path in tree.product_files() if "programs" in path.parts]
    found = {noun for source in sources for noun, _verb in RECORDED.findall(source)}
    assert found - set(NOUNS) == set()
    with translation.override("en"):
        kinds = ("hold.made", "hold.released", "session.held", "session.held_undone")
        assert [kind_words(kind) for kind in kinds] == [
            "Time of a trainer: held",
            "Time of a trainer: given back",
            "Session: took place",
            "Session: did not take place after all",
        ]


def test_a_participant_with_an_account_sees_in_which_role_the_list_was_read(client: Client) -> None:
    booking, person = make_requested(), make_user("kim@tests.example", language="en")
    row, other = join(booking, "Kim@tests.example"), join(booking, "other@tests.example")
    assert own_participations(person.pk) == [row.pk]
    by = actor(make_user())
    for subjects in ([row, other], [other]):
        record("participant.listed", by=by, at=AT, subjects=subjects, organisation_id=booking.provider_id)
    chain_new(AT)
    client.force_login(person)
    asked = {"part": "about", "from": str(AT.date() - timedelta(days=1)), "to": str(AT.date() + timedelta(days=1))}
    [shown] = client.get(reverse("own_log"), asked).context["rows"]
    assert (shown.what, shown.organisation) == ("Participants: list read", booking.provider.name)


def test_a_list_of_participants_read_at_night_is_looked_at() -> None:
    booking = make_requested()
    row = join(booking, "kim@tests.example")
    late = AT - timedelta(days=19) + timedelta(hours=14)
    record("participant.listed", by=actor(make_user()), at=late, subjects=[row], organisation_id=booking.provider_id)
    draw_all(AT)
    assert [one.whys for one in Review.objects.all()] == [["night", "sample"]]
