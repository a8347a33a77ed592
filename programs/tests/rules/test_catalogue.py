"""The catalogue of packages, and KUP TMO in it exactly as its source says."""

import shutil
from pathlib import Path

import pytest

from programs.rules import catalogue
from programs.rules.package_file import BadPackage
from programs.tests.rules.build import TEST_PACKAGES, kup

FROZEN = '[[packages]]\nkey = "to-dager"\nversion = 1\nsha256 = "{}"\n'


def test_kup_tmo_has_the_nine_sessions_of_the_source() -> None:
    assert [
        (each.step, each.title, f"{each.start:%H.%M}-{each.end:%H.%M}", each.audience.value, each.place.value)
        for each in kup().sessions
    ] == [
        (1, "Uppstartsmöte", "08.30-09.30", "principals+trainers", "on_site"),
        (1, "Grundutbildning i TMO, dag 1", "10.00-16.00", "all", "on_site"),
        (1, "Grundutbildning i TMO, dag 2", "09.00-15.30", "all", "on_site"),
        (2, "Utbildning av TMO-ambassadörer", "09.00-12.00", "principals+ambassadors+trainers", "either"),
        (2, "Konsultation 1", "13.00-15.00", "all", "either"),
        (3, "Föreläsning i empatitrötthet", "09.00-12.00", "all", "on_site"),
        (3, "Konsultation 2", "13.00-15.00", "all", "on_site"),
        (4, "Avslutande möte", "09.00-12.00", "principals+ambassadors+trainers", "either"),
        (4, "Konsultation 3", "13.00-15.00", "all", "either"),
    ]


def test_kup_tmo_has_the_five_steps_of_the_source_and_a_text_of_its_own_for_each() -> None:
    assert [(each.number, each.title) for each in kup().steps] == [
        (1, "Uppstartsmöte och Grundutbildning i TMO"),
        (2, "Utbildning av TMO-ambassadörer samt konsultation i TMO"),
        (3, "Föreläsning i Empatitrötthet samt konsultation i TMO"),
        (4, "Avslutande möte samt konsultation i TMO"),
        (5, "Fördjupningsfilmer i TMO som ni har tillgång till under ett läsår"),
    ]
    assert [2 <= each.text.count(".") + each.text.count(":") <= 4 for each in kup().steps] == [True] * 5


def test_kup_tmo_has_the_three_films_of_the_source_with_three_questions_each() -> None:
    assert [(each.title, each.minutes, len(each.questions), each.questions[0]) for each in kup().films] == [
        (
            "Pelaren trygghet",
            68,
            3,
            "Varför är förutsägbarhet så viktigt för barn och elever med erfarenhet av trauma?",
        ),
        ("Pelaren relation", 64, 3, "Vad innebär vårt grundläggande behov av samhörighet?"),
        ("Pelaren coping", 59, 3, "På vilket sätt påverkar våra erfarenheter våra copingstrategier?"),
    ]
    assert kup().film_access == "school_year"


def test_published_packages_are_as_they_were_published() -> None:
    assert catalogue.frozen_faults(catalogue.PACKAGES) == []


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A directory with the tests' own package, frozen under a hash that is not its own."""
    shutil.copy(TEST_PACKAGES / "two_days.toml", tmp_path)
    (tmp_path / catalogue.FROZEN).write_text(FROZEN.format("0" * 64), encoding="utf-8")
    return tmp_path


def test_a_published_file_that_was_changed_is_found(shelf: Path) -> None:
    assert catalogue.frozen_faults(shelf) == ["two_days.toml: changed after it was published"]


def test_a_file_that_is_not_listed_is_found(shelf: Path) -> None:
    (shelf / catalogue.FROZEN).write_text("", encoding="utf-8")
    assert catalogue.frozen_faults(shelf) == ["two_days.toml: not listed in frozen.toml"]


def test_a_listed_file_that_is_gone_is_found(shelf: Path) -> None:
    (shelf / "two_days.toml").unlink()
    assert catalogue.frozen_faults(shelf) == ["to-dager, version 1: listed in frozen.toml, but has no file"]


def test_a_second_package_is_there_only_inside_the_block() -> None:
    with catalogue.including(TEST_PACKAGES):
        inside = [each.key for each in catalogue.packages()]
    assert (inside, [each.key for each in catalogue.packages()]) == (["kup-tmo", "to-dager"], ["kup-tmo"])


def test_the_newest_version_is_offered_and_an_older_one_is_still_found(shelf: Path) -> None:
    text = (shelf / "two_days.toml").read_text(encoding="utf-8")
    (shelf / "a_newer.toml").write_text(text.replace("version = 1", "version = 10"), encoding="utf-8")
    with catalogue.including(shelf):
        assert [each.version for each in catalogue.packages() if each.key == "to-dager"] == [10]
        assert [catalogue.package("to-dager", version).version for version in (None, 10, 1)] == [10, 10, 1]


def test_the_same_version_twice_is_refused(shelf: Path) -> None:
    shutil.copy(shelf / "two_days.toml", shelf / "two_more_days.toml")
    with catalogue.including(shelf), pytest.raises(BadPackage, match="to-dager, version 1, is there already"):
        catalogue.packages()


@pytest.mark.parametrize(
    ("key", "version", "message"), [("kup", None, "kup"), ("kup-tmo", 2, "kup-tmo, version 2")], ids=["key", "version"]
)
def test_an_unknown_package_is_said_to_be_unknown(key: str, version: int | None, message: str) -> None:
    with pytest.raises(catalogue.UnknownPackage) as refusal:
        catalogue.package(key, version)
    assert refusal.value.args == (message,)


def test_a_package_is_read_once() -> None:
    assert catalogue.package("kup-tmo") is catalogue.package("kup-tmo")
