"""Writing events: inside a transaction, with a MAC, never changed afterwards."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from tmo.audit.actor import Actor, actor_of
from tmo.audit.log import Unwritable, record
from tmo.audit.mac import changed, is_intact
from tmo.audit.models import AppendOnly, Event
from tmo.outbox.models import Message

USER, LINK, TENANT = (uuid.UUID(int=number) for number in (1, 2, 3))
TRAINER = Actor(user_id=USER, role="trainer", link_id=None, address="192.0.2.7")


def message(at: datetime) -> Message:
    return Message(key="x", kind="tests.note", to="a@school.example", language="sv", due_at=at, created_at=at)


def edit(event: Event, **columns: object) -> None:
    """Changes a row behind the model's back, as the owner of the table could."""
    key = event.pk.hex if connection.vendor == "sqlite" else event.pk
    with connection.cursor() as cursor:
        for name, value in columns.items():
            cursor.execute(f'UPDATE audit_event SET "{name}" = %s WHERE id = %s', [value, key])


@pytest.mark.django_db
def test_an_event_tells_who_did_what_to_which_records_and_why(at: datetime) -> None:
    rows = [message(at), message(at)]
    record("message.read", by=TRAINER, at=at, subjects=rows, organisation_id=TENANT, purpose="care", facts={"n": 2})
    event = Event.objects.get()
    told = (event.at, event.mode, event.kind, event.role, event.user_id, event.address, event.organisation_id)
    assert told == (at, "read", "message.read", "trainer", USER, "192.0.2.7", TENANT)
    assert (event.subject_type, event.subject_ids) == ("outbox.message", [str(row.pk) for row in rows])
    assert (event.purpose, event.facts, event.link_id) == ("care", {"n": 2}, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("booking.read", "read"),
        ("bookings.listed", "read"),
        ("plan.exported", "read"),
        ("booking.accepted", "write"),
        ("booking.refused", "refused"),
    ],
)
def test_the_verb_decides_the_mode(at: datetime, kind: str, mode: str) -> None:
    assert record(kind, by=TRAINER, at=at).mode == mode


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["booking", "Booking.read", "booking.read.twice", "", "booking.", "bookinɡ.read"])
def test_a_kind_that_is_not_noun_and_verb_is_refused(at: datetime, kind: str) -> None:
    with pytest.raises(ValueError, match=r"noun\.verb"):
        record(kind, by=TRAINER, at=at)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(at: datetime) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("booking.read", by=TRAINER, at=at)
    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_is_undone_with_the_work_it_records(at: datetime) -> None:
    @transaction.atomic
    def accept() -> None:
        record("booking.accepted", by=TRAINER, at=at)
        raise KeyError

    with pytest.raises(KeyError):
        accept()
    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_when_the_event_cannot_be_written_the_work_does_not_happen(at: datetime) -> None:
    @transaction.atomic
    def work() -> None:
        message(at).save()
        record("message.read", by=TRAINER, at=at)

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event RENAME TO audit_event_away")
    try:
        with pytest.raises(Unwritable):
            work()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_event_away RENAME TO audit_event")
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_facts_are_codes_keys_and_counts_and_stay_as_they_are(at: datetime) -> None:
    facts = {"key": USER, "n": 3, "yes": True, "none": None, "codes": ["a", "å"], "day": at.date(), "nul": "a\x00b"}
    record("booking.read", by=TRAINER, at=at, facts={**facts, "long": "x" * 300})
    told = {"key": str(USER), "n": 3, "yes": True, "none": None, "codes": ["a", "å"], "day": "2027-03-01", "nul": "ab"}
    event = Event.objects.get()
    assert event.facts == {**told, "long": "x" * 200}
    assert is_intact(event)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [1.5, {"a": 1}, b"x", object()], ids=["float", "dict", "bytes", "object"])
def test_other_facts_are_refused(at: datetime, value: object) -> None:
    with pytest.raises(TypeError, match="a fact is a code, a key or a count"):
        record("booking.read", by=TRAINER, at=at, facts={"value": value})


