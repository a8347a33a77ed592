"""The minute sweep puts events into the chain, once each and in order, also when two sweeps run at once."""

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction

from tmo import jobs
from tmo.audit import chain, checkpoints, tasks
from tmo.audit.log import record
from tmo.audit.models import AppendOnly, Event, Link, Mention
from tmo.audit.tests.conftest import TRAINER, as_owner, message
from tmo.audit.tests.hands import at_once
from tmo.audit.verify import Tally, faults

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def test_events_are_chained_in_the_order_in_which_they_were_written(write, at: datetime) -> None:
    late, early = write(1, at), write(1, at - MINUTE)
    assert chain.chain_new(at + MINUTE) == 2
    assert list(Link.objects.order_by("number").values_list("number", "event_id")) == [
        (1, early[0].pk),
        (2, late[0].pk),
    ]
    assert chain.chain_new(at + MINUTE) == 0


def test_an_event_that_tells_of_a_time_long_ago_is_chained_like_any_other(write, at: datetime) -> None:
    write(1)
    chain.chain_new(at)
    with time_machine.travel(at + MINUTE, tick=False):
        record("booking.read", by=TRAINER, at=at - timedelta(days=400))
    assert chain.chain_new(at + 2 * MINUTE) == 1


def test_an_event_that_was_committed_very_late_is_found_in_the_night(write, at: datetime) -> None:
    write(1, at)
    chain.chain_new(at)
    write(1, at - timedelta(days=3))
    assert chain.chain_new(at + MINUTE) == 0
    assert chain.chain_new(at.replace(hour=3, minute=0) + timedelta(days=1)) == 1


def test_a_sweep_after_a_long_pause_takes_everything_up(write, at: datetime) -> None:
    write(1, at)
    chain.chain_new(at)
    write(3, at + timedelta(days=5))
    assert chain.chain_new(at + timedelta(days=20)) == 3


def test_more_than_one_batch_is_chained_in_one_sweep(write, at: datetime, monkeypatch) -> None:
    monkeypatch.setattr(chain, "BATCH", 4)
    write(11)
    assert chain.chain_new(at) == 11
    assert list(Link.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 12))
    assert [fault.row for fault in faults(at)] == ["checkpoints"]  # nobody has written one yet


def test_whom_an_event_was_about_goes_into_the_index_once(at: datetime) -> None:
    one, two = message(at), message(at)
    event = record("booking.read", by=TRAINER, at=at, subjects=[one, two, one])
    chain.chain_new(at + MINUTE)
    found = set(Mention.objects.values_list("event_id", "subject_id"))
    assert (found, Mention.objects.count()) == ({(event.pk, str(one.pk)), (event.pk, str(two.pk))}, 2)


def test_who_looked_at_one_thing_is_answered_by_an_index(at: datetime) -> None:
    wanted = Mention.objects.filter(subject_id="x").order_by("-event_id")[:50]
    Mention.objects.bulk_create(
        [Mention(event_id=UUID(int=number), subject_id=f"s{number % 1000}") for number in range(5000)]
    )
    as_owner("ANALYZE audit_mention")
    plan = wanted.explain()
    assert "audit_mention_subject" in plan, plan
    assert "Seq Scan" not in plan, plan


def test_the_sweep_knows_the_chain_and_leaves_a_checkpoint(write, at: datetime, checkpoint_file) -> None:
    write(2)
    [swept] = [one for one in jobs.sweep(at) if one.name == "audit.chain"]
    assert (swept.handled, swept.error) == (2, None)
    [line] = checkpoint_file.read_text().splitlines()
    last = Link.objects.get(number=2)
    told = json.loads(line)
    assert (told["number"], told["value"], told["at"]) == (2, last.value, "2027-03-01T08:00:00+00:00")
    assert (checkpoint_file.stat().st_mode & 0o777) == 0o600


def test_a_sweep_without_news_adds_no_checkpoint(write, at: datetime, checkpoint_file) -> None:
    write(1)
    for minute in range(3):
        tasks.chain(at + minute * MINUTE)
    assert len(checkpoint_file.read_text().splitlines()) == 1


def test_a_checkpoint_that_was_missed_is_added_by_the_next_sweep(write, at: datetime, checkpoint_file) -> None:
    write(1)
    chain.chain_new(at)
    assert checkpoints.last() is None
    tasks.chain(at)
    assert checkpoints.last().number == 1


