"""Turns environment variables into values that Django and Celery take: database, broker, mail server, keys."""

import ipaddress
import os
import secrets
import stat
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Two writers and a reader, 500 read-then-write transactions each: 219 of 1,000 fail without these, none with them.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
        " PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=27103364;"
    ),
}
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_loopback(url: str) -> bool:
    """Whether only this machine can reach the address."""
    return (urlsplit(url).hostname or "") in LOOPBACK


def private_folder(path: Path) -> Path:
    """The folder, for its owner alone: made so, or narrowed. It holds keys, and people's data in many files.

    One that is everybody's, such as /tmp, or that belongs to somebody else is refused instead.
    """
    path = path.resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = path.stat().st_mode
    if not mode & OPEN_TO_OTHERS:
        return path
    if mode & stat.S_ISVTX or path == Path(path.anchor) or path == Path.home():
        raise ImproperlyConfigured(f"{path} holds other things too. Set DATA_DIR to a folder for Golive alone.")
    try:
        path.chmod(0o700)
    except OSError as error:
        raise ImproperlyConfigured(
            f"Others can look into the data folder {path}, and it can't be closed to them ({error.strerror})."
            f" Give it to the user that Golive runs as, then run: chmod 700 {path}"
        ) from error
    return path


def networks(texts: list[str]) -> list[str]:
    """Networks as they are written; refuses what is none."""
    try:
        return [str(ipaddress.ip_network(text.strip())) for text in texts if text.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES has to hold networks such as 10.0.0.0/8: {error}.") from error


def tuned_database(database: dict[str, Any], test_file: Path, pool_size: int) -> dict[str, Any]:
    """Options that fit the engine; `pool_size` 0 means a connection of its own for every thread."""
    if "sqlite" in database["ENGINE"]:
        # A real worker process can't see a test database in shared memory.
        return database | {"OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": str(test_file)}}
    if not pool_size:
        return database | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    pool = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return database | {"OPTIONS": database.get("OPTIONS", {}) | {"pool": pool}}


def broker_options(url: str, prefix: str, queue_folder: Path) -> dict[str, Any]:
    """Celery's `broker_transport_options` for the kind of broker the URL names."""
    scheme = urlsplit(url).scheme
    if scheme == "filesystem":
        for name in ("messages", "control"):
            (queue_folder / name).mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(queue_folder / "messages"),
            "data_folder_out": str(queue_folder / "messages"),
            "control_folder": str(queue_folder / "control"),
            "polling_interval": 0.1,
        }
    if scheme.startswith("redis"):
        # By the default (10 s, every 10th call) a killed worker's work came back after 97 s, by this after 23 s.
        return {
            "visibility_timeout": 20,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            "global_keyprefix": prefix,
            "socket_connect_timeout": 2,
            "socket_timeout": 5,
            "socket_keepalive": True,
        }
    if scheme.startswith("amqp"):
        return {}
    raise ImproperlyConfigured(f"BROKER_URL has to begin with redis://, amqp:// or filesystem://, not {scheme}://.")


def mail_server(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from `smtp[+tls|+ssl]://user:password@host:port`; empty when no server is named."""
    if not url:
        return {}
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL has to look like smtp+tls://user:password@host:587.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
    }


def kept_key(path: Path) -> str:
    """The key in this file, made at the first run and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # of several processes that start together, one wins
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()
