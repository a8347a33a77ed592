"""The action plan as a form: cards of plain data, drawn by one small template each, since there may be 300."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.presenters.reasons import words
from programs.rules.plan import FIELDS, LIMITS, LINES_MOST, MET_ON, PRESENT, Draft, field_name, value_of
from programs.rules.reasons import Reason

# label, kind of control
CELLS: Mapping[str, tuple[Any, str]] = {
    "aim": (gettext_lazy("What we want to reach"), "text"),
    "action": (gettext_lazy("What we do"), "text"),
    "why": (gettext_lazy("Why"), "text"),
    "owner": (gettext_lazy("Who sees to it"), "person"),
    "due": (gettext_lazy("Done by"), "date"),
    "sign": (gettext_lazy("How we see that it works"), "text"),
    "follow_up": (gettext_lazy("Followed up on"), "date"),
}
PLACE = "__n__"


def cards(draft: Draft, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """One card for each line; an empty plan begins with one empty card."""
    labels = {field: (str(label), kind) for field, (label, kind) in CELLS.items()}
    lines = draft.lines or {1: {}}
    return [_card(str(key), str(number), line, labels, errors) for number, (key, line) in enumerate(lines.items(), 1)]


def blank_card() -> dict[str, Any]:
    """The card that the page's script copies for one more action."""
    labels = {field: (str(label), kind) for field, (label, kind) in CELLS.items()}
    return _card(PLACE, "__no__", {}, labels, {})


def _card(
    key: str, number: str, line: Mapping[str, str], labels: Mapping[str, tuple[str, str]], errors: Mapping[str, str]
) -> dict[str, Any]:
    cells = []
    for field in FIELDS:
        name, (label, kind) = f"l-{key}-{field}", labels[field]
        cells.append(
            {
                "name": name,
                "label": label,
                "kind": kind,
                "value": line.get(field, ""),
                "error": errors.get(name, ""),
                "limit": LIMITS.get(field),
                "optional": field == "why",
            }
        )
    return {"key": key, "number": number, "cells": cells}


def errors_of(reasons: Iterable[Reason]) -> dict[str, str]:
    """The first sentence for each field, by its name; under '' what is about the whole plan."""
    found: dict[str, str] = {}
    for reason in reasons:
        found.setdefault(reason.about, words(reason, {}))
    return found


def summary(draft: Draft, errors: Mapping[str, str]) -> list[dict[str, str]]:
    """The list at the top: which field each error stands at, and at which action."""
    numbers = {str(key): number for number, key in enumerate(draft.lines or {1: {}}, 1)}
    return [{"anchor": name or "lines", "text": text, "where": _where(name, numbers)} for name, text in errors.items()]


def _where(name: str, numbers: Mapping[str, int]) -> str:
    parts = name.split("-")
    return _("Action %(number)s") % {"number": numbers[parts[1]]} if len(parts) == 3 else ""


def conflicts(mine: Draft, saved: Draft, names: Sequence[str]) -> list[dict[str, str]]:
    """Both texts wherever a colleague's saved draft says something else."""
    numbers = {str(key): number for number, key in enumerate(mine.lines, 1)}
    return [
        {"label": _label(name, numbers), "mine": value_of(mine, name), "saved": value_of(saved, name)} for name in names
    ]


def _label(name: str, numbers: Mapping[str, int]) -> str:
    if name in (MET_ON, PRESENT):
        return {MET_ON: _("Day of the closing meeting"), PRESENT: _("Present")}[name]
    _l, key, field = name.split("-")
    label = str(CELLS[field][0])
    if key not in numbers:
        return _("An action that is not on your page: %(label)s") % {"label": label}
    return _("Action %(number)s: %(label)s") % {"number": numbers[key], "label": label}


def meeting_fields(draft: Draft, errors: Mapping[str, str], hint: str) -> list[dict[str, Any]]:
    """Day of the meeting and those who were there."""
    day = {"id": MET_ON, "name": MET_ON, "type": "date", "css": "control-date", "value": draft.met_on, "required": True}
    present = {"id": PRESENT, "name": PRESENT, "type": "textarea", "rows": 6, "value": draft.present, "required": True}
    return [
        {**day, "label": _("Day of the closing meeting"), "error": errors.get(MET_ON, "")},
        {**present, "label": _("Present"), "hint": hint, "error": errors.get(PRESENT, "")},
    ]


def more_cards(draft: Draft) -> bool:
    """Whether there is room for one more action."""
    return len(draft.lines) < LINES_MOST


def anchor_of(key: int) -> str:
    """Where the page goes to when a card was added."""
    return field_name(key, "aim")
