"""Looks for whatever is not as it was written in the audit log."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tmo import clock
from tmo.audit.verify import Tally, faults


class Command(BaseCommand):
    """`manage.py verify_audit` prints the first bad row and what is wrong with it; status 1 if there is one."""

    help = "Checks the seal of every event, their chain, and the chain against its checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--all` goes on after the first bad row."""
        parser.add_argument("--all", action="store_true", help="name every bad row, not the first alone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads the log once, a batch at a time."""
        tally, count = Tally(), 0
        for fault in islice(faults(clock.now(), tally), None if options["all"] else 1):
            self.stdout.write(str(fault))
            count += 1
        if count:
            raise CommandError("the audit log is not as it was written")
        self.stdout.write(
            f"{tally.chained} events in the chain, {tally.waiting} wait for the next minute, "
            f"{tally.checkpoints} checkpoints: all as they were written"
        )
