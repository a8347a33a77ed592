"""A trainer's week as a plan: what is booked and what is still free, in the trainer's own zone.

Rows of the plan are quarters of an hour, counted from the first hour shown. Pieces that would lie on one another,
which only sessions without a time do, stand side by side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_interval, format_skeleton
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.rules.catalogue import package
from programs.rules.days import ONE_DAY
from programs.rules.series import Interval
from programs.rules.trainers import free_stretches, is_away
from programs.rules.weeks import week_bounds
from tmo.templatetags.tmo import clock, language

if TYPE_CHECKING:
    from uuid import UUID

    from programs.models import Hold
    from programs.queries.holds import Week

DAYS = 7
QUARTERS = 4
EARLIEST, LATEST = 8, 17  # hours that are always shown


@dataclass
class Piece:
    """One stretch of a day in the trainer's zone: `booked`, `busy` (for eyes that see no more) or `free`."""

    kind: str
    start: datetime
    end: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_whole_day(self) -> bool:
        """A session without a time takes the day."""
        return self.start.time() == time.min and self.end.time() == time.min

    @property
    def quarters(self) -> tuple[int, int]:
        """From which to which quarter of its day it lasts, at least one."""
        first = self.start.hour * QUARTERS + self.start.minute // 15
        if self.end.date() > self.start.date():
            return first, 24 * QUARTERS
        return first, max(first + 1, self.end.hour * QUARTERS + -(-self.end.minute // 15))


def trainer_week(week: "Week", today: date, sees: "Callable[[UUID], bool]" = lambda _provider: True) -> dict[str, Any]:
    """The context of the week. `sees` tells of which providers' bookings more is shown than that they are."""
    days = [week.monday + timedelta(days=number) for number in range(DAYS)]
    pieces = {one: _pieces(week, one, sees) for one in days}
    first, last = _hours([piece for row in pieces.values() for piece in row])
    sessions = len(week.holds)
    return {
        "week": week.monday.isocalendar().week,
        "period": _period(week.monday, days[-1]),
        "hours_known": bool(week.diary.hours),
        "count": ngettext("%(count)s session", "%(count)s sessions", sessions) % {"count": sessions},
        "hours": [{"offset": number - first, "text": clock(time(number))} for number in range(first, last)],
        "length": last - first,
        "days": [_day(week, one, pieces[one], (first, last), today) for one in days],
        "zone": _zone_words(week.zone),
        **_ways(week, today),
    }


def _period(first: date, last: date) -> str:
    """ "8-14 March 2027"."""
    return str(format_interval(first, last, "yMMMd", locale=language()))


def _zone_words(zone: str) -> str:
    """Names the zone where it is not the reader's own."""
    if zone == timezone.get_current_timezone_name():
        return ""
    return _("All times are those of the trainer's zone, %(zone)s.") % {"zone": zone.replace("_", " ")}


def _ways(week: "Week", today: date) -> dict[str, Any]:
    """The weeks beside this one, as far as there are any."""
    earliest, latest = week_bounds(today)
    here = reverse("programs:trainer_week", args=[week.trainer.pk])
    before, after = week.monday - DAYS * ONE_DAY, week.monday + DAYS * ONE_DAY
    return {
        "previous": f"{here}?monday={before}" if before >= earliest else "",
        "next": f"{here}?monday={after}" if after <= latest else "",
        "this_week": "" if week.monday <= today < after else here,
    }


def _pieces(week: "Week", one: date, sees: "Callable[[UUID], bool]") -> list[Piece]:
    zone = ZoneInfo(week.zone)
    held = [_held(row, zone, sees) for row in week.holds if row.starts_at.astimezone(zone).date() == one]
    free = [_local("free", piece, zone) for piece in free_stretches(one, week.zone, week.diary)]
    return sorted([*held, *free], key=lambda piece: (piece.start, piece.end))


def _local(kind: str, time: Interval, zone: ZoneInfo) -> Piece:
    return Piece(kind, time.start.astimezone(zone), time.end.astimezone(zone))


def _held(row: "Hold", zone: ZoneInfo, sees: "Callable[[UUID], bool]") -> Piece:
    """With name and place of the booking, or as a stretch that is taken and nothing else."""
    booking = row.session.booking
    piece = _local("booked", Interval(row.starts_at, row.ends_at), zone)
    if not sees(booking.provider_id):
        piece.kind = "busy"
        return piece
    made = package(booking.package_key, booking.package_version)
    piece.facts = {
        "url": reverse("programs:booking_detail", args=[booking.pk]),
        "label": booking.label,
        "title": made.by_key[row.session.key].title,
        "lang": made.lang,
        "town": row.town,
    }
    return piece


def _hours(pieces: Sequence[Piece]) -> tuple[int, int]:
    """The hours that the plan shows: a working day, and as much more as something lasts."""
    edges = [piece.quarters for piece in pieces if not piece.is_whole_day]
    first = min([EARLIEST, *(start // QUARTERS for start, _end in edges)])
    return first, max([LATEST, *(-(-end // QUARTERS) for _start, end in edges)])


def _day(week: "Week", one: date, pieces: Sequence[Piece], hours: tuple[int, int], today: date) -> dict[str, Any]:
    placed = _placed(pieces, hours)
    return {
        "day": one,
        "text": str(format_skeleton("MMMEd", one, locale=language())),
        "is_today": one == today,
        "is_weekend": one.weekday() >= 5,
        "away": is_away(one, week.diary.away),
        "lanes": max((row["lane"] for row in placed), default=1),
        "pieces": placed,
    }


def _placed(pieces: Sequence[Piece], hours: tuple[int, int]) -> list[dict[str, Any]]:
    """Every piece with its rows, in the first lane in which nothing else lies there."""
    ends: list[int] = []
    rows = []
    for piece in pieces:
        start, end = _rows(piece, hours)
        lane = next((number for number, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        hour, quarter = divmod(start, QUARTERS)
        place = {"hour": hour, "quarter": quarter, "length": end - start, "lane": lane + 1}
        rows.append({"kind": piece.kind, "time": _time(piece), **place, **piece.facts})
    return rows


def _rows(piece: Piece, hours: tuple[int, int]) -> tuple[int, int]:
    first, last = hours
    if piece.is_whole_day:
        return 0, (last - first) * QUARTERS
    start, end = piece.quarters
    return start - first * QUARTERS, end - first * QUARTERS


def _time(piece: Piece) -> str:
    """ "09.00–12.00"; a whole day in words."""
    return _("the whole day") if piece.is_whole_day else f"{clock(piece.start.time())}–{clock(piece.end.time())}"
