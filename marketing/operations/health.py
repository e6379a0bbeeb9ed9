"""Health of the installation, for load balancers and monitoring."""

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketing.celery import QUEUES
from marketing.lifecycle import faults
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
    """200 when people can be served; a silent worker or broker and parked records are told, but take no page away."""
    needed = {"database": _database()}
    needed["migrations"] = _migrations() if needed["database"] == "ok" else "unknown"
    ages = _heartbeat_ages() if needed["migrations"] == "ok" else {}
    silent = [queue for queue in QUEUES if ages.get(queue, SILENT_AFTER + 1) > SILENT_AFTER]
    helpful = {"broker": _broker(), "worker": "silent" if silent else "ok"}
    parked = faults.count() if needed["migrations"] == "ok" else None
    is_ready = set(needed.values()) == {"ok"}
    is_whole = is_ready and set(helpful.values()) == {"ok"} and not parked
    status = "ok" if is_whole else "degraded" if is_ready else "unavailable"
    answer = {
        "status": status,
        "checks": needed | helpful,
        "heartbeat_age": max(ages.values(), default=None),
        "silent_queues": silent,
        "parked": parked,
    }
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


def _heartbeat_ages() -> dict[str, float]:
    """Seconds since the scheduler's message last came through each queue; queues where none ever did are left out."""
    now = timezone.now()
    found = Heartbeat.objects.filter(name__in=QUEUES).values_list("name", "at")
    return {queue: (now - at).total_seconds() for queue, at in found}
