"""The closed lists of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Country(models.TextChoices):
    """Decides holidays, the local day and the first language offered."""

    SWEDEN = "SE", _("Sweden")
    NORWAY = "NO", _("Norway")
    DENMARK = "DK", _("Denmark")

    @property
    def zone(self) -> str:
        """IANA name of the time zone in which the country's days begin and end."""
        return {"SE": "Europe/Stockholm", "NO": "Europe/Oslo", "DK": "Europe/Copenhagen"}[self.value]

    @property
    def language(self) -> str:
        """The language that most readers there have."""
        return {"SE": "sv", "NO": "nb", "DK": "da"}[self.value]


class WorkplaceKind(models.TextChoices):
    """What is done at a workplace."""

    PRESCHOOL = "preschool", _("Preschool")
    SCHOOL = "school", _("School")
    SERVICE = "service", _("Service")
    HOME = "home", _("Supported housing")


class RoleKind(models.TextChoices):
    """What somebody may be at an organisation or at one of its workplaces."""

    COORDINATOR = "coordinator", _("Coordinator")
    TRAINER = "trainer", _("Trainer")
    PRINCIPAL = "principal", _("Principal")
    STAFF = "staff", _("Staff")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")
    CASEWORKER = "caseworker", _("Caseworker")
    TEAM_LEADER = "team_leader", _("Team leader")
    CARE_WORKER = "care_worker", _("Care worker")
    AUDITOR = "auditor", _("Auditor")


class PeriodKind(models.TextChoices):
    """Why a workplace is not open for training on some days."""

    SCHOOL_BREAK = "school_break", _("School break")
    STUDY_DAY = "study_day", _("Study day")
