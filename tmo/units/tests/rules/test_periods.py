"""A table of breaks and study days, row by row."""

from datetime import date
from uuid import UUID

import pytest

from tmo.sheets import read_pasted
from tmo.units.rules.day_words import DayFault
from tmo.units.rules.periods import Asked, Draft, PeriodFault, Place, draft_fault, kind_in, read_periods, titled

TODAY = date(2027, 3, 1)
SOLEN, MANEN = Place(UUID(int=1)), Place(UUID(int=2))
ASKED = Asked(
    year=2026, today=TODAY, place=SOLEN, places={"förskolan solen": SOLEN, "månen": MANEN}, any_municipality=False
)


def draft(first="2026-11-02", last="2026-11-06", **changes):
    known = {"kind": "school_break", "title": "Höstlov", "place": SOLEN}
    return Draft(**{**known, **changes}, first=date.fromisoformat(first), last=date.fromisoformat(last))


def read(text, asked=ASKED):
    return [row.fault or row.draft for row in read_periods(read_pasted(text), asked).rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Namn;Första dag;Sista dag\nHöstlov;2026-11-02;2026-11-06", draft()),
        ("Första dag;Namn\nv. 45;Höstlov", draft()),
        ("Navn;Uge\nHöstlov;uge 45", draft()),
        ("Name;From;To\nHöstlov;2/11;6/11", draft()),
        ("Höstlov;2026-11-02;2026-11-06", draft()),
        ("2026-11-02;2026-11-06;Höstlov;Månen", draft(place=MANEN)),
        ("Höstlov\tv. 45", draft()),
        ("Namn;Dag;Plats\nHöstlov;v. 45;MÅNEN", draft(place=MANEN)),
        ("Namn;Dag;Typ\nVila;v. 45;lov", draft(title="Vila")),
        ("Namn;Dag;Typ\nVila;v. 45;studiedag", draft(title="Vila", kind="study_day")),
        ("Namn;Dag\nStudiedagar;v. 45", draft(title="Studiedagar", kind="study_day")),
        ("Namn;Dag;Typ\nVila;v. 45;fest", PeriodFault.KIND_UNKNOWN),
        ("Namn;Dag;Plats\nVila;v. 45;Annanstans", PeriodFault.PLACE_UNKNOWN),
        ("Namn;Dag\nVila;", PeriodFault.DAYS_MISSING),
        ("Namn;Dag\nVila;i höst", DayFault.UNREADABLE),
        ("Vila;i höst", PeriodFault.DAYS_MISSING),
        ("Namn;Första dag;Sista dag\nVila;2026-11-06;2026-11-02", PeriodFault.ENDS_BEFORE_START),
        ("Namn;Första dag;Sista dag\nVila;;31/2", DayFault.NO_SUCH_DAY),
    ],
)
def test_a_row_is_read_or_says_what_is_wrong(text, expected):
    assert read(text) == [expected]


def test_headings_tell_which_column_is_which():
    preview = read_periods(read_pasted("Namn;Första dag (datum);Anteckning\nHöstlov;v. 45;x"), ASKED)
    assert preview.columns == {"first": "Första dag (datum)", "title": "Namn"}


def test_where_nothing_is_said_of_the_place_it_has_to_be_chosen():
    nowhere = Asked(year=2026, today=TODAY)
    assert read("Höstlov;v. 45", nowhere) == [PeriodFault.PLACE_MISSING]
    by_name = Asked(year=2026, today=TODAY, any_municipality=True)
    assert read("Namn;Dag;Kommun\nHöstlov;v. 45;Vikby", by_name) == [draft(place=Place(municipality="Vikby"))]


def test_new_rows_those_that_are_there_and_faulty_ones_are_counted():
    known = {draft(place=SOLEN).key}
    asked = Asked(year=2026, today=TODAY, place=SOLEN, known=known)
    preview = read_periods(read_pasted("Lov;v. 45\nLov;v. 46\nMer lov;v. 46\nLov;v. 99"), asked)
    assert (preview.new, preview.there, preview.faulty) == ([draft("2026-11-09", "2026-11-13", title="Lov")], 1, 2)
    assert [row.fault for row in preview.rows] == [None, None, PeriodFault.TWICE, DayFault.NO_SUCH_WEEK]


def test_two_spellings_of_a_municipality_are_one_place():
    assert Place(municipality="ÖREBRO").key == Place(municipality="Örebro").key


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (draft(), None),
        (draft("2025-01-01", "2025-04-10"), None),
        (draft("2025-01-01", "2025-04-11"), PeriodFault.TOO_LONG),
        (draft("2024-12-31", "2025-01-02"), PeriodFault.YEAR_OUT_OF_RANGE),
        (draft("2030-12-31", "2030-12-31"), None),
        (draft("2030-12-31", "2031-01-01"), PeriodFault.YEAR_OUT_OF_RANGE),
        (draft("2027-01-02", "2027-01-01"), PeriodFault.ENDS_BEFORE_START),
        (draft(title="x" * 101), PeriodFault.TITLE_TOO_LONG),
    ],
)
def test_a_period_is_within_bounds(made, fault):
    assert draft_fault(made, TODAY) == fault


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Höstlov", "school_break"),
        ("lovdag", "school_break"),
        ("Vinterferie", "school_break"),
        ("STUDIEDAG", "study_day"),
        ("Planleggingsdag", "study_day"),
        ("Pædagogisk dag", "study_day"),
        ("study_day", "study_day"),
        ("Slovenien", None),
        ("", None),
    ],
)
def test_words_tell_the_kind(text, kind):
    assert kind_in(text) == kind


def test_a_row_without_a_name_goes_by_what_it_is():
    named, unnamed = draft(), draft(title="")
    assert titled([named, unnamed], {"school_break": "Lov"}) == [named, draft(title="Lov")]
