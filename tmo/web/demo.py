"""Pages of the demonstration where the mail can be read that it would have sent. Elsewhere they do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tmo import mailbox

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]

# A mail is shown like a stranger's: no script, no form, nothing loaded, no origin; only the style in its own head.
PART_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def demonstration_only(view: View[Rest]) -> View[Rest]:
    """Answers 404 unless `settings.DEMO`; open without signing in, since the mail holds the codes to do so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(require_safe(guarded))


def letter_or_404(name: str) -> mailbox.Letter:
    """The kept mail of that name."""
    letter = mailbox.letter(name)
    if letter is None:
        raise Http404
    return letter


@demonstration_only
def mail_list(request: HttpRequest) -> HttpResponse:
    """GET /demo/mail/: the newest mails."""
    return render(request, "demo/mail_list.html", {"letters": mailbox.letters()})


@demonstration_only
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """GET /demo/mail/<name>/: the text of one mail, and what belongs to it."""
    return render(request, "demo/mail_detail.html", {"letter": letter_or_404(name)})


@demonstration_only
def mail_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """GET /demo/mail/<name>/<number>/: the HTML on a page of its own, or a file to be saved."""
    letter = letter_or_404(name)
    part = next((one for one in letter.parts if one.number == number), None)
    if part is not None and part == letter.html:
        return HttpResponse(part.content, headers={"Content-Security-Policy": PART_POLICY})
    if part is None or not part.is_attachment:
        raise Http404
    content_type = "text/calendar; charset=utf-8" if part.is_calendar else "application/octet-stream"
    disposition = f'attachment; filename="{part.file_name}"'
    return HttpResponse(part.content, content_type=content_type, headers={"Content-Disposition": disposition})


urlpatterns = [
    path("", mail_list, name="demo_mail_list"),
    path("<slug:name>/", mail_detail, name="demo_mail_detail"),
    path("<slug:name>/<int:number>/", mail_part, name="demo_mail_part"),
]
