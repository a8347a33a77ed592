"""Each rule of the table: one row refused, and the same row accepted once it obeys."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tmo.accounts.models import User
from tmo.documents.models import Document, State
from tmo.units.tests.factories import AT

pytestmark = pytest.mark.django_db


def make(person: User, **fields: object) -> Document:
    known = {"key": "k", "kind": "tests.file", "language": "sv", "requested_by": person, "asked_at": AT}
    return Document.objects.create(**{**known, "expires_at": AT + timedelta(hours=24), **fields})


@pytest.mark.parametrize(
    ("name", "fault", "cure"),
    [
        ("document_state_known", {"state": "lost"}, {"state": "waiting"}),
        ("document_content_while_ready", {"state": "ready", "made_at": AT}, {"content": b"x"}),
        ("document_content_while_ready", {"state": "expired", "content": b"x"}, {"content": None}),
        ("document_failed_for_a_reason", {"state": "failed"}, {"code": "broken"}),
        ("document_failed_for_a_reason", {"code": "broken"}, {"code": ""}),
        ("document_expires_after_asked", {"expires_at": AT}, {"expires_at": AT + timedelta(seconds=1)}),
        ("document_done_within_total", {"done": 2, "total": 1}, {"done": 1}),
    ],
)
def test_a_rule_of_the_table_refuses_and_accepts(asker: User, name: str, fault: dict, cure: dict) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(asker, **fault)
    assert make(asker, **{**fault, **cure}).pk


def test_one_document_is_live_for_each_key(asker: User) -> None:
    first = make(asker)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(asker)
    Document.objects.filter(pk=first.pk).update(state=State.EXPIRED)
    assert make(asker).pk != first.pk


def test_the_content_lies_sealed(asker: User) -> None:
    make(asker, state="ready", made_at=AT, content=b"a list of names")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM documents_document")
        stored = cursor.fetchone()[0]

    assert b64encode(b"list of").decode().rstrip("=")[:8] not in stored
    assert ("names" in stored, stored.count("."), Document.objects.get().content) == (False, 2, b"a list of names")
