"""A process that is measured, `mailing alone` or `mailing sender`: is ready, waits, works, and says how much it did."""

import sys
from collections.abc import Iterator


def alone() -> Iterator[int]:
    """Builds each mail and sends it on one connection; claims nothing and marks nothing."""
    from django.utils import translation

    from tmo import mail
    from tmo.outbox import delivery, kinds
    from tmo.outbox.models import Message
    from tmo.tests.faults.reminders import DUE, KIND

    messages = list(Message.objects.filter(kind=KIND, state="pending", due_at=DUE).order_by("due_at", "id"))
    yield 0
    with mail.Line() as line:
        for message in messages:
            with translation.override(message.language):
                letter = kinds.build(message, DUE)
                assert isinstance(letter, kinds.Letter)
                outgoing = delivery.outgoing(message, letter)
            line.send(outgoing)
    yield len(messages)


def sender() -> Iterator[int]:
    """What a worker of the product does."""
    from tmo.outbox.models import Message
    from tmo.outbox.sender import send_due
    from tmo.tests.faults.reminders import DUE

    Message.objects.count()
    yield 0
    yield send_due(DUE, limit=100_000).sent


def main(what: str) -> None:
    """Everything is imported, read and connected before it says that it is ready."""
    import django

    django.setup()
    work = {"alone": alone, "sender": sender}[what]()
    next(work)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(f"{next(work)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
