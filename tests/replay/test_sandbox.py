"""The sandbox is entered for work only: what it is not asked for any more makes no difference."""

from __future__ import annotations

from dataclasses import replace

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import WorkflowSerializationContext

from runtime.codec import Sealed


def test_nothing_that_writes_or_reads_payloads_wants_to_know_on_whose_account() -> None:
    """Else ``runtime.sandbox`` would have to ask, as the SDK does."""
    converter = replace(pydantic_data_converter, payload_codec=Sealed({1: bytes(32)}))
    on_account = WorkflowSerializationContext(namespace="default", workflow_id="project/AR2017-0001")
    assert converter.with_context(on_account) is converter
    assert converter.external_storage is None
