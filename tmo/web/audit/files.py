"""The log as a file that people take home."""

from collections.abc import Sequence

from django.http import HttpResponse

from tmo.audit.queries import Event
from tmo.sheets import csv_text
from tmo.web.audit.filters import Typed
from tmo.web.audit.rows import cells, header


def log_file(events: Sequence[Event], asked: Typed, *, with_names: bool) -> HttpResponse:
    """A text file with one line for each event; its name holds the days and nothing else. No cell runs anything."""
    text = csv_text(header(), cells(events, with_names=with_names))
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="log-{asked.first}-{asked.last}.csv"'
    return response
