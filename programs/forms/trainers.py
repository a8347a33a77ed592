"""The forms of a trainer's time: absences, substitutes, and taking somebody's place."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.forms.dates import NoSuchDate, read_day
from programs.presenters.trainers import ABSENCE_WORDS, BECAUSE_WORDS
from programs.rules.trainers import AbsenceKind, Because
from tmo.accounts.models import User
from tmo.forms.fields import LineField
from tmo.forms.text import clean_line

WORDS_MAX = 500
LAST_DATE = date.max - timedelta(days=1)


class DayField(forms.Field):
    """A day as people in the Nordic countries write it."""

    default_error_messages = {
        "required": _("Write the date as year-month-day, for example 2027-01-25."),
        "invalid": _("Write the date as year-month-day, for example 2027-01-25."),
        "no_such_day": _("There is no such day in the calendar: %(text)s."),
    }
    widget = forms.DateInput(attrs={"type": "date", "class": "control-date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """The day; raises `ValidationError` for other shapes and for days that no calendar has."""
        text = clean_line(str(value or ""))
        if not text:
            return None
        try:
            found = read_day(text)
        except NoSuchDate:
            raise forms.ValidationError(
                self.error_messages["no_such_day"], "no_such_day", {"text": text[:20]}
            ) from None
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return found


class AbsenceForm(forms.Form):
    """Days away, both included. Without a last day it is one day."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, words) for kind, words in ABSENCE_WORDS.items()],
        initial=AbsenceKind.AWAY.value,
        widget=forms.RadioSelect,
        help_text=_("Nobody is told why. Others see only that these days are not free."),
    )
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty for a single day."))
    form_token = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def period(self) -> tuple[date, date]:
        """The first day, and the first day after; the calendar's very last day has none after it."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return min(first, LAST_DATE), min(last or first, LAST_DATE) + timedelta(days=1)


class SubstitutesForm(forms.Form):
    """Exactly these people may take the trainer's place."""

    substitutes = forms.MultipleChoiceField(
        label=_("Who may take over"), widget=forms.CheckboxSelectMultiple, required=False
    )
    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, people: Sequence[tuple[User, bool]], mark: str) -> None:
        chosen = [str(person.pk) for person, is_named in people if is_named]
        super().__init__(data, initial={"substitutes": chosen, "mark": mark})
        choices = [(str(person.pk), person.get_full_name()) for person, _named in people]
        self.fields["substitutes"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[UUID]:
        """The keys of the people ticked."""
        return [UUID(key) for key in self.cleaned_data["substitutes"]]


class ReplaceForm(forms.Form):
    """Who comes instead, why as one of a few words, and words for what is to be thought of."""

    substitute = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who comes instead."), "invalid_choice": _("Choose one of those listed.")},
    )
    because = forms.ChoiceField(choices=[(one.value, words) for one, words in BECAUSE_WORDS.items()])
    words = LineField(max_length=WORDS_MAX, required=False)

    def __init__(self, data: Any = None, *, people: Iterable[User]) -> None:
        super().__init__(data)
        self.fields["substitute"].choices = [(str(one.pk), "") for one in people]  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        """What `replace_trainer` takes."""
        cleaned = self.cleaned_data
        return {
            "substitute": UUID(cleaned["substitute"]),
            "because": Because(cleaned["because"]),
            "words": cleaned["words"],
        }
