"""The one door to outgoing mail: text, HTML and perhaps a calendar file in one message."""

import re
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

# What ends a header line, or looks to somebody's mail program as if it did, and marks that nobody can see.
NOT_IN_HEADERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
CALENDAR_METHOD = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
SUBJECT_MAX = 200
CALENDAR_NAME = "invitation.ics"


@dataclass(frozen=True)
class Outgoing:
    """One mail to one address. `message_id` is without its angle brackets; `reply_to` a plain address or ''."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    language: str
    reply_to: str = ""
    calendar: bytes | None = None
    calendars: tuple[bytes, ...] = ()


class Unreachable(Exception):
    """The mail server did not let us in at all: it is down, or the sign-in there is wrong."""


class Line:
    """One connection for many mails: opened when the first is sent, and anew after a fault."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def send(self, outgoing: Outgoing) -> None:
        """As `send`; raises `Unreachable` when no connection can be had."""
        connection = self._opened()
        try:
            send(outgoing, connection)
        except OSError:
            self._hang_up()
            raise

    def _opened(self) -> BaseEmailBackend:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:
                raise Unreachable(type(error).__name__) from error
            self._connection = connection
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()
        self._connection = None


def clean_header(value: str, limit: int = SUBJECT_MAX) -> str:
    """One line for a header: breaks, controls and marks of direction become a space; cut at `limit` characters."""
    return " ".join(NOT_IN_HEADERS.sub(" ", value).split())[:limit]


def send(outgoing: Outgoing, connection: BaseEmailBackend) -> None:
    """Hands the mail over; returns when the server has said yes.

    Raises `ValidationError` for what is not one plain address, and whatever `smtplib` says of a server that refused.
    """
    validate_email(outgoing.to)
    connection.send_messages([compose(outgoing)])


def compose(outgoing: Outgoing) -> EmailMultiAlternatives:
    """Django's message. The same `outgoing` always has the same Message-ID."""
    message = EmailMultiAlternatives(
        subject=clean_header(outgoing.subject),
        body=outgoing.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[outgoing.to],
        reply_to=[outgoing.reply_to] if outgoing.reply_to else None,
        headers={
            "Message-ID": f"<{outgoing.message_id}>",
            "Content-Language": outgoing.language,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(outgoing.html, "text/html")
    if outgoing.calendar is not None:
        _attach_calendar(message, outgoing.calendar)
    for number, calendar in enumerate(outgoing.calendars, start=1):
        message.attach(f"session-{number}.ics", calendar.decode(), _calendar_type(calendar))
    return message


def _attach_calendar(message: EmailMultiAlternatives, calendar: bytes) -> None:
    """As an alternative, which calendars act on, and as a file for people whose mail program shows none."""
    message.attach_alternative(calendar.decode(), _calendar_type(calendar))
    message.attach(CALENDAR_NAME, calendar, "application/ics")


def _calendar_type(calendar: bytes) -> str:
    """The type of the mail part, with the method that the file itself says."""
    method = CALENDAR_METHOD.search(calendar)
    return "text/calendar" + (f"; method={method.group(1).decode('ascii')}" if method else "")
