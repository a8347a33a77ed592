"""Opens the lists of people of a booking: the door, the workplaces that the reader sees, and the entry in the log."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from programs.permissions import Deed, workplaces_for
from programs.queries.roster import RosterFacts, roster_facts
from programs.views.reader import open_booking, reader_of
from tmo import clock
from tmo.audit.actor import Actor
from tmo.audit.log import record
from tmo.audit.scope import OutsideScope


@dataclass(frozen=True)
class Opened:
    """The facts of the page and who acts."""

    facts: RosterFacts
    actor: Actor

    @property
    def places(self) -> dict[str, UUID]:
        """The workplaces that the reader may fill, by name."""
        return {row.name: row.pk for row in self.facts.own if row.pk in self.facts.kept}


def open_roster(request: HttpRequest, pk: UUID, needed: Deed = Deed.READ_PEOPLE, person: UUID | None = None) -> Opened:
    """The people that the reader sees, logged as read; `OutsideScope` where the deed is not the reader's.

    With `person` that one alone is read, and the deed must be the reader's at that person's workplace.
    """
    place, actor = open_booking(request, pk, needed)
    reader, now = reader_of(request), clock.now()
    keys = {
        deed: frozenset(row.pk for row in workplaces_for(place, reader, deed))
        for deed in (Deed.READ_PEOPLE, Deed.KEEP_PEOPLE, Deed.APPOINT)
    }
    own = workplaces_for(place, reader, Deed.READ_PEOPLE)
    if not keys[needed]:
        raise OutsideScope("booking", pk)
    facts = roster_facts(place, own, keys[Deed.KEEP_PEOPLE], keys[Deed.APPOINT], now)
    seen = [one for one in facts.people if person in {None, one.pk}]
    if person and (not seen or seen[0].workplace_id not in keys[needed]):
        raise OutsideScope("participant", person)
    about = {"booking": place.booking.pk, "count": len(seen)}
    kind = "participant.read" if person else "participant.listed"
    record(kind, by=actor, at=now, subjects=seen, organisation_id=place.booking.provider_id, facts=about)
    return Opened(facts, actor)
