"""Documents of this app: what each shows, and to whom."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.actions.attendance import ATTENDANCE_LIST
from programs.actions.plans import ACTION_PLAN
from programs.models import PlanVersion
from programs.permissions import Deed, Reader, booking_for
from programs.presenters.plan import aims, days_of, in_order
from programs.presenters.plan_picture import picture
from programs.presenters.register import paper_page
from programs.queries.attendance import session_by_id, sheet, workplace_names
from programs.queries.bookings import open_assignments_of
from programs.queries.plans import PlanDeed, lines_of, plan_desk, version_by_id
from programs.rules.catalogue import package
from tmo.accounts.models import User
from tmo.audit.scope import OutsideScope
from tmo.documents.kinds import Gone, Paper, Progress, document
from tmo.documents.models import Document


def may_print_plan(user: User, asked: Document, at: datetime) -> bool:
    """Whether the account may print the plan of that version now."""
    version = version_by_id(asked.subject_id) if asked.subject_id else None
    if version is None:
        return False
    reader = Reader(user=user, day=at.astimezone(ZoneInfo(user.timezone)).date(), at=at)
    try:
        plan_desk(reader, version.plan.booking_id, version.plan.workplace_id, PlanDeed.PRINT)
    except OutsideScope:
        return False
    return True


def back_to_plan(asked: Document) -> str:
    """The page of the plan; the start page once it is gone."""
    version = version_by_id(asked.subject_id) if asked.subject_id else None
    if version is None:
        return reverse("home")
    return reverse("programs:plan_detail", args=[version.plan.booking_id, version.plan.workplace_id])


@document(ACTION_PLAN, label=gettext_lazy("Action plan as PDF"), may=may_print_plan, back=back_to_plan)
def action_plan(asked: Document, at: datetime, progress: Progress) -> Paper:
    """One approved version, as it was approved."""
    version = version_by_id(asked.subject_id) if asked.subject_id else None
    if version is None:
        raise Gone
    return plan_paper(version)


def plan_paper(version: PlanVersion) -> Paper:
    """The page of an approved version, in the language of the plan."""
    plan, booking = version.plan, version.plan.booking
    lines = in_order(lines_of(version))
    with translation.override(plan.language):
        context = {
            "version": version,
            "booking": booking,
            "workplace": plan.workplace,
            "package": package(booking.package_key, booking.package_version),
            "aims": aims(lines),
            "picture": picture(lines),
            "days": days_of(lines),
        }
        title = _("Action plan for %(workplace)s, version %(number)s") % {
            "workplace": plan.workplace.name,
            "number": version.number,
        }
    name = f"tmo-plan-{booking.reference.lower()}-v{version.number}.pdf"
    return Paper("programs/plan/paper.html", context, name, plan.language, title)


def may_print_list(user: User, asked: Document, at: datetime) -> bool:
    """Whether the account may take attendance at the session now."""
    session = session_by_id(asked.subject_id) if asked.subject_id else None
    reader = Reader(user=user, day=at.astimezone(ZoneInfo(user.timezone)).date(), at=at)
    try:
        return session is not None and bool(booking_for(reader, session.booking_id, Deed.MARK))
    except OutsideScope:
        return False


def back_to_list(asked: Document) -> str:
    """The page on which attendance is taken; the start page once the session is gone."""
    session = session_by_id(asked.subject_id) if asked.subject_id else None
    if session is None:
        return reverse("home")
    return reverse("programs:session_attendance", args=[session.booking_id, session.key])


@document(ATTENDANCE_LIST, label=gettext_lazy("Attendance list as PDF"), may=may_print_list, back=back_to_list)
def attendance_list(asked: Document, at: datetime, progress: Progress) -> Paper:
    """Whom the session calls: with empty boxes as long as nobody is marked, with the marks after."""
    session = session_by_id(asked.subject_id) if asked.subject_id else None
    if session is None:
        raise Gone
    booking = session.booking
    with translation.override(asked.language):
        trainers = [row.trainer.name or row.trainer.email for row in open_assignments_of(booking)]
        context = paper_page(sheet(booking, session), booking, workplace_names(booking), trainers)
        title = _("Attendance list: %(session)s") % {"session": context["session_title"]}
    name = f"tmo-attendance-{booking.reference.lower()}-{session.key}.pdf"
    return Paper("programs/session/paper.html", context, name, asked.language, title)
