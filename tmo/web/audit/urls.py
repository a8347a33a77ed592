"""Addresses of the log."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from tmo.web.audit import glass, organisation, own, reviews
from tmo.web.audit.panel import review_panel, sees_a_log
from tmo.web.home import register_panel
from tmo.web.navigation import NavItem, register

register(NavItem(_("Log"), "log_list", sees_a_log, order=80))
register_panel(review_panel, order=70)

ORGANISATION = "organisation/<uuid:organisation_id>"
urlpatterns = [
    path("profile/log/", own.own_log, name="own_log"),
    path("profile/log/export/", own.own_log_export, name="own_log_export"),
    path("log/", organisation.log_list, name="log_list"),
    path(f"{ORGANISATION}/log/", organisation.organisation_log, name="organisation_log"),
    path(f"{ORGANISATION}/log/export/", organisation.organisation_log_export, name="organisation_log_export"),
    path(f"{ORGANISATION}/reviews/", reviews.review_list, name="review_list"),
    path(f"{ORGANISATION}/reviews/<uuid:review_id>/", reviews.review_answer, name="review_answer"),
    path("break-glass/<uuid:glass_id>/", glass.glass_show, name="glass_show"),
    path("break-glass/<uuid:glass_id>/seen/", glass.glass_seen, name="glass_seen"),
]
