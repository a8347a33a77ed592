"""Turns the three URLs of the environment into Django's settings: database, cache and broker, mail.

An empty URL means the embedded default: SQLite, files, and mail kept for the demonstration's mailbox page.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tmo.env import BadEnvironment

# Seconds that a writer waits for its turn: fifty who press at the same moment all get an answer on a slow machine.
SQLITE_PATIENCE = 30
SQLITE_INIT = f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout={SQLITE_PATIENCE}000;"


def database(url: str, embedded: Path) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name` or `sqlite:///path`; empty means SQLite at `embedded`.

    SQLite begins its transactions with the write lock (`BEGIN IMMEDIATE`), so that two writers queue instead of
    failing half-way; PostgreSQL connections are kept, since opening one costs more than a page.
    """
    if not url or url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///")) if url else embedded
        path.parent.mkdir(parents=True, exist_ok=True)
        options = {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_INIT, "timeout": SQLITE_PATIENCE}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options, "CONN_MAX_AGE": None}
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment("DATABASE_URL must begin with postgresql:// or sqlite:///")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def broker_options(redis_url: str, embedded: Path) -> dict[str, Any]:
    """Celery's transport options. A dead Redis is given up within a second: the sweep does the work later."""
    if redis_url:
        return {"socket_connect_timeout": 1, "socket_timeout": 1, "max_retries": 0, "visibility_timeout": 600}
    for name in ("queue", "control"):
        (embedded / name).mkdir(parents=True, exist_ok=True)
    queue = str(embedded / "queue")
    return {"data_folder_in": queue, "data_folder_out": queue, "control_folder": str(embedded / "control")}


def mail(url: str) -> dict[str, Any]:
    """`smtp://`, `smtp+tls://` or `smtps://` with user, password, host and port; empty keeps mail in the mailbox."""
    if not url:
        return {"EMAIL_BACKEND": "tmo.mailbox.Backend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"}:
        raise BadEnvironment("EMAIL_URL must begin with smtp://, smtp+tls:// or smtps://")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def origins(url: str) -> list[str]:
    """Scheme, host and port of an address, as a content security policy names them; nothing for an empty one."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
