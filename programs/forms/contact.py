"""The short parts of the booking form: who asks, for which workplaces. Cleaned by Django's forms, drawn by ours."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from programs.forms.dates import read_days
from programs.models.booking import MAX_PARTICIPANTS
from tmo.forms.fields import CountField, LineField, MailField, TextField
from tmo.units.enums import WorkplaceKind


class ContactForm(forms.Form):
    """Contact, place, invoice and wishes. `website` is a trap for programs that fill every field."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    contact_name = LineField(error_messages={"required": _("Write the name of the person we can talk to.")})
    contact_email = MailField(error_messages={"required": _("Write an e-mail address; the confirmation goes there.")})
    contact_phone = LineField(max_length=40, required=False)
    address = LineField(
        max_length=300, error_messages={"required": _("Write the address where the on-site sessions are held.")}
    )
    invoice_reference = LineField(max_length=100, required=False)
    wishes = TextField(required=False)
    ideas = TextField(required=False)
    questions = TextField(required=False)
    closed_days = TextField(max_length=2_000, required=False)
    terms = forms.BooleanField(error_messages={"required": _("Agree to the terms, or ask us about them first.")})
    website = LineField(required=False)

    def clean_closed_days(self) -> tuple[Any, ...]:
        """The days, in order; every piece that is no date is named."""
        days, unknown = read_days(self.cleaned_data["closed_days"])
        if unknown:
            text = _("These are not dates: %(pieces)s. Write for example 2027-02-12, separated by commas.")
            raise forms.ValidationError(text, params={"pieces": ", ".join(unknown[:5])[:200]})
        return tuple(days)

    def clean_website(self) -> str:
        """Nobody who sees the page fills this field."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty. It is here to stop programs that send forms."))
        return ""


class WorkplaceForm(forms.Form):
    """One workplace with its principal and the number of participants, the principal not counted."""

    name = LineField(error_messages={"required": _("Write the name of the workplace.")})
    kind = forms.ChoiceField(
        choices=WorkplaceKind.choices, error_messages={"required": _("Choose what kind of workplace it is.")}
    )
    municipality = LineField(max_length=100, error_messages={"required": _("Write the municipality.")})
    participants = CountField(
        lowest=1, highest=MAX_PARTICIPANTS, error_messages={"required": _("Write how many take part.")}
    )
    principal_name = LineField(error_messages={"required": _("Write the principal's name.")})
    principal_email = MailField(error_messages={"required": _("Write the principal's e-mail address.")})
