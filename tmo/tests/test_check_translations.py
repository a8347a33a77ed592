"""`manage.py check_translations` names every kind of fault, and changes no catalogue."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command

from tmo.management.commands.check_translations import faults_of

HEADER = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
SOURCE = HEADER + 'msgid "Hello %(name)s"\nmsgstr ""\n'


def faults(translated: str, source: str = SOURCE) -> list[str]:
    """What is found in a catalogue with these lines."""
    return faults_of(read_po(StringIO(source)), read_po(StringIO(HEADER + translated)))


def test_a_complete_catalogue_has_no_fault() -> None:
    assert faults('msgid "Hello %(name)s"\nmsgstr "Hej %(name)s"\n') == []


@pytest.mark.parametrize(
    ("translated", "fault"),
    [
        ("", "missing"),
        ('msgid "Hello %(name)s"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "Hej %(name)s"\n', "fuzzy"),
        ('msgid "Hello %(name)s"\nmsgstr "Hej %(namn)s"\n', "other placeholders"),
        ('msgctxt "mail"\nmsgid "Hello %(name)s"\nmsgstr "Hej %(name)s"\n', "missing"),
    ],
)
def test_each_fault_is_named_with_its_text(translated: str, fault: str) -> None:
    assert faults(translated) == [f"{fault}: 'Hello %(name)s'"]


def test_every_plural_form_must_be_there() -> None:
    source = HEADER + 'msgid "One day"\nmsgid_plural "%(n)s days"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    whole = 'msgid "One day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s dag"\nmsgstr[1] "%(n)s dagar"\n'

    assert faults(whole, source) == []
    assert faults(whole.replace("%(n)s dagar", ""), source) == ["not translated: 'One day'"]


@pytest.fixture
def product(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small product with one text in a page, one in Python and one in a test, and a Swedish catalogue."""
    for name, text in {
        "templates/home.html": "{% load i18n %}<p>{% translate 'Welcome' %}</p>",
        "room/views.py": "from django.utils.translation import gettext as _\nTEXT = _('Good day')\n",
        "room/tests/test_views.py": "_('Never shown')\n",
        "locale/sv/LC_MESSAGES/django.po": HEADER + 'msgid "Welcome"\nmsgstr "Hej"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGES = [("sv", "Swedish"), ("da", "Danish"), ("en", "English")]
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files_of(folder: Path) -> dict[str, str]:
    """Every file below the folder with its content."""
    return {str(path): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_the_command_names_what_each_language_lacks_and_writes_nothing(product: Path) -> None:
    before, told = files_of(product), StringIO()

    with pytest.raises(CommandError, match="^3 translations are at fault$"):
        call_command("check_translations", stdout=told)

    assert sorted(told.getvalue().splitlines()) == [
        "da: missing: 'Good day'",
        "da: missing: 'Welcome'",
        "sv: missing: 'Good day'",
    ]
    assert files_of(product) == before


def test_the_command_is_content_with_complete_catalogues(product: Path, settings: Any) -> None:
    settings.LANGUAGES = [("sv", "Swedish"), ("en", "English")]
    swedish = product / "locale/sv/LC_MESSAGES/django.po"
    swedish.write_text(swedish.read_text() + '\nmsgid "Good day"\nmsgstr "God dag"\n')
    told = StringIO()

    call_command("check_translations", stdout=told)

    assert told.getvalue() == "1 languages are complete\n"
