"""A week of working hours as it is typed: up to four stretches a weekday, and the day from which they hold."""

from collections.abc import Iterable, Mapping
from datetime import date, time

from django.utils.translation import gettext as _

from programs.forms.dates import NoSuchDate, read_day, read_time
from programs.presenters.reasons import words
from programs.rules.reasons import Code, Reason
from tmo.forms.text import clean_line

WEEKDAYS = range(7)
MOST, FEWEST = 4, 2
FIRST = "first"


def name_of(weekday: int, number: int, part: str) -> str:
    """The field of one edge of a stretch, `number` counted from 1."""
    return f"h-{weekday}-{number}-{part}"


class HoursForm:
    """`typed` maps field names to text, `errors` field names to what is wrong; '' is of the whole form."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = {name: clean_line(text) for name, text in typed.items() if name == FIRST or name.startswith("h-")}
        self.mark = typed.get("mark", "")
        self.errors: dict[str, str] = {}
        self.first = date.min
        self.week: dict[tuple[int, time, time], str] = {}

    @classmethod
    def of(cls, days: Mapping[int, Iterable[tuple[time, time]]], first: date, mark: str) -> "HoursForm":
        """The form filled with hours that are kept."""
        typed = {FIRST: first.isoformat(), "mark": mark}
        for weekday, stretches in days.items():
            for number, (start, end) in enumerate(stretches, start=1):
                typed[name_of(weekday, number, "start")] = f"{start:%H:%M}"
                typed[name_of(weekday, number, "end")] = f"{end:%H:%M}"
        return cls(typed)

    def rows(self, weekday: int) -> range:
        """The numbers of the stretches shown: those typed and an empty one, two at least."""
        filled = [n for n in range(1, MOST + 1) if any(self.text(weekday, n, part) for part in ("start", "end"))]
        return range(1, min(MOST, max(FEWEST, max(filled, default=0) + 1)) + 1)

    def text(self, weekday: int, number: int, part: str) -> str:
        """What was typed into one field."""
        return self.typed.get(name_of(weekday, number, part), "")

    def read(self) -> bool:
        """Reads day and hours; whether all of it could be read."""
        self._read_first()
        for weekday in WEEKDAYS:
            for number in range(1, MOST + 1):
                self._read_stretch(weekday, number)
        return not self.errors

    def _read_first(self) -> None:
        text = self.typed.get(FIRST, "")
        try:
            found = read_day(text)
        except NoSuchDate:
            self.errors[FIRST] = _("There is no such day in the calendar: %(text)s.") % {"text": text[:20]}
            return
        if found is None:
            self.errors[FIRST] = _("Write the date as year-month-day, for example 2027-01-25.")
        else:
            self.first = found

    def _read_stretch(self, weekday: int, number: int) -> None:
        """An empty stretch is none; one with only a start or only an end is said to be half."""
        names = [name_of(weekday, number, part) for part in ("start", "end")]
        texts = [self.typed.get(name, "") for name in names]
        if not any(texts):
            return
        times = [read_time(text) for text in texts]
        for name, text, found in zip(names, texts, times, strict=True):
            if not text:
                self.errors[name] = _("Give both a start and an end time.")
            elif found is None:
                self.errors[name] = _("Write the time with hours and minutes, for example 08.30.")
        start, end = times
        if start is not None and end is not None:
            self.week.setdefault((weekday, start, end), names[0])

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Says each reason of a refusal at the field that it is about."""
        for reason in reasons:
            self.errors.setdefault(self._field_of(reason), words(reason, {}))

    def _field_of(self, reason: Reason) -> str:
        if reason.code in {Code.IN_THE_PAST, Code.TOO_FAR_AHEAD}:
            return FIRST
        for (weekday, start, _end), name in self.week.items():
            if reason.about == str(weekday) and reason.facts.get("start") == start:
                return name
        return ""
