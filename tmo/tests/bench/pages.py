"""The pages of the run by name, each with its goal. A new page is one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django.urls import reverse

from programs import demo
from tmo import clock
from tmo.tests.bench.data import World, request_typed
from tmo.tests.bench.measure import Calls
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


def open_board(world: World) -> Calls:
    """The first page of the coordinator's board."""
    return lambda visitor, count: [Call(reverse("programs:booking_list"))] * count


def _address() -> str:
    return f"{uuid4().hex}@bjorkdal.example"


def _form(world: World) -> str:
    return reverse("programs:booking_new", args=[world.offer.provider.slug, demo.PACKAGE])


# In the order of their rows: bookings are only added.
PAGES = [
    Page("booking_form", 6, 1_000, open_form),
    Page("booking_post", 5, 1_000, send_form),
    Page("bookings_1k", 6, 1_000, open_board, signed_in=True),
    Page("bookings_100k", 6, 100_000, open_board, signed_in=True),
]
# The second may cost at most so many times the first.
APART = [("bookings_1k", "bookings_100k", 1.3)]
