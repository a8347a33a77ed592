"""Reading a calendar file (.ics): its days as a table, so that it goes the same way as a pasted one."""

from datetime import date, datetime, timedelta
from typing import Any

from tmo.sheets import BYTES_MAX, Fault, Sheet, Unreadable
from tmo.sheets.reading import check_name, plain_text
from tmo.sheets.sheet import sheet_of

ENDINGS = frozenset({".ics"})
EVENTS_MAX = 500
# Reading twenty thousand lines takes the library a second.
LINES_MAX = 20_000
HEADER = ("Title", "First day", "Last day")
BEGINS = "BEGIN:VCALENDAR"


def is_calendar(text: str) -> bool:
    """Whether text that was pasted or sent is a calendar file."""
    return text[:200].lstrip("\ufeff \r\n\t").upper().startswith(BEGINS)


def read_calendar(name: str, content: bytes) -> Sheet:
    """The events of the file as rows of title, first day and last day, under a heading. Raises `Unreadable`.

    An event with times shows its beginning with the time, one that recurs the word RRULE: the reader of the rows
    tells why these are no days.
    """
    check_name(name, ENDINGS)
    if len(content) > BYTES_MAX:
        raise Unreadable(Fault.TOO_LARGE)
    text = plain_text(content)
    if not is_calendar(text):
        raise Unreadable(Fault.WRONG_KIND)
    return events_in(text)


def events_in(text: str) -> Sheet:
    """The same for the text of a file."""
    if text.upper().count("BEGIN:VEVENT") > EVENTS_MAX:
        raise Unreadable(Fault.TOO_MANY_ROWS)
    if len(text.splitlines()) > LINES_MAX:
        raise Unreadable(Fault.TOO_LARGE)
    rows = _rows(text)
    if not rows:
        raise Unreadable(Fault.EMPTY)
    return sheet_of([HEADER, *rows])


def _rows(text: str) -> list[tuple[str, str, str]]:
    from icalendar import Calendar

    try:
        return [_row(event) for event in Calendar.from_ical(text).walk("VEVENT")]
    # The file is somebody else's: whatever in it makes the library stumble, it is the file that is broken.
    except Exception as reason:
        raise Unreadable(Fault.BROKEN) from reason


def _row(event: Any) -> tuple[str, str, str]:
    title = str(event.get("summary", ""))
    if "RRULE" in event or "RDATE" in event:
        return title, "RRULE", ""
    first = event["dtstart"].dt
    if isinstance(first, datetime):
        return title, first.isoformat(timespec="minutes")[:16], ""
    return title, first.isoformat(), _last(event, first).isoformat()


def _last(event: Any, first: date) -> date:
    """The end of an event of whole days is the day after its last one; without an end it is one day."""
    if "dtend" in event:
        end: date = event["dtend"].dt
        return end - timedelta(days=1)
    if "duration" in event:
        length: timedelta = event["duration"].dt
        return first + max(length - timedelta(days=1), timedelta())
    return first