def test_a_line_that_a_power_failure_cut_off_does_no_harm(write, at: datetime, checkpoint_file) -> None:
    write(1)
    tasks.chain(at)
    with checkpoint_file.open("a") as file:
        file.write('{"number": 2, "val')
    write(1, at + MINUTE)
    tasks.chain(at + MINUTE)
    tally = Tally()
    assert (list(faults(at + MINUTE, tally)), tally.checkpoints) == ([], 2)


def test_a_chain_that_has_become_shorter_gets_no_checkpoint_and_is_said_loudly(write, at, checkpoint_file, caplog):
    write(3)
    tasks.chain(at)
    as_owner("DELETE FROM audit_link")
    as_owner("DELETE FROM audit_event")
    tasks.chain(at + MINUTE)
    assert len(checkpoint_file.read_text().splitlines()) == 1
    assert [record.message for record in caplog.records] == [
        "the audit log has become shorter: run verify_audit",
    ]


def test_a_place_of_the_chain_and_an_entry_of_the_index_are_never_changed(write, at: datetime) -> None:
    write(1)
    chain.chain_new(at)
    for row in (Link.objects.get(), Mention.objects.get()):
        for attempt in (row.save, row.delete, type(row).objects.all().delete, type(row)._base_manager.update):
            with pytest.raises(AppendOnly):
                attempt()
    assert (Link.objects.count(), Mention.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fault", "constraint"),
    [
        ({"number": 0}, "audit_link_number_from_one"),
        ({"value": ""}, "audit_link_value_present"),
        ({"event_id": UUID(int=5)}, "audit_link.event"),
    ],
)
def test_the_database_refuses_a_place_that_makes_no_sense(at: datetime, fault: dict, constraint: str) -> None:
    good = {"number": 1, "event_id": UUID(int=5), "value": "a", "linked_at": at}
    Link(**good).save()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Link(**{**good, "number": 2, "event_id": UUID(int=6), **fault}).save()


@pytest.mark.parametrize(
    ("fault", "constraint"), [({}, "audit_mention.(once|event)"), ({"subject_id": ""}, "audit_mention_subject_present")]
)
def test_the_database_refuses_a_wrong_entry_of_the_index(fault: dict, constraint: str) -> None:
    good = {"event_id": UUID(int=5), "subject_id": "a"}
    Mention(**good).save()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Mention(**{**good, **fault}).save()


def test_whatever_else_keeps_the_chain_from_growing_is_raised(write, at: datetime, monkeypatch) -> None:
    def broken(*_arguments: object) -> int:
        raise IntegrityError("something else")

    write(1)
    monkeypatch.setattr(chain, "_chain_batch", broken)
    with pytest.raises(IntegrityError, match="something else"):
        chain.chain_new(at)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_sweeps_that_run_at_once_chain_each_event_once(write, at: datetime, monkeypatch) -> None:
    monkeypatch.setattr(chain, "BATCH", 7)
    write(60)
    answers = at_once(*[lambda: tasks.chain(at)] * 4)
    tasks.chain(at)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert Link.objects.count() == Event.objects.count() == 60
    assert list(faults(at)) == []


@pytest.mark.race
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_rules_of_the_database_sweeps_at_once_break_the_chain(write, at: datetime, monkeypatch) -> None:
    """The control: it is the database that keeps the chain, not luck. SQLite queues its writers anyway."""
    write(60)
    as_owner("ALTER TABLE audit_link DROP CONSTRAINT audit_link_pkey, DROP CONSTRAINT audit_link_event_once")
    as_owner("ALTER TABLE audit_mention DROP CONSTRAINT audit_mention_once")
    try:
        for _ in range(20):
            as_owner("DELETE FROM audit_link")
            as_owner("DELETE FROM audit_mention")
            at_once(*[lambda: chain._chain_batch(None, at)] * 4)
            if Link.objects.count() > 60:
                break
        assert Link.objects.count() > 60
    finally:
        as_owner("DELETE FROM audit_link")
        as_owner("DELETE FROM audit_mention")
        as_owner(
            "ALTER TABLE audit_link ADD PRIMARY KEY (number), ADD CONSTRAINT audit_link_event_once UNIQUE (event_id)"
        )
        as_owner("ALTER TABLE audit_mention ADD CONSTRAINT audit_mention_once UNIQUE (event_id, subject_id)")
        connections["default"].close()
