"""One person's way through the package: the next session, and all steps as a timeline."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.links import path_token
from programs.presenters.booking import date_line
from programs.presenters.coming import where
from programs.presenters.request_form import audience
from programs.rules.catalogue import package
from programs.rules.package import Package, Step
from tmo.templatetags.tmo import duration

if TYPE_CHECKING:
    from programs.models import Session
    from programs.queries.path import OnPath, Path

STATES = {
    "been": ("agreed", gettext_lazy("Has been")),
    "next": ("proposed", gettext_lazy("Next")),
    "coming": ("open", gettext_lazy("To come")),
    "open": ("open", gettext_lazy("For one school year")),
}


def path_page(path: "Path") -> dict[str, Any]:
    """The context of `programs/path/show.html`. No person is named but the trainers."""
    made = package(path.booking.package_key, path.booking.package_version)
    found = path.next
    return {
        "package": made,
        "workplace": path.person.workplace.name,
        "provider": path.booking.provider.name,
        "next": next_session(path),
        "steps": [_step(step, path, found) for step in made.steps],
    }


def next_session(path: "Path") -> dict[str, Any] | None:
    """When, how long, where, with whom, and what to expect; None when nothing is to come."""
    found = path.next
    if found is None or found.time is None:
        return None
    made = package(path.booking.package_key, path.booking.package_version)
    one = made.by_key[found.session.key]
    step = next(step for step in made.steps if step.number == one.step)
    found.session.booking = path.booking
    return {
        "title": one.title,
        "lang": made.lang,
        "date": date_line(found.session.agreed),
        "length": duration((found.time.end - found.time.start).total_seconds()) if found.session.agreed.starts else "",
        "where": _where(found.session),
        "trainers": list(found.trainers),
        "text": step.text,
        "workplace": path.person.workplace.name,
        "url": reverse("programs:my_path", args=[path_token(path.person.pk)]),
    }


def _where(session: "Session") -> dict[str, str]:
    """As for those who prepare the session, but without asking the reader for a room."""
    found = where(session)
    missing = _("You will be told by mail.") if found["missing"] and not found["address"] else ""
    return found | {"missing": missing}


def _step(step: Step, path: "Path", following: "OnPath | None") -> dict[str, Any]:
    keys = {one.key for one in step.sessions}
    rows = [one for one in path.sessions if one.session.key in keys]
    made = package(path.booking.package_key, path.booking.package_version)
    state = _state(rows, path, following)
    tone, words = STATES[state]
    return {
        "number": step.number,
        "title": step.title,
        "text": step.text,
        "state": tone,
        "is_next": state == "next",
        "state_words": str(words),
        "sessions": [_session(one, made, path) for one in rows],
        "films": [{"title": film.title, "length": duration(film.minutes * 60)} for film in step.films],
    }


def _state(rows: "list[OnPath]", path: "Path", following: "OnPath | None") -> str:
    if following in rows and following is not None:
        return "next"
    if not rows:
        return "open"
    return "been" if all(one.time and one.time.end <= path.at for one in rows) else "coming"


def _session(one: "OnPath", made: Package, path: "Path") -> dict[str, Any]:
    planned = made.by_key[one.session.key]
    return {
        "title": planned.title,
        "date": date_line(one.session.agreed) if one.session.agreed else None,
        "who": "" if one.is_called else _("Not for you: %(who)s") % {"who": audience(planned.audience)},
        "is_called": one.is_called,
        "has_been": one.time is not None and one.time.end <= path.at,
    }
