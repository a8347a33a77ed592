"""The action plan of a workplace: what a draft says, and what still stands against approving it.

A draft is kept as it was typed, so that nothing is lost. It is read into a `Plan`, and the plan is judged; each reason
is about the field that it stands at (`field_name`, or `MET_ON` and `PRESENT`), or about the whole plan ("").
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from programs.rules.booking import State
from programs.rules.names import sort_key
from programs.rules.package import Audience, Package
from programs.rules.reasons import Code, Reason, block

LINES_MOST = 300
TEXT_MOST = 2_000
# A hundred words of 200 letters take the printer six seconds: with this much the worst plan still takes well under
# a minute, and 300 actions of 400 letters fit.
TOTAL_MOST = 120_000
PRESENT_MOST = 100
NAME_MOST = 200
YEARS_AHEAD = 5
MET_ON, PRESENT = "met_on", "present"
TEXTS = ("aim", "action", "why", "owner", "sign")
DATES = ("due", "follow_up")
FIELDS = ("aim", "action", "why", "owner", "due", "sign", "follow_up")
LIMITS = {**dict.fromkeys(TEXTS, TEXT_MOST), "owner": NAME_MOST}

Typed = Mapping[str, str]


@dataclass(frozen=True)
class Draft:
    """A plan as typed. `lines` are mappings of `FIELDS` to text by the line's own number, in the order of the page.

    `present` has a name on each line; `met_on` is an ISO date, or whatever was typed for one.
    """

    met_on: str
    present: str
    lines: Mapping[int, Typed]


@dataclass(frozen=True)
class Line:
    """One action. `aim` is its own or that of the line above; a date is None where none can be read."""

    key: int
    aim: str
    action: str
    why: str
    owner: str
    sign: str
    due: date | None
    follow_up: date | None


@dataclass(frozen=True)
class Plan:
    """What a draft says. `met_on` is the day of the closing meeting."""

    met_on: date | None
    present: tuple[str, ...]
    lines: tuple[Line, ...]


def closing_session(package: Package) -> str | None:
    """The key of the meeting at which the plan is made: the last session that is for principals, ambassadors and
    trainers alone. None for a package that has no such meeting.
    """
    keys = [one.key for one in package.sessions if one.audience is Audience.PRINCIPALS_AMBASSADORS_TRAINERS]
    return keys[-1] if keys else None


def may_write(state: State) -> Reason | None:
    """A plan is written from the moment the dates are agreed until the booking is called off."""
    if state is State.CONFIRMED:
        return None
    return block(Code.BOOKING_CANCELLED if state is State.CANCELLED else Code.PLAN_NOT_YET)


def field_name(key: int, field: str) -> str:
    """The name of one field of the form."""
    return f"l-{key}-{field}"


def read_date(text: str) -> date | None:
    """The day of an ISO date, None for everything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2027-05-11") else None
    except ValueError:
        return None


def is_empty(line: Typed) -> bool:
    """Whether nothing at all stands on the line."""
    return not any(line.get(field, "").strip() for field in FIELDS)


def read(draft: Draft) -> Plan:
    """The plan that a draft says; empty lines are no actions."""
    names = [name.strip() for name in draft.present.splitlines() if name.strip()]
    return Plan(read_date(draft.met_on), tuple(dict.fromkeys(names)), tuple(_lines(draft)))


def _lines(draft: Draft) -> Iterator[Line]:
    aim = ""
    for key, typed in draft.lines.items():
        if is_empty(typed):
            continue
        text = {field: typed.get(field, "").strip() for field in FIELDS}
        aim = text["aim"] or aim
        dates = {field: read_date(text[field]) for field in DATES}
        yield Line(key, aim, text["action"], text["why"], text["owner"], text["sign"], **dates)


def faults(draft: Draft, *, today: date, left: Iterable[str] = ()) -> list[Reason]:
    """Everything that stands against approving the draft today; `left` are names of people who left the workplace."""
    plan = read(draft)
    gone = {_same(name) for name in left}
    found = [*_of_meeting(draft, plan, today), *_of_size(draft, plan)]
    # Against a day that cannot be meant, no other day is measured.
    met_on = None if any(one.code is Code.YEAR_OUT_OF_RANGE for one in found) else plan.met_on
    for line in plan.lines:
        found += [*_of_texts(line, draft.lines[line.key], gone), *_of_dates(line, draft.lines[line.key], met_on)]
    return found


def may_keep(draft: Draft) -> Reason | None:
    """A draft is kept with all its faults, but not without end: twice what can be approved."""
    letters = letters_in(draft)
    if letters > 2 * TOTAL_MOST:
        return block(Code.PLAN_TOO_LONG, length=letters, limit=TOTAL_MOST)
    return block(Code.PLAN_TOO_MANY_LINES, limit=LINES_MOST) if len(draft.lines) > LINES_MOST else None


def hard_faults(reasons: Iterable[Reason]) -> list[Reason]:
    """Those that are about what was typed, not about what is still missing."""
    return [reason for reason in reasons if reason.code in TYPED_WRONG]


TYPED_WRONG = frozenset({Code.PLAN_NO_DATE, Code.PLAN_TEXT_TOO_LONG, Code.PLAN_TOO_LONG, Code.PLAN_TOO_MANY_LINES})


