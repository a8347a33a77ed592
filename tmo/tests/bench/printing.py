"""The action plan as PDF: the whole job of the worker, against WeasyPrint alone on the same page."""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from programs.actions.plans import ACTION_PLAN
from programs.documents import plan_paper
from programs.models import PlanVersion
from programs.queries.plans import version_by_id
from programs.tests.plan_world import LINE, PlanWorld, make_approved, make_plan_world
from tmo import clock
from tmo.audit.actor import Actor
from tmo.documents.asking import ask
from tmo.documents.building import build_due, html_of
from tmo.documents.models import Document, State
from tmo.pdf import child, press
from tmo.pdf.press import static_folder
from tmo.tests.bench.jobs import JobResult
from tmo.tests.bench.server import processor_time

LINES, ROUNDS = 20, 15


def measure(quick: bool) -> JobResult:
    """Processor time of both in turns, the printing process counted in; the median of the ratios."""
    version, world = _plan()
    html = html_of(plan_paper(version), Document(asked_at=clock.now()), world.people["manager"])
    alone = _weasyprint(html)
    build_once(world, version, "warm")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        build_once(world, version, "counted")
    rounds = [
        (_cost(alone), _cost(lambda n=n: build_once(world, version, str(n)))) for n in range(2 if quick else ROUNDS)
    ]
    pages = [f"{1000 * median(one):.0f} ms" for one in zip(*rounds, strict=True)]
    notes = f"{LINES} actions; WeasyPrint alone {pages[0]}, the job {pages[1]}, both of processor time"
    return JobResult(round(median(job / bare for bare, job in rounds), 3), len(queries), notes)


def _plan() -> tuple[PlanVersion, PlanWorld]:
    world = make_plan_world()
    lines = [{**LINE, "aim": f"Mål {number // 5}" if number % 5 == 0 else ""} for number in range(LINES)]
    met_on = (clock.now() - timedelta(days=1)).date()
    days = {"due": str(met_on + timedelta(days=60)), "follow_up": str(met_on + timedelta(days=120))}
    approved = make_approved(world, *[{**line, **days} for line in lines], met_on=str(met_on), at=clock.now())
    found = version_by_id(approved.pk)
    assert found is not None
    return found, world


def build_once(world: PlanWorld, version: PlanVersion, mark: str) -> None:
    """Asks for the document as another one than before, and does what the worker does."""
    by = Actor(world.people["manager"].pk, "manager", None, "")
    asked: dict[str, Any] = {"subject_id": version.pk, "organisation_id": world.booking.provider_id, "language": "sv"}
    with transaction.atomic():
        row = ask(kind=ACTION_PLAN, version=mark, by=by, at=clock.now(), **asked)
    build_due()
    if Document.objects.values_list("state", flat=True).get(pk=row.pk) != State.READY:
        raise RuntimeError("the plan was not printed")


def _weasyprint(html: str) -> Callable[[], object]:
    """The library as its manual says: fonts and style sheet read once."""
    from weasyprint import HTML

    made = child.Press(static_folder())
    options = {"font_config": made.fonts, "stylesheets": [made.sheet], "pdf_variant": "pdf/ua-1"}
    HTML(string=html).write_pdf(**options)
    return lambda: HTML(string=html).write_pdf(**options)


def _cost(work: Callable[[], object]) -> float:
    """Seconds of processor time in this process and in the one that prints."""
    printer = press._kept[-1].process.pid
    before = time.process_time(), processor_time(printer)
    work()
    return time.process_time() - before[0] + processor_time(printer) - before[1]
