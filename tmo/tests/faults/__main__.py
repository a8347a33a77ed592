"""Run by `script/faults`: makes a database, plants the faults, says what came of it."""

import argparse
import os
import sys

# Keys and a directory of this run alone; before the settings load.
import tmo.tests.environment  # noqa: F401


def main() -> int:
    """1 if a promise was broken."""
    options = _options()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tmo.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from tmo.tests.faults import reminders

    call_command("migrate", verbosity=0)
    database = os.environ.get("DATABASE_URL", "")
    outcome = reminders.run(count=options.count, kills=options.kills, database_url=database, seed=options.seed)
    sys.stdout.write(reminders.as_table(outcome) + "\n")
    return int(not outcome.is_kept)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/faults", description="Plants faults and says what came of them.")
    parser.add_argument("what", choices=["reminders"])
    parser.add_argument("--count", type=int, default=600, help="how many reminders are due (600)")
    parser.add_argument("--kills", type=int, default=12, help="how many times a sender is killed (12)")
    parser.add_argument("--seed", type=int, default=None, help="repeats the same kills")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
