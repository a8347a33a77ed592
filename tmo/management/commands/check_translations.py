"""`manage.py check_translations`: is every text of the interface translated, in every language?

Collects the texts as `makemessages` does, and compares instead of writing: nothing in the catalogues changes.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import makemessages

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
SOURCE_LANGUAGE = "en"


def faults_of(source: Catalog, translated: Catalog) -> list[str]:
    """What `translated` lacks of `source`, one line each: missing, empty, unclear, or with other placeholders."""
    faults = []
    for message in source:
        if message.id:
            found = translated.get(message.id, message.context)
            if fault := fault_of(message, found):
                faults.append(f"{fault}: {first_form(message.id)!r}")
    return faults


def fault_of(message: Message, found: Message | None) -> str:
    """The fault of one translation, or nothing."""
    if found is None:
        return "missing"
    if found.fuzzy:
        return "fuzzy"
    forms = found.string if isinstance(found.string, tuple | list) else (found.string,)
    if not all(forms):
        return "not translated"
    wanted = Counter(PLACEHOLDER.findall(last_form(message.id)))
    if any(Counter(PLACEHOLDER.findall(form)) != wanted for form in forms):
        return "other placeholders"
    return ""


def first_form(identifier: str | tuple[str, ...] | list[str]) -> str:
    """The singular of a message."""
    return identifier if isinstance(identifier, str) else identifier[0]


def last_form(identifier: str | tuple[str, ...] | list[str]) -> str:
    """The plural of a message that has one: the form whose placeholders all others must carry."""
    return identifier if isinstance(identifier, str) else identifier[-1]


def catalogue(path: Path) -> Catalog:
    """The catalogue in a .po or .pot file; an empty one where there is no file."""
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


class Command(makemessages.Command):
    """Names every text that a language lacks, and fails if there is one."""

    help = "Fails if a text of the interface is not translated into every language."

    def handle(self, *args: Any, **options: Any) -> None:
        self.faults: dict[str, list[str]] = {}
        options["locale"] = [code for code, _ in settings.LANGUAGES if code != SOURCE_LANGUAGE]
        options["ignore_patterns"] = [*options["ignore_patterns"], "tests", "var", "staticfiles"]
        super().handle(*args, **{**options, "verbosity": 0})
        self.report()

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Compares where `makemessages` would write."""
        kept = Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / "django.po"
        self.faults[locale] = faults_of(catalogue(Path(potfile)), catalogue(kept))

    def report(self) -> None:
        """One line per fault; raises `CommandError` with their number."""
        for language, faults in sorted(self.faults.items()):
            for fault in faults:
                self.stdout.write(f"{language}: {fault}")
        if number := sum(map(len, self.faults.values())):
            raise CommandError(f"{number} translations are at fault")
        self.stdout.write(f"{len(self.faults)} languages are complete")
