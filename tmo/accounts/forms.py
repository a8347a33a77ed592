"""The short form of the profile page."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tmo.accounts import zones
from tmo.accounts.languages import OWN_NAMES
from tmo.forms.fields import LineField


class ProfileForm(forms.Form):
    """Name, language and time zone of one's own account."""

    name = LineField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=OWN_NAMES)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=lazy(zones.choices, tuple)())
