"""Health of the installation, for load balancers and monitoring."""

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketing.operations.models import Heartbeat

SILENT_AFTER = 30.0


@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when people can be served; a silent worker or broker is told, but does not take the pages away."""
    needed = {"database": _database()}
    needed["migrations"] = _migrations() if needed["database"] == "ok" else "unknown"
    silence = _silence() if needed["migrations"] == "ok" else None
    helpful = {"broker": _broker(), "worker": "silent" if silence is None or silence > SILENT_AFTER else "ok"}
    is_ready = set(needed.values()) == {"ok"}
    is_whole = is_ready and set(helpful.values()) == {"ok"}
    status = "ok" if is_whole else "degraded" if is_ready else "unavailable"
    answer = {"status": status, "checks": needed | helpful, "heartbeat_age": silence}
    return JsonResponse(answer, status=200 if is_ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _broker() -> str:
    try:
        with current_app.connection_for_write(connect_timeout=0.5) as broker:
            broker.ensure_connection(max_retries=0, timeout=1)
    except Exception:  # each broker's client has exceptions of its own
        return "unreachable"
    return "ok"


def _silence() -> float | None:
    """Seconds since the scheduler's message last reached a worker, nothing if it never did."""
    last = Heartbeat.objects.filter(name="beat").first()
    return None if last is None else (timezone.now() - last.at).total_seconds()
