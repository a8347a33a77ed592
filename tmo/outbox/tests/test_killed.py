"""A sender that is killed: a process of its own, stopped without a chance to tidy up."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

import pytest
from django.db import connection

from tmo.outbox.models import Message
from tmo.outbox.sender import LEASE, Counts, send_due
from tmo.outbox.tests.conftest import PostOffice

SENDER = """
import sys, django
django.setup()
from datetime import datetime
from tmo.outbox import kinds, sender
from tmo.outbox.tests.conftest import build_note
kinds.kind("tests.note")(build_note)
from django.conf import settings
settings.TEMPLATES[0]["DIRS"].append("tmo/outbox/tests/templates")
print(sender.send_due(datetime.fromisoformat(sys.argv[1])).sent)
"""


def database_url() -> str:
    """The database of this test, as another process reaches it."""
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    user = quote(parts["USER"], safe="") + (":" + quote(parts["PASSWORD"], safe="") if parts["PASSWORD"] else "")
    host = parts["HOST"] if not parts["HOST"].startswith("/") else ""
    query = f"?host={quote(parts['HOST'], safe='')}" if parts["HOST"].startswith("/") else ""
    return f"postgresql://{user}@{host}:{parts['PORT']}/{parts['NAME']}{query}"


def start_sender(office: PostOffice, at: datetime) -> subprocess.Popen[str]:
    address = {"DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
    environment = {**os.environ, **address, "DJANGO_SETTINGS_MODULE": "tmo.settings"}
    command = [sys.executable, "-c", SENDER, at.isoformat()]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def wait_for(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_processes_send_each_message_once(
    smtp_server: PostOffice, note: Callable[..., Message], at: datetime
) -> None:
    for number in range(12):
        note(f"p{number}")
    senders = [start_sender(smtp_server, at) for _ in range(2)]
    sent = [int(sender.communicate(timeout=60)[0]) for sender in senders]
    assert sum(sent) == 12
    assert sorted(smtp_server.recipients) == sorted(f"p{number}@school.example" for number in range(12))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_killed_sender_loses_nothing_and_costs_at_most_one_copy_of_the_same_mail(
    smtp_server: PostOffice, note: Callable[..., Message], at: datetime
) -> None:
    row = note()
    smtp_server.silence = 1.0
    killed = start_sender(smtp_server, at)
    wait_for(lambda: smtp_server.connections == 1 and Message.objects.filter(claimed_by__isnull=False).exists())
    wait_for(lambda: smtp_server.holding)
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=30)
    wait_for(lambda: len(smtp_server.letters) == 1)
    smtp_server.silence = 0.0
    assert Message.objects.get().state == "pending"
    assert send_due(at + LEASE / 2) == Counts()
    assert send_due(at + LEASE) == Counts(sent=1)
    assert [letter["Message-ID"] for letter in smtp_server.letters] == [f"<{row.pk}@127.0.0.1>"] * 2
