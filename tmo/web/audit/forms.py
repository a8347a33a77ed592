"""What a reviewer fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tmo.forms.fields import TextField
from tmo.web.audit.words import OUTCOMES

NOTE_MAX = 2000


class OutcomeForm(forms.Form):
    """The answer to one reading."""

    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found."), "invalid_choice": _("Choose what you found.")},
    )
    note = TextField(
        label=_("Your words"),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed unless everything is in order. No names of children or participants."),
    )
