"""Who starts the sender: a nudge right after a post, and the sweep every minute."""

from datetime import datetime

from celery import shared_task

from tmo import clock, jobs
from tmo.outbox.post import SEND_TASK
from tmo.outbox.sender import send_due


@shared_task(name=SEND_TASK)
def send() -> None:
    """Sends what is due now."""
    send_due(clock.now())


@jobs.sweeper("outbox")
def sweep(at: datetime) -> int:
    """Sends what is due at `at`; answers how many messages were dealt with."""
    return send_due(at).total
