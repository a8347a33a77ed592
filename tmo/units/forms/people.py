"""The two short forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tmo.accounts.languages import OWN_NAMES
from tmo.accounts.models import User
from tmo.forms.fields import LineField, MailField
from tmo.units.actions.invitations import kinds_in
from tmo.units.enums import RoleKind
from tmo.units.models import Organisation, Workplace
from tmo.units.queries import open_workplaces

PASSWORD_MAX = 128


class InvitationForm(forms.Form):
    """Whom to invite to which role, and where."""

    name = LineField(label=_("Name"), max_length=200)
    email = MailField(label=_("E-mail"))
    kind = forms.ChoiceField(label=_("Role"))
    workplace: "forms.ModelChoiceField[Workplace]" = forms.ModelChoiceField(
        label=_("Workplace"),
        queryset=Workplace.objects.none(),
        required=False,
        empty_label=_("The whole organisation"),
        help_text=_("A principal and staff belong to a workplace."),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=OWN_NAMES)

    def __init__(self, data: QueryDict | None = None, *, organisation: Organisation) -> None:
        super().__init__(data, initial={"language": organisation.language})
        self.fields["kind"].choices = [(kind, RoleKind(kind).label) for kind in kinds_in(organisation)]  # type: ignore[attr-defined]
        self.fields["workplace"].queryset = open_workplaces(organisation)  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """A new person's name, language and, if wanted, a password."""

    name = LineField(label=_("Your name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=OWN_NAMES)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=PASSWORD_MAX,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters. Leave it empty to sign in with a code by e-mail each time."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Checked against the person's own address and name as well; empty stays empty."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password
