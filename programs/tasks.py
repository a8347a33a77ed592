"""What the sweep does for this app, each minute."""

from datetime import datetime

from programs.actions.invitations import keep_what_is_left
from programs.actions.reminders import nudge_stalled, remind_of_answers
from programs.actions.requests import drop_old_drafts
from programs.actions.roster_sweep import keep_all_principals, remind_of_ambassadors
from tmo.jobs import sweeper


@sweeper("programs.old_drafts")
def old_drafts(at: datetime) -> int:
    """Forms that nobody sent and nobody touched for 90 days are deleted."""
    return drop_old_drafts(at)


@sweeper("programs.answers_due")
def answers_due(at: datetime) -> int:
    """Sides whose answer is due in two days are reminded, once for each date."""
    return remind_of_answers(at)


@sweeper("programs.stalled")
def stalled(at: datetime) -> int:
    """Bookings that have stood still for a week are pointed out, once a week."""
    return nudge_stalled(at)


@sweeper("programs.invitations")
def invitations(at: datetime) -> int:
    """Whoever has not been told of a change yet is told now."""
    return keep_what_is_left(at)


@sweeper("programs.principals")
def principals(at: datetime) -> int:
    """Principals of confirmed bookings stand on the lists of their workplaces."""
    return keep_all_principals(at)


@sweeper("programs.ambassadors")
def ambassadors(at: datetime) -> int:
    """Two weeks before a session for ambassadors it is told that there are none, once."""
    return remind_of_ambassadors(at)
