"""The linter of packages: each fault by itself, and all of them at once."""

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from programs.rules.package_faults import faults
from programs.tests.rules.build import TEST_PACKAGES

SOUND = tomllib.loads((TEST_PACKAGES / "two_days.toml").read_text(encoding="utf-8"))
FILM = {"key": "film", "title": "Film", "minutes": 5, "questions": ["Hva?"]}
Break = Callable[[dict[str, Any]], object]

CASES: dict[str, tuple[Break, list[str]]] = {
    "sound": (lambda data: None, []),
    "no title": (lambda data: data.pop("title"), ["package: title is missing"]),
    "blank title": (lambda data: data.update(title="  "), ["package: title cannot be '  '"]),
    "capitals in the key": (lambda data: data.update(key="KUP"), ["package: key cannot be 'KUP'"]),
    "a number as the key": (lambda data: data["steps"][0].update(key=5), ["step 1: key cannot be 5"]),
    "version true": (lambda data: data.update(version=True), ["package: version cannot be True"]),
    "version 0": (lambda data: data.update(version=0), ["package: version cannot be 0"]),
    "language unknown": (lambda data: data.update(lang="de"), ["package: lang cannot be 'de'"]),
    "country unknown": (lambda data: data.update(country="FI"), ["package: country cannot be 'FI'"]),
    "unknown field": (lambda data: data.update(colour="red"), ["package: unknown field 'colour'"]),
    "steps no list": (lambda data: data.update(steps=1), ["package: steps cannot be 1", "package: no sessions"]),
    "step empty": (
        lambda data: data["steps"][1].pop("sessions"),
        ["step 2: neither sessions nor films"],
    ),
    "step key twice": (
        lambda data: data["steps"][1].update(key="samling"),
        ["step key 'samling' stands 2 times"],
    ),
    "session key twice": (
        lambda data: data["steps"][1]["sessions"][0].update(key="samling"),
        ["session key 'samling' stands 2 times"],
    ),
    "audience unknown": (
        lambda data: data["steps"][0]["sessions"][0].update(audience="everybody"),
        ["step 1, session 1: audience cannot be 'everybody'"],
    ),
    "start as text": (
        lambda data: data["steps"][0]["sessions"][0].update(start="09:00"),
        ["step 1, session 1: start cannot be '09:00'"],
    ),
    "no end": (
        lambda data: data["steps"][0]["sessions"][0].pop("end"),
        ["step 1, session 1: start and end go together"],
    ),
    "end before start": (
        lambda data: data["steps"][0]["sessions"][0].update(end=data["steps"][0]["sessions"][0]["start"]),
        ["step 1, session 1: end is not after start"],
    ),
    "minutes against the times": (
        lambda data: data["steps"][0]["sessions"][0].update(minutes=60),
        ["step 1, session 1: minutes is not the time from start to end"],
    ),
    "minutes alone": (lambda data: data["steps"][1]["sessions"][0].update(minutes=90), []),
    "films without access": (
        lambda data: data["steps"][0].update(films=[FILM]),
        ["package: films without film_access"],
    ),
    "film without questions": (
        lambda data: (
            data.update(film_access="school_year") or data["steps"][0].update(films=[FILM | {"questions": []}])
        ),
        ["step 1, film 1: questions cannot be []"],
    ),
    "weeks below zero": (
        lambda data: data["series"].update(weeks_between_steps=-1),
        ["series: weeks_between_steps cannot be -1"],
    ),
    "least above most": (
        lambda data: data["participants"].update(least=61),
        ["participants: least is more than most"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_named_with_its_place(case: str) -> None:
    change, expected = CASES[case]
    data = copy.deepcopy(SOUND)
    change(data)
    assert faults(data) == expected


def test_all_faults_are_named_at_once() -> None:
    data = copy.deepcopy(SOUND)
    for name in ("no title", "version 0", "audience unknown", "weeks below zero"):
        CASES[name][0](data)
    assert faults(data) == [
        "package: title is missing",
        "package: version cannot be 0",
        "series: weeks_between_steps cannot be -1",
        "step 1, session 1: audience cannot be 'everybody'",
    ]


def test_an_empty_definition_is_told_everything_that_is_missing() -> None:
    missing = [fault for fault in faults({}) if fault.endswith("is missing")]
    assert (len(missing), faults({})[-1]) == (14, "package: no sessions")
