"""The page on which somebody takes a trainer's place: which sessions, who could, and who is told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.presenters.booking import date_line
from programs.presenters.reasons import titles_of, words
from programs.presenters.trainers import BECAUSE_WORDS, replace_url
from programs.rules import booking as rules
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.package import Package
from programs.rules.reasons import Code, Reason, Weight, first_of
from programs.rules.trainers import Because
from tmo.templatetags.tmo import clock, day

if TYPE_CHECKING:
    from uuid import UUID

    from programs.models import Booking, Hold
    from programs.queries.candidates import Candidate, Replacing
    from tmo.accounts.models import User


def replace_page(booking: "Booking", facts: "Replacing", form: Any) -> dict[str, Any]:
    """The context of `programs/trainer/replace.html`."""
    made = package(booking.package_key, booking.package_version)
    reason = rules.may_assign(State(booking.state))
    chosen = form["substitute"].value() or ""
    rows = [_candidate(one, titles_of(made), chosen) for one in facts.found]
    return {
        "booking": booking,
        "package": made,
        "form": form,
        "trainer": facts.trainer.get_full_name(),
        "trainer_key": facts.trainer.pk,
        "sessions": [_session(row, made, facts.keys) for row in facts.held],
        "asked": asked_words(len(facts.keys), len(facts.held)),
        "candidates": [one for one in rows if one["named"]],
        "others": [one for one in rows if not one["named"]],
        "asks_words": any(one["needs_words"] for one in rows if one["named"]),
        "because": [_because(one, str(label), form) for one, label in BECAUSE_WORDS.items()],
        "told": _told(booking, facts),
        "reason": words(reason, {}) if reason else "",
        "summary": [{"anchor": name, "text": text} for name, found in form.errors.items() for text in found],
    }


def _because(one: Because, label: str, form: Any) -> dict[str, Any]:
    return {"value": one.value, "label": label, "selected": one.value == (form["because"].value() or Because.ABSENT)}


def _session(hold: "Hold", made: Any, chosen: Collection[str]) -> dict[str, Any]:
    key = hold.session.key
    line = date_line(hold.session.agreed)
    return {"key": key, "title": made.by_key[key].title, "line": line, "chosen": key in chosen}


def asked_words(chosen: int, held: int) -> str:
    """Of how many sessions the page speaks."""
    if chosen == held:
        return ngettext("the only session to come", "all %(count)s sessions to come", held) % {"count": held}
    text = ngettext("%(chosen)s of %(count)s sessions to come", "%(chosen)s of %(count)s sessions to come", chosen)
    return text % {"chosen": chosen, "count": held}


def _candidate(one: "Candidate", titles: dict[str, str], chosen: str) -> dict[str, Any]:
    return {
        "key": str(one.person.pk),
        "name": one.person.get_full_name(),
        "named": one.is_named,
        "chosen": str(one.person.pk) == chosen and not one.is_hindered,
        "hindered": one.is_hindered,
        "needs_words": one.needs_words,
        **standing(one.found),
        **against(one.found, titles),
    }


def standing(found: Sequence[Reason]) -> dict[str, str]:
    """A chip: whether somebody can take the dates."""
    if _trains_already(found):
        return {"tone": "open", "standing": _("Trains them already")}
    if first_of(found, Weight.BLOCK):
        return {"tone": "stopped", "standing": _("Cannot take all of them")}
    if found:
        return {"tone": "held", "standing": _("Can, with something to think of")}
    return {"tone": "agreed", "standing": _("Free")}


def _trains_already(found: Sequence[Reason]) -> bool:
    return {reason.code for reason in found} == {Code.ALREADY_TRAINING}


def against(found: Sequence[Reason], titles: dict[str, str]) -> dict[str, list[str]]:
    """What stops somebody and what is to be thought of, a sentence each; the next free times stand behind theirs."""
    blocks, warns, free = list[str](), list[str](), dict[int, list[str]]()
    if _trains_already(found):
        return {"blocks": [], "warns": []}
    for reason in found:
        if reason.code is Code.FREE_TIME:
            free.setdefault(len(blocks) - 1, []).append(_time(reason))
        else:
            (blocks if reason.weight is Weight.BLOCK else warns).append(_named(reason, titles))
    for place, times in free.items():
        blocks[place] += " " + _("Free instead: %(times)s.") % {"times": "; ".join(times)}
    return {"blocks": blocks, "warns": warns}


def _time(reason: Reason) -> str:
    """ "tors 25 mars, v. 12, 13.00-15.00"; a session without times is the day alone."""
    start, end = reason.facts["start"], reason.facts["end"]
    times = f", {clock(start)}–{clock(end)}" if start else ""
    return f"{day(reason.facts['day'])}{times}"  # type: ignore[arg-type]


def _named(reason: Reason, titles: dict[str, str]) -> str:
    """With the session's title where the sentence does not say it by itself."""
    title, text = titles.get(reason.about, ""), words(reason, titles)
    return text if not title or title in text else f"“{title}”: {text}"


