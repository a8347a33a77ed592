"""Form fields whose cleaning is ours: text without invisible traps, and counts within limits."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tmo.forms import text


class LineField(forms.CharField):
    """One line of text. An answer of invisible characters alone counts as empty."""

    def __init__(self, *, max_length: int = text.LINE_MAX, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """The cleaned line; a NUL is left for Django's own validator to refuse."""
        value = super().to_python(value)
        return value if text.has_null(value) else text.clean_line(value)


class TextField(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = text.TEXT_MAX, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """The cleaned text; a NUL is left for Django's own validator to refuse."""
        value = super().to_python(value)
        return value if text.has_null(value) else text.clean_text(value)


class CountField(forms.Field):
    """A whole number between `lowest` and `highest`, written with plain digits."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write a whole number with digits, for example 24."),
        "range": _("Write a number between %(lowest)s and %(highest)s."),
    }

    def __init__(self, *, lowest: int, highest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lowest, self.highest = lowest, highest

    def to_python(self, value: Any) -> int | None:
        """The number; raises `ValidationError` with the limits when it is none or outside them."""
        if value in self.empty_values or not str(value).strip():
            return None
        number = text.whole_number(str(value))
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not self.lowest <= number <= self.highest:
            limits = {"lowest": self.lowest, "highest": self.highest}
            raise ValidationError(self.error_messages["range"], code="range", params=limits)
        return number


class MailField(forms.EmailField):
    """An e-mail address, lower-cased; an address with å, ä, ö before the @ is refused with the reason."""

    default_error_messages = {
        "invalid": _("Write one complete e-mail address, for example anna@school.example."),
        "letters": _("Only the letters a-z can stand before the @. Mail to other letters does not arrive everywhere."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        """The address in lower case; raises `ValidationError` with a reason the reader can act on."""
        local, _at, _domain = str(value or "").strip().rpartition("@")
        if local and not local.isascii():
            raise ValidationError(self.error_messages["letters"], code="letters")
        return str(super().clean(text.clean_line(str(value or "")))).lower()
