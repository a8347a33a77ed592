"""Bookings from before the negotiation: what became of their proposals follows from what was kept."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tmo.units.tests.factories import AT, make_organisation

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = [("programs", "0001_initial")], [("programs", "0002_negotiation")]


@pytest.fixture
def tables_before():
    """The tables as they stood, for rows to be written; the newest ones stand again afterwards."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    MigrationExecutor(connection).migrate(newest)


def migrated():
    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)
    return executor.loader.project_state(AFTER).apps


def old_booking(apps, provider, state, **fields):
    known = {"package_key": "kup-tmo", "package_version": 1, "language": "sv", "timezone": "Europe/Stockholm"}
    times = {"created_at": AT, "saved_at": AT, "sent_at": AT, "requested_at": AT}
    booking = apps.get_model("programs", "Booking")(
        pk=uuid.uuid4(),
        reference=str(uuid.uuid4())[:9],
        state=state,
        provider_id=provider.pk,
        **known,
        **times,
        **fields,
    )
    booking.save()
    return booking


def old_session(apps, booking, versions):
    """A session with so many proposals of the customer, a day apart."""
    get = apps.get_model
    session = get("programs", "Session").objects.create(
        booking=booking, key="konsultation_1", position=0, version=versions
    )
    rows = []
    for version in range(1, versions + 1):
        made = {"version": version, "side": "customer", "made_at": AT + timedelta(days=version)}
        proposal = get("programs", "Proposal").objects.create(session=session, **made)
        dated = {"rank": 1, "day": date(2027, 3, version), "timezone": "Europe/Stockholm", "place": "on_site"}
        rows.append(get("programs", "Alternative").objects.create(proposal=proposal, **dated))
    return session, rows


def test_earlier_versions_were_replaced_and_the_agreed_one_was_accepted(tables_before):
    provider = make_organisation(is_training_provider=True)
    waiting = old_booking(tables_before, provider, "requested")
    old_session(tables_before, waiting, 3)
    confirmed_at = AT + timedelta(days=9)
    agreed = old_booking(tables_before, provider, "confirmed", customer_id=provider.pk, confirmed_at=confirmed_at)
    session, rows = old_session(tables_before, agreed, 2)
    session.agreed, session.agreed_at = rows[1], confirmed_at
    session.save()

    get = migrated().get_model
    proposals = get("programs", "Proposal").objects.order_by("version")
    assert list(proposals.filter(session__booking=waiting.pk).values_list("answer", "answered_at")) == [
        ("replaced", AT + timedelta(days=2)),
        ("replaced", AT + timedelta(days=3)),
        ("", None),
    ]
    assert list(proposals.filter(session__booking=agreed.pk).values_list("answer", "answered_at")) == [
        ("replaced", AT + timedelta(days=2)),
        ("accepted", confirmed_at),
    ]
    assert list(get("programs", "Alternative").objects.filter(chosen=True).values_list("pk", flat=True)) == [rows[1].pk]
    turns = dict(get("programs", "Booking").objects.values_list("pk", "turn"))
    assert turns == {waiting.pk: "provider", agreed.pk: "nobody"}
