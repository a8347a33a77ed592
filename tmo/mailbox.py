"""Where mail goes when there is no mail server: files of the demonstration, which it shows on a page."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as ParsedMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from tmo import clock

SHOWN_MAX = 200


class Backend(BaseEmailBackend):
    """Writes each mail to `settings.MAILBOX_DIR`; a file appears under its name only when it is complete."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """As Django's backends: the number of mails kept."""
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
            partial = folder / f"{name}.part"
            partial.write_bytes(message.message().as_bytes())
            partial.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Part:
    """One piece of a letter: `number` counts from 0 in the order of the mail; `content` is text for text parts."""

    number: int
    content_type: str
    is_attachment: bool
    content: str | bytes

    @property
    def file_name(self) -> str:
        """A name of ours: what the mail calls its file is not used."""
        return f"file-{self.number}.ics" if self.is_calendar else f"file-{self.number}.bin"

    @property
    def is_calendar(self) -> bool:
        """True for an invitation, whichever of its two types it goes by."""
        return self.content_type in {"application/ics", "text/calendar"}


@dataclass(frozen=True)
class Letter:
    """A kept mail, read back."""

    name: str
    to: str
    subject: str
    language: str
    sent_at: datetime
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The plain text."""
        return next((str(part.content) for part in self.parts if part.content_type == "text/plain"), "")

    @property
    def html(self) -> Part | None:
        """The HTML part."""
        return next((part for part in self.parts if part.content_type == "text/html"), None)

    @property
    def attachments(self) -> tuple[Part, ...]:
        """What can be downloaded."""
        return tuple(part for part in self.parts if part.is_attachment)


def names() -> list[str]:
    """Names of kept mails, newest first."""
    return sorted((path.stem for path in Path(settings.MAILBOX_DIR).glob("*.eml")), reverse=True)


def letters(limit: int = SHOWN_MAX) -> list[Letter]:
    """The newest mails."""
    return [_read(name) for name in names()[:limit]]


def letter(name: str) -> Letter | None:
    """One mail, None unless `name` is the name of a kept one: no other path is ever opened."""
    return _read(name) if name in names() else None


def _read(name: str) -> Letter:
    raw = (Path(settings.MAILBOX_DIR) / f"{name}.eml").read_bytes()
    message = BytesParser(policy=policy.default).parsebytes(raw)
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return Letter(
        name=name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        language=str(message["Content-Language"] or ""),
        sent_at=_moment(str(message["Date"])),
        parts=tuple(_part(number, leaf) for number, leaf in enumerate(leaves)),
    )


def _moment(date: str) -> datetime:
    """The Date header. Django writes "-0000", UTC from nowhere in particular, which Python reads without a zone."""
    moment = parsedate_to_datetime(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _part(number: int, leaf: ParsedMessage) -> Part:
    content = leaf.get_content()
    return Part(
        number=number,
        content_type=leaf.get_content_type(),
        is_attachment=leaf.get_content_disposition() == "attachment",
        content=content if isinstance(content, str | bytes) else bytes(content),
    )
