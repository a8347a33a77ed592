"""One run from an empty database to the results."""

from collections.abc import Sequence

from django.core.management import call_command
from django.test import Client

from tmo import clock
from tmo.accounts.models import User
from tmo.tests.bench import measure
from tmo.tests.bench.data import World, fill_board, make_world
from tmo.tests.bench.pages import PAGES, Page
from tmo.tests.bench.report import Result
from tmo.tests.bench.server import serving
from tmo.tests.bench.urls import BARE
from tmo.tests.bench.visitor import Call, Visitor, queries_of

QUICK_SHARE = 100


def run(*, quick: bool, names: Sequence[str] = ()) -> dict[str, Result]:
    """Every page of `PAGES`, or those of the names; `quick` with a hundredth of the rows."""
    chosen = [page for page in PAGES if not names or page.name in names]
    if unknown := {*names} - {page.name for page in chosen}:
        raise SystemExit(f"no such page: {', '.join(sorted(unknown))}")
    call_command("migrate", verbosity=0)
    world = make_world(clock.now())
    with serving() as port:
        bare = _bare(port, world.coordinator)
        return {page.name: _measured(page, world, bare, quick) for page in chosen}


def _bare(port: int, user: User) -> measure.Source:
    visitor = Visitor(port, session_of(user))
    process = visitor.send(Call(f"/{BARE}")).headers["Bench-Process"]
    return measure.Source(visitor, measure.bare_calls, int(process))


def session_of(user: User) -> dict[str, str]:
    """The cookies of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    _show_factor(client, user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _measured(page: Page, world: World, bare: measure.Source, quick: bool) -> Result:
    fill_board(world, page.rows // QUICK_SHARE if quick else page.rows, clock.now())
    visitor = Visitor(bare.visitor.port, dict(bare.visitor.cookies) if page.signed_in else {})
    source = measure.Source(visitor, page.calls(world), bare.process)
    ratio = measure.ratio(source, bare, measure.QUICK if quick else measure.THOROUGH)
    call = source.calls(visitor, 1)[0]
    return Result(ratio, len(queries_of(call, visitor.cookies)))


def _show_factor(client: Client, user: User) -> None:
    """Notes in the session that the second factor was shown, as signing in with an app does."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": session["begun_at"], "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
