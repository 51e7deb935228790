"""A browser that a test leads: Chromium over a pipe, by its own protocol, with nothing to install beside it.

What a page asks for, and what goes wrong in it, is kept: a page that needs the network or throws is seen. Every wait is for
something that the page shows, and ends after a while with what it shows instead.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 45.0
"""Seconds until a page must show what it is asked for: a busy machine is slow, and only a failure waits so long."""


def program() -> str | None:
    """The browser of this machine, if it has one."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class NotNow(Exception):
    """The browser refuses, such as a question to a page that is just giving way to the next one."""


class Browser:
    """One page of a browser without a window."""

    def __init__(self, reads: int, writes: int) -> None:
        self._reads = reads
        self._writes = writes
        self._rest = b""
        self._last = 0
        self._session: str | None = None
        self.asked_for: list[str] = []
        """The addresses that the page asked for since it was opened."""
        self.wrong: list[str] = []
        """What went wrong in it: exceptions, errors on its console, what it could not load."""

    def open(self, address: str) -> None:
        """Open an address in a new page; what the pages before asked for is forgotten."""
        page = self._do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._do("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for part in ("Page", "Runtime", "Network", "Log"):
            self._do(f"{part}.enable")
        self.asked_for, self.wrong = [], []
        failed = self._do("Page.navigate", url=address).get("errorText")
        assert not failed, (address, failed)

    def shows(self, *words: str) -> str:
        """Wait until the page shows all these words, and give its text."""
        end = time.monotonic() + PATIENCE
        while not all(word in (text := self.text()) for word in words):
            assert time.monotonic() < end, ([word for word in words if word not in text], text, self.wrong)
            time.sleep(0.1)
        return text

    def text(self) -> str:
        """What people read in the page, and in the frames within it; nothing while it gives way to another one."""
        frames = "[...document.querySelectorAll('iframe')].map(frame => frame.contentDocument)"
        try:
            return str(self.run(f"[document, ...{frames}].map(one => one?.body?.innerText ?? '').join('\\n')"))
        except NotNow:
            return ""

    def follow(self, link: str) -> None:
        """Click on the link that begins so, which the page shows."""
        links = "[...document.querySelectorAll('a')]"
        self.run(f"{links}.find(one => one.innerText.startsWith({json.dumps(link)})).click()")

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        told = self._do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def picture(self, file: Path, width: int = 1400, height: int = 1000) -> None:
        """What people see, for the eye."""
        self._do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        file.write_bytes(base64.b64decode(self._do("Page.captureScreenshot")["data"]))

    def _do(self, method: str, **parameters: object) -> dict[str, Any]:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session and not method.startswith("Target."):
            message["sessionId"] = self._session
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        while (answer := self._heard()).get("id") != self._last:
            self._note(answer)
        if "error" in answer:
            raise NotNow(method, answer["error"])
        found: dict[str, Any] = answer["result"]
        return found

    def _note(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.asked_for.append(told["request"]["url"])
            case "Runtime.exceptionThrown":
                self.wrong.append(str(told["exceptionDetails"].get("exception", {}).get("description")))
            case "Runtime.consoleAPICalled" if told["type"] in ("error", "assert"):
                self.wrong.append(str([one.get("value", one.get("description")) for one in told["args"]]))
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                self.wrong.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")

    def _heard(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._reads], [], [], max(0.0, end - time.monotonic()))
            assert ready, "the browser does not answer"
            more = os.read(self._reads, 1 << 16)
            assert more, "the browser has gone"
            self._rest += more
        first, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(first)
        return found


# The browser listens to its third file and speaks into its fourth.
_LISTENS = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)


def _pipe() -> tuple[int, int]:
    """Both ends of a pipe, with numbers that are not in the way of the browser's own."""
    ends = os.pipe()
    found = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return found[0], found[1]


@contextmanager
def browser(directory: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, that knows no host but this machine."""
    found = program()
    assert found
    command = [
        found, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server", "--lang=it",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", f"--user-data-dir={directory / 'profile'}", "about:blank",
    ]  # fmt: skip
    its_ear, our_mouth = _pipe()
    our_ear, its_mouth = _pipe()
    through = [sys.executable, "-c", _LISTENS, str(its_ear), str(its_mouth), *command]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(through, pass_fds=(its_ear, its_mouth), stdout=quiet, stderr=quiet) as process:
        os.close(its_ear)
        os.close(its_mouth)
        try:
            yield Browser(our_ear, our_mouth)
        finally:
            os.close(our_mouth)
            os.close(our_ear)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
