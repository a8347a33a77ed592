"""Rows of action plans, and the rules that hold for them."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from programs.models import Plan, PlanLine, PlanVersion
from programs.tests.factories import AT
from programs.tests.models.rows import two, workplace_row

DAY = date(2027, 5, 11)
APPROVED = {
    "state": "approved",
    "typed": None,
    "approved_at": AT,
    "approved_by_user": uuid4(),
    "met_on": DAY,
    "present": [],
}


def plan() -> Plan:
    place = workplace_row()
    return Plan.objects.create(booking=place.booking, workplace=place, language="sv", created_at=AT)


def version(**fields: object) -> PlanVersion:
    parent = fields.pop("plan", None) or plan()
    known = {"number": 1, "typed": {}, "created_at": AT, "saved_at": AT}
    return PlanVersion.objects.create(plan=parent, **{**known, **fields})


def line(**fields: object) -> PlanLine:
    parent = fields.pop("version", None) or version(**APPROVED)
    texts = {"aim": "Lugn", "action": "Vi andas", "owner": "Åsa", "sign": "Det märks"}
    dates = {"due_on": DAY, "follow_up_on": DAY}
    return PlanLine.objects.create(version=parent, **{"position": 1, **texts, **dates, **fields})


# name of the constraint: (what it takes, what it refuses)
PLAN_CASES: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "planversion_number_once": (
        lambda: two(version, plan, "plan", APPROVED, {"number": 2, **APPROVED}),
        lambda: two(version, plan, "plan", APPROVED, APPROVED),
    ),
    "planversion_one_draft": (
        lambda: two(version, plan, "plan", APPROVED, {"number": 2}),
        lambda: two(version, plan, "plan", {}, {"number": 2}),
    ),
    "planversion_number_from_one": (version, lambda: version(number=0)),
    "planversion_typed_or_approved": (lambda: [version(), version(**APPROVED)], lambda: version(typed=None)),
    "planline_position_once": (
        lambda: two(line, lambda: version(**APPROVED), "version", {}, {"position": 2}),
        lambda: two(line, lambda: version(**APPROVED), "version", {}, {}),
    ),
    "planline_position_range": (lambda: line(position=300), lambda: line(position=301)),
    "planline_follow_up_after_due": (line, lambda: line(follow_up_on=date(2027, 5, 10))),
}
PLAN_HALVES = [
    ("planversion_typed_or_approved", lambda: version(approved_at=AT)),
    ("planversion_typed_or_approved", lambda: version(**{**APPROVED, "typed": {}})),
    ("planversion_typed_or_approved", lambda: version(**{**APPROVED, "met_on": None})),
    ("planversion_typed_or_approved", lambda: version(**{**APPROVED, "approved_by_user": None})),
    ("planversion_typed_or_approved", lambda: version(state="lost")),
    ("planline_position_range", lambda: line(position=0)),
]
