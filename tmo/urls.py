"""Every address of the product. Each name stands in `tmo/access.toml`, or the suite fails."""

from django.urls import include, path

from tmo.web import demo, documents, failed_mail, health, home

urlpatterns = [
    path("", include(home)),
    path("", include(health)),
    path("", include(failed_mail)),
    path("", include(documents)),
    path("demo/mail/", include(demo)),
    path("", include("tmo.accounts.urls")),
    path("", include("tmo.web.audit.urls")),
    path("", include("tmo.units.urls")),
    path("", include("programs.urls")),
]

handler400 = "tmo.web.errors.bad_request"
handler403 = "tmo.web.errors.forbidden"
handler404 = "tmo.web.errors.not_found"
