"""Calendar files as tables."""

import pytest

from tmo.calendar_files import events_in, is_calendar, read_calendar
from tmo.sheets import Fault, Unreadable


def calendar(*events: str) -> str:
    bodies = "".join(f"BEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\n" for body in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{bodies}END:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("body", "cells"),
    [
        (
            "SUMMARY:Lov\r\nDTSTART;VALUE=DATE:20261102\r\nDTEND;VALUE=DATE:20261107",
            ("Lov", "2026-11-02", "2026-11-06"),
        ),
        ("SUMMARY:Lov\r\nDTSTART;VALUE=DATE:20261102", ("Lov", "2026-11-02", "2026-11-02")),
        ("SUMMARY:Lov\r\nDTSTART;VALUE=DATE:20261102\r\nDURATION:P1D", ("Lov", "2026-11-02", "2026-11-02")),
        ("SUMMARY:Lov\r\nDTSTART;VALUE=DATE:20261102\r\nDURATION:P3D", ("Lov", "2026-11-02", "2026-11-04")),
        ("DTSTART;VALUE=DATE:20261102", ("", "2026-11-02", "2026-11-02")),
        ("SUMMARY:Lov\\, långt\\nlov\r\nDTSTART;VALUE=DATE:20261102", ("Lov, långt lov", "2026-11-02", "2026-11-02")),
        ("SUMMARY:Lov\r\nDTSTART;VALUE=DATE:20261102\r\nRRULE:FREQ=DAILY", ("Lov", "RRULE")),
        ("SUMMARY:Lov\r\nDTSTART;VALUE=DATE:20261102\r\nRDATE;VALUE=DATE:20261103", ("Lov", "RRULE")),
        ("SUMMARY:Möte\r\nDTSTART:20261102T090000Z", ("Möte", "2026-11-02T09:00")),
    ],
    ids=["days", "no end", "one day", "length", "no name", "escaped", "recurring", "more days", "timed"],
)
def test_an_event_becomes_a_row_with_its_last_day(body, cells):
    assert [row.cells for row in events_in(calendar(body)).rows] == [("Title", "First day", "Last day"), cells]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.csv", calendar("DTSTART;VALUE=DATE:20261102").encode(), Fault.WRONG_KIND),
        ("a.ics", b"Name;Day", Fault.WRONG_KIND),
        ("a.ics", b"", Fault.WRONG_KIND),
        ("a.ics", b"BEGIN:VCALENDAR\r\n" + b"x" * 2 * 1024 * 1024, Fault.TOO_LARGE),
        ("a.ics", b"BEGIN:VCALENDAR\r\n" + b"X-A:b\r\n" * 20_001, Fault.TOO_LARGE),
        ("a.ics", calendar(*["DTSTART;VALUE=DATE:20261102"] * 501).encode(), Fault.TOO_MANY_ROWS),
        ("a.ics", calendar().encode(), Fault.EMPTY),
        ("a.ics", calendar("SUMMARY:Lov").encode(), Fault.BROKEN),
        ("a.ics", calendar("DTSTART;VALUE=DATE:2026").encode(), Fault.BROKEN),
        ("a.ics", b"BEGIN:VCALENDAR\r\ngarbage\r\n", Fault.BROKEN),
    ],
    ids=["name", "table", "empty file", "large", "lines", "events", "no events", "no day", "half a day", "garbage"],
)
def test_a_file_that_is_no_calendar_of_days_is_refused_with_the_reason(name, content, fault):
    with pytest.raises(Unreadable) as refused:
        read_calendar(name, content)
    assert refused.value.fault == fault


def test_text_that_was_pasted_is_known_by_how_it_begins():
    assert is_calendar("\ufeff\r\nbegin:vcalendar\r\n")
    assert not is_calendar("Title;BEGIN:VCALENDAR")


def test_five_hundred_events_are_read():
    text = calendar(*[f"SUMMARY:{number}\r\nDTSTART;VALUE=DATE:20261102" for number in range(500)])
    assert len(events_in(text).rows) == 501
