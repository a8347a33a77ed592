"""A mail server that takes everything and keeps nothing: `sink PORT` runs until it is ended."""

import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tmo.tests.faults.sink import HOST


class Nowhere:
    """Says yes to every mail."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 taken"


def main(port: int) -> None:
    """Says so once it listens."""
    Controller(Nowhere(), hostname=HOST, port=port).start()
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
