"""Addresses of people, invitations and one's own profile."""

from django.urls import path

from tmo.units.views import invitations, people, periods, profile

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("invitations/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("organisation/<uuid:organisation_id>/people/", people.people_list, name="people_list"),
    path("organisation/<uuid:organisation_id>/people/invite/", people.invitation_propose, name="invitation_propose"),
    path(
        "organisation/<uuid:organisation_id>/invitations/<uuid:invitation_id>/approve/",
        people.invitation_approve,
        name="invitation_approve",
    ),
    path(
        "organisation/<uuid:organisation_id>/invitations/<uuid:invitation_id>/revoke/",
        people.invitation_revoke,
        name="invitation_revoke",
    ),
    path("organisation/<uuid:organisation_id>/roles/<uuid:role_id>/end/", people.role_end, name="role_end"),
    path("breaks/", periods.period_start, name="period_start"),
    path("organisation/<uuid:organisation_id>/breaks/", periods.period_list, name="period_list"),
    path("organisation/<uuid:organisation_id>/breaks/add/", periods.period_add, name="period_add"),
    path("organisation/<uuid:organisation_id>/breaks/import/", periods.period_import, name="period_import"),
    path("organisation/<uuid:organisation_id>/breaks/restore/", periods.period_restore, name="period_restore"),
    path(
        "organisation/<uuid:organisation_id>/breaks/<uuid:period_id>/remove/",
        periods.period_remove,
        name="period_remove",
    ),
]
