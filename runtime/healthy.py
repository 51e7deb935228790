"""``python -m runtime.healthy [live|ready]``: what a container engine asks a worker; status 0 when it says yes.

It loads nothing of the service: it is asked every few seconds for years.
"""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection

PATIENCE_SECONDS = 5


def main(page: str) -> int:
    """Ask the worker of this machine, at the port of ``AZIONI_MONITOR``."""
    port = os.environ.get("AZIONI_MONITOR", "").rpartition(":")[2]
    if not port:
        sys.stderr.write("AZIONI_MONITOR is not set: the worker has no window\n")
        return 1
    try:
        connection = HTTPConnection("127.0.0.1", int(port), timeout=PATIENCE_SECONDS)
        connection.request("GET", f"/{page}")
        answer = connection.getresponse()
        sys.stdout.write(answer.read().decode())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"the worker does not answer: {error}\n")
        return 1
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "ready"))
