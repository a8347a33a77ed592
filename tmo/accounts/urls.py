"""The ways in and out that we offer, one by one: allauth's other pages (sign-up, change of address) do not exist."""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/login/code/", views.request_login_code, name="account_request_login_code"),
    path("accounts/login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("accounts/logout/", views.logout, name="account_logout"),
    path("accounts/inactive/", views.account_inactive, name="account_inactive"),
    path("accounts/password/change/", views.password_change, name="account_change_password"),
    path("accounts/password/set/", views.password_set, name="account_set_password"),
    path("accounts/password/reset/", views.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
