"""Loading a package from its file."""

from pathlib import Path

import pytest

from programs.rules.package_file import BadPackage, load
from programs.tests.rules.build import TEST_PACKAGES


def test_sessions_are_numbered_through_the_package_and_know_their_step() -> None:
    package = load(TEST_PACKAGES / "two_days.toml")
    assert [(each.key, each.step, each.number, each.minutes) for each in package.sessions] == [
        ("samling", 1, 1, 120),
        ("veiledning", 2, 2, None),
    ]


def test_a_package_without_films_needs_no_access_to_them() -> None:
    package = load(TEST_PACKAGES / "two_days.toml")
    assert (package.films, package.film_access) == ((), None)


def test_a_bad_file_is_refused_with_its_name_and_all_its_faults(tmp_path: Path) -> None:
    text = (TEST_PACKAGES / "two_days.toml").read_text(encoding="utf-8")
    path = tmp_path / "broken.toml"
    path.write_text(text.replace('"strict"', '"somehow"').replace("end = 11:00:00\n", ""), encoding="utf-8")
    with pytest.raises(BadPackage) as refusal:
        load(path)
    assert str(refusal.value) == (
        "broken.toml: package: order cannot be 'somehow'; step 1, session 1: start and end go together"
    )


def test_a_file_that_is_no_toml_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("key = ", encoding="utf-8")
    with pytest.raises(BadPackage, match=r"^broken\.toml: "):
        load(path)