def _told(booking: "Booking", facts: "Replacing") -> list[str]:
    """Who gets a mail besides the one who is chosen, each once."""
    principals = [row.principal_name for row in facts.workplaces]
    return list(dict.fromkeys([facts.trainer.get_full_name(), booking.contact_name, *principals]))


def replaced_words(rows: Sequence["Hold"], facts: "Replacing") -> str:
    """What is said once it is done."""
    names = {one.pk: one.get_full_name() for one in facts.people}
    text = ngettext(
        "%(now)s comes in place of %(before)s to %(count)s session. Both sides have been told by mail.",
        "%(now)s comes in place of %(before)s to %(count)s sessions. Both sides have been told by mail.",
        len(rows),
    )
    before = facts.trainer.get_full_name()
    return text % {"now": names[rows[0].trainer_id], "before": before, "count": len(rows)}


def assign_refusals(reasons: Iterable[Reason], made: Package) -> list[dict[str, str]]:
    """Why somebody cannot train; a warning without an answer leads to the one field for words."""
    titles = titles_of(made)
    return [
        {"anchor": "words" if one.code is Code.WARNING_UNANSWERED else "", "text": words(one, titles)}
        for one in reasons
    ]


def words_field(form: Any, problems: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """The one field for words on what is to be thought of, with why it is asked for again."""
    asked = [one["text"] for one in problems if one["anchor"] == "words"]
    return {
        "id": "words",
        "name": "words",
        "label": _("Why is the date all right all the same?"),
        "hint": _("Needed for a date that has something to think of. Kept with the date."),
        "value": form["words"].value() or "",
        "error": " ".join([*asked, *form.errors.get("words", [])]),
        "attrs": {"maxlength": 500},
    }


def trainers_page(
    booking: "Booking",
    form: Any,
    people: Iterable[tuple["User", bool]],
    facts: tuple[Mapping["UUID", Sequence[Reason]], Mapping["UUID", int]],
) -> dict[str, Any]:
    """The context of `programs/booking/trainers.html`: everybody with what speaks against the agreed dates."""
    titles = titles_of(package(booking.package_key, booking.package_version))
    found, holding = facts
    ticked = form["trainers"].value() or []
    rows = [
        {
            "key": str(person.pk),
            "name": person.get_full_name(),
            "ticked": str(person.pk) in ticked,
            **against(found.get(person.pk, ()), titles),
            **(standing(found[person.pk]) if found.get(person.pk) else {}),
            "replace_url": replace_url(booking.pk, person.pk) if is_assigned and holding.get(person.pk) else "",
        }
        for person, is_assigned in people
    ]
    return {
        "booking": booking,
        "form": form,
        "people": rows,
        "asks_words": any(row["warns"] for row in rows),
        "summary": [{"anchor": name, "text": text} for name, texts in form.errors.items() for text in texts],
    }
