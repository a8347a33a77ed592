"""What is missing before each session, in words, with the page on which it is mended."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.permissions import Deed
from programs.presenters.booking import date_line
from programs.rules.catalogue import package
from programs.rules.readiness import Lack, Missing

if TYPE_CHECKING:
    from programs.models import BookingWorkplace, Session
    from programs.permissions import Place
    from programs.queries.readiness import Prepared, Unready

SHOWN = 3
PAGES = {
    Lack.PLACE: (Deed.SET_ROOM, "booking_rooms"),
    Lack.LIST: (Deed.KEEP_PEOPLE, "booking_participants"),
    Lack.AMBASSADORS: (Deed.APPOINT, "booking_participants"),
    Lack.ADDRESSES: (Deed.KEEP_PEOPLE, "booking_participants"),
}


def readiness(
    row: "Prepared", place: "Place | None" = None, untold: "Collection[Session]" = ()
) -> dict[str, Any] | None:
    """The next sessions before which something is missing; None where nothing is.

    `place` tells what its reader may do; without, the reader is a principal of the booking. Of the `untold` sessions
    the page says apart that nobody gets their mail, and so not that there is no list.
    """
    found = _not_said_twice(row, untold)
    if not found:
        return None
    return {
        "label": row.booking.label,
        "url": reverse("programs:booking_detail", args=[row.booking.pk]),
        "lang": package(row.booking.package_key, row.booking.package_version).lang,
        "sessions": [_session(one, row, place) for one in found[:SHOWN]],
        "more": _more(len(found) - SHOWN),
        "hint": "" if place is None or place.may(Deed.KEEP_PEOPLE) else _lists_hint(place),
    }


def untold_note(untold: "Sequence[Session]", place: "Place") -> dict[str, Any] | None:
    """The sessions whose mail nobody gets, with the page on which that is mended; None where somebody gets it."""
    if not untold:
        return None
    made = package(place.booking.package_key, place.booking.package_version)
    more = len(untold) - SHOWN
    return {
        "count": len(untold),
        "lang": made.lang,
        "sessions": [{"title": made.by_key[one.key].title, "date": date_line(one.agreed)} for one in untold[:SHOWN]],
        "more": ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more} if more > 0 else "",
        "url": reverse("programs:booking_participants", args=[place.booking.pk]),
    }


def _not_said_twice(row: "Prepared", untold: "Collection[Session]") -> "list[Unready]":
    keys, everywhere = {one.pk for one in untold}, {one.pk for one in row.workplaces}
    found = []
    for one in row.unready():
        said = one.session.pk in keys
        kept = [m for m in one.missing if not (said and m.lack is Lack.LIST and set(m.workplaces) == everywhere)]
        found.append(replace(one, missing=kept))
    return [one for one in found if one.missing]


def _lists_hint(place: "Place") -> str:
    """Why a reader who prepares the sessions finds no way to the lists."""
    if place.may_act_for_provider:
        return _("Lists of people are kept by the principals and the coordinators.")
    return _("Lists of people are kept after signing in.")


def _more(count: int) -> str:
    if count < 1:
        return ""
    text = ngettext(
        "Something is missing before %(count)s later session too.",
        "Something is missing before %(count)s later sessions too.",
        count,
    )
    return text % {"count": count}


def _session(one: "Unready", row: "Prepared", place: "Place | None") -> dict[str, Any]:
    made = package(row.booking.package_key, row.booking.package_version)
    return {
        "title": made.by_key[one.session.key].title,
        "date": date_line(one.session.agreed),
        "missing": [_line(missing, row, place) for missing in one.missing],
    }


def _line(missing: Missing, row: "Prepared", place: "Place | None") -> dict[str, str]:
    deed, page = PAGES[missing.lack]
    allowed = place is None or place.may(deed)
    url = reverse(f"programs:{page}", args=[row.booking.pk]) if allowed else ""
    return {"text": _words(missing, row.workplaces), "url": url, "action": _action(missing.lack)}


def _words(missing: Missing, workplaces: "Sequence[BookingWorkplace]") -> str:
    """Names the workplaces where there are several."""
    names = ", ".join(one.name for one in workplaces if one.pk in missing.workplaces) if len(workplaces) > 1 else ""
    match missing.lack:
        case Lack.PLACE:
            return _("There is neither a room nor a link to a meeting.")
        case Lack.LIST:
            found = _("Nobody is on the list of %(names)s yet.") if names else _("Nobody is on the list yet.")
        case Lack.AMBASSADORS:
            found = _("No ambassador is appointed at %(names)s.") if names else _("No ambassador is appointed.")
        case Lack.ADDRESSES:
            found = ngettext(
                "%(count)s person has no e-mail address and gets no invitation.",
                "%(count)s people have no e-mail address and get no invitation.",
                missing.people,
            )
    return found % {"names": names, "count": missing.people}


def _action(lack: Lack) -> str:
    match lack:
        case Lack.PLACE:
            return _("Give a room or link")
        case Lack.LIST:
            return _("Put people on the list")
        case Lack.AMBASSADORS:
            return _("Appoint ambassadors")
        case Lack.ADDRESSES:
            return _("Add addresses")
