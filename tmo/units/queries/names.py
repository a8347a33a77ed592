"""Names that everybody at an organisation knows, so that no password is made of them."""

from collections.abc import Iterator

from tmo.units.models import Organisation, Workplace

MOST = 20_000


def names_of_places() -> Iterator[str]:
    """Organisations, workplaces and municipalities; each row once, so many at most."""
    yield from Organisation.objects.values_list("name", flat=True)[:MOST]
    for name, municipality in Workplace.objects.values_list("name", "municipality")[:MOST]:
        yield name
        yield municipality
