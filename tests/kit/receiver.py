"""Somebody else's service that takes webhooks, on a port of this machine."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)

    def is_signed(self, secret: str) -> bool:
        """As docs/operate/floor.md tells receivers to check it."""
        parts = dict(part.split("=", 1) for part in self.headers["Decroche-Signature"].split(","))
        text = parts["t"].encode() + b"." + self.body
        right = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
        return hmac.compare_digest(right, parts["v1"]) and abs(time.time() - int(parts["t"])) < 60


class Receiver:
    """Answers by path: "/500" with that status; "/slow" not at all until it is closed."""

    def __init__(self) -> None:
        self.got: queue.Queue[Received] = queue.Queue()
        self._closing = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._take(self)

            do_GET = do_POST  # noqa: N815 -- the server's names

            def log_message(self, *_: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def url(self, path: str = "/in") -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def next(self, limit_s: float = 60.0) -> Received:
        """The next message, waited for."""
        return self.got.get(timeout=limit_s)

    def _take(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        self.got.put(Received(handler.path, dict(handler.headers.items()), body))
        word = handler.path.strip("/")
        if word == "slow":
            self._closing.wait(60)
        handler.send_response(int(word) if word.isdigit() else 204)
        if word.startswith("30"):
            handler.send_header("Location", self.url("/elsewhere"))
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver while the context lasts."""
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()
