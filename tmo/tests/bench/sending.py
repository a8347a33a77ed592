"""Two senders on the outbox against one process that only builds the same mails and sends them on one connection."""

import os
import subprocess
import sys
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tmo.outbox.models import Message
from tmo.outbox.sender import send_due
from tmo.tests.architecture.tree import ROOT
from tmo.tests.bench.jobs import JobResult, median
from tmo.tests.faults.machine import free_port
from tmo.tests.faults.reminders import DUE, KIND, make_due
from tmo.tests.faults.sink import HOST

ROUNDS = 3
SENDERS = 2


def measure(quick: bool) -> JobResult:
    """The median of three rounds, each of both in turns, on the same reminders and the same mail server."""
    count = make_due(40 if quick else 400)
    with Sink() as port:
        rounds = [(_rate("alone", 1, port, count), _rate("sender", SENDERS, port, count)) for _ in range(ROUNDS)]
    notes = "\n".join(f"alone {alone:.0f} a second, {SENDERS} senders {sent:.0f}" for alone, sent in rounds)
    return JobResult(median([sent / alone for alone, sent in rounds]), _statements(), notes)


def _rate(what: str, processes: int, port: int, count: int) -> float:
    """Mails a second, from the moment when every process is ready until the last one has ended."""
    _make_pending()
    environment = {**os.environ, "EMAIL_URL": f"smtp://{HOST}:{port}", "DJANGO_SETTINGS_MODULE": "tmo.settings"}
    command = [sys.executable, "-m", "tmo.tests.bench.mailing", what]
    started = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=-1, stdout=-1, text=True) for _ in range(processes)
    ]
    for one in started:
        assert one.stdout is not None
        one.stdout.readline()
    begun = time.perf_counter()
    done = [one.communicate("go\n")[0] for one in started]
    took = time.perf_counter() - begun
    sent = sum(int(text) for text in done)
    assert sent == count, f"{what} sent {sent} of {count}"
    return count / took


def _make_pending() -> None:
    rows = Message.objects.filter(kind=KIND, due_at=DUE, state__in=["sent", "pending"])
    rows.update(state="pending", sent_at=None, attempts=0, claimed_by=None, claimed_until=None)


def _statements() -> int:
    """What one mail asks of the database: taking, building, marking."""
    _make_pending()
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    with CaptureQueriesContext(connection) as one:
        send_due(DUE, limit=1)
    with CaptureQueriesContext(connection) as three:
        send_due(DUE, limit=3)
    return (len(three) - len(one)) // 2


class Sink:
    """A mail server in a process of its own, so that it takes nothing from whom is measured but its core."""

    def __enter__(self) -> int:
        self.port = free_port()
        command = [sys.executable, "-m", "tmo.tests.bench.sink", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()
        return self.port

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(10)
