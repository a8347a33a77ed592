"""The drawing of a plan: columns, circles, and the same in words."""

from datetime import date

import pytest
from django.utils import translation

from programs.presenters.plan import aims, days_of, in_order
from programs.presenters.plan_picture import HIGH, WIDTH, picture
from programs.rules.plan import Line


def line(key: int, due: str, follow_up: str, aim: str = "A") -> Line:
    return Line(key, aim, "gör", "", "Åsa", "syns", date.fromisoformat(due), date.fromisoformat(follow_up))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_each_action_stands_in_the_month_of_its_date_and_of_its_follow_up() -> None:
    drawn = picture([line(1, "2027-06-01", "2027-08-01"), line(2, "2027-06-15", "2027-06-20")])
    assert [(mark.x, mark.text, mark.full) for mark in drawn["marks"]] == [
        ("116.7", "1", True),
        ("116.7", "2", True),
        ("116.7", "2", False),
        ("583.3", "1", False),
    ]
    assert [(tick["name"], tick["year"]) for tick in drawn["ticks"]] == [("Jun", "2027"), ("Jul", ""), ("Aug", "")]


def test_the_drawing_says_in_words_what_it_shows() -> None:
    drawn = picture([line(1, "2027-06-01", "2027-08-01"), line(2, "2027-06-15", "2027-06-20")])
    assert drawn["title"] == (
        "Timeline of the actions. June 2027: due 1, 2, followed up 2. August 2027: followed up 1."
    )


@pytest.mark.parametrize("language", ["sv", "nb", "da", "en"])
def test_no_language_puts_a_comma_into_a_place(language: str) -> None:
    with translation.override(language):
        drawn = picture([line(1, "2027-06-01", "2027-08-01")])
    assert [mark for mark in drawn["marks"] if "," in mark.x + mark.y + mark.text_y] == []


def test_a_high_column_is_cut_with_the_number_of_what_is_left_out() -> None:
    lines = [line(number, "2027-06-01", "2027-07-01") for number in range(1, 31)]
    marks = picture(lines)["marks"]
    assert [mark.text for mark in marks[:HIGH]] == ["1", "2", "3", "4", "5", "6", "+24"]
    assert "June 2027: 30 due, 0 followed up." in picture(lines)["title"]


def test_a_long_plan_is_drawn_by_quarters_and_stays_inside_the_page() -> None:
    drawn = picture([line(1, "2027-01-31", "2031-12-31")])
    assert len(drawn["ticks"]) == 20
    assert max(float(tick["x"]) for tick in drawn["ticks"]) < WIDTH


def test_a_plan_without_dates_has_no_drawing() -> None:
    assert picture([]) is None


def test_actions_are_numbered_as_they_are_read_under_their_aims() -> None:
    lines = [
        line(1, "2027-06-01", "2027-06-01", "A"),
        line(2, "2027-06-02", "2027-06-02", "B"),
        line(3, "2027-06-03", "2027-06-03", "A"),
    ]
    assert [[(one.number, one.line.key) for one in aim.actions] for aim in aims(lines)] == [[(1, 1), (2, 3)], [(3, 2)]]
    assert [one.key for one in in_order(lines)] == [1, 3, 2]


def test_the_days_are_listed_and_by_the_month_where_they_are_many() -> None:
    assert days_of([line(1, "2027-06-01", "2027-08-01")]) == [
        {"when": "1 June 2027", "due": [1], "follow_up": []},
        {"when": "1 August 2027", "due": [], "follow_up": [1]},
    ]
    many = [line(n, f"2027-{1 + n % 12:02}-{1 + n % 28:02}", "2028-01-31") for n in range(1, 90)]
    assert [one["when"] for one in days_of(many)][:2] == ["January 2027", "February 2027"]
