"""The filter of the log as it stands in the address: what cannot be understood is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from tmo.audit.queries import Filter
from tmo.web.audit.words import MODES, Words, nouns
from tmo.web.today import today_for

DAYS = 30
Choice = dict[str, object]


@dataclass(frozen=True)
class Typed:
    """What was asked for: whole local days, the last one included, and choices. `swapped` days are put right."""

    first: date
    last: date
    mode: str
    noun: str
    who: UUID | None
    about: UUID | None
    after: UUID | None

    def wanted(self) -> Filter:
        """The same for the tables, with moments instead of days."""
        begins, ends = _midnight(self.first), _midnight(self.last + timedelta(days=1))
        return Filter(begins, ends, self.mode, self.noun, self.who, str(self.about or ""), self.after)

    def facts(self) -> dict[str, object]:
        """The same for the log: days and codes, nothing that was typed freely."""
        chosen = {"mode": self.mode, "noun": self.noun, "who": self.who, "about": self.about}
        return {"from": self.first, "to": self.last} | {name: value for name, value in chosen.items() if value}

    @property
    def is_narrow(self) -> bool:
        """Whether more than the days was chosen."""
        return bool(self.mode or self.noun or self.who or self.about)


def typed(request: HttpRequest, known_nouns: Iterable[str] | None = None) -> Typed:
    """Reads the address: `from`, `to`, `mode`, `noun`, `who`, `about`, `after`."""
    data, today = request.GET, today_for(request)
    last = _day(data, "to") or today
    first = _day(data, "from") or last - timedelta(days=DAYS)
    return Typed(
        first=min(first, last),
        last=max(first, last),
        mode=_one_of(data, "mode", MODES),
        noun=_one_of(data, "noun", nouns() if known_nouns is None else known_nouns),
        who=_key(data, "who"),
        about=_key(data, "about"),
        after=_key(data, "after"),
    )


def mode_options(chosen: str) -> list[Choice]:
    """For the choice of what happened."""
    return _options(MODES, chosen)


def noun_options(chosen: str, known: Iterable[str] | None = None) -> list[Choice]:
    """For the choice of what it was about, by its words."""
    words = {noun: nouns().get(noun, noun) for noun in (nouns() if known is None else known)}
    return _options(dict(sorted(words.items(), key=lambda pair: str(pair[1]).casefold())), chosen)


def _options(words: Mapping[str, Words], chosen: str) -> list[Choice]:
    rows = [("", _("All")), *words.items()]
    return [{"value": value, "label": label, "selected": value == chosen} for value, label in rows]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def _day(data: QueryDict, name: str) -> date | None:
    """A day of this millennium; further days could not be reckoned with."""
    try:
        day = date.fromisoformat(data.get(name, "").strip())
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _key(data: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(data.get(name, "").strip())
    except ValueError:
        return None


def _one_of(data: QueryDict, name: str, known: Iterable[str]) -> str:
    value = data.get(name, "")
    return value if value in set(known) else ""
