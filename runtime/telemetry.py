"""What the SDK tells: its metrics, its own lines of log, and, where it is asked for, traces for an OpenTelemetry collector."""

from __future__ import annotations

import logging
from functools import cache

from temporalio.client import Interceptor
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from domain.basis.language import _
from runtime.processes import before_leaving
from runtime.settings import CannotStart

# The SDK's core speaks under this name in our log.
SDK_LOGGER = "temporalio.core"


def runtime(metrics_port: int | None) -> Runtime:
    """The SDK's runtime for this process: its lines go into our log, its metrics to a port of this machine alone."""
    forwarding = LogForwardingConfig(
        logging.getLogger(SDK_LOGGER),
        append_target_to_name=False,
        prepend_target_on_message=False,
        append_log_fields_to_message=False,
    )
    metrics = None
    if metrics_port is not None:
        metrics = PrometheusConfig(
            bind_address=f"127.0.0.1:{metrics_port}",
            counters_total_suffix=True,
            unit_suffix=True,
            durations_as_seconds=True,
        )
    filter = TelemetryFilter(core_level="WARN", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter, forwarding), metrics=metrics))


@cache
def tracing(endpoint: str | None, service: str) -> list[Interceptor]:
    """What makes spans of commands, workflows and activities and sends them to a collector; nothing without an endpoint.

    Raises CannotStart when the packages are not installed.
    """
    if endpoint is None:
        return []
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from temporalio.contrib.opentelemetry import TracingInterceptor
    except ImportError as error:
        raise CannotStart(
            _("OTEL_EXPORTER_OTLP_ENDPOINT is set, and the packages of 'tracing' are not there: {why}", why=error)
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    before_leaving(provider.shutdown)
    return [TracingInterceptor(provider.get_tracer("azioni"))]
