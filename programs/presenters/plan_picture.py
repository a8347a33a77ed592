"""The actions of a plan along the months, as a drawing for paper: places and sizes, and the same in words.

The printer draws literal attributes only. Each month is a column; a full circle is an action that is due, a ring one
that is followed up, with the action's number inside. A long plan is drawn by quarters, and a high column is cut with
the number of what is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.rules.plan import Line, Month, months

WIDTH = 700
COLUMNS_MOST = 24
HIGH = 7
STEP = 22
TOP, BELOW = 8, 34
DOWN = 3.3  # from the middle of a circle to the line that its number stands on
LISTED_MOST = 40


@dataclass(frozen=True)
class Mark:
    """A circle with a number, or words in its place. Places are text, so that no language puts a comma into them."""

    x: str
    y: str
    text_y: str
    text: str
    full: bool
    rest: bool = False


def picture(lines: Sequence[Line]) -> dict[str, Any] | None:
    """What the template of the drawing needs; None for a plan without dates."""
    columns = _columns(months(lines))
    if not columns:
        return None
    wide = WIDTH / len(columns)
    stacks = [_stack(column) for column in columns]
    ground = TOP + STEP * max(1, *(len(stack) for stack in stacks))
    marks = [
        _mark(wide * (place + 0.5), ground - STEP * (height + 0.5), text, full)
        for place, stack in enumerate(stacks)
        for height, (text, full) in enumerate(stack)
    ]
    ticks = [
        {"x": _put(wide * (place + 0.5)), "name": name, "year": year}
        for place, (name, year) in enumerate(_names(columns))
    ]
    return {
        "width": WIDTH,
        "height": ground + BELOW,
        "ground": ground,
        "marks": marks,
        "ticks": ticks,
        "title": title(columns),
    }


def _mark(x: float, y: float, text: str, full: bool) -> Mark:
    return Mark(_put(x), _put(y), _put(y + DOWN), text, full, text.startswith("+"))


def _put(place: float) -> str:
    return f"{place:.1f}"


def _columns(found: Sequence[Month]) -> list[Month]:
    """Months, or quarters or years where there are too many for the width of a page."""
    for size in (1, 3, 12):
        groups: dict[date, list[Month]] = {}
        for month in found:
            groups.setdefault(month.first.replace(month=(month.first.month - 1) // size * size + 1), []).append(month)
        if len(groups) <= COLUMNS_MOST or size == 12:
            return [_together(first, group) for first, group in groups.items()]
    return []


def _together(first: date, group: Sequence[Month]) -> Month:
    return Month(first, sum((one.due for one in group), ()), sum((one.follow_up for one in group), ()))


def _stack(column: Month) -> list[tuple[str, bool]]:
    """From the ground up: due first, then followed up; what is too high is counted."""
    all_of_it = [(str(number), True) for number in column.due] + [(str(number), False) for number in column.follow_up]
    if len(all_of_it) <= HIGH:
        return all_of_it
    return [*all_of_it[: HIGH - 1], (f"+{len(all_of_it) - HIGH + 1}", True)]


def _names(columns: Sequence[Month]) -> list[tuple[str, str]]:
    """The month's short name, and the year where it begins or is the first."""
    found, year = [], None
    for column in columns:
        found.append(
            (date_format(column.first, "M").rstrip("."), str(column.first.year) if column.first.year != year else "")
        )
        year = column.first.year
    return found


def title(columns: Sequence[Month]) -> str:
    """The drawing in words. The list of dates beside it says all; this is as much as one wants to have read aloud."""
    parts = [_month_words(column) for column in columns if column.due or column.follow_up]
    if sum(len(column.due) + len(column.follow_up) for column in columns) > LISTED_MOST:
        parts = [_month_counts(column) for column in columns if column.due or column.follow_up]
    return " ".join([_("Timeline of the actions."), *parts])


def _month_words(column: Month) -> str:
    facts = {
        "month": date_format(column.first, "F Y"),
        "due": _numbers(column.due),
        "follow": _numbers(column.follow_up),
    }
    if column.due and column.follow_up:
        return _("%(month)s: due %(due)s, followed up %(follow)s.") % facts
    return (_("%(month)s: due %(due)s.") if column.due else _("%(month)s: followed up %(follow)s.")) % facts


def _month_counts(column: Month) -> str:
    facts = {"month": date_format(column.first, "F Y"), "due": len(column.due), "follow": len(column.follow_up)}
    return _("%(month)s: %(due)s due, %(follow)s followed up.") % facts


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
