"""Chromium without a window, driven over a pipe by its DevTools protocol: the standard library is enough."""

# ruff: noqa: INP001, S603  a script, and it starts the browser that it is told to
from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

__all__ = ["Browser", "Page"]


class Browser:
    """A browser for as long as a ``with`` block lasts."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._ids = itertools.count(1)
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self._profile = tempfile.TemporaryDirectory()
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        command = [self._program, "--headless=new", "--remote-debugging-pipe", "--disable-gpu"]
        command += [f"--user-data-dir={self._profile.name}", "--no-first-run", "--hide-scrollbars"]
        command += ["--no-sandbox"] * (os.geteuid() == 0)  # which Chromium asks of root
        # Chromium reads commands from descriptor 3 and writes answers to 4, wherever they were opened.
        line = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", line, "sh", *command],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._answers = os.fdopen(self._read, "rb")
        self._rest = b""
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._write)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()
        self._profile.cleanup()

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Ask something and wait for the answer; what happens meanwhile goes to ``events``."""
        number = next(self._ids)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") != number:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            else:
                return answer["result"]  # type: ignore[no-any-return]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            block = os.read(self._read, 1 << 20)
            if not block:
                raise RuntimeError(f"{self._program} ended without an answer.")
            self._rest += block
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)  # type: ignore[no-any-return]

    def wait(self, method: str, session: str) -> None:
        """Wait for an event, which may have come already."""
        while not any(e.get("method") == method and e.get("sessionId") == session for e in self.events):
            self.events.append(self._next())

    def open(self, address: str, *, width: int = 1200, dark: bool = False, phone: bool = False) -> Page:
        """Open a page and wait until all of it is there."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable", session)
        height, factor = (844, 1.5) if phone else (900, 1)
        self.call(
            "Emulation.setDeviceMetricsOverride",
            session,
            width=width,
            height=height,
            deviceScaleFactor=factor,
            mobile=phone,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", session, features=[scheme])
        self.events.clear()
        self.call("Page.navigate", session, url=address)
        self.wait("Page.loadEventFired", session)
        return Page(self, session)


class Page:
    """An open page."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def evaluate(self, expression: str) -> Any:
        """Return what an expression is worth within the page."""
        answer = self._browser.call(
            "Runtime.evaluate", self._session, expression=expression, returnByValue=True
        )
        return answer["result"].get("value")

    def requests(self) -> list[str]:
        """Return the address of everything that the page asked for."""
        sent = [e for e in self._browser.events if e.get("method") == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]

    def screenshot(self, path: Path | str, *, height: int | None = None, top: int = 0) -> None:
        """Write a picture of the page, all of it or so many pixels of its height."""
        size = self._browser.call("Page.getLayoutMetrics", self._session)["cssContentSize"]
        shown = min(size["height"] - top, height or size["height"])
        clip = {"x": 0, "y": top, "width": size["width"], "height": shown, "scale": 1}
        picture = self._browser.call(
            "Page.captureScreenshot", self._session, format="png", clip=clip, captureBeyondViewport=True
        )
        Path(path).write_bytes(base64.b64decode(picture["data"]))
