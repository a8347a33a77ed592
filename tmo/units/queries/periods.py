"""School breaks and study days as the people who keep them see them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from tmo.units.enums import RoleKind
from tmo.units.models import CalendarPeriod, Organisation, Workplace
from tmo.units.queries.people import open_workplaces
from tmo.units.roles import AnyUser, Held, administered, roles_of
from tmo.units.rules.day_words import FIRST_MONTH
from tmo.units.rules.periods import MOST_PERIODS, YEARS_BACK, Place

MUNICIPAL = frozenset({RoleKind.COORDINATOR, RoleKind.ADMIN})


@dataclass(frozen=True)
class Keeper:
    """What somebody may keep for an organisation: its workplaces' days, and those of the country's municipalities."""

    organisation: Organisation
    workplaces: tuple[Workplace, ...]
    municipalities: bool
    role: RoleKind

    @property
    def places(self) -> dict[str, Place]:
        """The workplaces by name, as a table may call them."""
        return {one.name.casefold(): Place(workplace=one.pk) for one in self.workplaces}

    def may_keep(self, place: Place) -> bool:
        """Whether days at this place are this person's to change."""
        if place.workplace is None:
            return self.municipalities and bool(place.municipality)
        return any(one.pk == place.workplace for one in self.workplaces)


def keeper_of(user: AnyUser, organisation: Organisation, day: date) -> Keeper | None:
    """What the person keeps for the organisation on the day; None for nothing at all.

    Coordinators and administrators of a training provider keep the municipalities', administrators of a customer the
    days of its workplaces, a principal those of the own one.
    """
    held = [one for one in roles_of(user, day) if one.organisation_id == organisation.pk]
    municipal = [one.kind for one in held if organisation.is_training_provider and _for_municipalities(one)]
    everywhere = organisation.is_customer and organisation.pk in administered(user, day)
    own = {one.workplace_id for one in held if one.kind is RoleKind.PRINCIPAL and one.workplace_id}
    if not (municipal or everywhere or own):
        return None
    rows = open_workplaces(organisation)
    found = rows if everywhere else rows.filter(pk__in=own) if own else ()
    role = municipal[0] if municipal else RoleKind.ADMIN if everywhere else RoleKind.PRINCIPAL
    return Keeper(organisation, tuple(found), bool(municipal), role)


def _for_municipalities(held: Held) -> bool:
    return held.kind in MUNICIPAL and held.workplace_id is None


def kept_organisations(user: AnyUser, day: date) -> list[Organisation]:
    """The organisations for which the person keeps days, by name; one query, none for people without such a role."""
    held = roles_of(user, day)
    municipal = [one.organisation_id for one in held if _for_municipalities(one)]
    principal = [one.organisation_id for one in held if one.kind is RoleKind.PRINCIPAL]
    whole = administered(user, day)
    if not (municipal or principal or whole):
        return []
    mine = Q(pk__in=principal) | Q(pk__in=municipal, is_training_provider=True) | Q(pk__in=whole, is_customer=True)
    return list(Organisation.objects.filter(mine).order_by("name", "pk"))


def periods_in(keeper: Keeper, year: int, kind: str = "", place: str = "") -> list[CalendarPeriod]:
    """The days of a school year that the person keeps, and the municipalities' that hold there too; 501 at most.

    `place` is the key of a workplace or the name of a municipality.
    """
    begins, ends = date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1)
    rows = CalendarPeriod.objects.filter(_seen(keeper), starts_on__lt=ends, ends_on__gt=begins)
    if kind:
        rows = rows.filter(kind=kind)
    if place:
        rows = rows.filter(_at(place))
    return list(rows.select_related("workplace")[: MOST_PERIODS + 1])


def _at(place: str) -> Q:
    try:
        return Q(workplace=UUID(place))
    except ValueError:
        return Q(workplace__isnull=True, municipality=place)


def _seen(keeper: Keeper) -> Q:
    """Whoever keeps municipalities sees all of the country; others those in which their workplaces lie."""
    in_country = Q(workplace__isnull=True, country=keeper.organisation.country)
    if not keeper.municipalities:
        around = {one.municipality for one in keeper.workplaces} | {""}
        in_country &= Q(municipality__in=around)
    return in_country | Q(workplace__in=[one.pk for one in keeper.workplaces], kept_by=keeper.organisation)


def known_keys(keeper: Keeper, today: date) -> set[tuple[object, ...]]:
    """The keys (`Draft.key`) of all periods that the person can see, from the years that can still be written."""
    rows = CalendarPeriod.objects.filter(_seen(keeper), ends_on__year__gte=today.year - YEARS_BACK)
    found = rows.values_list("kind", "workplace_id", "municipality", "starts_on", "ends_on")
    return {(kind, Place(at, name if at is None else "").key, first, until) for kind, at, name, first, until in found}


def place_of(period: CalendarPeriod) -> Place:
    """Where a stored period holds."""
    return Place(period.workplace_id, "" if period.workplace_id else period.municipality)


def is_own(keeper: Keeper, period: CalendarPeriod) -> bool:
    """Whether the person may change this period."""
    return period.kept_by_id == keeper.organisation.pk and keeper.may_keep(place_of(period))
