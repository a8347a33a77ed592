"""`manage.py check_translations`: is every text of the interface translated, in every language?

Collects the texts as `makemessages` does, and compares instead of writing: nothing in the catalogues changes.
"""

import re
from collections import Counter
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
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
                faults.append(f"{fault}: {forms_of(message.id)[0]!r}")
    return faults


def fault_of(message: Message, found: Message | None) -> str:
    """The fault of one translation, or nothing."""
    if found is None:
        return "missing"
    if found.fuzzy:
        return "fuzzy"
    forms = forms_of(found.string)
    if not all(forms):
        return "not translated"
    # The plural is the form whose placeholders all others must carry.
    wanted = Counter(PLACEHOLDER.findall(forms_of(message.id)[-1]))
    if any(Counter(PLACEHOLDER.findall(form)) != wanted for form in forms):
        return "other placeholders"
    return ""


def forms_of(text: Any) -> list[str]:
    """A message's one form, or its singular and plurals; a form that is not there is an empty text."""
    forms = list(text) if isinstance(text, tuple | list) else [text]
    return [form or "" for form in forms]


def catalogue(path: Path) -> Catalog:
    """The catalogue in a .po or .pot file; an empty one where there is no file."""
    if not path.exists():
        return Catalog()
    # A fresh template leaves the number of plurals open, which the parser does not take.
    text = path.read_text("utf-8").replace("nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=(n != 1)")
    return read_po(StringIO(text))


class Command(makemessages.Command):
    """Names every text that a language lacks, and fails if there is one."""

    help = "Fails if a text of the interface is not translated into every language."

    def handle(self, *args: Any, **options: Any) -> None:
        self.faults: dict[str, list[str]] = {}
        options["locale"] = [code for code, _ in settings.LANGUAGES if code != SOURCE_LANGUAGE]
        options["ignore_patterns"] = [*options["ignore_patterns"], "tests", "var", "staticfiles"]
        with TemporaryDirectory() as self.folder:
            super().handle(*args, **{**options, "verbosity": 0})
        self.report()

    def find_files(self, root: str) -> list[makemessages.TranslatableFile]:
        """All sources, with their texts collected in a folder of this run instead of the product's."""
        found: list[makemessages.TranslatableFile] = super().find_files(root)
        for file in found:
            file.locale_dir = self.folder
        self.locale_paths = [self.folder]
        return found

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
