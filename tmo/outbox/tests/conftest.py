"""A real SMTP server inside the test process, and a kind of message that only tests know."""

import email.policy
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tmo.outbox import kinds
from tmo.outbox.models import Message


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class PostOffice:
    """What the server took, and how it is to behave: answers by address, seconds of silence after DATA (`holding`)."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 taken"
    silence: float = 0.0
    connections: int = 0
    holding: bool = False

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.silence:
            self.holding = True
            time.sleep(self.silence)  # the server's own thread: it hangs as a whole
            self.holding = False
        if self.data_answer.startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
            self.letters.append(email.message_from_bytes(content, policy=email.policy.default))
            self.recipients.extend(envelope.rcpt_tos)
        return self.data_answer


@pytest.fixture
def smtp_server(settings: object) -> Iterator[PostOffice]:
    """Mail goes to this server for the length of the test."""
    office = PostOffice(port=free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", office.port, 5
    yield office
    controller.stop()


@pytest.fixture
def note_kind(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kind "tests.note": says `facts["words"]` under `facts["subject"]`, drops or breaks when told to."""
    folder = Path(__file__).parent / "templates"
    template = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**template, "DIRS": [*template["DIRS"], folder]}]
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.kind("tests.note")(build_note)
    yield
    del settings.TEMPLATES


def build_note(message: Message, at: datetime) -> kinds.Letter | kinds.Drop:
    facts = message.facts
    if "drop" in facts:
        return kinds.Drop(facts["drop"])
    if "break" in facts:
        raise ZeroDivisionError("the words of somebody")
    calendar = facts["calendar"].encode() if "calendar" in facts else None
    context = {"words": facts.get("words", "Good day"), "link": facts.get("link", "")}
    return kinds.Letter(facts.get("subject", "A note"), facts.get("template", "tests/note"), context, calendar)


@pytest.fixture
def note(at: datetime, note_kind: None) -> Callable[..., Message]:
    """Writes a pending message; `facts` steer the builder."""

    def write(name: str = "one", *, to: str = "", **changes: object) -> Message:
        values = {"key": f"note:{name}", "kind": "tests.note", "to": to or f"{name}@school.example"}
        row = Message(**{**values, "language": "sv", "due_at": at, "created_at": at, **changes})
        row.save(force_insert=True)
        return row

    return write
