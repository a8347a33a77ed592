"""Due reminders, senders that are killed at random, and a broker that is stopped half-way: what arrives, and how often.

SMTP knows no exactly-once. The promise is: nothing is lost, no row says "sent" without the server's yes, and at most
one extra copy arrives for each kill, with the same Message-ID and the same UID in its calendar.
"""

import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from uuid import uuid4

from django.db import connection
from icalendar import Calendar

from programs.actions import people
from programs.models import Booking
from programs.rules.roster import Asked
from programs.tests.factories import AT, MANEN, SOLEN, make_confirmed, make_member, make_offer
from tmo.outbox.models import Message
from tmo.tests.faults.machine import Beat, Broker, Workers, free_port
from tmo.tests.faults.sink import HOST, Sink, listening
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import actor

KIND = "programs.reminder"
DUE = datetime.fromisoformat("2027-03-09T07:00:00+00:00")  # 08.00: a day before one session, a week before the next
SPEED = 20.0  # so many seconds of the product are one of ours: the ten minutes of a claim are half a minute
SENDERS = 3
BROKER_IS_DOWN = 3.0
PATIENCE = 240.0


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    database: str
    due: int
    kills: int
    seconds: float
    states: dict[str, int]
    accepted: int
    lost: int
    sent_without_yes: int
    copies: int
    strange_copies: int

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept."""
        broken = self.lost or self.sent_without_yes or self.strange_copies or self.copies > self.kills
        return not broken and self.states == {"sent": self.due}


def make_due(count: int) -> int:
    """So many reminders that are due at `DUE` and at no other time, of one booking; answers how many there are."""
    offer = make_offer()
    make_member(offer.provider, RoleKind.COORDINATOR)
    booking = make_confirmed(offer, make_member(offer.provider, RoleKind.TRAINER), workplaces=(SOLEN, MANEN))
    _bring(booking, count)
    others = Message.objects.exclude(kind=KIND, due_at=DUE)
    others.filter(state="pending").update(state="dropped", reason="another day", body=None)
    surplus = Message.objects.filter(kind=KIND, state="pending").order_by("pk").values_list("pk", flat=True)[count:]
    Message.objects.filter(pk__in=list(surplus)).update(state="dropped", reason="more than asked for")
    return Message.objects.filter(kind=KIND, state="pending").count()


def _bring(booking: Booking, count: int) -> None:
    """Everybody comes to both sessions: half as many people as reminders."""
    places = list(booking.workplaces.all())
    asked = [
        Asked(f"Person {n}", f"person{n}@solen.example", workplace=places[n % 2].pk) for n in range((count + 1) // 2)
    ]
    for start in range(0, len(asked), 200):
        people.import_people(booking=booking, people=asked[start : start + 200], key=uuid4(), by=actor(), at=AT)


def run(
    *, count: int, kills: int, database_url: str, seed: int | None, pause: float = 0.05, speed: float = SPEED
) -> Outcome:
    """Makes the reminders due, lets the senders work and kills them; returns when nothing waits any more.

    `pause` is how long the mail server takes for a mail, `speed` how fast the senders' clock runs.
    """
    due, dice, begun = make_due(count), random.Random(seed), time.monotonic()
    sink, broker, port = Sink(pause=pause), Broker(), free_port()
    server = listening(sink, port)
    addresses = {"EMAIL_URL": f"smtp://{HOST}:{port}", "REDIS_URL": broker.url, "DATABASE_URL": database_url}
    workers = Workers(SENDERS, {**os.environ, **addresses}, DUE, speed)
    server.start()
    broker.start()
    workers.start()
    try:
        with Beat(broker.url, 0.4), Beat(broker.url, 0.5):
            done = _disturb(due, kills, dice, sink, broker, workers)
    finally:
        workers.stop()
        broker.stop()
        server.stop()
    return _outcome(due, done, sink, time.monotonic() - begun)


def _disturb(due: int, kills: int, dice: random.Random, sink: Sink, broker: Broker, workers: Workers) -> int:
    """Kills a random sender each time so many mails have arrived, and stops the broker half-way; how many kills."""
    marks = sorted(dice.randrange(1, due) for _ in range(kills))
    done, down_since, ends = 0, 0.0, time.monotonic() + PATIENCE
    while time.monotonic() < ends and (done < kills or _waiting()):
        arrived = len(sink.accepted)
        if done < kills and arrived >= marks[done]:
            time.sleep(dice.random() / 5)
            workers.kill_one(dice)
            done += 1
        if not down_since and arrived >= due / 2:
            broker.stop()
            down_since = time.monotonic()
        elif broker.is_down and time.monotonic() - down_since > BROKER_IS_DOWN:
            broker.start()
        time.sleep(0.02)
    return done


def _waiting() -> int:
    return Message.objects.filter(kind=KIND, state="pending").count()


def _outcome(due: int, kills: int, sink: Sink, seconds: float) -> Outcome:
    rows = Message.objects.filter(kind=KIND).exclude(reason="another day").exclude(reason="more than asked for")
    letters = [(str(one["Message-ID"]).strip("<>").partition("@")[0], _uid(one)) for one in sink.letters()]
    arrived = Counter(key for key, _uid_of in letters)
    sent = {str(row.pk) for row in rows if row.state == "sent"}
    return Outcome(
        database=connection.vendor,
        due=due,
        kills=kills,
        seconds=seconds,
        states=dict(Counter(row.state for row in rows)),
        accepted=len(letters),
        lost=sum(str(row.pk) not in arrived for row in rows),
        sent_without_yes=len(sent - set(arrived)),
        copies=sum(arrived.values()) - len(arrived),
        strange_copies=len(set(letters)) - len(arrived),
    )


def _uid(letter: EmailMessage) -> str:
    """The UID of the mail's calendar."""
    part = next(one for one in letter.walk() if one.get_content_type() == "text/calendar")
    return str(Calendar.from_ical(part.get_content()).walk("VEVENT")[0]["uid"])


def as_table(outcome: Outcome) -> str:
    """One line for each thing that was promised."""
    lines = [
        ("reminders due", outcome.due, ""),
        ("senders killed", outcome.kills, f"of {SENDERS} at work, with SIGKILL; the broker stopped once"),
        ("accepted by the mail server", outcome.accepted, ""),
        ("lost", outcome.lost, "0 promised"),
        ("'sent' without the server's yes", outcome.sent_without_yes, "0 promised"),
        ("copies", outcome.copies, f"at most {outcome.kills} promised"),
        ("copies with another Message-ID or UID", outcome.strange_copies, "0 promised"),
        ("rows that are not 'sent'", outcome.due - outcome.states.get("sent", 0), "0 promised"),
    ]
    head = f"{outcome.database}, {outcome.seconds:.0f} s: {'kept' if outcome.is_kept else 'BROKEN'}"
    return "\n".join([head, *(f"  {name:<40} {value:>5}  {note}".rstrip() for name, value, note in lines)])
