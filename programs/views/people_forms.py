"""The forms of a booking's people on their page: which was sent, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from programs.actions import arrangements as actions
from programs.actions.refusal import Refused, Stale
from programs.forms.arrangements import ContactPersonForm, PersonForm
from programs.presenters.reasons import words
from programs.rules.reasons import Code, block
from tmo.audit.actor import Actor

CONTACT = "contact"


class PeopleForms:
    """One form for the contact and one for the principal of each workplace; `who` in the post says which was sent."""

    def __init__(self, request: HttpRequest, booking: Any, workplaces: Sequence[Any]) -> None:
        self.booking = booking
        self.workplaces = {str(row.pk): row for row in workplaces}
        self.sent = request.POST.get("who", "") if request.method == "POST" else None
        self.data = request.POST
        self.problem = ""
        self.ended_links = False
        self.forms = {CONTACT: self._contact(), **{key: self._principal(row) for key, row in self.workplaces.items()}}

    def _contact(self) -> ContactPersonForm:
        booking = self.booking
        known = {"name": booking.contact_name, "email": booking.contact_email, "phone": booking.contact_phone}
        data = self.data if self.sent == CONTACT else None
        return ContactPersonForm(data, prefix=CONTACT, initial=known | {"version": booking.version})

    def _principal(self, row: Any) -> PersonForm:
        known = {"name": row.principal_name, "email": row.principal_email, "version": self.booking.version}
        data = self.data if self.sent == str(row.pk) else None
        return PersonForm(data, prefix=f"w-{row.position}", initial=known)

    @property
    def failed(self) -> bool:
        """Whether something was sent and not saved."""
        return self.sent is not None

    @property
    def shown(self) -> list[tuple[str, Any, PersonForm]]:
        """Key, workplace (None for the contact) and form, in the order of the page."""
        return [(key, self.workplaces.get(key), form) for key, form in self.forms.items()]

    def save(self, *, by: Actor, at: datetime) -> bool:
        """Saves the form that was sent; if not, the page says why."""
        form = self.forms.get(self.sent or "")
        if form is None:
            self.problem = words(block(Code.UNKNOWN_WORKPLACE), {})
            return False
        return form.is_valid() and self._act(form, by, at)

    def _act(self, form: PersonForm, by: Actor, at: datetime) -> bool:
        person = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "version"}
        given: dict[str, Any] = {"booking": self.booking, "by": by, "at": at, "version": form.opened_on, **person}
        try:
            if self.sent == CONTACT:
                actions.change_contact(**given)
                self.ended_links = self.booking.contact_email.lower() != person["email"].lower()
            else:
                actions.change_principal(workplace=self.workplaces[str(self.sent)].pk, **given)
        except Stale as stale:
            self._meet(form, stale.current)
        except Refused as refusal:
            form.add_error(None, " ".join(words(reason, {}) for reason in refusal.reasons))
        return not form.errors

    def _meet(self, form: PersonForm, current: int) -> None:
        """The next sending of the same form wins, after the reader has seen that something changed."""
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(current)
        form.add_error(None, _("The booking was changed meanwhile. Look at the page again, then save once more."))
