"""Documents of this app: what each shows, and to whom."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.actions.plans import ACTION_PLAN
from programs.models import PlanVersion
from programs.permissions import Reader
from programs.presenters.plan import aims, days_of, in_order
from programs.presenters.plan_picture import picture
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
