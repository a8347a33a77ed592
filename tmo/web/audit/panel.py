"""What waits for an auditor, on the start page and in the menu."""

from typing import Any

from django.http import HttpRequest

from tmo.audit.queries import waiting_for
from tmo.units.auditing import audited, organisation_names
from tmo.units.roles import administered
from tmo.web.today import today_for


def sees_a_log(request: HttpRequest) -> bool:
    """Whether the reader sees at least a part of an organisation's log."""
    day = today_for(request)
    return bool(audited(request.user, day) or administered(request.user, day))


def review_panel(request: HttpRequest) -> dict[str, Any] | None:
    """Organisations in which readings wait for review; nothing, and no question asked, for everybody else."""
    mine = audited(request.user, today_for(request))
    waiting = waiting_for(mine) if mine else {}
    if not waiting:
        return None
    names = organisation_names(waiting)
    rows = [{"id": key, "name": names.get(key, ""), "waiting": waiting[key]} for key in waiting]
    return {
        "template": "audit/panel.html",
        "rows": sorted(rows, key=lambda row: row["name"]),
        "day": today_for(request),
    }
