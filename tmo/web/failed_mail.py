"""Mail that did not arrive: seen by those who can do something about it, and put aside once they have."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tmo import clock
from tmo.audit.actor import actor_of
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope
from tmo.outbox.post import post_again, put_aside
from tmo.outbox.queries import failed_for
from tmo.units.enums import RoleKind
from tmo.units.roles import administered, organisations_where
from tmo.web.navigation import NavItem, register
from tmo.web.today import today_for

SHOWN = 100


def own_organisations(request: HttpRequest) -> frozenset[UUID]:
    """The organisations whose mail the reader answers for."""
    day = today_for(request)
    return organisations_where(request.user, day, RoleKind.COORDINATOR) | administered(request.user, day)


@require_GET
@transaction.atomic
def failed_mail_list(request: HttpRequest) -> HttpResponse:
    """GET: addresses that could not be reached, with the mail server's reason."""
    organisations = own_organisations(request)
    if not organisations:
        raise OutsideScope("mail", "failed")
    rows = list(failed_for(organisations)[:SHOWN])
    record("mail.listed", by=actor_of(request), at=clock.now(), subjects=rows)
    return render(request, "mail_failed/list.html", {"rows": rows})


@require_POST
@transaction.atomic
def failed_mail_handle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST: sends it once more, or puts it aside as dealt with."""
    message = failed_for(own_organisations(request)).filter(pk=pk).first()
    if message is None:
        raise OutsideScope("mail", pk)
    again = request.POST.get("do") == "again"
    actor, at = actor_of(request), clock.now()
    deal = post_again if again else put_aside
    deal(message, by=actor.user_id, at=at)
    record("mail.resent" if again else "mail.handled", by=actor, at=at, subjects=message)
    messages.success(request, _("The mail is sent once more.") if again else _("Put aside."))
    return redirect("failed_mail_list")


register(
    NavItem(
        gettext_lazy("Mail that failed"), "failed_mail_list", lambda request: bool(own_organisations(request)), order=90
    )
)

urlpatterns = [
    path("mail/failed/", failed_mail_list, name="failed_mail_list"),
    path("mail/failed/<uuid:pk>/", failed_mail_handle, name="failed_mail_handle"),
]
