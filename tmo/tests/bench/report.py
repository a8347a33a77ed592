"""What was measured, for people and for programs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tmo.tests.bench.pages import APART, PAGES, Page

TOLERANCE = 1.25


@dataclass(frozen=True)
class Result:
    """One page: its processor time in units of the bare page, and its queries."""

    ratio: float
    queries: int


Results = Mapping[str, Result]


def as_json(results: Results) -> str:
    """One object by name."""
    return json.dumps({name: {"ratio": round(one.ratio, 2), "queries": one.queries} for name, one in results.items()})


def as_table(results: Results, missed: Mapping[str, float]) -> str:
    """One line a page and one for each pair of pages; those that miss their goal are marked."""
    lines = [f"{'page':<34} {'ratio':>6} {'goal':>6} {'queries':>8}"]
    for page in _measured(results):
        one = results[page.name]
        lines.append(f"{page.name:<34} {one.ratio:>6.2f} {page.goal:>6.1f} {one.queries:>8}{_mark(page.name, missed)}")
    for name, value, goal in _pairs(results):
        lines.append(f"{name:<34} {value:>6.2f} {goal:>6.1f}{_mark(name, missed, 9)}")
    return "\n".join(lines)


def _measured(results: Results) -> list[Page]:
    return [page for page in PAGES if page.name in results]


def _mark(name: str, missed: Mapping[str, float], space: int = 0) -> str:
    return f"{' ' * space}  missed" if missed.get(name, 0) > 1 else ""


def _pairs(results: Results) -> list[tuple[str, float, float]]:
    return [
        (f"{b} / {a}", results[b].ratio / max(results[a].ratio, 0.01), goal)
        for a, b, goal in APART
        if {a, b} <= {*results}
    ]


def against_goals(results: Results) -> dict[str, float]:
    """For each page and pair how many times its goal it costs: 1 and less is fine."""
    found = {page.name: results[page.name].ratio / page.goal for page in _measured(results)}
    return found | {name: value / goal for name, value, goal in _pairs(results)}
