"""States that are read at each scrape, of the database and of this node: ages and numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from forum.administration.health import queries as health
from forum.administration.health import status_queries
from forum.administration.operations import queries as operations
from forum.core import clock, heartbeat
from forum.core.extensions import db
from forum.models.releases import Release
from forum.models.task_runs import TaskRun
from forum.models.webhooks import DeliveryState, Webhook, WebhookDelivery
from forum.performance.releases import queries as releases

Samples = list[tuple[tuple[str, ...], float]]


@dataclass(frozen=True)
class Gauge:
    name: str
    help: str
    labels: tuple[str, ...]
    read: Callable[[], Samples]


class StateCollector:
    """As prometheus-client wants it."""

    def collect(self) -> Iterator[Any]:
        # Imported here: see core/metrics.py.
        from prometheus_client.core import GaugeMetricFamily

        for gauge in GAUGES:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.read():
                family.add_metric(labels, value)
            yield family

    def describe(self) -> list[Any]:
        """Nothing is read as it is registered."""
        return []


def _one(value: float | None) -> Samples:
    return [] if value is None else [((), float(value))]


def _count(*where: Any) -> int:
    return db.session.scalar(select(func.count()).where(*where)) or 0


def _queues(value: Callable[[health.QueueState], float]) -> Callable[[], Samples]:
    return lambda: [((one.name,), value(one)) for one in health.queues()]


def _letters() -> Samples:
    return [((state,), count) for state, count in operations.count_letters().items()]


def _status() -> status_queries.ExchangeStatus:
    return status_queries.read(current_app.config["SETTINGS"])


def _worker_beat() -> Samples:
    return _one(heartbeat.age_s(heartbeat.path(current_app.config["SETTINGS"].data_dir)))


def _failed_tasks() -> Samples:
    failed = select(TaskRun.name).where(TaskRun.failure != "")
    return [((name,), 1.0) for name in db.session.scalars(failed)]


def _next_release() -> Samples:
    to_come = Release.opened_at.is_(None), Release.cancelled_at.is_(None)
    at = db.session.scalar(select(func.min(Release.release_at)).where(*to_come))
    return _one(None if at is None else (at - clock.now()).total_seconds())


def _deliveries() -> Samples:
    counted = select(WebhookDelivery.state, func.count()).group_by(WebhookDelivery.state)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return [((state.value,), found.get(state, 0)) for state in DeliveryState]


GAUGES = (
    Gauge("exchange_up", "1 where the database answers.", (), lambda: _one(_status().is_well)),
    Gauge(
        "exchange_index_lag_seconds",
        "Age of the oldest change that this node's search index lacks.",
        (),
        lambda: _one(_status().index_lag_s),
    ),
    Gauge(
        "exchange_queue_waiting",
        "How much waits.",
        ("queue",),
        _queues(lambda one: one.waiting),
    ),
    Gauge(
        "exchange_queue_age_seconds",
        "How long the oldest has waited.",
        ("queue",),
        _queues(lambda one: one.age_s),
    ),
    Gauge("exchange_letters", "Mails by state.", ("state",), _letters),
    Gauge(
        "exchange_releases_due",
        "Releases whose instant has come, and that the clock's guard holds back.",
        (),
        lambda: _one(releases.clock_state().held_back),
    ),
    Gauge(
        "exchange_next_release_seconds",
        "Until the next release opens; below 0 where one should have.",
        (),
        _next_release,
    ),
    Gauge("exchange_worker_beat_seconds", "Since this node's worker last beat.", (), _worker_beat),
    Gauge("exchange_task_failed", "Tasks whose last run failed.", ("task",), _failed_tasks),
    Gauge("exchange_webhook_deliveries", "Deliveries by state.", ("state",), _deliveries),
    Gauge(
        "exchange_webhooks_switched_off",
        "Webhooks that are switched off.",
        (),
        lambda: _one(_count(Webhook.disabled_at.is_not(None))),
    ),
)
