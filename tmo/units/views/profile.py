"""One's own account. It stands here and not in `tmo.accounts`, since it also shows the person's roles."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from tmo import clock
from tmo.accounts.actions import change_profile
from tmo.accounts.forms import ProfileForm
from tmo.audit.actor import actor_of
from tmo.units.queries import own_roles, support_of
from tmo.units.roles import administered
from tmo.units.rules import local_day
from tmo.units.signed_in import person


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """GET shows the form and the person's roles, POST saves name, language and zone; 422 if it cannot be saved."""
    user, at = person(request), clock.now()
    start = {"name": user.name, "language": user.language, "timezone": user.timezone}
    form = ProfileForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        values = {"name": data["name"], "language": data["language"], "zone": data["timezone"]}
        change_profile(user=user, **values, by=actor_of(request, "self"), at=at)
        with override(user.language):
            messages.success(request, _("Your profile is saved."))
        return _in_new_language(redirect("profile"))
    day = local_day(at, user.timezone)
    context = {"form": form, "roles": own_roles(user), "own_support": support_of(user, day)}
    context["administered"] = administered(user, day)
    return render(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)


def _in_new_language(response: HttpResponse) -> HttpResponse:
    """Forgets the language chosen in the footer: from now on the account's own is meant."""
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response
