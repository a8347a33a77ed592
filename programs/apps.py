"""Training packages: booking, dates, sessions, action plan."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    """The app `programs`; stands on `tmo` and knows nothing of its neighbours."""

    name = "programs"

    def ready(self) -> None:
        """Puts the app's entries into the menu and on the start page, and its work into the sweep."""
        from programs import auditing, panels
        from tmo.web.home import register_panel
        from tmo.web.navigation import NavItem, register

        register(NavItem(_("Bookings"), "programs:booking_list", panels.sees_bookings, order=10))
        register(NavItem(_("My week"), "programs:my_week", panels.is_trainer, order=20))
        register(NavItem(_("Trainers"), "programs:trainer_list", panels.is_coordinator, order=30))
        register_panel(panels.coming_panel, order=3)
        register_panel(panels.uncovered_panel, order=4)
        register_panel(panels.path_panel, order=5)
        register_panel(panels.readiness_panel, order=7)
        register_panel(panels.bookings_panel, order=10)
        register_panel(panels.offers_panel, order=20)
        register_panel(panels.calendar_panel, order=30)
        auditing.register()
