"""Running the service on a laptop: the embedded server, the worker, and the demonstration."""

from __future__ import annotations

import asyncio
import json as json_module
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group, staying
from domain.basis.language import _
from runtime.collector import look_seldom
from runtime.settings import Settings

# Ports have sixteen bits; whoever wants any free one leaves the option out.
LAST_PORT = 65_535

app = group("Running the service.")


@staying(app, "dev")
def dev(
    asked: Asked,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Data directory (also AZIONI_DATA).")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=LAST_PORT, help="Port of the server.")] = None,
    ui_port: Annotated[int | None, typer.Option("--ui-port", min=1, max=LAST_PORT, help="Port of the UI.")] = None,
) -> None:
    """Run an embedded Temporal server, its UI and a worker in the foreground; goes on where it stopped."""
    from runtime import logs

    look_seldom()  # a service stays, other than most commands
    logs.configure(logging.WARNING)
    settings = asked.caller.settings.model_copy(update={"data": data}) if data else asked.caller.settings
    asyncio.run(_serve(settings, port, ui_port, asked.as_json))


@staying(app, "demo")
def demo(
    asked: Asked, stay: Annotated[bool, typer.Option("--stay", help="Leave the service running.")] = False
) -> None:
    """Three applications live their lives: one is paid, one is refused, one is forfeited."""
    from cli.demo import show
    from runtime import logs

    look_seldom()
    logs.configure(logging.ERROR)
    asyncio.run(show(asked.caller, asked.as_json, stay))


@command(app, "backup")
def backup(
    asked: Asked,
    target: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")],
    engine: Annotated[
        list[str] | None,
        typer.Option("--engine", metavar="URL", help="A PostgreSQL database of Temporal's; may be repeated."),
    ] = None,
) -> None:
    """Make a consistent copy of the record and the engine's databases while they run, and check it."""
    from cli.output import done
    from runtime.backup import back_up

    copies = back_up(asked.caller.settings, target, engine or ())
    document = {"copies": [str(path) for path in copies]}
    asked.say(
        document, lambda _said: done(_("copied and checked: {files}", files=", ".join(path.name for path in copies)))
    )


async def _serve(settings: Settings, port: int | None, ui_port: int | None, as_json: bool) -> None:
    from runtime.processes import stop_requested
    from runtime.service import development

    stop = stop_requested()
    async with development(settings, port, ui_port) as (address, _, _):
        ready = {"ready": True, "temporal": address.grpc, "ui": address.ui, "data": str(settings.data.resolve())}
        line = (
            json_module.dumps(ready)
            if as_json
            else f"ready: temporal {address.grpc} ui {address.ui} data {ready['data']}"
        )
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        await stop.wait()
