"""An authenticator app in the hand of a test, and the ways in that it is needed for."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from tmo.outbox.models import Message

LOGIN, CODE, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
FACTOR = "/accounts/factor/show/"


def give_app(user):
    """Sets up an app without its page; answers the secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def give_recovery_codes(user):
    return RecoveryCodes.activate(user).generate_codes()


def app_code(secret, steps=0):
    """What the app shows now, or so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def secret_of(user):
    return Authenticator.objects.get(user=user, type="totp").wrap()


def signed_in(client):
    return client.session.get("_auth_user_id")


def code_in_mail():
    body = Message.objects.filter(kind="accounts.ready_made").latest("created_at").body["text"]
    return re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]{2,}$", body, re.M).group()


def sign_in(client, user, password, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def sign_in_with_app(client, user, password, secret, steps=0):
    sign_in(client, user, password)
    return client.post(FACTOR, {"code": app_code(secret, steps)})
