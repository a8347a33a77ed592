"""Compares a page with the bare one: batches of each in turns, processor time of the worker, median of the ratios."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tmo.tests.bench.server import processor_time
from tmo.tests.bench.urls import BARE
from tmo.tests.bench.visitor import Call, Visitor

Calls = Callable[[Visitor, int], list[Call]]


@dataclass(frozen=True)
class Effort:
    """How many rounds are measured after so many requests to warm up, and how much processor time each batch takes.

    The kernel counts hundredths of a second.
    """

    rounds: int
    warm_up: int
    seconds: float


THOROUGH = Effort(rounds=11, warm_up=20, seconds=0.5)
QUICK = Effort(rounds=1, warm_up=2, seconds=0.01)


@dataclass(frozen=True)
class Source:
    """Where requests of one kind come from: who sends them, and the making of so many of them."""

    visitor: Visitor
    calls: Calls
    process: int

    def cost(self, count: int) -> float:
        """Seconds of processor time for one of `count` requests. Making them ready is not counted."""
        calls = self.calls(self.visitor, count)
        before = processor_time(self.process)
        for call in calls:
            self.visitor.send(call)
        return (processor_time(self.process) - before) / count

    def batch(self, effort: Effort) -> int:
        """How many requests take so long, once everything is warm."""
        self.cost(effort.warm_up)
        return max(5, math.ceil(effort.seconds / max(self.cost(effort.warm_up), 0.001)))


def bare_calls(visitor: Visitor, count: int) -> list[Call]:
    """The page that the others are compared with."""
    return [Call(f"/{BARE}")] * count


def ratio(page: Source, bare: Source, effort: Effort) -> float:
    """What the page costs in units of the bare one."""
    many, bare_many = page.batch(effort), bare.batch(effort)
    rounds = [(bare.cost(bare_many), page.cost(many)) for _ in range(effort.rounds)]
    return median(cost / max(unit, 0.0001) for unit, cost in rounds)
