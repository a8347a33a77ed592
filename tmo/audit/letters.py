"""Mail about the log. It names no person and nothing that was read: it leads to the page that does."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tmo.audit.breakglass import OPENED
from tmo.audit.models import Glass, Review
from tmo.audit.people import Person, directory
from tmo.audit.review.notices import NO_AUDITOR, OVERDUE, WAITING
from tmo.outbox.kinds import Drop, Letter, kind
from tmo.outbox.models import Message

TO_ANSWER = "review_list"


@kind(WAITING)
def review_waiting(message: Message, at: datetime) -> Letter | Drop:
    """To an auditor: so many readings wait to be looked at."""
    counts = _counts(message, at)
    if not counts["count"] or not _is_among(directory().auditors(_organisation(message), at), message):
        return Drop("nothing_to_say")
    link = settings.SITE_URL + reverse(TO_ANSWER, args=[_organisation(message)])
    return Letter(_("Readings wait for your review"), "audit/review_waiting", {**counts, "link": link})


@kind(OVERDUE)
def review_overdue(message: Message, at: datetime) -> Letter | Drop:
    """To an auditor: the day to answer by has passed."""
    counts = _counts(message, at)
    if not counts["late"] or not _is_among(directory().auditors(_organisation(message), at), message):
        return Drop("nothing_to_say")
    link = settings.SITE_URL + reverse(TO_ANSWER, args=[_organisation(message)])
    return Letter(_("A review of the log is late"), "audit/review_overdue", {**counts, "link": link})


@kind(NO_AUDITOR)
def no_auditor(message: Message, at: datetime) -> Letter | Drop:
    """To an administrator: readings wait, and nobody has the role to look at them."""
    counts, organisation_id = _counts(message, at), _organisation(message)
    is_admin = _is_among(directory().admins(organisation_id, at), message)
    if not counts["count"] or not is_admin or directory().auditors(organisation_id, at):
        return Drop("nothing_to_say")
    link = settings.SITE_URL + reverse("people_list", args=[organisation_id])
    return Letter(_("Nobody looks at the log"), "audit/no_auditor", {**counts, "link": link})


@kind(OPENED)
def glass_opened(message: Message, at: datetime) -> Letter | Drop:
    """To those who lead: somebody opened a record that is not assigned to them."""
    glass = Glass.objects.filter(pk=message.subject_id).first() if message.subject_id else None
    if glass is None or message.facts.get("user_id") not in glass.told:
        return Drop("nothing_to_say")
    link = settings.SITE_URL + reverse("glass_show", args=[glass.pk])
    context = {"opened_at": glass.opened_at, "until_at": glass.until_at, "link": link}
    return Letter(_("A record was opened by break-glass"), "audit/glass_opened", context)


def _organisation(message: Message) -> UUID:
    assert message.organisation_id is not None, "these notices are about an organisation"
    return message.organisation_id


def _counts(message: Message, at: datetime) -> dict[str, int]:
    organisation_id = _organisation(message)
    zone = directory().organisations().get(organisation_id, "UTC")
    waiting = Review.objects.filter(organisation_id=organisation_id, outcome="")
    late = waiting.filter(due_on__lt=at.astimezone(ZoneInfo(zone)).date())
    return {"count": waiting.count(), "late": late.count()}


def _is_among(people: list[Person], message: Message) -> bool:
    """Whether the one who was to be told still has the right to know."""
    return message.facts.get("user_id") in {str(one.user_id) for one in people}
