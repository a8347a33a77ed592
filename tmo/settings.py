"""Settings of TMO. Everything that differs between machines is read through `tmo.env`.

Without any variable set the embedded product runs: SQLite, a file broker and mail that is kept on a page of the
demonstration. With `DATABASE_URL`, `REDIS_URL` and `EMAIL_URL` the same code runs on PostgreSQL, Redis and SMTP.
"""

import sys
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF  # noqa: F401
from django.utils.translation import gettext_lazy as _

from tmo import connections, env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("TMO_VAR", str(BASE_DIR / "var")))

DEBUG = env.flag("DEBUG")
DEMO = env.flag("TMO_DEMO")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []

# Keys. They never lie beside the data: in the environment, or in files that the variables ending in _FILE name.
# FIELD_KEYS is "id:base64,id:base64"; the first one encrypts, all of them decrypt.
SECRET_KEY = env.secret("SECRET_KEY")
FIELD_KEYS = env.secret("TMO_FIELD_KEYS")
INDEX_KEY = env.secret("TMO_INDEX_KEY")
AUDIT_KEY = env.secret("TMO_AUDIT_KEY")
LINK_KEY = env.secret("TMO_LINK_KEY")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "tmo",
    "tmo.accounts",
    "tmo.units",
    "tmo.audit",
    "tmo.outbox",
    "tmo.documents",
    "programs",
    "screening",
    "assessments",
]

MIDDLEWARE = [
    "tmo.web.entrance.Forwarded",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tmo.web.entrance.SessionLimits",
    "tmo.web.middleware.Reader",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tmo.web.entrance.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tmo.web.middleware.Privacy",
    "tmo.web.middleware.OutsideScope",
]

ROOT_URLCONF = env.text("TMO_URLCONF", "tmo.urls")
WSGI_APPLICATION = "tmo.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tmo.web.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "tmo.templatetags.tmo"],
        },
    }
]

# -- database, cache, broker, mail -------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL", "")
REDIS_URL = env.text("REDIS_URL", "")
EMAIL_URL = env.text("EMAIL_URL", "")
DATABASES = {"default": connections.database(DATABASE_URL, VAR_DIR / "db.sqlite3")}
# A table of our own: limits of sign-in are counted in it by all processes together, and a dead Redis closes no door.
CACHES = {"default": {"BACKEND": "tmo.accounts.tallies.Tallies"}}

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = connections.broker_options(REDIS_URL, VAR_DIR / "broker")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_DB_REUSE_MAX = 500
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "tmo.sweep", "schedule": 60.0, "options": {"expires": 55}}}

# The audit log's checkpoints stand outside the database; best on another machine or on an append-only medium.
AUDIT_CHECKPOINTS = env.text("AUDIT_CHECKPOINTS", str(VAR_DIR / "audit-checkpoints.jsonl"))
AUDIT_DIRECTORY = "tmo.units.auditing.Directory"  # who looks at an organisation's log, found by name from below

MAILBOX_DIR = VAR_DIR / "mailbox"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "TMO <no-reply@tmo.example>")
vars().update(connections.mail(EMAIL_URL))

# -- sign-in -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tmo.accounts.passwords.Passphrase"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tmo.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation that was opened from it
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the page is the same for an unknown address, and nobody is mailed
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key,20/d/key"}  # the e-mail code stays open to the owner
ACCOUNT_USER_DISPLAY = "tmo.accounts.models.display_name"
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of factors that were added or taken away; others are silenced in the adapter
# A second factor for every role that sees others. Only the demonstration on its own embedded database goes without;
# with DATABASE_URL the wish to go without is refused (check tmo.E005) and not heeded.
SECOND_FACTOR_WANTED = env.flag("TMO_SECOND_FACTOR", default=not DEMO or bool(DATABASE_URL))
SECOND_FACTOR_REQUIRED = SECOND_FACTOR_WANTED or not DEMO or bool(DATABASE_URL)
MFA_ADAPTER = "tmo.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "tmo.accounts.factor_forms.ShowFactorForm",
    "reauthenticate": "tmo.accounts.factor_forms.ShowFactorAgainForm",
    "activate_totp": "tmo.accounts.factor_forms.BeginAppForm",
    "add_webauthn": "tmo.accounts.factor_forms.AddPasskeyForm",
    "authenticate_webauthn": "tmo.accounts.factor_forms.ShowPasskeyForm",
    "reauthenticate_webauthn": "tmo.accounts.factor_forms.ShowPasskeyAgainForm",
}
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute wrong; each code is still taken once
MFA_RECOVERY_CODE_COUNT = 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SESSION_IDLE_SECONDS = 30 * 60
SESSION_LONGEST_SECONDS = 10 * 60 * 60
# One provider of single sign-on, if there is one: Entra, Feide, Freja or a broker of MitID is these lines.
OIDC_ISSUER = env.text("OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID", "")
OIDC_SECRET = env.secret("OIDC_SECRET", "")
OIDC_NAME = env.text("OIDC_NAME", "")
OIDC_SECOND_FACTOR = env.words("OIDC_SECOND_FACTOR")  # values of acr or amr that say so
OIDC_VERIFIED_CLAIM = env.text("OIDC_VERIFIED_CLAIM", "email_verified")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# -- web floor ---------------------------------------------------------------------------------------------------
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tmo.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *connections.origins(OIDC_ISSUER)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "fullscreen", "interest-cohort")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500  # an action plan has 300 lines of seven fields
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# What is sent stays in memory: names never lie in a file for a moment. Of larger ones nothing is taken in.
FILE_UPLOAD_HANDLERS = ["tmo.forms.uploads.BoundedUploadHandler"]

# -- languages and time ------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("nb", _("Norwegian")), ("da", _("Danish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "tmo" / "locale"]
FORMAT_MODULE_PATH = ["tmo.formats"]
LANGUAGE_COOKIE_NAME = "tmo_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

# -- files -------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- support and logs --------------------------------------------------------------------------------------------
SUPPORT = {
    "name": env.text("SUPPORT_NAME", "TMO support"),
    "email": env.text("SUPPORT_EMAIL", "support@tmo.example"),
    "phone": env.text("SUPPORT_PHONE", ""),
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}

TESTING = "pytest" in sys.modules
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Most tests sign in by a short cut and travel through time; those about signing in turn these on.
    SECOND_FACTOR_REQUIRED = False
    SESSION_IDLE_SECONDS = SESSION_LONGEST_SECONDS = 100 * 365 * 24 * 60 * 60
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
