"""One round of answers as it is typed: per session a choice, and what the choice needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from programs.forms import series
from programs.forms.date_rows import DateRows
from programs.forms.typed import LENGTH_KEPT
from programs.presenters import field_names as names
from programs.rules.negotiation import Accept, Answer, Counter, Refuse
from programs.rules.package import Package
from programs.rules.series import Series
from programs.rules.timetable import Slot
from tmo.forms.text import clean_text, whole_number

NOTE_MAX = 500


def read_typed(post: QueryDict, package: Package) -> dict[str, str]:
    """What was typed, by known name; of a name sent twice the last value counts."""
    known = {name for session in package.sessions for name in names.round_names(session.key)} | names.SERIES
    return {name: str(post[name])[:LENGTH_KEPT] for name in post if name in known}


def fill_round(typed: dict[str, str], found: Series, keys: Collection[str]) -> int:
    """Writes the dates found into the rows of these sessions, as proposed; how many got one. Others stay as typed."""
    dates = {one.session: one.slot for one in found.dates if one.session in keys and one.slot}
    for key, slot in dates.items():
        series.write(typed, key, slot)
        typed[names.answer_name(key)] = names.PROPOSE
    return len(dates)


@dataclass
class RoundForm:
    """The answers of one POST over plain data. `errors` maps a field's name to why it could not be read.

    A session whose dates or words could not be read has no answer here.
    """

    package: Package
    typed: Mapping[str, str]
    zone: str
    errors: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)

    @cached_property
    def versions(self) -> dict[str, int]:
        """Of each session the version that the page showed; -1 for anything that is no number."""
        keys = [session.key for session in self.package.sessions if names.version_name(session.key) in self.typed]
        found = {key: whole_number(self.typed[names.version_name(key)]) for key in keys}
        return {key: -1 if number is None else number for key, number in found.items()}

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """The readable answers by session key; "not now" is none."""
        found = {session.key: self._answer(session.key) for session in self.package.sessions}
        return {key: answer for key, answer in found.items() if answer is not None}

    def _answer(self, key: str) -> Answer | None:
        choice = self.typed.get(names.answer_name(key), "")
        if choice == names.PROPOSE:
            return self.counter(key)
        if choice == names.REFUSE:
            note = self._words(names.refusal_name(key))
            return None if note is None else Refuse(note)
        return self._accept(key, choice) if choice not in {"", names.LATER} else None

    def _accept(self, key: str, choice: str) -> Accept | None:
        said = self._words(names.words_name(key))
        try:
            return None if said is None else Accept(UUID(choice), said)
        except ValueError:
            self.errors[names.session_id(key)] = _("Choose one of the answers in the list.")
            return None

    def counter(self, key: str) -> Counter | None:
        """The dates typed for the session, or None when any of its fields could not be read."""
        before = len(self.errors)
        slots: dict[int, Slot] = DateRows(self.typed, self.zone, self.errors).read(self.package.by_key[key])
        note = self._words(names.note_name(key))
        self.rows[key] = list(slots)
        return Counter(list(slots.values()), note or "") if len(self.errors) == before else None

    def _words(self, name: str) -> str | None:
        text = clean_text(self.typed.get(name, ""))
        if len(text) <= NOTE_MAX:
            return text
        self.errors[name] = _("At most %(limit)s characters.") % {"limit": NOTE_MAX}
        return None
