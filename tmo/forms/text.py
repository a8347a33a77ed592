"""Cleans what people type before anything else looks at it.

Text is kept as typed, in the composed form of Unicode, without characters that nobody can see or that a mail header,
a calendar file or a file name would choke on. Pure functions, no form library.
"""

import re
import unicodedata

LINE_MAX = 200
TEXT_MAX = 5_000

# Zero-width and joining marks that alone make a value look empty. U+200D stays inside emoji families.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2060-\u206f\u3164\ufeff]"
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LINE_BREAKS = re.compile("[\r\n\v\f\u0085\u2028\u2029\t]+")
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def has_null(value: str) -> bool:
    """True if the text holds a NUL, which no database of ours stores."""
    return "\x00" in value


def clean_line(value: str) -> str:
    """One line: composed, breaks and tabs to a space, controls removed, trimmed; '' if only invisible marks."""
    text = unicodedata.normalize("NFC", value)
    text = CONTROL.sub("", LINE_BREAKS.sub(" ", text)).strip()
    return text if INVISIBLE.sub("", text).strip() else ""


def clean_text(value: str) -> str:
    """Several lines: composed, line ends to a newline, controls removed, trimmed; '' if only invisible marks."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub("[\u0085\u2028\u2029\v\f]", "\n", text)
    text = CONTROL.sub("", text).strip()
    return text if INVISIBLE.sub("", text).strip() else ""


def whole_number(value: str) -> int | None:
    """The number if the text is one to nine ASCII digits, else None: no signs, dots, exponents or other digits."""
    text = value.strip()
    return int(text) if WHOLE_NUMBER.fullmatch(text) else None
