"""Counts requests and writes the service's log as JSON lines. Never writes a key, a body, a query or free text."""

import logging
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

import orjson
import structlog
from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation.settings import Settings

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
DEPTH: Final = 8  # places of one error: enough to find it, few enough for a line


def configure(level: str) -> None:
    """Structured lines on standard error, once for the process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=lambda event, **_: orjson.dumps(event, default=str).decode()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # Looked up at each line: whoever redirects standard error is obeyed.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def where(error: BaseException) -> list[str]:
    """The places that an error came through, as file:line, the innermost last.

    Never its text: that may carry what somebody sent.
    """
    places, link = [], error.__traceback__
    while link is not None:
        places.append(f"{link.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{link.tb_lineno}")
        link = link.tb_next
    return places[-DEPTH:]


def install(app: FastAPI, settings: Settings) -> None:
    """Measures every request by its route and serves /metrics."""
    configure(settings.log_level)
    registry = CollectorRegistry()
    tally = app.state.tally = Tally()
    registry.register(tally)
    app.add_middleware(Meter, tally=tally)

    @app.get("/metrics", tags=["operation"], summary="Prometheus metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def known(method: str) -> str:
    """The method, if HTTP has it: an invented one is free text, and would be a metric of its own each time."""
    return method if method in METHODS else "OTHER"


class Tally(Collector):
    """Requests and their times as plain numbers, which Prometheus reads when it asks: only the event loop counts, so
    that a request pays for no lock and no look-up of labels.
    """

    def __init__(self) -> None:
        self._requests: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, list[int]] = {}  # by route: how many fell into each bucket, the last without a bound
        self._seconds: dict[str, float] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        asked = (method, route, status)
        self._requests[asked] = self._requests.get(asked, 0) + 1
        times = self._times.get(route)
        if times is None:
            times, self._seconds[route] = self._times.setdefault(route, [0] * (len(BUCKETS) + 1)), 0.0
        times[bisect_left(BUCKETS, seconds)] += 1
        self._seconds[route] += seconds

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily("http_requests", "Requests", labels=("method", "route", "status"))
        for (method, route, status), n in self._requests.items():
            requests.add_metric((method, route, str(status)), n)
        times = HistogramMetricFamily("http_request_seconds", "Time to answer", labels=("route",))
        for route, counts in self._times.items():
            bounds = [*map(floatToGoString, BUCKETS), "+Inf"]
            times.add_metric((route,), [*zip(bounds, accumulate(counts), strict=True)], self._seconds[route])
        yield requests
        yield times


class Meter:
    """Counts and times requests; its labels are routes, never paths, so that no name of a crisis leaks into metrics."""

    def __init__(self, app: ASGIApp, tally: Tally) -> None:
        self.app = app
        self.tally = tally

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            self.tally.count(known(scope["method"]), route, status, time.perf_counter() - started)
