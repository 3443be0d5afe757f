"""Figures for Prometheus: how the program is doing, never who uses it or what they typed.

With PROMETHEUS_MULTIPROC_DIR set, the processes of a machine add theirs up there; else a process tells of itself.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE_LATEST
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import QueuePool, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from anchorcenter.core.db import db
from anchorcenter.core.jobs import JobRun
from anchorcenter.core.logs import method
from anchorcenter.core.outbox import Message
from anchorcenter.core.patience import HEALTH, within

SHARED = "PROMETHEUS_MULTIPROC_DIR"
BOOKS = {"/api/v1/bookings", "/bookings/new", "/staff/bookings/new"}  # What answers somebody who books.
OUTCOMES = {201: "made", 303: "made", 409: "refused", 422: "refused"}
STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

REQUESTS = Counter("anchorcenter_requests", "Requests answered", ("endpoint", "method", "status"))
SECONDS = Histogram("anchorcenter_request_seconds", "Time they took", ("endpoint",), buckets=STEPS)
BOOKINGS = Counter("anchorcenter_bookings", "What became of attempts to book", ("outcome",))
IN_USE = Gauge(
    "anchorcenter_database_connections", "Connections in use when a request ended", multiprocess_mode="livesum"
)


def init_app(app: Flask) -> None:
    """Count every answer, by the name of its endpoint: there are only so many."""

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "-"
        REQUESTS.labels(endpoint, method(), response.status_code).inc()
        SECONDS.labels(endpoint).observe(time.perf_counter() - g.get("began", time.perf_counter()))
        if request.method == "POST" and request.path in BOOKS and (outcome := OUTCOMES.get(response.status_code)):
            BOOKINGS.labels(outcome).inc()
        pools = [engine.pool for engine in db.engines.values()]
        IN_USE.set(sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool)))
        return response


def is_scraper(authorization: str) -> bool:
    """Whether somebody who asks with that header may see the figures."""
    expected = f"Bearer {current_app.config['METRICS_TOKEN']}"
    return hmac.compare_digest(authorization.encode(), expected.encode())


def figures() -> bytes:
    """All of them, as Prometheus reads them."""
    parts = [generate_latest(_registry()), generate_latest(_of_the_database())]
    return b"".join(parts)


def _registry() -> CollectorRegistry:
    folder = os.environ.get(SHARED)
    if not folder:
        return REGISTRY
    _forget_the_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _forget_the_dead(folder: Path) -> None:
    """Processes that are no more use no connections; what they counted stays."""
    for file in folder.glob("gauge_live*.db"):
        pid = file.stem.rpartition("_")[2]
        if not Path("/proc", pid).exists():
            mark_process_dead(int(pid))  # type: ignore[no-untyped-call]


class _Database(Collector):
    """What the database knows, the same whichever process is asked."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        try:
            with within(HEALTH):
                found = self._ask()
        except (DBAPIError, PoolTimeoutError):
            found = {}
        yield GaugeMetricFamily("anchorcenter_database_up", "Whether the database answers", value=1 if found else 0)
        for name, (words, value) in found.items():
            yield GaugeMetricFamily(name, words, value=value)

    @staticmethod
    def _ask() -> dict[str, tuple[str, float]]:
        waiting = select(func.count(), func.min(Message.due_at)).where(Message.sent_at.is_(None))
        backlog, oldest = db.session.execute(waiting).one()
        begun = db.session.scalar(select(func.max(JobRun.begun_at)))
        age = max(0.0, time.time() - oldest.timestamp()) if oldest else 0.0
        return {
            "anchorcenter_outbox_waiting": ("Messages that were not sent yet", backlog),
            "anchorcenter_outbox_oldest_seconds": ("For how long the oldest of them is due", age),
            "anchorcenter_worker_last_round_seconds": (
                "When a worker last began a job, in Unix time; jobs are due every minute",
                begun.timestamp() if begun else 0,
            ),
        }


def _of_the_database() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Database())
    return registry
