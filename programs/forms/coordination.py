"""The coordinator's short forms."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.rules.request import Choice
from tmo.accounts.models import User
from tmo.forms.fields import LineField
from tmo.forms.text import clean_line
from tmo.units.models import Organisation

OTHER = "other"
WORDS_MAX = 500


class CustomerForm(forms.Form):
    """One of the customers that the provider has worked with, or the exact name of another."""

    customer = forms.ChoiceField(
        label=_("Organisation"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an organisation, or “Another” and write its name.")},
    )
    other = LineField(
        label=_("Name of another organisation"),
        required=False,
        help_text=_("An organisation of exactly this name is used; if there is none, it is opened."),
    )

    def __init__(self, data: Any = None, *, known: Iterable[Organisation]) -> None:
        super().__init__(data)
        self.names = {str(one.pk): one.name for one in known}
        self.fields["customer"].choices = [*self.names.items(), (OTHER, _("Another"))]  # type: ignore[attr-defined]
        if not self.names:
            self.fields["customer"].initial = OTHER

    def clean(self) -> dict[str, Any]:
        """With "Another" a name is needed."""
        cleaned = super().clean() or {}
        if cleaned.get("customer") == OTHER and not cleaned.get("other") and "other" not in self.errors:
            self.add_error("other", _("Write the name of the organisation."))
        return cleaned

    @property
    def name(self) -> str:
        """The chosen name."""
        chosen = self.cleaned_data["customer"]
        return self.cleaned_data["other"] if chosen == OTHER else self.names[chosen]


class TrainersForm(forms.Form):
    """Exactly these people train; those not ticked are taken off."""

    trainers = forms.MultipleChoiceField(
        label=_("Trainers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trainer.")},
    )
    words = LineField(max_length=WORDS_MAX, required=False)

    def __init__(self, data: Any = None, *, people: Iterable[tuple[User, bool]]) -> None:
        people = list(people)
        chosen = [str(person.pk) for person, assigned in people if assigned]
        super().__init__(data, initial={"trainers": chosen})
        choices = [(str(person.pk), f"{person.name or person.email}") for person, _assigned in people]
        self.fields["trainers"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[UUID]:
        """The keys of the people ticked."""
        return [UUID(key) for key in self.cleaned_data["trainers"]]


class AcceptForm:
    """`choice-<session>` names an alternative, `words-<session>` explains its warnings; unknown values are left out."""

    def __init__(self, data: Mapping[str, str] | None) -> None:
        self.is_bound = data is not None
        self.data = data or {}

    @property
    def version(self) -> int:
        """The version of the booking that the page showed."""
        text = self.data.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1

    @property
    def choices(self) -> dict[str, Choice]:
        """The answer for each session that has one."""
        found = {}
        for name, value in self.data.items():
            key = name.removeprefix("choice-")
            if name.startswith("choice-") and (alternative := _uuid(value)):
                found[key] = Choice(alternative, clean_line(self.data.get(f"words-{key}", ""))[:WORDS_MAX])
        return found


def _uuid(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
