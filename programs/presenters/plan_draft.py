"""The page on which an action plan is written."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from programs.models import PlanVersion
from programs.presenters import plan_form
from programs.presenters.plan import head
from programs.queries.plans import Desk, closing_of, names_there, people_at
from programs.rules.plan import Draft
from programs.rules.reasons import Reason


def draft_page(desk: Desk, version: PlanVersion, draft: Draft, found: Sequence[Reason]) -> dict[str, Any]:
    """The context of `programs/plan/draft.html`; `found` stands at the fields and in the list at the top."""
    errors = plan_form.errors_of(found)
    closing = closing_of(desk.booking, desk.workplace)
    hint = _("One name on each line.")
    if closing.present:
        hint = _("One name on each line. The attendance list of the closing meeting has %(count)s names.") % {
            "count": len(closing.present)
        }
    return head(desk) | {
        "version": version,
        "version_edit": version.edit,
        "closing": closing,
        "fields": plan_form.meeting_fields(draft, errors, hint),
        "cards": plan_form.cards(draft, errors),
        "blank": plan_form.blank_card(),
        "next_line": max(version.next_line, max(draft.lines, default=0) + 1, 2),
        "room": plan_form.more_cards(draft),
        "names": names_there(people_at(desk.workplace), desk.booking.language),
        "summary": plan_form.summary(draft, errors),
    }
