"""What runs outside pages, on a PostgreSQL of this run: sending reminders, finding those that are due, printing.

Run by `tmo.tests.bench` in a process of its own, since its database is another one: `jobs NAME [--quick]` prints the
result as one JSON object.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from tmo.tests.architecture.tree import ROOT

DATABASE = "BENCH_DATABASE_URL"


@dataclass(frozen=True)
class Job:
    """`goal` is the least value if `at_least`, else the highest; `unit` says what is counted."""

    name: str
    goal: float
    at_least: bool
    unit: str

    def missed_by(self, value: float) -> float:
        """How many times its goal it costs: 1 and less is fine."""
        return self.goal / max(value, 0.001) if self.at_least else value / self.goal


@dataclass(frozen=True)
class JobResult:
    """`ratio` in the job's unit, statements for one message, and what a reader may want to see besides."""

    ratio: float
    queries: int
    notes: str = ""


JOBS = {
    one.name: one
    for one in (
        Job("reminders", 0.8, at_least=True, unit="of building and sending alone"),
        Job("due_among_1m", 2.0, at_least=False, unit="ms"),
        Job("plan_pdf", 1.25, at_least=False, unit="of WeasyPrint alone"),
    )
}


def parted(names: list[str]) -> tuple[list[str], list[str]]:
    """Names of pages and names of jobs. Without any name all jobs are meant, if there is a PostgreSQL for them."""
    every = list(JOBS) if os.environ.get(DATABASE) else []
    asked = [name for name in names if name in JOBS]
    if asked and not every:
        raise SystemExit(f"{', '.join(asked)}: needs PostgreSQL, which script/bench starts")
    return [name for name in names if name not in JOBS], asked if names else every


def run_jobs(names: list[str], *, quick: bool) -> dict[str, JobResult]:
    """The jobs of the names, each in a process of its own, on the database that `script/bench` has started."""
    return {name: _run(name, quick) for name in names}


def _run(name: str, quick: bool) -> JobResult:
    command = [sys.executable, "-m", "tmo.tests.bench.jobs", name, *(["--quick"] if quick else [])]
    environment = {**os.environ, "DATABASE_URL": os.environ[DATABASE], "TMO_URLCONF": "tmo.urls"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return JobResult(**json.loads(done.stdout.splitlines()[-1]))


def as_lines(results: dict[str, JobResult]) -> list[str]:
    """One line a job, and its notes below."""
    lines = []
    for name, one in results.items():
        job = JOBS[name]
        mark = "  missed" if job.missed_by(one.ratio) > 1 else ""
        goal = f"{'>=' if job.at_least else '<='} {job.goal:g} {job.unit}"
        lines.append(f"{name:<34} {one.ratio:>6.2f} {goal}{mark}")
        lines += [f"  {line}" for line in one.notes.splitlines()]
    return lines


def main(name: str, quick: bool) -> None:
    """Measures one job on the database of the environment."""
    import django

    django.setup()
    from django.core.management import call_command

    from tmo.tests.bench import due, printing, sending

    measured: dict[str, Callable[[bool], JobResult]] = {
        "reminders": sending.measure,
        "due_among_1m": due.measure,
        "plan_pdf": printing.measure,
    }
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(asdict(measured[name](quick))) + "\n")


def median(values: list[float]) -> float:
    """The middle one."""
    return statistics.median(values)


if __name__ == "__main__":
    main(sys.argv[1], "--quick" in sys.argv[2:])
