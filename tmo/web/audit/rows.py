"""Rows of the log as pages and files show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tmo.audit.people import directory
from tmo.audit.queries import Event
from tmo.units.auditing import organisation_names
from tmo.web.audit.words import MODES, kind_words, role_words

SUBJECTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One event. `subjects` are the first keys of what it was about, `more` how many others there were."""

    id: UUID
    at: datetime
    what: str
    mode: str
    who: str
    who_id: UUID | None
    role: str
    organisation: str
    address: str
    subjects: tuple[str, ...]
    more: str


def rows_of(events: Sequence[Event], *, with_names: bool) -> list[Row]:
    """In two statements, for names and for organisations; without names the role alone is told."""
    names = dict(directory().names({one.user_id for one in events if one.user_id})) if with_names else {}
    organisations = organisation_names({one.organisation_id for one in events if one.organisation_id})
    return [_row(one, _named(names, one.user_id), _named(organisations, one.organisation_id)) for one in events]


def _named(names: dict[UUID, str], key: UUID | None) -> str:
    return names.get(key, "") if key else ""


def _row(event: Event, name: str, organisation: str) -> Row:
    more = len(event.subject_ids) - SUBJECTS_SHOWN
    return Row(
        id=event.pk,
        at=event.at,
        what=kind_words(event.kind),
        mode=str(MODES.get(event.mode, event.mode)),
        who=name,
        who_id=event.user_id if name else None,
        role=role_words(event.role),
        organisation=organisation,
        address=event.address,
        subjects=tuple(event.subject_ids[:SUBJECTS_SHOWN]),
        more=ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more} if more > 0 else "",
    )


def header() -> list[str]:
    """The first line of a file."""
    words = (_("When"), _("What"), _("Mode"), _("Who"), _("Role"), _("Organisation"), _("Network address"))
    return [*words, _("About")]


def cells(events: Sequence[Event], *, with_names: bool) -> Iterable[list[str]]:
    """The other lines; moments in the reader's own zone with its distance from UTC, all keys of what it was about."""
    for event, row in zip(events, rows_of(events, with_names=with_names), strict=True):
        at = timezone.localtime(row.at).isoformat(sep=" ", timespec="seconds")
        told = [row.what, row.mode, row.who, row.role, row.organisation, row.address]
        yield [at, *told, " ".join(event.subject_ids)]
