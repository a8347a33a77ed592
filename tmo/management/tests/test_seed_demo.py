import pytest
from django.core.management import CommandError, call_command

from tmo.accounts.models import User
from tmo.management.commands import seed_demo
from tmo.units.demo import seed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _platform_alone(monkeypatch):
    """The parts of the apps have tests of their own."""
    monkeypatch.setattr(seed_demo, "seeders", lambda: [seed])


def test_the_platform_is_seeded_before_the_apps(monkeypatch):
    monkeypatch.undo()
    found = [function.__module__ for function in seed_demo.seeders()]
    assert found[0] == "tmo.units.demo"
    assert [name for name in found if not name.endswith(".demo")] == []


def test_on_a_database_of_its_own_the_command_refuses_with_the_reason(settings):
    settings.DATABASE_URL = "postgresql://u:p@db/tmo"
    with pytest.raises(CommandError, match="password that everybody knows"):
        call_command("seed_demo")
    assert User.objects.count() == 0


def test_with_the_flag_for_tests_no_account_has_a_usable_password(settings, capsys):
    settings.DATABASE_URL = "postgresql://u:p@db/tmo"
    call_command("seed_demo", "--i-know-this-database-is-for-tests")
    assert User.objects.exists()
    assert [user.email for user in User.objects.all() if user.has_usable_password()] == []


@pytest.mark.parametrize("url", ["", "sqlite:////tmp/demo.sqlite3"])
def test_on_the_embedded_database_the_accounts_can_be_used(settings, capsys, url):
    settings.DATABASE_URL = url
    call_command("seed_demo")
    assert capsys.readouterr().out.splitlines() == ["tmo.units.demo: done"]
    assert User.objects.get(email="staff@demo.example").has_usable_password()


@pytest.mark.parametrize("size", ["0", "-1", "10001"])
def test_a_size_out_of_bounds_is_refused(settings, size):
    settings.DATABASE_URL = ""
    with pytest.raises(CommandError, match="between 1 and 10000"):
        call_command("seed_demo", f"--size={size}")
