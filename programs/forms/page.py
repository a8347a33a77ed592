"""The booking form on its page: which booking it belongs to, what is typed, and what became of it.

The views ask it one thing (`send`, `save`, `fill`, ...) and draw what it then holds.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import get_language

from programs.forms import dates, series
from programs.forms import typed as names
from programs.forms.request import RequestForm
from programs.models import Booking, Offer, Terms
from programs.presenters import field_names
from programs.presenters import request_form as show
from programs.presenters.reasons import titles_of, words
from programs.queries.calendar import day_calendar
from programs.queries.offers import current_terms
from programs.rules.catalogue import package
from programs.rules.days import DayCalendar
from programs.rules.package import Package
from programs.rules.reasons import Reason
from tmo.forms.text import clean_line
from tmo.forms.token import new_token, read_token
from tmo.units.enums import Country


@dataclass
class FormPage:
    """`booking` is None for a form that nobody has saved yet; `version` the one the form was opened on.

    `role` is the seat of whoever fills it in, as the audit log names it.
    """

    request: HttpRequest
    offer: Offer
    at: datetime
    booking: Booking | None = None
    role: str = "link"
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    focus: str = ""
    conflicts: list[dict[str, str]] = field(default_factory=list)

    @cached_property
    def package(self) -> Package:
        """The package version of the booking, or the newest."""
        version = self.booking.package_version if self.booking else None
        return package(self.offer.package_key, version)

    @cached_property
    def terms(self) -> Terms | None:
        """Those the booking was sent with, else the newest; read when the page is drawn."""
        return (self.booking.terms if self.booking else None) or current_terms(self.offer)

    @property
    def zone(self) -> str:
        """The zone in which the dates are meant."""
        return Country(self.offer.provider.country).zone

    @property
    def today(self) -> date:
        """The local day."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @cached_property
    def key(self) -> UUID | None:
        """The booking's key from the form's one-time mark; None when the mark is missing or another browser's."""
        found = read_token(self.request, self.request.POST.get("form_token", ""))
        return found if self.booking is None or found == self.booking.pk else None

    @property
    def version(self) -> int:
        """The version the form says it was opened on; -1 for anything that is no number."""
        text = self.request.POST.get("version", "0")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1

    @property
    def is_sent(self) -> bool:
        """Whether the form changes a request that was sent already."""
        return self.booking is not None and self.booking.sent_at is not None

    def read(self) -> "FormPage":
        """Takes what was typed from the request."""
        self.typed = names.read_typed(self.request.POST, self.package)
        return self

    @cached_property
    def calendar(self) -> DayCalendar:
        """What is known of the days at the municipalities typed so far, with the days that do not suit."""
        typed = [self.typed.get(f"w-{n}-municipality", "") for n in field_names.workplace_numbers(self.typed)]
        municipalities = [clean_line(name) for name in typed]
        closed, _unknown = dates.read_days(self.typed.get("closed_days", ""))
        return day_calendar(
            country=self.offer.provider.country,
            language=get_language() or self.package.lang,
            first=self.today,
            municipalities=municipalities,
            closed_days=closed,
        )

    @cached_property
    def form(self) -> RequestForm:
        """The form over what was typed; its errors become the page's."""
        form = RequestForm(self.package, self.typed, lambda: self.calendar, self.at, self.today, self.zone)
        self.errors = form.errors
        return form

    @property
    def notes(self) -> dict[str, list[Reason]]:
        """What is worth knowing about the dates, once they were asked about."""
        return self.form.notes if "form" in self.__dict__ else {}

    def fill_series(self) -> None:
        """Writes a feasible series into the form, or says at the field why there is none."""
        wish, message = series.read_wish(self.typed, self.today)
        if wish is None:
            self.errors = {"start_from": message}
            return
        found = series.fill(self.typed, self.package, wish, self.calendar, zone=self.zone, today=self.today)
        self.skipped = dict(series.passed_over(found))
        self.focus = field_names.date_name(self.package.sessions[0].key, 1, "day")

    def say(self, reasons: Any) -> None:
        """Puts the words of a refusal at the top of the page."""
        titles = titles_of(self.package)
        self.problem = " ".join(words(reason, titles) for reason in reasons)

    def meet(self, saved: Booking) -> None:
        """After a conflict: shows what stands saved wherever it differs, and lets the next sending win."""
        stored: dict[str, str] = saved.draft or {}
        differing = [name for name in {*stored, *self.typed} if stored.get(name, "") != self.typed.get(name, "")]
        self.conflicts = [{"name": name, "saved": stored.get(name, "")} for name in sorted(differing)][:40]
        self.booking = saved

    def context(self) -> dict[str, Any]:
        """Everything that the template draws."""
        page = show.FormText(self.package, self.typed, self.errors, self.notes, self.skipped)
        key = self.booking.pk if self.booking else self.key
        return {
            "page": self,
            "package": self.package,
            "provider": self.offer.provider,
            "terms": self.terms,
            "fields": show.contact_fields(page, email_fixed=bool(self.booking and self.booking.requested_at)),
            "workplaces": show.workplaces(page),
            "steps": show.steps(page),
            "summary": show.summary(page),
            "conflicts": show.conflicts(page, self.conflicts),
            "problem": self.problem,
            "focus": self.focus,
            "form_token": new_token(self.request, key),
            "version": self.booking.version if self.booking else max(self.version, 0),
            "language_chosen": self.typed.get("language") or get_language(),
            "language_error": self.errors.get("language", ""),
            "terms_error": self.errors.get("terms", ""),
            "terms_agreed": self.typed.get("terms") == "on",
            "paces": show.paces(self.typed.get("pace", ""), self.package.series.weeks_between_steps),
        }
