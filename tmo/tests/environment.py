"""Environment of a test run, set before the settings load (pytest.ini names this module as a plugin).

Keys are fixed values that protect nothing. Files go to a directory of the run's own. What the caller has set
(`DATABASE_URL`, `REDIS_URL`) stays, so that the same tests run on SQLite and on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
from base64 import b64encode

KEYS = {
    "SECRET_KEY": "tests-only-" + "s" * 50,
    "TMO_FIELD_KEYS": ",".join(f"{name}:{b64encode(name.encode() * 16).decode()}" for name in ("t1", "t0")),
    "TMO_INDEX_KEY": b64encode(b"index-test-key--" * 2).decode(),
    "TMO_AUDIT_KEY": b64encode(b"audit-test-key--" * 2).decode(),
    "TMO_LINK_KEY": b64encode(b"links-test-key--" * 2).decode(),
}
# Read by the settings as well, but a test run must not depend on the developer's own choice.
UNSET = (
    "TMO_DEMO",
    "DEBUG",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "MAIL_FROM",
    "BEHIND_PROXY",
    "TMO_URLCONF",
    "TMO_SECOND_FACTOR",
    "TRUSTED_PROXIES",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_SECRET",
    "OIDC_SECRET_FILE",
    "OIDC_NAME",
    "OIDC_SECOND_FACTOR",
    "OIDC_VERIFIED_CLAIM",
)


def prepare() -> None:
    """Sets keys and directory of the run; the directory is removed when the process ends."""
    directory = tempfile.mkdtemp(prefix="tmo-tests-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    for name in UNSET:
        os.environ.pop(name, None)
    for name in KEYS:
        os.environ.pop(f"{name}_FILE", None)
    os.environ.update(KEYS, TMO_VAR=directory)


prepare()
