"""Asking for a link again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tmo.forms.fields import MailField


class LostLinkForm(forms.Form):
    """The address that the request was made with."""

    email = MailField(
        label=_("E-mail"),
        help_text=_("The address that you gave in the request."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write the e-mail address of the request.")},
    )
