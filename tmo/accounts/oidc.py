"""OpenID Connect with one provider that is named in the settings: the questions to it, and what its answer must be.

The authorization code flow with PKCE, a state and a nonce. The identity token is believed only if the provider's key
signed it, for this product, for this very question, and it has not run out. Nothing here knows a table.
"""

import json
import secrets
import urllib.request
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from django.conf import settings

PATIENCE = 5  # seconds that the provider has for an answer
LONGEST_ANSWER = 200_000
LEEWAY = 60  # seconds that two clocks may differ
SIGNED_BY = ("RS256", "PS256", "ES256", "EdDSA")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Unanswered(Exception):
    """The provider cannot be reached, or its answer is none."""


class Untrue(Exception):
    """What came back is not a signed answer to this question."""


@dataclass(frozen=True)
class Question:
    """What is kept while the person is at the provider."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Question":
        """Three values that nobody can guess."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True)
class Answer:
    """Who the person is at the provider; `email` only where the provider has verified it."""

    issuer: str
    subject: str
    email: str
    second_factor: bool


def address_to_ask(question: Question, back: str) -> str:
    """Where the browser is sent; `back` is the address of ours to which the provider sends it again."""
    challenge = urlsafe_b64encode(sha256(question.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": "openid email",
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    endpoint = _configuration()["authorization_endpoint"]
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def answer_to(question: Question, code: str, back: str) -> Answer:
    """Exchanges the code and reads the identity token. Raises `Unanswered` or `Untrue`."""
    known = _configuration()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": settings.OIDC_CLIENT_ID,
        "client_secret": settings.OIDC_SECRET,
        "code_verifier": question.verifier,
    }
    token = _asked(known["token_endpoint"], urlencode(form).encode()).get("id_token")
    return _read(_verified(str(token), _asked(known["jwks_uri"]), question.nonce))


def _verified(token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        key = next(one for one in jwt.PyJWKSet.from_dict(keys).keys if header.get("kid") in (None, one.key_id))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=list(SIGNED_BY),
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, StopIteration, ValueError, TypeError) as error:
        raise Untrue(type(error).__name__) from None
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Untrue("nonce")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise Untrue("azp")
    return claims


def _read(claims: dict[str, Any]) -> Answer:
    verified = claims.get(settings.OIDC_VERIFIED_CLAIM) in (True, "true", 1, "1")
    ways = claims.get("amr") or []
    said = {str(claims.get("acr", "")), *(str(way) for way in (ways if isinstance(ways, list) else [ways]))}
    return Answer(
        issuer=settings.OIDC_ISSUER,
        subject=str(claims["sub"])[:255],
        email=str(claims.get("email") or "") if verified else "",
        second_factor=bool(said & set(settings.OIDC_SECOND_FACTOR)),
    )


def _configuration() -> dict[str, Any]:
    found = _asked(f"{settings.OIDC_ISSUER}/.well-known/openid-configuration")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if str(found.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER or not all(found.get(one) for one in wanted):
        raise Unanswered("configuration")
    return found


def _asked(url: str, form: bytes | None = None) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Unanswered("address")
    request = urllib.request.Request(url, form, {"Accept": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            found = json.loads(response.read(LONGEST_ANSWER))
    except (OSError, ValueError) as error:
        raise Unanswered(type(error).__name__) from None
    if not isinstance(found, dict):
        raise Unanswered("answer")
    return found
