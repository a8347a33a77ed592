"""From a row to a mail, and what an exception on the way means for the row."""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template import Context, Engine
from django.template.loader import render_to_string

from tmo.mail import Outgoing
from tmo.outbox.kinds import Letter, UnknownKind
from tmo.outbox.models import Message

# Pauses after a passing fault, in minutes; the last one repeats. Twenty-seven attempts take about a day.
PAUSES = (1, 5, 15, 60)
ATTEMPTS_MAX = 27
POISON_MAX = 3


@dataclass(frozen=True)
class Verdict:
    """`final` means that no further attempt is made; `reason` holds a code of ours, never the server's own words."""

    reason: str
    final: bool


def outgoing(message: Message, letter: Letter) -> Outgoing:
    """Renders both parts; call it with the message's language active."""
    context = {
        "subject": letter.subject,
        "support": settings.SUPPORT,
        "site_url": settings.SITE_URL,
        "language": message.language,
        **letter.context,
    }
    return Outgoing(
        to=message.to,
        subject=letter.subject,
        text=_text(f"mail/{letter.template}.txt", context),
        html=render_to_string(f"mail/{letter.template}.html", context),
        message_id=message_id(message),
        language=message.language,
        reply_to=context["support"].get("email", ""),
        calendar=letter.calendar,
        calendars=letter.calendars,
    )


def message_id(message: Message) -> str:
    """The same however often the message is sent, so that a second copy changes nothing."""
    return f"{message.id}@{urlsplit(settings.SITE_URL).hostname}"


def _text(template: str, context: dict[str, object]) -> str:
    """Plain text: nothing is escaped, no line ends in spaces, no two empty lines follow each other."""
    rendered = Engine.get_default().get_template(template).render(Context(context, autoescape=False))
    lines = [line.rstrip() for line in rendered.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept) + "\n"


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th try (1 is the first)."""
    return timedelta(minutes=PAUSES[min(attempts, len(PAUSES)) - 1])


def next_try(attempts: int, at: datetime) -> datetime:
    """When a message may be taken again after its `attempts`-th try at `at`."""
    return at + pause_after(attempts)


def of_build(error: Exception, attempts: int) -> Verdict:
    """A builder, a template or an address that cannot work."""
    if isinstance(error, ValidationError):
        return Verdict("address not valid", final=True)
    reason = "unknown kind" if isinstance(error, UnknownKind) else f"could not be written: {type(error).__name__}"
    return Verdict(reason[:80], final=attempts >= POISON_MAX)


def of_server(error: Exception, attempts: int) -> Verdict:
    """What the server's answer means. 5xx for this recipient or this mail is final, everything else passes."""
    code = _code(error)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Verdict(f"sender refused {code}", final=attempts >= ATTEMPTS_MAX)
    if 500 <= code <= 599:
        return Verdict(f"refused {code}", final=True)
    reason = f"put off {code}" if code else f"no answer: {type(error).__name__}"
    return Verdict(reason[:80], final=attempts >= ATTEMPTS_MAX)


def _code(error: Exception) -> int:
    """The SMTP code, 0 if the server gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min((answer[0] for answer in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
