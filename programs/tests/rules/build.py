"""Short ways to write down what a rule is asked about."""

from collections.abc import Iterable
from datetime import date, time
from pathlib import Path

from programs.rules import catalogue
from programs.rules.package import Package
from programs.rules.reasons import Reason
from programs.rules.timetable import Place, Slot

STOCKHOLM = "Europe/Stockholm"
TEST_PACKAGES = Path(__file__).resolve().parent.parent / "packages"


def kup() -> Package:
    """KUP TMO, version 1."""
    return catalogue.package("kup-tmo", 1)


def two_days() -> Package:
    """The tests' own Norwegian package: one session with times for all, one without for ambassadors."""
    with catalogue.including(TEST_PACKAGES):
        return catalogue.package("to-dager")


def slot(session: str, day: str, times: str = "", place: Place = Place.ON_SITE) -> Slot:
    """`slot("konsultation_1", "2027-03-09", "13:00-15:00")`, in Stockholm; without times it is agreed by day."""
    start, _, end = times.partition("-")
    return Slot(session, date.fromisoformat(day), _time(start), _time(end), place, STOCKHOLM)


def codes(reasons: Iterable[Reason]) -> list[tuple[str, str]]:
    """Weight and code of each reason."""
    return [(reason.weight.value, reason.code.value) for reason in reasons]


def about(reasons: Iterable[Reason]) -> list[tuple[str, str, object]]:
    """Code of each reason, the session it is about, and the session it collides with."""
    return [(reason.code.value, reason.about, reason.facts.get("other")) for reason in reasons]


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
