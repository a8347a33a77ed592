"""The forms of what is arranged around the dates: people, rooms, and calling off."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tmo.forms.fields import LineField, MailField, TextField
from tmo.forms.text import clean_line, has_null, whole_number

NOTE_MAX = 500
ROOM_MAX, LINK_MAX = 200, 500


class CancelForm(forms.Form):
    """Why, in words; the rule refuses an empty reason too."""

    note = TextField(
        label=_("Why is it cancelled?"),
        help_text=_("Everybody who is told reads this. At most 500 characters."),
        max_length=NOTE_MAX,
        error_messages={"required": _("Write why.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class VersionForm(forms.Form):
    """A form that was opened on one version of the booking."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def opened_on(self) -> int:
        """The version that the page showed; -1, which no booking has, for anything that is no number."""
        return version_of(self.cleaned_data["version"])


class PersonForm(VersionForm):
    """Another contact."""

    name = LineField(
        label=_("Name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name of the person.")},
    )
    email = MailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the person's e-mail address.")},
    )


class ContactPersonForm(PersonForm):
    """Another contact, who can also be called."""

    phone = LineField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )


class RoomsForm:
    """`room-<session>` and `link-<session>` of every session named; names of no session are left out."""

    def __init__(self, data: Mapping[str, str], stored: Mapping[str, tuple[str, str]]) -> None:
        self.typed = {
            key: (clean_line(data.get(f"room-{key}", room)), clean_line(data.get(f"link-{key}", link)))
            for key, (room, link) in stored.items()
        }
        self.version = version_of(data.get("version", ""))
        self.errors = {name: text for key in stored for name, text in self._errors(key, data)}

    def _errors(self, key: str, data: Mapping[str, str]) -> list[tuple[str, Any]]:
        named = ((f"room-{key}", self.typed[key][0], ROOM_MAX), (f"link-{key}", self.typed[key][1], LINK_MAX))
        too_long = _("At most %(limit)s characters.")
        found = [(name, too_long % {"limit": limit}) for name, text, limit in named if len(text) > limit]
        nulls = [
            (name, _("Remove the invisible characters.")) for name, *_rest in named if has_null(data.get(name, ""))
        ]
        return found + nulls


def version_of(text: str) -> int:
    """The number, or -1."""
    number = whole_number(text)
    return -1 if number is None else number
