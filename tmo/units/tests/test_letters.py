import re
from datetime import timedelta

import pytest
from django.utils import translation

from tmo.outbox.delivery import outgoing
from tmo.outbox.kinds import Drop, build
from tmo.outbox.models import Message
from tmo.units.links import address_of
from tmo.units.tests.factories import (
    AT,
    make_admin,
    make_invitation,
    make_open_invitation,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


def message_for(invitation, kind="units.invitation", **fields):
    known = {"to": "x@demo.example", "language": "en", "key": "k", "due_at": AT, "created_at": AT, "to_index": "0" * 64}
    return Message(kind=kind, subject_id=invitation.pk, **{**known, **fields})


def waiting_message(invitation, reader):
    return message_for(invitation, "units.invitation_waiting", facts={"user_id": str(reader.pk)})


def written(message):
    with translation.override(message.language):
        return outgoing(message, build(message, AT))


def test_the_invitation_holds_the_link_and_what_it_is_about_in_both_parts():
    organisation = make_organisation(name="Björkdals kommun")
    invitation = make_open_invitation(organisation, proposed_by=make_admin(organisation, name="Anna Å"))
    mail = written(message_for(invitation))
    assert mail.subject == "Invitation from Björkdals kommun"
    for part in (mail.text, mail.html):
        told = [address_of(invitation.pk), "Anna Å", "Björkdals kommun", "Manager"]
        assert [one for one in told if one not in part] == []


def test_an_operators_invitation_names_no_inviter():
    invitation = make_invitation(proposed_by=None, approved_at=AT)
    assert "You are invited to a role at" in written(message_for(invitation)).text


def test_names_are_text_in_the_html_part_and_break_no_header():
    organisation = make_organisation(name="A\r\nBcc: evil@x.se <script>")
    mail = written(message_for(make_open_invitation(organisation)))
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html


@pytest.mark.parametrize("case", ["waiting", "revoked", "accepted", "expired", "gone"])
def test_an_invitation_that_cannot_be_accepted_is_not_mailed(case):
    invitation = {
        "waiting": make_invitation,
        "revoked": lambda: make_open_invitation(revoked_at=AT),
        "accepted": lambda: make_open_invitation(accepted_at=AT, accepted_by=make_user()),
        "expired": lambda: make_open_invitation(proposed_at=AT - timedelta(days=20), expires_at=AT),
        "gone": make_open_invitation,
    }[case]()
    message = message_for(invitation)
    if case == "gone":
        invitation.delete()
    assert build(message, AT) == Drop("not_open")


def test_the_second_administrator_is_told_what_waits_but_not_for_whom():
    organisation = make_organisation()
    reader = make_admin(organisation)
    invitation = make_invitation(organisation, email="robin@demo.example", name="Robin Canary")
    mail = written(waiting_message(invitation, reader))
    assert re.findall(r"http\S+/people/", mail.text) == [
        f"http://127.0.0.1:8000/organisation/{organisation.pk}/people/"
    ]
    assert [part for part in (mail.subject, mail.text, mail.html) if "Canary" in part or "robin" in part] == []


def test_nothing_is_told_to_somebody_who_administers_no_more_or_when_nothing_waits():
    organisation = make_organisation()
    reader = make_admin(organisation)
    approved, waiting = make_open_invitation(organisation), make_invitation(organisation)
    assert build(waiting_message(approved, reader), AT) == Drop("not_waiting")
    assert build(waiting_message(waiting, make_admin(make_organisation())), AT) == Drop("no_right")
    assert build(waiting_message(waiting, make_user()), AT) == Drop("no_right")
