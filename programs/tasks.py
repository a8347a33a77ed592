"""What the sweep does for this app, each minute."""

from datetime import datetime

from programs.actions.requests import drop_old_drafts
from tmo.jobs import sweeper


@sweeper("programs.old_drafts")
def old_drafts(at: datetime) -> int:
    """Forms that nobody sent and nobody touched for 90 days are deleted."""
    return drop_old_drafts(at)
