import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tmo.units.queries.names import names_of_places
from tmo.units.tests.factories import make_organisation, make_workplace

pytestmark = pytest.mark.django_db


@pytest.fixture
def _places():
    make_workplace(make_organisation(name="Vindelövs kommun"), name="Förskolan Tranbäret", municipality="Vindelöv")


@pytest.mark.usefixtures("_places")
def test_organisations_workplaces_and_municipalities_are_named():
    assert list(names_of_places()) == ["Vindelövs kommun", "Förskolan Tranbäret", "Vindelöv"]


@pytest.mark.usefixtures("_places")
@pytest.mark.parametrize("password", ["Vindelövs kommun1", "tranbäretvindelöv!", "Förskolan Tranbäret"])
def test_a_password_made_of_them_is_refused(password):
    with pytest.raises(ValidationError) as caught:
        validate_password(password)
    assert caught.value.error_list[0].code == "local"
