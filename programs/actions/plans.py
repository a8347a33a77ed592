"""Writing and approving an action plan. A draft keeps what was typed; an approved version never changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from programs.actions.refusal import Stale, refuse_if
from programs.models import Booking, BookingWorkplace, Participant, Plan, PlanLine, PlanVersion
from programs.queries.plans import closing_of, draft_from, draft_of, kept, people_at
from programs.rules import plan as rules
from programs.rules.booking import State
from programs.rules.names import sort_key
from programs.rules.plan import Draft
from programs.rules.reasons import Code, block
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.documents.asking import ask
from tmo.documents.models import Document

ACTION_PLAN = "programs.action_plan"


@transaction.atomic
def start_draft(*, booking: Booking, workplace: BookingWorkplace, by: Actor, at: datetime) -> PlanVersion:
    """The draft that is being written: the one there is, else a new one from the last approved version, else an empty
    one with the closing meeting's day and those who were there.
    """
    refuse_if(rules.may_write(State(booking.state)))
    BookingWorkplace.objects.select_for_update(of=("self",)).get(pk=workplace.pk)  # one beginning at a time
    plan, _new = Plan.objects.get_or_create(
        workplace=workplace, defaults={"booking": booking, "language": booking.language, "created_at": at}
    )
    draft = draft_of(plan)
    if draft is not None:
        return draft
    last = plan.versions.filter(state="approved").order_by("-number").first()
    typed = _again(last) if last else _first(booking, workplace)
    made = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        typed=kept(typed),
        next_line=max(typed.lines, default=0) + 1,
        created_at=at,
        saved_at=at,
        saved_by_user=by.user_id,
    )
    _log("plan.started", made, booking, by, at)
    return made


def _first(booking: Booking, workplace: BookingWorkplace) -> Draft:
    closing = closing_of(booking, workplace)
    return Draft(closing.day.isoformat() if closing.day else "", "\n".join(closing.present), {1: {}})


def _again(last: PlanVersion) -> Draft:
    """What was approved, as a draft; an aim that repeats the one above is left out."""
    lines: dict[int, dict[str, str]] = {}
    above = ""
    for row in last.lines.all():
        dates = {"due": row.due_on.isoformat(), "follow_up": row.follow_up_on.isoformat()}
        texts = {"action": row.action, "why": row.why, "owner": row.owner, "sign": row.sign}
        lines[row.position] = {"aim": "" if row.aim == above else row.aim, **texts, **dates}
        above = row.aim
    return Draft(last.met_on.isoformat() if last.met_on else "", "\n".join(last.present or []), lines)


@transaction.atomic
def save_draft(*, version: PlanVersion, draft: Draft, edit: int, by: Actor, at: datetime) -> PlanVersion:
    """Keeps what was typed, also where it cannot be approved yet.

    Raises `Stale` when somebody saved since the page showed `edit`, and `Refused` for a draft that is not written any
    more or holds more than any plan may.
    """
    row = _locked(version)
    refuse_if(
        rules.may_write(State(row.plan.booking.state)),
        block(Code.PLAN_NO_DRAFT) if row.state != "draft" else None,
        rules.may_keep(draft),
    )
    if row.edit != edit:
        raise Stale(row.edit)
    row.typed, row.edit, row.saved_at, row.saved_by_user = kept(draft), row.edit + 1, at, by.user_id
    row.next_line = max(row.next_line, max(draft.lines, default=0) + 1)
    row.save(update_fields=["typed", "edit", "next_line", "saved_at", "saved_by_user"])
    _log("plan.saved", row, row.plan.booking, by, at)
    return row


@transaction.atomic
def approve(*, version: PlanVersion, edit: int, name: str, by: Actor, at: datetime) -> PlanVersion:
    """Makes the draft the version that holds; `name` is the principal's, as it is printed.

    Raises `Refused` with every fault of the draft, and `Stale` when somebody saved since the page was read.
    """
    row = _locked(version)
    booking = row.plan.booking
    refuse_if(rules.may_write(State(booking.state)), block(Code.PLAN_NO_DRAFT) if row.state != "draft" else None)
    if row.edit != edit:
        raise Stale(row.edit)
    draft, people = draft_from(row.typed or {}), people_at(row.plan.workplace)
    gone = rules.gone_names((one.name, one.left_at is None) for one in people)
    refuse_if(*rules.faults(draft, today=local_day(booking, at), left=gone))
    plan = rules.read(draft)
    PlanLine.objects.bulk_create(_lines(row, plan, _by_name(people)))
    row.state, row.typed, row.met_on, row.present = "approved", None, plan.met_on, list(plan.present)
    row.approved_at, row.approved_by_user, row.approved_by_name = at, by.user_id, name
    row.save()
    _log("plan.approved", row, booking, by, at, lines=len(plan.lines))
    return row


def _by_name(people: Sequence[Participant]) -> dict[str, Participant]:
    """Those who are there, by a name that nobody else there has."""
    found: dict[str, list[Participant]] = {}
    for one in people:
        if one.left_at is None:
            found.setdefault(sort_key(one.name), []).append(one)
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}


def _lines(row: PlanVersion, plan: rules.Plan, people: Mapping[str, Participant]) -> list[PlanLine]:
    dated = [(line, line.due, line.follow_up) for line in plan.lines if line.due and line.follow_up]
    return [
        PlanLine(
            version=row,
            position=position,
            aim=line.aim,
            action=line.action,
            why=line.why,
            owner=line.owner,
            person=people.get(sort_key(line.owner)),
            sign=line.sign,
            due_on=due,
            follow_up_on=follow_up,
        )
        for position, (line, due, follow_up) in enumerate(dated, 1)
    ]


def ask_for_pdf(*, version: PlanVersion, by: Actor, at: datetime) -> Document:
    """An approved version as PDF for the one who asks; raises `TooManyWaiting`."""
    plan = version.plan
    return ask(
        kind=ACTION_PLAN,
        version=str(version.number),
        subject_id=version.pk,
        organisation_id=plan.booking.provider_id,
        language=plan.language,
        by=by,
        at=at,
    )


def local_day(booking: Booking, at: datetime) -> date:
    """The day at the booking's place."""
    return at.astimezone(ZoneInfo(booking.timezone)).date()


def _locked(version: PlanVersion) -> PlanVersion:
    rows = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan__booking", "plan__workplace")
    return rows.get(pk=version.pk)


def _log(kind: str, version: PlanVersion, booking: Booking, by: Actor, at: datetime, **facts: int) -> None:
    facts |= {"number": version.number}
    record(kind, by=by, at=at, subjects=version, organisation_id=booking.provider_id, facts=facts)
