"""The ways in and out that we offer, one by one: allauth's other pages (sign-up, change of address) do not exist."""

from allauth.account import views
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.urls import path, re_path

from tmo.accounts.outside_views import oidc_begin, oidc_return
from tmo.accounts.views import RemovePasskey, sign_in_end, sign_in_end_others, sign_in_list

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
    path("accounts/again/", views.reauthenticate, name="account_reauthenticate"),
    path("accounts/factor/", factor.index, name="mfa_index"),
    path("accounts/factor/show/", factor.authenticate, name="mfa_authenticate"),
    path("accounts/factor/again/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/factor/again/passkey/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("accounts/factor/app/", app.activate_totp, name="mfa_activate_totp"),
    path("accounts/factor/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/factor/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("accounts/factor/passkey/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path(
        "accounts/factor/passkey/<int:pk>/remove/",
        RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("accounts/outside/", oidc_begin, name="oidc_begin"),
    path("accounts/outside/return/", oidc_return, name="oidc_return"),
    path("profile/sign-ins/", sign_in_list, name="sign_in_list"),
    path("profile/sign-ins/end-others/", sign_in_end_others, name="sign_in_end_others"),
    path("profile/sign-ins/<uuid:sign_in_id>/end/", sign_in_end, name="sign_in_end"),
]
