"""An action plan to be read: on its page, before it is approved, and on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format

from programs.models import PlanVersion
from programs.presenters.reasons import words
from programs.queries.plans import Desk, PlanDeed
from programs.rules.booking import State
from programs.rules.catalogue import package
from programs.rules.plan import Line, by_aim, may_write

DAYS_MOST = 60


@dataclass(frozen=True)
class Action:
    """One action with the number that it has throughout the plan."""

    number: int
    line: Line


@dataclass(frozen=True)
class Aim:
    """An aim and what is done for it."""

    text: str
    actions: tuple[Action, ...]


def aims(lines: Sequence[Line]) -> list[Aim]:
    """The plan by its aims; actions are numbered in that order, as they are read."""
    found, number = [], 0
    for text, group in by_aim(lines):
        actions = tuple(Action(number + place, line) for place, line in enumerate(group, 1))
        number += len(group)
        found.append(Aim(text, actions))
    return found


def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines in the order in which `aims` numbers them."""
    return [action.line for aim in aims(lines) for action in aim.actions]


def follow_ups(lines: Sequence[Line], today: date) -> list[dict[str, Any]]:
    """The days on which something is followed up, from today on, each with the numbers of its actions."""
    days: dict[date, list[int]] = {}
    for aim in aims(lines):
        for action in aim.actions:
            if action.line.follow_up and action.line.follow_up >= today:
                days.setdefault(action.line.follow_up, []).append(action.number)
    return [{"day": day, "numbers": numbers} for day, numbers in sorted(days.items())]


def days_of(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """When something is due or followed up, with the numbers of the actions: the drawing in words.

    By the day, or by the month where there are more days than fit on two pages.
    """
    for form in ("DATE_FORMAT", "F Y"):
        found: dict[str, dict[str, list[int]]] = {}
        for day, name, number in sorted(_dated(lines)):
            found.setdefault(date_format(day, form), {"due": [], "follow_up": []})[name].append(number)
        if len(found) <= DAYS_MOST:
            break
    return [{"when": when, **numbers} for when, numbers in found.items()]


def _dated(lines: Sequence[Line]) -> Iterator[tuple[date, str, int]]:
    for number, line in enumerate(lines, 1):
        for name, day in (("due", line.due), ("follow_up", line.follow_up)):
            if day is not None:
                yield day, name, number


def head(desk: Desk) -> dict[str, Any]:
    """What every page of a plan says at the top, and what the reader may do."""
    booking = desk.booking
    stopped = may_write(State(booking.state))
    return {
        "booking": booking,
        "workplace": desk.workplace,
        "package": package(booking.package_key, booking.package_version),
        "language": desk.plan.language if desk.plan else booking.language,
        "may_write": desk.may(PlanDeed.WRITE),
        "may_print": desk.may(PlanDeed.PRINT),
        "may_approve": desk.may(PlanDeed.APPROVE),
        "stopped": words(stopped, {}) if stopped else "",
    }


def plan_page(
    desk: Desk,
    shown: PlanVersion | None,
    versions: Sequence[PlanVersion],
    draft: PlanVersion | None,
    lines: Sequence[Line],
    today: date,
) -> dict[str, Any]:
    """The context of `programs/plan/detail.html`."""
    return head(desk) | {
        "shown": shown,
        "versions": versions,
        "is_latest": bool(shown and versions and shown.pk == versions[0].pk),
        "draft": draft if desk.may(PlanDeed.WRITE) else None,
        "aims": aims(lines),
        "count": len(lines),
        "follow_ups": follow_ups(lines, today)[:8],
    }
