"""Whoever owns the tables can change everything in them, but not unnoticed. Each hand's work is undone by nobody."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tmo.audit import verify
from tmo.audit.log import record
from tmo.audit.mac import mac_of
from tmo.audit.models import Event, Link, Mention
from tmo.audit.tasks import chain
from tmo.audit.tests.conftest import TRAINER, as_owner
from tmo.audit.verify import Tally, faults

MINUTE = timedelta(minutes=1)
ROWS = 8
pytestmark = pytest.mark.django_db


@pytest.fixture
def later(at: datetime) -> Iterator[datetime]:
    """Ten minutes after everything was written."""
    with time_machine.travel(at + 10 * MINUTE, tick=False):
        yield at + 10 * MINUTE


@pytest.fixture
def log(write, at: datetime, later: datetime) -> list[Event]:
    """Eight events in the chain, two in each of four minutes, with four checkpoints."""
    events = []
    for minute in range(4):
        events += write(2, at + minute * MINUTE)
        chain(at + minute * MINUTE)
    in_order = {link.event_id: link.number for link in Link.objects.all()}
    return sorted(events, key=lambda event: in_order[event.pk])


def found(at: datetime) -> list[str]:
    return [str(fault) for fault in faults(at)]


def test_a_log_that_nobody_touched_has_no_fault(log, later: datetime) -> None:
    tally = Tally()
    assert list(faults(later, tally)) == []
    assert (tally.chained, tally.waiting, tally.checkpoints) == (ROWS, 0, 4)


def test_an_edited_event_is_named(log, later: datetime) -> None:
    as_owner("UPDATE audit_event SET role = 'admin' WHERE id = %s", log[3].pk)
    assert found(later) == [f"event {log[3].pk}: was changed after it was written"]


def test_an_event_edited_by_somebody_with_the_key_of_the_seals_is_named_by_the_chain(log, later: datetime) -> None:
    event = log[3]
    event.role = "admin"
    as_owner("UPDATE audit_event SET role = 'admin', mac = %s WHERE id = %s", mac_of(event), event.pk)
    words = "does not follow from the row before: a row was changed, swapped, put in or taken out"
    assert found(later) == [f"row 4 of the chain: {words}"]


def test_a_deleted_event_is_named(log, later: datetime) -> None:
    as_owner("DELETE FROM audit_event WHERE id = %s", log[2].pk)
    assert found(later) == [f"event {log[2].pk}: was deleted; it was row 3 of the chain"]


def test_a_place_taken_out_of_the_chain_is_named_and_so_is_its_event(log, later: datetime) -> None:
    as_owner("DELETE FROM audit_link WHERE number = 3")
    assert found(later) == [
        "row 3 of the chain: missing: after row 2 comes 4",
        f"event {log[2].pk}: is not in the chain: its place was taken out, or the sweep does not run",
    ]


def test_an_event_deleted_with_its_place_leaves_a_gap(log, later: datetime) -> None:
    as_owner("DELETE FROM audit_event WHERE id = %s", log[2].pk)
    as_owner("DELETE FROM audit_link WHERE number = 3")
    assert found(later) == ["row 3 of the chain: missing: after row 2 comes 4"]


def test_a_gap_that_is_closed_by_moving_numbers_up_is_named(log, later: datetime) -> None:
    as_owner("DELETE FROM audit_event WHERE id = %s", log[2].pk)
    as_owner("DELETE FROM audit_link WHERE number = 3")
    for number in range(4, ROWS + 1):
        as_owner("UPDATE audit_link SET number = %s WHERE number = %s", number - 1, number)
    first = found(later)[0]
    assert first.startswith("row 3 of the chain: does not follow from the row before")


def test_two_events_that_changed_places_are_named(log, later: datetime) -> None:
    for number, event_id in ((2, UUID(int=0)), (5, log[1].pk), (2, log[4].pk)):
        as_owner("UPDATE audit_link SET event_id = %s WHERE number = %s", event_id, number)
    assert [line.split(":")[0] for line in found(later)] == ["row 2 of the chain", "row 5 of the chain"]


def test_two_whole_places_that_changed_numbers_are_named(log, later: datetime) -> None:
    for new, old in ((99, 2), (2, 5), (5, 99)):
        as_owner("UPDATE audit_link SET number = %s WHERE number = %s", new, old)
    assert found(later)[0].startswith("row 2 of the chain: does not follow from the row before")


def test_contents_that_changed_places_are_named(log, later: datetime) -> None:
    one, two = log[1], log[4]
    as_owner("UPDATE audit_event SET mac = %s, role = 'x' WHERE id = %s", two.mac, one.pk)
    as_owner("UPDATE audit_event SET mac = %s, role = 'x' WHERE id = %s", one.mac, two.pk)
    assert found(later) == [f"event {row.pk}: was changed after it was written" for row in (one, two)]


def test_an_event_put_in_by_hand_is_named(log, later: datetime) -> None:
    Event(at=later, mode="read", kind="booking.read", mac="0" * 64).save()
    [line] = found(later)
    assert line.endswith("was changed after it was written, or put in by hand")


def test_an_event_put_in_with_a_place_of_its_own_is_named(log, later: datetime) -> None:
    event = Event(at=later, mode="read", kind="booking.read", mac="0" * 64)
    event.save()
    Link(number=ROWS + 1, event_id=event.pk, value="0" * 64, linked_at=later).save()
    assert found(later) == [f"event {event.pk}: was changed after it was written"]


def test_a_sealed_event_with_a_forged_place_is_named(log, later: datetime) -> None:
    event = record("booking.read", by=TRAINER, at=later)
    Link(number=ROWS + 1, event_id=event.pk, value="0" * 64, linked_at=later).save()
    assert found(later)[0].startswith(f"row {ROWS + 1} of the chain: does not follow from the row before")


def test_a_cut_tail_is_named(log, later: datetime) -> None:
    as_owner("DELETE FROM audit_event WHERE id IN (%s, %s)", log[6].pk, log[7].pk)
    as_owner("DELETE FROM audit_link WHERE number > 6")
    as_owner("DELETE FROM audit_mention WHERE event_id IN (%s, %s)", log[6].pk, log[7].pk)
    assert found(later) == [
        "row 7 of the chain: missing: at 2027-03-01T08:03:00+00:00 the chain had 8 rows, and now it has 6"
    ]


def test_a_log_that_was_emptied_is_named(log, later: datetime) -> None:
    for table in ("audit_event", "audit_link", "audit_mention"):
        as_owner(f"DELETE FROM {table}")
    assert found(later)[0].startswith("row 1 of the chain: missing: at 2027-03-01T08:00:00+00:00 the chain had 2 rows")


def test_a_cut_tail_that_the_sweep_grew_over_is_still_named(log, write, later: datetime) -> None:
    as_owner("DELETE FROM audit_event WHERE id IN (%s, %s)", log[6].pk, log[7].pk)
    as_owner("DELETE FROM audit_link WHERE number > 6")
    write(5, later - MINUTE)
    chain(later)
    assert found(later) == [
        "row 8 of the chain: is not the one of 2027-03-01T08:03:00+00:00: the chain was written anew"
    ]


def test_a_chain_written_anew_by_somebody_with_the_key_is_named(log, later: datetime) -> None:
    as_owner("DELETE FROM audit_event WHERE id = %s", log[0].pk)
    as_owner("DELETE FROM audit_link")
    as_owner("DELETE FROM audit_mention")
    chain(later)
    assert found(later)[0] == (
        "row 2 of the chain: is not the one of 2027-03-01T08:00:00+00:00: the chain was written anew"
    )


def test_checkpoints_that_are_gone_are_named(log, later: datetime, checkpoint_file: Path) -> None:
    checkpoint_file.unlink()
    assert found(later) == ["checkpoints: there are none: whether the end of the log was cut off cannot be told"]


def test_a_checkpoint_that_was_changed_is_named(log, later: datetime, checkpoint_file: Path) -> None:
    lines = checkpoint_file.read_text().splitlines()
    lines[1] = json.dumps({**json.loads(lines[1]), "at": "2027-03-01T09:00:00+00:00"})
    checkpoint_file.write_text("\n".join(lines) + "\n")
    assert found(later) == ["checkpoint 2027-03-01T09:00:00+00:00: was changed after it was written"]


@pytest.mark.parametrize("remains", ["", "made unreadable\n"])
def test_a_checkpoint_taken_out_of_the_file_is_named(log, later: datetime, checkpoint_file: Path, remains: str) -> None:
    lines = checkpoint_file.read_text().splitlines(keepends=True)
    checkpoint_file.write_text("".join([lines[0], remains, *lines[2:]]))
    assert found(later) == ["checkpoint 2027-03-01T08:02:00+00:00: the checkpoint before it is missing from the file"]


@pytest.mark.parametrize(
    "hand",
    [
        "DELETE FROM audit_mention WHERE event_id = %s",
        "UPDATE audit_mention SET subject_id = 'another' WHERE event_id = %s",
    ],
)
def test_an_index_that_hides_somebody_is_named(log, later: datetime, hand: str) -> None:
    as_owner(hand, log[3].pk)
    assert found(later) == [f"event {log[3].pk}: the index of whom it was about says something else"]


def test_what_was_written_in_the_last_minute_waits_and_is_no_fault(log, write, later: datetime) -> None:
    write(2, later - MINUTE)
    tally = Tally()
    assert (list(faults(later, tally)), tally.waiting) == ([], 2)


def test_an_event_that_waits_too_long_is_named(log, write, later: datetime) -> None:
    [event] = write(1, later - 3 * MINUTE)
    assert found(later) == [
        f"event {event.pk}: is not in the chain: its place was taken out, or the sweep does not run"
    ]


def test_the_command_says_that_all_is_well(log, later: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert capsys.readouterr().out == (
        "8 events in the chain, 0 wait for the next minute, 4 checkpoints: all as they were written\n"
    )


def test_the_command_names_the_first_bad_row_and_fails(log, later: datetime, capsys) -> None:
    for event in (log[5], log[2]):
        as_owner("UPDATE audit_event SET role = 'admin' WHERE id = %s", event.pk)
    with pytest.raises(CommandError, match="not as it was written"):
        call_command("verify_audit")
    assert capsys.readouterr().out == f"event {log[2].pk}: was changed after it was written\n"
    with pytest.raises(CommandError):
        call_command("verify_audit", "--all")
    assert capsys.readouterr().out.splitlines() == [
        f"event {event.pk}: was changed after it was written" for event in (log[2], log[5])
    ]


def test_a_log_many_times_as_long_is_read_in_the_same_memory(write, at: datetime, monkeypatch) -> None:
    monkeypatch.setattr(verify, "BATCH", 40)

    def peak(count: int) -> int:
        write(count)
        chain(at)
        tracemalloc.start()
        try:
            assert list(faults(at)) == []
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(1100) < 2 * peak(100)


GUARDS: dict[str, tuple[str, Callable[..., object], str]] = {
    "the seal of an event": ("is_intact", lambda *_: True, "UPDATE audit_event SET role = 'admin'"),
    "the chain": ("same", lambda *_: True, "UPDATE audit_link SET value = 'x' WHERE number = 3"),
    "the index": ("mentioned", lambda *_: (), "DELETE FROM audit_mention"),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_each_guard_is_needed(log, later: datetime, monkeypatch, guard: str) -> None:
    """The control: with the guard taken away the same hand goes unseen."""
    name, blind, hand = GUARDS[guard]
    as_owner(hand)
    assert found(later) != []
    monkeypatch.setattr(verify, name, blind)
    if guard == "the index":
        assert Mention.objects.count() == 0
    assert found(later) == []
