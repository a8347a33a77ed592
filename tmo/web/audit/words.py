"""What the log says, in words. Apps register the words for what they log; a kind without words shows its own name."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tmo.audit.breakglass import Reason as GlassReason
from tmo.audit.review.rules import Reason, Why
from tmo.units.enums import RoleKind

Words = str | Promise

_nouns: dict[str, Words] = {
    "account": gettext_lazy("Account"),
    "factor": gettext_lazy("Second factor"),
    "glass": gettext_lazy("Break-glass"),
    "invitation": gettext_lazy("Invitation"),
    "log": gettext_lazy("Log"),
    "mail": gettext_lazy("Mail"),
    "organisation": gettext_lazy("Organisation"),
    "review": gettext_lazy("Review of the log"),
    "role": gettext_lazy("Role"),
}
_verbs: dict[str, Words] = {
    "accepted": pgettext_lazy("log", "accepted"),
    "added": pgettext_lazy("log", "added"),
    "approved": pgettext_lazy("log", "approved"),
    "assigned": pgettext_lazy("log", "assigned"),
    "cancelled": pgettext_lazy("log", "cancelled"),
    "changed": pgettext_lazy("log", "changed"),
    "codes_renewed": pgettext_lazy("log", "recovery codes renewed"),
    "decided": pgettext_lazy("log", "answered"),
    "downloaded": pgettext_lazy("log", "downloaded"),
    "drawn": pgettext_lazy("log", "drawn"),
    "ended": pgettext_lazy("log", "ended"),
    "exported": pgettext_lazy("log", "exported"),
    "handled": pgettext_lazy("log", "dealt with"),
    "linked": pgettext_lazy("log", "linked to single sign-on"),
    "listed": pgettext_lazy("log", "list read"),
    "noticed": pgettext_lazy("log", "seen"),
    "opened": pgettext_lazy("log", "opened"),
    "printed": pgettext_lazy("log", "printed"),
    "proposed": pgettext_lazy("log", "proposed"),
    "read": pgettext_lazy("log", "read"),
    "refused": pgettext_lazy("log", "refused"),
    "removed": pgettext_lazy("log", "taken away"),
    "resent": pgettext_lazy("log", "sent once more"),
    "revoked": pgettext_lazy("log", "taken back"),
    "searched": pgettext_lazy("log", "searched"),
    "sent": pgettext_lazy("log", "sent"),
    "signed_in": pgettext_lazy("log", "signed in"),
    "signed_out": pgettext_lazy("log", "signed out"),
}
# What an administrator may see of the log: how the organisation is run, not who read what.
ADMIN_NOUNS = ("account", "invitation", "mail", "organisation", "role")

MODES: Mapping[str, Words] = {
    "read": gettext_lazy("Reading"),
    "write": gettext_lazy("Change"),
    "refused": gettext_lazy("Refusal"),
}
WHYS: Mapping[str, Words] = {
    Why.SAMPLE.value: gettext_lazy("drawn at random"),
    Why.OWN.value: gettext_lazy("their own record"),
    Why.SURNAME.value: gettext_lazy("the same surname"),
    Why.CLOSED.value: gettext_lazy("a closed record"),
    Why.NIGHT.value: gettext_lazy("between 22 and 06"),
    Why.MANY.value: gettext_lazy("more than 50 on one day"),
    Why.GLASS.value: gettext_lazy("break-glass"),
}
OUTCOMES: Mapping[str, Words] = {
    "in_order": gettext_lazy("In order"),
    "explained": gettext_lazy("Asked about, and explained"),
    "reported": gettext_lazy("Not in order, and reported"),
}
REASONS: Mapping[Reason, Words] = {
    Reason.OWN_READING: gettext_lazy("This is your own reading. Somebody else has to look at it."),
    Reason.ALREADY_DECIDED: gettext_lazy("Somebody has already answered this one."),
    Reason.NOTE_NEEDED: gettext_lazy("Write a few words about what you found."),
}
GLASS_REASONS: Mapping[GlassReason, Words] = {
    GlassReason.REASON_NEEDED: gettext_lazy("Say in a sentence why you have to open this record."),
    GlassReason.NOBODY_TO_TELL: gettext_lazy("Nobody could be told, and so it stays closed. Call the support."),
    GlassReason.OWN_GLASS: gettext_lazy("You opened this record yourself. Somebody else has to see it."),
}
ROLES: Mapping[str, Words] = {
    **{kind.value: kind.label for kind in RoleKind},
    "link": gettext_lazy("Holder of a link"),
    "self": gettext_lazy("Oneself"),
    "operator": gettext_lazy("Operator"),
    "told": gettext_lazy("Told of break-glass"),
}


def register_words(nouns: Mapping[str, Words], verbs: Mapping[str, Words] | None = None) -> None:
    """Adds an app's words: `nouns` stand before the dot of a kind, `verbs` after it."""
    _nouns.update(nouns)
    _verbs.update(verbs or {})


def nouns() -> Mapping[str, Words]:
    """Everything that the log can be about."""
    return _nouns


def kind_words(kind: str) -> str:
    """ "role.read" as "Role: read"."""
    noun, _dot, verb = kind.partition(".")
    said = {"noun": _nouns.get(noun, noun), "verb": _verbs.get(verb, verb.replace("_", " "))}
    return _("%(noun)s: %(verb)s") % said


def role_words(role: str) -> str:
    """In which role somebody acted; empty where the log says none."""
    if role.startswith("system"):
        return _("The system")
    return str(ROLES.get(role, ""))


def why_words(whys: list[str]) -> list[str]:
    """Why a reading was drawn, in the order of the list."""
    return [str(WHYS.get(why, why)) for why in whys]
