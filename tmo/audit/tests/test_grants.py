"""The role that runs the product on PostgreSQL: it owns nothing, and the log it can only read and add to."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse

from tmo import jobs
from tmo.audit import grants
from tmo.audit.models import Event, Link, Review
from tmo.audit.verify import faults
from tmo.units.enums import RoleKind
from tmo.units.tests.factories import AT, make_organisation, make_role, make_user

LOG = ("audit_event", "audit_link", "audit_mention", "audit_draw")
COLUMNS = {"audit_event": "mac", "audit_link": "value", "audit_mention": "subject_id", "audit_draw": "month"}
NOTHING = "suppress_redundant_updates_trigger"
WITHOUT_RIGHT = "42501"
PASSWORD = secrets.token_urlsafe()


def test_every_table_of_the_product_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("database_roles", "--sql", "--role", "runner")
    lines = capsys.readouterr().out.splitlines()
    granted = [line.split(' ON "public".')[1].split('"')[1] for line in lines if ' ON "public".' in line]
    assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
    assert granted == sorted(grants.tables())
    assert {"audit_event", "accounts_user_groups", "django_migrations", "django_session"} <= set(granted)


@pytest.mark.django_db
def test_no_table_of_the_database_is_forgotten() -> None:
    # What the migrations of others brought and no model of this installation uses stays closed to the role.
    closed = set(connection.introspection.table_names()) - set(grants.tables())
    assert closed == set()


@pytest.mark.parametrize("name", ["Robert'; DROP TABLE x", "tmo-app", "", "x" * 64, 'a"b'])
def test_a_name_that_is_not_plain_is_refused(name: str) -> None:
    with pytest.raises(CommandError, match="is not a plain name"):
        call_command("database_roles", "--role", name)


@pytest.fixture
def role(transactional_db: None) -> Iterator[str]:
    """A role with the rights of the command, in the database of the tests, and gone afterwards."""
    name = f"tmo_test_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        for statement in grants.statements(name):
            cursor.execute(statement)
        cursor.execute(f"ALTER ROLE {name} PASSWORD '{PASSWORD}'")
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


@contextmanager
def cursor_of(role: str) -> Iterator[CursorWrapper]:
    """A cursor of a connection of the role's own, each statement by itself."""
    own = type(connections["default"])(
        {**connection.settings_dict, "USER": role, "PASSWORD": PASSWORD}, alias="default"
    )
    try:
        with own.cursor() as cursor:
            yield cursor
    finally:
        own.close()


def is_denied(cursor: CursorWrapper, statement: str) -> bool:
    """Whether PostgreSQL refuses it for want of a right, and for nothing else."""
    try:
        cursor.execute(statement)
    except DatabaseError as error:
        return getattr(error.__cause__, "pgcode", None) == WITHOUT_RIGHT
    return False


@contextmanager
def running_as(role: str) -> Iterator[None]:
    """The product's own connection is the role's."""
    settings = connection.settings_dict
    owner = {name: settings[name] for name in ("USER", "PASSWORD")}
    connections["default"].close()
    settings.update(USER=role, PASSWORD=PASSWORD)
    try:
        yield
    finally:
        connections["default"].close()
        settings.update(owner)


DENIED = [
    *[
        f"UPDATE {table} SET {column} = {column}"
        for table, column in zip(LOG, ("role", "value", "id", "id"), strict=True)
    ],
    *[f"DELETE FROM {table}" for table in (*LOG, "audit_review", "audit_glass")],
    *[f"TRUNCATE {table}" for table in (*LOG, "accounts_user", "units_role")],
    *[f"ALTER TABLE {table} ADD COLUMN x int" for table in (*LOG, "accounts_user")],
    *[f"DROP TABLE {table}" for table in LOG],
    *[
        f"CREATE TRIGGER x BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        for table in LOG
    ],
    *[f"CREATE RULE x AS ON INSERT TO {table} DO INSTEAD NOTHING" for table in LOG],
    *[f"DO $$ BEGIN LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; END $$" for table in LOG],
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "ALTER TABLE audit_event OWNER TO CURRENT_USER",
    "SELECT * FROM audit_event FOR UPDATE",
    "INSERT INTO audit_event (id) SELECT id FROM audit_event ON CONFLICT (id) DO UPDATE SET role = 'x'",
    "MERGE INTO audit_event e USING audit_event s ON e.id = s.id WHEN MATCHED THEN DELETE",
    "DROP INDEX audit_event_at",
    "UPDATE audit_review SET viewer_id = NULL",
    "UPDATE audit_review SET whys = '[]', outcome = 'in_order'",
    "UPDATE audit_glass SET reason = ''",
    "UPDATE audit_glass SET told = '[]'",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
    "DELETE FROM django_migrations",
    "CREATE TABLE mine (x int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine",
    "CREATE EXTENSION hstore",
    "SET session_replication_role = replica",
    "COPY audit_event TO PROGRAM 'cat'",
]


