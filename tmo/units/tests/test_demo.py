from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db.models import Count

from tmo.accounts.models import User
from tmo.audit.models import Review
from tmo.audit.review.drawing import draw_all
from tmo.units.demo import PASSWORD, key, seed
from tmo.units.enums import Country, RoleKind
from tmo.units.models import CalendarPeriod, Organisation, Role, Workplace
from tmo.units.roles import holds, people_with

pytestmark = pytest.mark.django_db
MODELS = (Organisation, Workplace, User, Role, CalendarPeriod)


def counts():
    return [model.objects.count() for model in MODELS]


@pytest.fixture
def embedded(settings):
    settings.DATABASE_URL = ""


def test_run_again_it_changes_nothing_not_even_on_another_day(at):
    seed(1, at)
    before = [list(model.objects.order_by("pk").values()) for model in MODELS[1:]]
    seed(1, at + timedelta(days=40))
    assert [list(model.objects.order_by("pk").values()) for model in MODELS[1:]] == before


def test_every_role_of_the_product_has_an_account_that_holds_it_today(at):
    seed(1, at)
    expected = {
        "coordinator": RoleKind.COORDINATOR,
        "trainer": RoleKind.TRAINER,
        "trainer2": RoleKind.TRAINER,
        "principal": RoleKind.PRINCIPAL,
        "staff": RoleKind.STAFF,
        "manager": RoleKind.MANAGER,
        "admin": RoleKind.ADMIN,
        "admin2": RoleKind.ADMIN,
        "customer-admin": RoleKind.ADMIN,
        "customer-admin2": RoleKind.ADMIN,
        "auditor": RoleKind.AUDITOR,
        "customer-auditor": RoleKind.AUDITOR,
    }
    people = {name: User.objects.get(email=f"{name}@demo.example") for name in expected}
    assert [name for name, kind in expected.items() if not holds(people[name], at.date(), kind)] == []
    provider = key("organisation", "radda-barnen")
    assert people_with(RoleKind.TRAINER, provider, at.date()).count() == 5


def test_customers_of_three_countries_have_two_to_six_workplaces_each(at):
    seed(1, at)
    found = Organisation.objects.filter(is_customer=True).annotate(places=Count("workplaces"))
    assert {one.country for one in found} == set(Country.values)
    assert [one.slug for one in found if not 2 <= one.places <= 6] == []
    towns = Workplace.objects.filter(organisation__slug="bjorkdals-kommun").values_list("municipality", flat=True)
    assert set(towns) == {"Björkdal", "Norrås", "Vikby"}


def test_breaks_lie_in_the_weeks_that_they_are_known_by(at):
    seed(1, at)
    found = CalendarPeriod.objects.filter(municipality="Björkdal").values_list("title", "starts_on")
    weeks = {title: (day.isocalendar().week, day.isoweekday()) for title, day in found}
    assert weeks == {"Höstlov": (44, 1), "Jullov": (52, 1), "Sportlov": (9, 1), "Påsklov": (13, 1)}
    later = CalendarPeriod.objects.get(municipality="Söråsen", title="Påsklov")
    assert later.starts_on.isocalendar().week == 14


def test_a_break_ends_on_the_day_after_its_last_one_and_study_days_are_single_working_days(at):
    seed(1, at)
    autumn = CalendarPeriod.objects.get(municipality="Björkdal", title="Höstlov")
    assert (autumn.starts_on, autumn.ends_on) == (date(2026, 10, 26), date(2026, 10, 31))
    place = key("workplace", "bjorkdals-kommun", "lingonet")
    study = CalendarPeriod.objects.filter(workplace_id=place, kind="study_day")
    assert [(one.ends_on - one.starts_on).days for one in study] == [1] * 3
    assert [one.starts_on for one in study if one.starts_on.isoweekday() > 5] == []


def test_size_copies_the_customers_and_neither_provider_nor_people(at):
    seed(1, at)
    once = counts()
    seed(3, at)
    customers, places = 4, 15
    assert once[:2] == [1 + customers, places]
    assert counts() == [1 + 3 * customers, 3 * places, *once[2:]]
    assert Organisation.objects.get(pk=key("organisation", "bjorkdals-kommun3")).name == "Björkdals kommun 3"


def test_the_known_password_signs_in_on_the_embedded_database(at, embedded, rf):
    seed(1, at)
    request = rf.post("/")
    assert authenticate(request, email="staff@demo.example", password=PASSWORD).email == "staff@demo.example"


def test_the_auditors_of_the_demonstration_find_something_to_look_at(at):
    seed(1, at)
    seed(1, at + timedelta(days=40))
    assert draw_all(at) == 6
    night = [one for one in Review.objects.all() if "night" in one.whys]
    assert {one.organisation_id for one in night} == {
        key("organisation", slug) for slug in ("radda-barnen", "bjorkdals-kommun")
    }
