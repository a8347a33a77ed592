"""What the log says about bookings in words, and which rows of this app are about a person with an account."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as in_log

from programs.models import Participant
from programs.queries.people import email_index
from tmo.accounts.models import User
from tmo.audit.review.rules import Why
from tmo.audit.review.subjects import register_own_rows, register_subject
from tmo.web.audit.words import register_words

NOUNS = {
    "absence": _("Absence"),
    "ambassador": _("Ambassador"),
    "attendance": _("Attendance"),
    "booking": _("Booking"),
    "calendar": _("Calendar address"),
    "calendar_period": _("School breaks and study days"),
    "document": _("Document"),
    "offer": _("Offer"),
    "participant": _("Participants"),
    "path": _("Own training"),
    "plan": _("Action plan"),
    "session": _("Session"),
    "substitute": _("Substitute"),
    "trainer": _("Trainer"),
    "workinghours": _("Working hours"),
}
VERBS = {
    "added": in_log("log", "added"),
    "answered": in_log("log", "answered"),
    "appointed": in_log("log", "appointed"),
    "asked": in_log("log", "asked for"),
    "contact_changed": in_log("log", "contact changed"),
    "corrected": in_log("log", "corrected"),
    "drafted": in_log("log", "begun"),
    "held": in_log("log", "time held"),
    "held_undone": in_log("log", "time given back"),
    "imported": in_log("log", "added from a list"),
    "invited": in_log("log", "invited"),
    "left": in_log("log", "left"),
    "link_sent": in_log("log", "link sent"),
    "linked": in_log("log", "linked to an organisation"),
    "marked": in_log("log", "marked"),
    "named": in_log("log", "named"),
    "principal_changed": in_log("log", "principal changed"),
    "principals_kept": in_log("log", "principals taken over"),
    "recorded": in_log("log", "recorded"),
    "released": in_log("log", "time given back"),
    "removed": in_log("log", "removed"),
    "renewed": in_log("log", "renewed"),
    "replaced": in_log("log", "replaced"),
    "requested": in_log("log", "requested"),
    "returned": in_log("log", "came back"),
    "revised": in_log("log", "revised"),
    "room_set": in_log("log", "room set"),
    "saved": in_log("log", "saved"),
    "session_cancelled": in_log("log", "session cancelled"),
    "set": in_log("log", "set"),
    "started": in_log("log", "begun"),
    "trainer_replaced": in_log("log", "trainer replaced"),
    "withdrawal_undone": in_log("log", "withdrawal undone"),
    "withdrawn": in_log("log", "withdrawn"),
}
# Lists of colleagues are opened in the course of everyday work: only the hour is looked at, and the sample.
PARTICIPANT_RULES = frozenset({Why.NIGHT})


def own_participations(user_id: UUID) -> list[UUID]:
    """Keys of the rows that carry the address of the account, from each booking."""
    person = User.objects.filter(pk=user_id).first()
    rows = Participant.objects.filter(email_index=email_index(person.email)) if person else Participant.objects.none()
    return list(rows.values_list("pk", flat=True))


def register() -> None:
    """Called when the app is ready."""
    register_words(NOUNS, VERBS)
    register_subject("programs.participant", lambda keys: {}, PARTICIPANT_RULES)
    register_own_rows("programs.participant", own_participations)