@pytest.mark.django_db
def test_subjects_of_two_kinds_are_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match="of one kind"):
        record("booking.read", by=TRAINER, at=at, subjects=[message(at), Event()])


@pytest.mark.django_db
def test_the_mac_holds_in_whichever_zone_the_time_was_given(at: datetime) -> None:
    record("booking.read", by=TRAINER, at=at.astimezone(timezone(timedelta(hours=2))))
    assert is_intact(Event.objects.get())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", datetime(2027, 3, 1, 8, 0, 1, tzinfo=UTC)),
        ("mode", "write"),
        ("kind", "booking.listed"),
        ("role", "admin"),
        ("user_id", uuid.UUID(int=9).hex),
        ("link_id", uuid.UUID(int=9).hex),
        ("address", "192.0.2.8"),
        ("organisation_id", uuid.UUID(int=9).hex),
        ("subject_type", "programs.booking"),
        ("subject_ids", "[]"),
        ("purpose", "curiosity"),
        ("facts", '{"n": 3}'),
        ("mac", "0" * 64),
    ],
)
def test_a_change_of_any_column_is_found_and_the_row_named(at: datetime, column: str, value: object) -> None:
    facts = {"n": 2}
    event = record("booking.read", by=TRAINER, at=at, subjects=message(at), organisation_id=TENANT, facts=facts)
    other = record("booking.read", by=TRAINER, at=at)
    assert list(changed(Event.objects.all())) == []
    edit(event, **{column: value})
    assert list(changed(Event.objects.all())) == [event]
    assert other.pk != event.pk


def test_every_column_is_under_the_mac() -> None:
    columns = {name for name, *_ in test_a_change_of_any_column_is_found_and_the_row_named.pytestmark[0].args[1]}
    assert {field.attname for field in Event._meta.concrete_fields} - columns == {"id"}


@pytest.mark.django_db
def test_an_event_moved_under_another_key_is_found(at: datetime) -> None:
    event = record("booking.read", by=TRAINER, at=at)
    edit(event, id=uuid.UUID(int=9).hex)
    assert [row.pk for row in changed(Event.objects.all())] == [uuid.UUID(int=9)]


@pytest.mark.django_db
def test_another_key_makes_every_event_look_changed(at: datetime, settings: object) -> None:
    record("booking.read", by=TRAINER, at=at)
    settings.AUDIT_KEY = "another key of sufficient length...."
    assert len(list(changed(Event.objects.all()))) == 1


@pytest.mark.django_db
def test_events_are_never_changed_or_deleted_through_the_models(at: datetime) -> None:
    event = record("booking.read", by=TRAINER, at=at)
    attempts = [
        lambda: event.save(),
        lambda: Event.objects.get().save(),
        lambda: event.delete(),
        lambda: Event.objects.update(role="admin"),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.bulk_update([event], ["role"]),
        lambda: Event._base_manager.update(role="admin"),
        lambda: Event.objects.bulk_create([event], update_conflicts=True, unique_fields=["id"], update_fields=["role"]),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnly):
            attempt()
    assert Event.objects.get().role == "trainer"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "constraint"),
    [
        ({"mode": "seen"}, "audit_event_mode_known"),
        ({"kind": "booking"}, "audit_event_kind_noun_verb"),
        ({"mac": ""}, "audit_event_mac_present"),
    ],
)
def test_the_database_refuses_an_event_that_makes_no_sense(at: datetime, fault: dict, constraint: str) -> None:
    good = {"at": at, "mode": "read", "kind": "booking.read", "mac": "0" * 64}
    Event(**good).save()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Event(**{**good, **fault}).save()


def test_an_actor_is_the_account_or_the_link_with_the_address_of_the_connection() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    request.user = AnonymousUser()
    assert actor_of(request) == Actor(user_id=None, role="", link_id=None, address="192.0.2.7")
    request.link_id = LINK
    assert actor_of(request, "link") == Actor(user_id=None, role="link", link_id=LINK, address="192.0.2.7")


def test_a_job_of_ours_has_a_name_and_no_address() -> None:
    assert Actor.system("sweep") == Actor(user_id=None, role="system:sweep", link_id=None, address="")
