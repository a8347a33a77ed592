"""The public booking form: opened at a provider's address, or through the link that continues it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programs.actions.refusal import AlreadySent, Refused, Stale
from programs.actions.requests import Saved, revise_request, save_draft, send_link, send_request
from programs.forms import typed as names
from programs.forms.contact import ContactForm
from programs.forms.page import FormPage
from programs.links import hold, links_of
from programs.permissions import Deed
from programs.presenters.field_names import date_name
from programs.queries.bookings import offer_of, saved_booking, unfinished
from programs.queries.offers import open_offer
from programs.views.reader import open_booking, reader_of
from tmo import clock
from tmo.audit.actor import actor_of
from tmo.forms.text import whole_number
from tmo.templatetags.tmo import clock as clock_words

TEMPLATE = "programs/booking/form.html"


@login_not_required
@require_http_methods(["GET", "POST"])
def booking_new(request: HttpRequest, provider: str, package: str) -> HttpResponse:
    """An empty form, and everything that its buttons do."""
    offer = open_offer(provider, package)
    page = FormPage(request, offer, clock.now())
    if request.method == "POST":
        return _press(page.read())
    return _show(page, continuing=unfinished(reader_of(request), offer))


@login_not_required
@require_http_methods(["GET", "POST"])
@transaction.atomic
def booking_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same form, continued: a draft, or a request that is not accepted yet."""
    place, _actor = open_booking(request, pk, Deed.EDIT)
    booking = place.booking
    page = FormPage(request, offer_of(booking), clock.now(), booking=booking, role=place.role)
    if request.method == "POST":
        return _press(page.read())
    page.typed = dict(booking.draft or {})
    return _show(page)


@login_not_required
@require_POST
def booking_autosave(request: HttpRequest, provider: str, package: str) -> HttpResponse:
    """Keeps a form that is being written; answers `{"saved_at", "version"}`, 409 when another tab was first."""
    offer = open_offer(provider, package)
    page = FormPage(request, offer, clock.now()).read()
    if page.key is None:
        return JsonResponse({}, status=403)
    try:
        saved = _keep(page)
    except (Stale, Refused):
        return JsonResponse({}, status=409)
    time = clock_words(timezone.localtime(saved.booking.saved_at).time())
    answer = JsonResponse({"saved_at": time, "version": saved.booking.version})
    return hold(answer, request, saved.link.pk)


def _keep(page: FormPage) -> Saved:
    request = page.request
    assert page.key is not None
    return save_draft(
        key=page.key,
        offer=page.offer,
        typed=page.typed,
        version=page.version,
        language=get_language() or page.package.lang,
        links=links_of(request),
        by=actor_of(request, page.role),
        at=page.at,
    )


def _show(page: FormPage, status: int = 200, **more: object) -> HttpResponse:
    return render(page.request, TEMPLATE, page.context() | more, status=status)


def _press(page: FormPage) -> HttpResponse:
    """Does what the pressed button says; a form without its one-time mark comes back with everything typed."""
    if page.key is None:
        page.problem = _("This form could not be recognised. Everything you wrote is still here: please send it again.")
        return _show(page, status=403 if "form_token" in page.request.POST else 422)
    verb, _colon, what = page.request.POST.get("do", "send").partition(":")
    deed = DEEDS.get(verb, _send)
    return deed(page, what)


def _send(page: FormPage, what: str) -> HttpResponse:
    if not page.form.is_valid():
        return _show(page, status=422)
    try:
        return _revise(page) if page.is_sent else _send_new(page)
    except Stale:
        return _conflict(page)
    except AlreadySent:
        page.problem = _("This form has been sent before with other content. Open your request to change it.")
        return _show(page, status=409)
    except Refused as refusal:
        page.say(refusal.reasons)
        return _show(page, status=422)


def _send_new(page: FormPage) -> HttpResponse:
    request = page.request
    assert page.key is not None
    saved = send_request(
        key=page.key,
        offer=page.offer,
        request=page.form.request,
        typed=page.typed,
        version=page.version,
        links=links_of(request),
        by=actor_of(request, page.role),
        at=page.at,
    )
    return hold(_to(saved.booking.pk), request, saved.link.pk)


def _to(pk: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("programs:booking_detail", args=[pk]), status=303)


def _revise(page: FormPage) -> HttpResponse:
    assert page.booking is not None
    by = actor_of(page.request, page.role)
    booking = revise_request(
        booking=page.booking, request=page.form.request, typed=page.typed, version=page.version, by=by, at=page.at
    )
    return _to(booking.pk)


def _conflict(page: FormPage) -> HttpResponse:
    """Another tab or person saved first: both texts are shown, nothing is overwritten unseen."""
    assert page.key is not None
    saved = saved_booking(page.key)
    if saved is not None:
        page.meet(saved)
    page.problem = _("Somebody saved this form meanwhile. Below you see what differs; send again to keep your version.")
    return _show(page, status=409)


def _save(page: FormPage, what: str) -> HttpResponse:
    """Keeps the form and mails the link that continues it; only the mail address has to be right."""
    contact = ContactForm(page.typed)
    if problem := contact.errors.get("contact_email"):
        page.errors = {"contact_email": str(problem[0])}
        return _show(page, status=422)
    try:
        saved = _keep(page)
    except Stale:
        return _conflict(page)
    except Refused as refusal:
        page.say(refusal.reasons)
        return _show(page, status=422)
    email = contact.cleaned_data["contact_email"]
    by = actor_of(page.request, page.role)
    try:
        send_link(booking=saved.booking, email=email, language=get_language() or "sv", by=by, at=page.at)
    except Refused as refusal:
        page.booking = saved.booking
        page.say(refusal.reasons)
        return hold(_show(page, status=422), page.request, saved.link.pk)
    return hold(_to(saved.booking.pk), page.request, saved.link.pk)


def _series(page: FormPage, what: str) -> HttpResponse:
    page.fill_series()
    return _show(page, status=422 if page.errors else 200)


def _add_workplace(page: FormPage, what: str) -> HttpResponse:
    page.focus = names.add_workplace(page.typed)
    return _show(page)


def _remove_workplace(page: FormPage, what: str) -> HttpResponse:
    number = whole_number(what)
    names.remove_workplace(page.typed, -1 if number is None else number)
    page.focus = "w-0-name"
    return _show(page)


def _add_date(page: FormPage, what: str) -> HttpResponse:
    if what in page.package.by_key:
        page.focus = names.add_date(page.typed, what)
    return _show(page)


def _remove_date(page: FormPage, what: str) -> HttpResponse:
    key, _slash, rank = what.rpartition("/")
    if key in page.package.by_key and rank in {"1", "2", "3"}:
        names.remove_date(page.typed, key, int(rank))
        page.focus = date_name(key, 1, "day")
    return _show(page)


DEEDS: dict[str, Callable[[FormPage, str], HttpResponse]] = {
    "send": _send,
    "save": _save,
    "series": _series,
    "add-workplace": _add_workplace,
    "remove-workplace": _remove_workplace,
    "add-date": _add_date,
    "remove-date": _remove_date,
}
