"""Does everything that is due, once: what the scheduler calls every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tmo import clock, jobs


class Command(BaseCommand):
    """`manage.py sweep` prints one line for each sweeper; status 1 if one of them failed."""

    help = "Does everything that is due: mail, reminders, clearing up."

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs all sweepers and names the failed ones."""
        done = jobs.sweep(clock.now())
        for one in done:
            self.stdout.write(f"{one.name}: {one.handled if one.error is None else type(one.error).__name__}")
        failed = [one.name for one in done if one.error is not None]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")
