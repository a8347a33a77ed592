"""A booking's month as a table of weeks and as a list of the days that have something to say."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from babel.dates import format_skeleton, get_day_names
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.presenters.booking import date_line
from programs.presenters.reasons import notes, titles_of
from programs.rules.catalogue import package
from programs.rules.months import Month, bounds
from programs.rules.reasons import Code, Reason
from tmo.templatetags.tmo import day as day_words
from tmo.templatetags.tmo import language

if TYPE_CHECKING:
    from programs.queries.month import Held, MonthFacts


def month_page(facts: "MonthFacts") -> dict[str, Any]:
    """The context of `programs/booking/month.html`."""
    made = package(facts.booking.package_key, facts.booking.package_version)
    titles = titles_of(made)
    weeks = [[_day(facts, day, titles) for day in week] for week in facts.month.weeks]
    names = get_day_names("abbreviated", "stand-alone", language())
    wide = get_day_names("wide", "stand-alone", language())
    return {
        "booking": facts.booking,
        "package": made,
        "month": month_words(facts.month),
        "weekdays": [{"short": names[n].strip("."), "full": wide[n]} for n in range(7)],
        "weeks": [{"number": _number(week), "days": row} for week, row in zip(facts.month.weeks, weeks, strict=True)],
        "days": [one for row in weeks for one in row if one["inside"] and one["listed"]],
        **_ways(facts),
    }


def month_words(month: Month) -> str:
    """ "March 2027"."""
    return str(format_skeleton("yMMMM", month.first, locale=language()))


def _number(week: list[date]) -> int:
    return week[0].isocalendar().week


def _day(facts: "MonthFacts", day: date, titles: Mapping[str, str]) -> dict[str, Any]:
    reasons = facts.reasons(day)
    held = [_held(one, titles) for one in facts.held.get(day, ())]
    return {
        "date": day,
        "number": day.day,
        "text": day_words(day),
        "inside": (day.year, day.month) == (facts.month.year, facts.month.month),
        "today": day == facts.today,
        "blocked": bool(reasons),
        "weekend_alone": _weekend_alone(reasons),
        "notes": notes(reasons, titles),
        "held": held,
        "listed": bool(held) or (bool(reasons) and not _weekend_alone(reasons)),
    }


def _weekend_alone(reasons: list[Reason]) -> bool:
    """Saturdays and Sundays explain themselves by their column."""
    return [reason.code for reason in reasons] == [Code.WEEKEND]


def _held(one: "Held", titles: Mapping[str, str]) -> dict[str, Any]:
    tone, words = ("agreed", _("agreed")) if one.agreed else ("proposed", _("proposed"))
    return {"title": titles[one.key], "time": date_line(one.date).time, "tone": tone, "words": words}


def _ways(facts: "MonthFacts") -> dict[str, Any]:
    """The months beside this one, as far as there are any."""
    first, last = bounds(facts.today)
    here = reverse("programs:booking_month", args=[facts.booking.pk])
    beside = {
        "previous": facts.month.previous if facts.month > first else None,
        "next": facts.month.next if facts.month < last else None,
    }
    return {
        name: {"url": f"{here}?m={month}", "label": month_words(month)} if month else None
        for name, month in beside.items()
    }
