"""Who starts the builder: a nudge right after the asking, and the sweep every minute."""

from datetime import datetime, timedelta

from celery import shared_task

from tmo import jobs
from tmo.documents.asking import BUILD_TASK, expire
from tmo.documents.building import build_due
from tmo.documents.models import Document, State
from tmo.documents.queries import buildable, outdated, stuck

PATIENCE = timedelta(minutes=2)
ROW_KEPT = timedelta(days=30)


@shared_task(name=BUILD_TASK)
def build() -> None:
    """Builds what waits."""
    build_due()


@jobs.sweeper("documents")
def sweep(at: datetime) -> int:
    """Wipes what is a day old and forgets rows after a month. What waits is called for again, so that printing does
    not hold up the rest of the sweep; when nobody answers for two minutes, the sweep builds one itself.
    """
    wiped = expire(outdated(at))
    Document.objects.filter(state__in=[State.FAILED, State.EXPIRED], expires_at__lte=at - ROW_KEPT).delete()
    if stuck(at, PATIENCE).exists():
        return wiped + build_due(limit=1)
    if buildable(at).exists():
        jobs.nudge(BUILD_TASK)
    return wiped
