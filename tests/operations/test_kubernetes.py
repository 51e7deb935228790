"""What kubernetes/ says fits the program and the composed service: settings, probes, image, users, grace."""

from __future__ import annotations

import re
from typing import Any

import yaml

import worker
from runtime.settings import Settings
from tests.operations.by_hand import services
from tests.service import ROOT

# Read by Temporal's environment configuration, not by our settings.
OF_TEMPORAL = {"TEMPORAL_ADDRESS"}


def documents(name: str) -> list[dict[str, Any]]:
    """The objects of a file."""
    return list(yaml.safe_load_all((ROOT / "kubernetes" / f"{name}.yaml").read_text(encoding="utf-8")))


def containers() -> list[dict[str, Any]]:
    """Every container that is started."""
    found = []
    for name in ("worker", "steps"):
        for each in documents(name):
            if "template" in each["spec"]:
                found += each["spec"]["template"]["spec"]["containers"]
    return found


def test_settings_are_those_of_the_program() -> None:
    known = {str(field.validation_alias) for field in Settings.model_fields.values()} | OF_TEMPORAL
    (config,) = [each for each in documents("settings") if each["kind"] == "ConfigMap"]
    secrets = [each for each in documents("settings") if each["metadata"]["name"] in ("azioni-worker", "azioni-owner")]
    assert set(config["data"]) <= known
    assert all(set(secret["stringData"]) <= known for secret in secrets)
    composed = services()["worker"]["environment"]
    assert set(composed) <= known
    assert {each["name"] for container in containers() for each in container.get("env", [])} <= known


def test_the_worker_is_probed_at_its_window_and_drains_within_its_grace() -> None:
    deployment = documents("worker")[0]
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    (config,) = [each for each in documents("settings") if each["kind"] == "ConfigMap"]
    port = int(config["data"]["AZIONI_MONITOR"].rpartition(":")[2])
    assert container["ports"] == [{"name": "monitor", "containerPort": port}]
    probes = {name: container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert {probe["path"] for probe in probes.values()} == {"/live", "/ready"}
    assert pod["terminationGracePeriodSeconds"] > Settings.model_fields["drain_seconds"].default
    grace = services()["worker"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > Settings.model_fields["drain_seconds"].default


def test_one_image_and_the_build_of_its_label() -> None:
    images = {container["image"] for container in containers()} | {services()["worker"]["image"]}
    assert len(images) == 1
    build = next(iter(images)).rpartition(":")[2]
    deployment = documents("worker")[0]
    assert deployment["spec"]["template"]["metadata"]["labels"]["build"] == build
    assert deployment["spec"]["selector"]["matchLabels"]["build"] == build
    assert deployment["metadata"]["name"].endswith(build.replace(".", "-"))
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version is not None
    assert version.group(1) == build


def test_each_step_is_a_command_of_the_worker() -> None:
    commands = [container["command"] for container in containers() if "command" in container]
    assert [worker.asked(command[2:]) for command in commands]
    assert len(commands) == 2


def test_tables_are_brought_by_their_owner_and_nobody_else() -> None:
    for container in containers():
        secrets = {each["secretRef"]["name"] for each in container["envFrom"] if "secretRef" in each}
        assert ("azioni-owner" in secrets) == ("--migrate" in container.get("command", []))
