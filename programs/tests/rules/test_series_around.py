"""A series that goes around what stands: fixed dates, sessions that are off, what else speaks against a day."""

from datetime import date, time

from programs.rules.package import Place
from programs.rules.reasons import Code, block
from programs.rules.series import Around, Series, propose
from programs.rules.timetable import Slot, order_reasons
from programs.tests.rules.build import STOCKHOLM, kup
from programs.tests.rules.test_series import OPEN, TODAY

KEYS = [session.key for session in kup().sessions]


def series(around: Around, **others: object) -> Series:
    known = {"start_week": (2027, 4), "calendar": OPEN, "zone": STOCKHOLM, "today": TODAY}
    return propose(kup(), around=around, **{**known, **others})


def fixed(key: str, day: date) -> dict[str, Slot]:
    usual = kup().by_key[key]
    return {key: Slot(key, day, usual.start, usual.end, Place.ON_SITE, STOCKHOLM)}


def dates(found: Series) -> dict[str, date | None]:
    return {one.session: one.slot.day if one.slot else None for one in found.dates}


def test_a_fixed_date_stays_and_what_comes_after_it_goes_on_from_there() -> None:
    third = KEYS[2]
    free, around = dates(series(Around())), dates(series(Around(fixed(third, date(2027, 2, 10)))))
    assert around[third] == date(2027, 2, 10)
    assert {key: around[key] for key in KEYS[:2]} == {key: free[key] for key in KEYS[:2]}
    assert around[KEYS[3]] == date(2027, 3, 8)


def test_what_comes_before_a_fixed_date_is_found_before_it_even_where_the_pace_would_say_later() -> None:
    found = series(Around(fixed(KEYS[5], date(2027, 2, 3))))
    days = dates(found)
    assert days[KEYS[5]] == date(2027, 2, 3)
    assert [key for key in KEYS[:5] if days[key] is None or days[key] > date(2027, 2, 3)] == []
    assert order_reasons(kup(), [one.slot for one in found.dates if one.slot]) == []


def test_where_nothing_is_left_before_a_fixed_date_the_session_gets_none_and_says_until_when_was_looked() -> None:
    found = series(Around(fixed(KEYS[2], date(2027, 1, 25))))
    first = found.dates[1]
    assert (first.session, first.slot) == (KEYS[1], None)
    assert first.skipped[-1] == block(Code.AFTER_LAST_DAY, KEYS[1], last=date(2027, 1, 24))


def test_a_session_that_is_off_gets_no_date() -> None:
    found = series(Around(off=[KEYS[0], KEYS[8]]))
    assert [one.session for one in found.dates] == KEYS[1:8]


def test_a_day_that_somebody_speaks_against_is_passed_over_with_their_reason() -> None:
    def against(slot: Slot) -> object:
        return (
            block(Code.TAKEN, slot.session, day=slot.day) if slot.start == time(8, 30) and slot.day.day < 27 else None
        )

    first = series(Around(against=against)).dates[0]
    assert first.slot is not None
    assert first.slot.day == date(2027, 1, 27)
    assert first.skipped == tuple(block(Code.TAKEN, KEYS[0], day=date(2027, 1, day)) for day in (25, 26))
