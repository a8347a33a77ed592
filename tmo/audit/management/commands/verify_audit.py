"""Looks for events that are not as they were written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tmo.audit.mac import changed
from tmo.audit.models import Event


class Command(BaseCommand):
    """`manage.py verify_audit` prints the key of every changed event; status 1 if there is one."""

    help = "Checks the MAC of every event of the audit log."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads all events in their order."""
        faults = [str(event.pk) for event in changed(Event.objects.order_by("at").iterator(chunk_size=1000))]
        for key in faults:
            self.stdout.write(key)
        if faults:
            raise CommandError(f"{len(faults)} events were changed")
        self.stdout.write(f"{Event.objects.count()} events, all as they were written")
