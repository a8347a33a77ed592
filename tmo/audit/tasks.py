"""What the sweep does for the log, each minute."""

import logging
from datetime import datetime

from tmo.audit import checkpoints
from tmo.audit.chain import End, chain_new
from tmo.audit.models import Link
from tmo.audit.review.drawing import draw_all
from tmo.audit.review.notices import post_notices
from tmo.jobs import sweeper

log = logging.getLogger(__name__)


@sweeper("audit.chain")
def chain(at: datetime) -> int:
    """Chains what is new, and notes outside the database how far the chain has come."""
    chained = chain_new(at)
    note_end(at)
    return chained


def note_end(at: datetime) -> None:
    """Adds a checkpoint where there is something to add; says so loudly when the chain has become shorter."""
    last = Link.objects.order_by("-number").first()
    known = checkpoints.last()
    if last is not None and (known is None or known.number < last.number):
        checkpoints.add(End(last.number, last.value), at)
    elif known is not None and known.number > (last.number if last else 0):
        log.error("the audit log has become shorter: run verify_audit")


@sweeper("audit.review")
def review(at: datetime) -> int:
    """Draws the months that are over, and tells those who look at the log what waits and what is late."""
    return draw_all(at) + post_notices(at)
