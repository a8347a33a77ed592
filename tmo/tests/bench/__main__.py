"""Run by `script/bench`: makes a database in a temporary directory, serves it, measures each page, says the result."""

import argparse
import os
import sys

# Keys, a directory of this run alone, and no variable of the developer's own; before the settings load.
import tmo.tests.environment  # noqa: F401


def main() -> int:
    """Measures and reports; 1 if `--check` was asked for and a goal is missed."""
    options = _options()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tmo.settings", "TMO_URLCONF": "tmo.tests.bench.urls"}
    os.environ["BENCH_DATABASE_URL"] = os.environ.pop("DATABASE_URL", "")
    os.environ.pop("REDIS_URL", None)
    import django

    django.setup()
    from tmo.tests.bench import jobs, report
    from tmo.tests.bench.run import run

    pages, names = jobs.parted(options.pages)
    results = run(quick=options.quick, names=pages) if pages or not options.pages else {}
    done = jobs.run_jobs(names, quick=options.quick)
    costs = report.against_goals(results)
    missed = [*costs.values(), *(jobs.JOBS[name].missed_by(one.ratio) for name, one in done.items())]
    lines = [report.as_table(results, costs)] if results else []
    said = report.as_json({**results, **done}) if options.json else "\n".join([*lines, *jobs.as_lines(done)])
    sys.stdout.write(said + "\n")
    return int(options.check and max(missed) > report.TOLERANCE)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description="What pages cost, in units of a bare page.")
    parser.add_argument("pages", nargs="*", metavar="page", help="the pages to measure, by name; without, all of them")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    parser.add_argument("--check", action="store_true", help="fail when a goal is missed by more than a quarter")
    parser.add_argument("--quick", action="store_true", help="few rows and one short round: shows that it works")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