def _of_meeting(draft: Draft, plan: Plan, today: date) -> Iterator[Reason]:
    if plan.met_on is None:
        yield block(Code.PLAN_NO_DATE if draft.met_on.strip() else Code.PLAN_MEETING_MISSING, MET_ON)
    elif plan.met_on.year < today.year - YEARS_AHEAD:
        years = {"first_year": today.year - YEARS_AHEAD, "last_year": today.year}
        yield block(Code.YEAR_OUT_OF_RANGE, MET_ON, **years)
    elif plan.met_on > today:
        yield block(Code.PLAN_MEETING_TO_COME, MET_ON, day=plan.met_on)
    if not plan.present:
        yield block(Code.PLAN_NOBODY_PRESENT, PRESENT)
    if len(plan.present) > PRESENT_MOST or any(len(name) > NAME_MOST for name in plan.present):
        yield block(Code.PLAN_TEXT_TOO_LONG, PRESENT, length=len(draft.present), limit=PRESENT_MOST * NAME_MOST)


def _of_size(draft: Draft, plan: Plan) -> Iterator[Reason]:
    if not plan.lines:
        yield block(Code.PLAN_EMPTY)
    if len(plan.lines) > LINES_MOST:
        yield block(Code.PLAN_TOO_MANY_LINES, limit=LINES_MOST)
    letters = letters_in(draft)
    if letters > TOTAL_MOST:
        yield block(Code.PLAN_TOO_LONG, length=letters, limit=TOTAL_MOST)


def letters_in(draft: Draft) -> int:
    """How many characters the whole draft holds."""
    return len(draft.present) + sum(len(text) for line in draft.lines.values() for text in line.values())


def _of_texts(line: Line, typed: Typed, gone: Collection[str]) -> Iterator[Reason]:
    needed = {"aim": Code.PLAN_AIM_MISSING, "action": Code.PLAN_ACTION_MISSING}
    needed |= {"owner": Code.PLAN_OWNER_MISSING, "sign": Code.PLAN_SIGN_MISSING}
    for field, code in needed.items():
        if not getattr(line, field):
            yield block(code, field_name(line.key, field))
    for field, limit in LIMITS.items():
        length = len(typed.get(field, ""))
        if length > limit:
            yield block(Code.PLAN_TEXT_TOO_LONG, field_name(line.key, field), length=length, limit=limit)
    if line.owner and _same(line.owner) in gone:
        yield block(Code.PLAN_OWNER_LEFT, field_name(line.key, "owner"), name=line.owner)


def _of_dates(line: Line, typed: Typed, met_on: date | None) -> Iterator[Reason]:
    missing = {"due": Code.PLAN_DUE_MISSING, "follow_up": Code.PLAN_FOLLOW_UP_MISSING}
    for field, code in missing.items():
        day, about = getattr(line, field), field_name(line.key, field)
        if day is None:
            yield block(Code.PLAN_NO_DATE if typed.get(field, "").strip() else code, about)
        elif met_on is not None and day.year > met_on.year + YEARS_AHEAD:
            yield block(Code.TOO_FAR_AHEAD, about, day=day, last=date(met_on.year + YEARS_AHEAD, 12, 31))
    if line.due and met_on and line.due < met_on:
        yield block(Code.PLAN_DUE_BEFORE_MEETING, field_name(line.key, "due"), day=line.due, meeting=met_on)
    if line.due and line.follow_up and line.follow_up < line.due:
        about = field_name(line.key, "follow_up")
        yield block(Code.PLAN_FOLLOW_UP_BEFORE_DUE, about, day=line.follow_up, due=line.due)


def _same(name: str) -> str:
    return sort_key(name)


def gone_names(people: Iterable[tuple[str, bool]]) -> list[str]:
    """Names that only people who left have, of pairs of a name and whether the person is still there."""
    rows = list(people)
    here = {_same(name) for name, there in rows if there}
    return [name for name, there in rows if not there and _same(name) not in here]


def differing(mine: Draft, saved: Draft) -> list[str]:
    """The names of the fields in which two drafts differ, in the order of the first, then of the second."""
    flat = [_flat(one) for one in (mine, saved)]
    names = dict.fromkeys([*flat[0], *flat[1]])
    return [name for name in names if flat[0].get(name, "").strip() != flat[1].get(name, "").strip()]


def value_of(draft: Draft, name: str) -> str:
    """What a draft has in the field of that name; '' where it has no such line."""
    return _flat(draft).get(name, "")


def _flat(draft: Draft) -> dict[str, str]:
    flat = {MET_ON: draft.met_on, PRESENT: draft.present}
    for key, line in draft.lines.items():
        flat |= {field_name(key, field): line.get(field, "") for field in FIELDS}
    return flat


# -- reading a plan --------------------------------------------------------------------------------------------------


def by_aim(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The actions under their aims, in order; an aim that comes back later is one group with its first place."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.aim, []).append(line)
    return list(groups.items())


@dataclass(frozen=True)
class Month:
    """What falls into one month: numbers of actions, counted from 1, that are due or followed up."""

    first: date
    due: tuple[int, ...]
    follow_up: tuple[int, ...]


def months(lines: Sequence[Line]) -> list[Month]:
    """Every month from the first to the last date of the plan, also those in which nothing falls due."""
    due = [(line.due.replace(day=1), number) for number, line in enumerate(lines, 1) if line.due]
    follow = [(line.follow_up.replace(day=1), number) for number, line in enumerate(lines, 1) if line.follow_up]
    days = [day for day, _number in due + follow]
    if not days:
        return []
    return [
        Month(first, tuple(n for day, n in due if day == first), tuple(n for day, n in follow if day == first))
        for first in _firsts(min(days), max(days))
    ]


def _firsts(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
