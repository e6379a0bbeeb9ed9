"""The servers of `.ci/run`: whether they answer, and no trace of us on them afterwards."""

import sys

import psycopg
from kombu import Connection
from psycopg import sql
from redis import Redis


def check(postgres: str, redis: str, rabbitmq: str) -> bool:
    """Say of each server whether it answers."""
    asked = {
        "PostgreSQL": lambda: psycopg.connect(f"{postgres}/postgres", connect_timeout=3).close(),
        "Redis": lambda: Redis.from_url(redis, socket_timeout=3).ping(),
        "RabbitMQ": lambda: Connection(rabbitmq, connect_timeout=3).ensure_connection(max_retries=1, timeout=3),
    }
    answers = {name: _answers(name, ask) for name, ask in asked.items()}
    return all(answers.values())


def _answers(name: str, ask: object) -> bool:
    try:
        ask()  # type: ignore[operator]
    except Exception as error:  # whatever a client raises: the person reads it
        print(f"{name} does not answer: {error}")  # noqa: T201  a command's output
        return False
    return True


def forget(postgres: str, redis: str, database: str, prefix: str) -> bool:
    """Drop the databases and keys of this run; a broken run leaves some."""
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s OR datname = %s", (f"test\\_{database}%", database)
        )
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    with Redis.from_url(redis) as client:
        for key in client.scan_iter(f"{prefix}*", count=1000):
            client.delete(key)
    return True


if __name__ == "__main__":
    sys.exit(not {"check": check, "forget": forget}[sys.argv[1]](*sys.argv[2:]))
