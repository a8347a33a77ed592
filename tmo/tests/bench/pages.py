"""The pages of the run by name, each with its goal. A new page is one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from programs import demo
from programs.models import Alternative, Booking
from programs.presenters import field_names as names
from programs.rules.catalogue import package
from tmo import clock
from tmo.tests.bench.data import World, request_typed
from tmo.tests.bench.measure import Calls
from tmo.tests.bench.rolls import changed_rows, make_roll, roll_path
from tmo.tests.bench.talks import WEEKS_AHEAD, busy_talk, make_talks
from tmo.tests.bench.urls import AUDITED
from tmo.tests.bench.visitor import Call, Visitor


@dataclass(frozen=True)
class Page:
    """`goal` is the highest ratio; `rows` how many bookings stand on the board when it is measured."""

    name: str
    goal: float
    rows: int
    calls: Callable[[World], Calls]
    signed_in: bool = False


def open_form(world: World) -> Calls:
    """The empty form, opened by somebody unknown."""
    return lambda visitor, count: [Call(_form(world))] * count


def send_form(world: World) -> Calls:
    """A complete request, each in a form and from an address of its own."""
    typed = request_typed(clock.now())

    def calls(visitor: Visitor, count: int) -> list[Call]:
        forms = visitor.forms(_form(world), count)
        return [Call(_form(world), 303, typed | form | {"contact_email": _address()}) for form in forms]

    return calls


def open_audited(world: World) -> Calls:
    """The bare page, with a reading written into the log: what the log alone costs."""
    return lambda visitor, count: [Call(f"/{AUDITED}")] * count


def open_board(world: World) -> Calls:
    """The first page of the coordinator's board."""
    return lambda visitor, count: [Call(reverse("programs:booking_list"))] * count


def open_dates(world: World) -> Calls:
    """The page on which 27 dates are answered, three for each of nine sessions."""
    booking = make_talks(world, 1, clock.now())[0]
    return lambda visitor, count: [Call(_dates(booking))] * count


def accept_session(world: World) -> Calls:
    """Accepts one of nine sessions, in a booking of its own each time: the trainer's time is taken with it."""

    def calls(visitor: Visitor, count: int) -> list[Call]:
        bookings = make_talks(world, count, clock.now())
        mark = visitor.csrf(_dates(bookings[0]))
        return [Call(_dates(one), 302, {**mark, **_yes(one)}) for one in bookings]

    return calls


def suggest_series(world: World) -> Calls:
    """Dates for all nine sessions of a package, found among 200 other sessions of its trainer."""
    booking, first = busy_talk(world), clock.now().date() + timedelta(weeks=WEEKS_AHEAD)

    def calls(visitor: Visitor, count: int) -> list[Call]:
        typed = {**visitor.csrf(_dates(booking)), "do": "series", "start_from": first.isoformat()}
        return [Call(_dates(booking), 200, typed)] * count

    return calls


def open_roll(world: World) -> Calls:
    """The list of a session that calls sixty people."""
    booking = make_roll(world, clock.now())
    return lambda visitor, count: [Call(roll_path(booking))] * count


def save_roll(world: World) -> Calls:
    """The same list as a form in which every one of the sixty marks is another than before."""
    booking = make_roll(world, clock.now())

    def calls(visitor: Visitor, count: int) -> list[Call]:
        forms = visitor.forms(roll_path(booking), count)
        rows = changed_rows(booking, count)
        return [Call(roll_path(booking), 302, form | row) for form, row in zip(forms, rows, strict=True)]

    return calls


def _yes(booking: Booking) -> dict[str, str]:
    key = package(demo.PACKAGE).sessions[0].key
    first = Alternative.objects.get(proposal__session__booking=booking, proposal__session__key=key, rank=1)
    return {names.answer_name(key): str(first.pk), names.version_name(key): "1"}


def _dates(booking: Booking) -> str:
    return reverse("programs:booking_dates", args=[booking.pk])


def _address() -> str:
    return f"{uuid4().hex}@bjorkdal.example"


def _form(world: World) -> str:
    return reverse("programs:booking_new", args=[world.offer.provider.slug, demo.PACKAGE])


# In the order of their rows: bookings are only added.
PAGES = [
    Page("audited_page", 1.6, 0, open_audited, signed_in=True),
    Page("booking_form", 6, 1_000, open_form),
    Page("booking_post", 5, 1_000, send_form),
    Page("bookings_1k", 6, 1_000, open_board, signed_in=True),
    Page("bookings_100k", 6, 100_000, open_board, signed_in=True),
    Page("negotiation_page", 8, 1_000, open_dates, signed_in=True),
    Page("accept_session", 6, 1_000, accept_session, signed_in=True),
    Page("proposal_series", 20, 1_000, suggest_series, signed_in=True),
    Page("attendance_page", 6, 1_000, open_roll, signed_in=True),
    Page("attendance_save", 12, 1_000, save_roll, signed_in=True),
]
# The second may cost at most so many times the first.
APART = [("bookings_1k", "bookings_100k", 1.3)]
