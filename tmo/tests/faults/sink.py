"""A mail server that remembers what it said yes to, message by message."""

import asyncio
import email.policy
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


@dataclass
class Sink:
    """`pause` is how many seconds it takes for each mail: half before it has it, half before it says yes.

    A sender that is killed in the second half has delivered its mail and does not know. Meanwhile it takes other mail.
    """

    pause: float = 0.0
    accepted: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.pause / 2)
        content = envelope.content or b""
        self.accepted.append(content if isinstance(content, bytes) else content.encode())
        await asyncio.sleep(self.pause / 2)
        return "250 taken"

    def letters(self) -> list[EmailMessage]:
        """Everything that it said yes to, in order."""
        parser = BytesParser(policy=email.policy.default)
        return [parser.parsebytes(one) for one in self.accepted]


def listening(sink: Sink, port: int) -> Controller:
    """The server, not started yet."""
    return Controller(sink, hostname=HOST, port=port)