@pytest.mark.postgres
def test_whatever_would_change_the_log_or_its_tables_is_denied(role: str) -> None:
    with cursor_of(role) as cursor:
        cursor.execute("GRANT ALL ON audit_event TO CURRENT_USER")  # answered with a warning, and does nothing
        assert [statement for statement in DENIED if not is_denied(cursor, statement)] == []


@pytest.mark.postgres
def test_the_role_owns_nothing_and_is_nobody_special(role: str) -> None:
    asked = [
        "SELECT count(*) FROM pg_class WHERE relowner = CURRENT_USER::regrole",
        "SELECT count(*) FROM pg_auth_members WHERE member = CURRENT_USER::regrole",
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolinherit "
        "FROM pg_roles WHERE rolname = CURRENT_USER",
    ]
    answers = []
    with cursor_of(role) as cursor:
        for statement in asked:
            cursor.execute(statement)
            answers.append(cursor.fetchone())
    assert answers == [(0,), (0,), (False,) * 6]


@pytest.mark.postgres
def test_it_is_the_rights_that_deny_and_nothing_else(role: str) -> None:
    """The control: with the right the same role does the same."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE, TRUNCATE, UPDATE ON audit_event TO {role}")
    with cursor_of(role) as cursor:
        for statement in ("UPDATE audit_event SET role = role", "DELETE FROM audit_event", "TRUNCATE audit_event"):
            assert statement in DENIED
            assert not is_denied(cursor, statement)


@pytest.mark.postgres
def test_the_statements_can_be_run_again_and_take_back_what_was_granted_too_much(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON audit_event TO {role}")
        for statement in grants.statements(role):
            cursor.execute(statement)
    with cursor_of(role) as cursor:
        assert is_denied(cursor, "DELETE FROM audit_event")


@pytest.mark.postgres
def test_the_product_works_as_this_role(role: str) -> None:
    organisation = make_organisation(is_training_provider=True)
    person = make_user("person@tests.example", password="trollkarlens-hatt-7", language="en")
    reader = make_user(language="en")
    for kind in (RoleKind.ADMIN, RoleKind.COORDINATOR):
        make_role(person, organisation, kind)
    make_role(reader, organisation, RoleKind.AUDITOR)
    with running_as(role), time_machine.travel(AT, tick=False):
        assert statuses_of(person, organisation) == {200}
        swept = [*jobs.sweep(AT), *jobs.sweep(AT)]  # the first one adds to the log itself
        assert [one.name for one in swept if one.error] == []
        assert Link.objects.count() == Event.objects.count() > 0
        assert list(faults(AT)) == []
    with running_as(role), time_machine.travel(AT + timedelta(days=31), tick=False):
        jobs.sweep(AT + timedelta(days=31))
        review = Review.objects.filter(organisation_id=organisation.pk).first()
        client = Client()
        client.force_login(reader)
        answer = client.post(reverse("review_answer", args=[organisation.pk, review.pk]), {"outcome": "in_order"})
        assert (answer.status_code, Review.objects.get(pk=review.pk).outcome) == (302, "in_order")


def statuses_of(person: object, organisation: object) -> set[int]:
    """Signs in, changes the profile, and opens the main pages."""
    client = Client()
    typed = {"login": "person@tests.example", "password": "trollkarlens-hatt-7"}
    signed_in = client.post(reverse("account_login"), typed)
    assert signed_in.status_code == 302
    profile = {"name": "Robin Alm", "language": "en", "timezone": "Europe/Stockholm"}
    assert client.post(reverse("profile"), profile).status_code == 302
    place = [organisation.pk]
    pages = [
        reverse("home"),
        reverse("profile"),
        reverse("people_list", args=place),
        reverse("organisation_log", args=place),
        reverse("own_log"),
        reverse("failed_mail_list"),
        reverse("programs:booking_list"),
    ]
    return {client.get(page).status_code for page in pages}


@pytest.mark.postgres
def test_a_log_that_may_only_be_read_shows_no_page(role: str) -> None:
    person = make_user(language="en")
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE INSERT ON audit_event FROM {role}")
    with running_as(role):
        client = Client()
        client.force_login(person)
        response = client.get(reverse("own_log"))
    assert response.status_code == 503
    assert "Just now the log cannot be written" in response.content.decode()
