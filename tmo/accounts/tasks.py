"""What is swept away every minute: limits that have run out, and sign-ins whose session is over."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from tmo import jobs
from tmo.accounts.models import SignIn, Tally


@jobs.sweeper("accounts")
def sweep(at: datetime) -> int:
    """Removes what is of no use to anybody at `at`; answers how many rows."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    gone = SignIn.objects.filter(~Exists(alive), seen_at__lt=at - timedelta(minutes=1)).delete()[0]
    ran_out = Session.objects.filter(expire_date__lte=at).delete()[0]
    return int(gone + ran_out + Tally.objects.filter(ends_at__lte=at).delete()[0])
