"""The connection to Temporal, configured as its own tools are, and the registration of search attributes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any

import structlog
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode

from domain.basis.language import _, mark
from runtime.codec import converter
from runtime.settings import Settings
from runtime.telemetry import tracing
from workflows.search_attributes import ALL

CONNECT_SECONDS = 4.0
# What Temporal Cloud says of the operators' calls: there the attributes are made with its own tools.
_OF_ADMINISTRATORS = (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED)
log = structlog.get_logger("client")


class ServerUnavailable(ConnectionError):
    """The Temporal server cannot be reached."""


async def connect(settings: Settings, address: str | None = None, runtime: Runtime | None = None) -> Client:
    """Connect to an address; without one by environment or profile, otherwise to the server that ``dev`` runs.

    ``runtime`` is that of the process, where it has one of its own. Raises ServerUnavailable within a few seconds.
    """
    config = _by_environment(settings) if address is None else ClientConnectConfig(target_host=address)
    connecting = Client.connect(
        **config,
        data_converter=converter(settings.codec_keys),
        interceptors=tracing(settings.traces, settings.service_name),
        runtime=runtime or _in_silence(),
    )
    try:
        return await asyncio.wait_for(connecting, CONNECT_SECONDS)
    except (TimeoutError, RuntimeError, ValueError, RPCError) as error:
        host = config["target_host"]
        reason = _reason(error)
        raise ServerUnavailable(
            _("the Temporal server {host} cannot be reached: {reason}", host=host, reason=reason)
        ) from error


@cache
def _in_silence() -> Runtime:
    """The SDK by itself writes warnings to standard output, where whoever asks for JSON reads one document."""
    return Runtime(telemetry=TelemetryConfig(logging=None))


_NOBODY = mark("nobody listens there; start it with 'starter.py dev', or set TEMPORAL_ADDRESS")
_ONE_SIDED = mark(
    "it speaks another protocol: TLS on one side only (TEMPORAL_TLS, TEMPORAL_API_KEY), or no Temporal server"
)
_UNTRUSTED = mark("its certificate is not trusted here (TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_SERVER_NAME)")
# Reasons for a failed connection, in words for the person who must mend it. The keys are phrases of the SDK, which
# come from several libraries beneath it.
_REASONS = {
    "Connection refused": _NOBODY,
    "dns error": mark("nobody knows that name (TEMPORAL_ADDRESS)"),
    "InvalidContentType": _ONE_SIDED,
    "FRAME_SIZE_ERROR": _ONE_SIDED,
    "invalid peer certificate": _UNTRUSTED,
    "UnknownIssuer": _UNTRUSTED,
    "PrivateKeyParseError": mark("the private key is none (TEMPORAL_TLS_CLIENT_KEY_PATH)"),
    "CertificateParseError": mark(
        "a certificate is none (TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_SERVER_CA_CERT_PATH)"
    ),
    "Unauthenticated": "it does not know who asks (TEMPORAL_API_KEY, TEMPORAL_TLS_CLIENT_CERT_PATH)",
    "PermissionDenied": "whoever asks may not use this namespace (TEMPORAL_NAMESPACE, TEMPORAL_API_KEY)",
    "not healthy yet": mark("it has begun a moment ago, and does not serve yet"),
    # Somebody listens, and what they say is no answer, however they hang up.
    "error after connection": _ONE_SIDED,
}


def _reason(error: Exception) -> str:
    """The cause in plain words; the SDK's own where nobody has put it plainer."""
    if isinstance(error, TimeoutError):
        return _("no answer within {seconds} seconds", seconds=f"{CONNECT_SECONDS:g}")
    said = str(error)
    return next((_(words) for phrase, words in _REASONS.items() if phrase in said), said)


def _by_environment(settings: Settings) -> ClientConnectConfig:
    try:
        config = ClientConfig.load_client_connect_config()
    except (RuntimeError, OSError) as error:  # the SDK's ConfigError; a certificate or key that is not there
        raise ServerUnavailable(
            _("the configuration of the Temporal client cannot be used: {why}", why=error)
        ) from error
    config.setdefault("target_host", settings.service().get("address", "127.0.0.1:7233"))
    return config


async def register_search_attributes(client: Client) -> None:
    """Register the search attributes that are not there yet; on a server that leaves it to its administrators, trust them."""
    request = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        known = await client.operator_service.list_search_attributes(request)
    except RPCError as error:
        if error.status not in _OF_ADMINISTRATORS:
            raise
        log.info("search attributes are the server's administrators' to register", reason=error.message)
        return
    await add_search_attributes(client, [key for key in ALL if key.name not in known.custom_attributes])


async def add_search_attributes(client: Client, keys: Sequence[SearchAttributeKey[Any]] = ALL) -> None:
    """Register search attributes that are known to be missing."""
    if keys:
        types = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in keys}
        request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=types)
        await client.operator_service.add_search_attributes(request)
