"""What the pages of this app read, bounded and in a fixed number of queries."""

from tmo.units.queries.people import (
    PAGE,
    People,
    Support,
    admin_ids,
    administered_organisations,
    admins_of,
    open_workplaces,
    own_roles,
    people_of,
    state_of,
    support_of,
)

__all__ = [
    "PAGE",
    "People",
    "Support",
    "admin_ids",
    "administered_organisations",
    "admins_of",
    "open_workplaces",
    "own_roles",
    "people_of",
    "state_of",
    "support_of",
]
