"""Asking the running supervisor: one JSON line each way on <run_dir>/control.sock.

Only the owner of the data directory (and root) can open the socket. Requests:
`{"do": "services"}`, `{"do": "restart", "service": "site"}`, `{"do": "hand_over"}` and
`{"do": "wait"}`, which is answered once everything is ready. `life` tells a supervisor from the
one it handed over to, which has the same pid.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from decroche.ops.account import SetupError
from decroche.ops.supervisor import Supervisor
from decroche.settings import Settings

LINE_BYTES = 4096
ANSWER_WITHIN_S = 180.0  # longer than a start that is allowed to be slow
AGAIN_S = 0.1


def socket_path(settings: Settings) -> Path:
    """Where the supervisor listens."""
    return settings.run_dir / "control.sock"


@contextlib.asynccontextmanager
async def serving(supervisor: Supervisor, settings: Settings) -> AsyncIterator[None]:
    """Answer requests for as long as the block lasts. Raises OSError."""
    path = socket_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await answer_line(supervisor, await reader.readline())
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
            if answer.get("handing_over"):
                supervisor.hand_over()
        except (ConnectionError, ValueError) as error:
            # The asking command was interrupted, or it sent a line without end.
            del error
        finally:
            writer.close()

    before = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(handle, path, limit=LINE_BYTES)
    finally:
        os.umask(before)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def answer_line(supervisor: Supervisor, line: bytes) -> dict[str, Any]:
    """The answer to one request; `error` holds a sentence if it could not be done."""
    try:
        request = json.loads(line)
        wanted, name = request["do"], str(request.get("service", ""))
    except (ValueError, TypeError, KeyError, AttributeError):
        return {"error": "This is no request."}
    try:
        if wanted == "restart":
            await supervisor.restart(name)
        elif wanted == "wait":
            await supervisor.all_ready.wait()
            return {"life": supervisor.life}
        elif wanted == "services":
            return {"services": services(supervisor)}
        elif wanted == "hand_over":
            return {"handing_over": True, "life": supervisor.life}
        else:
            return {"error": f"Nobody here knows how to do {wanted!r}."}
    except SetupError as error:
        return {"error": str(error)}
    return {"done": True}


def services(supervisor: Supervisor) -> list[dict[str, Any]]:
    """Name, and whether it was started with other files or another version than there are now."""
    return [
        {"name": service.name, "changed": supervisor.changed(service.name)}
        for service in supervisor.services
        if not service.once
    ]


def ask(settings: Settings, request: dict[str, str], patience_s: float = 0.0) -> dict[str, Any]:
    """Send a request and wait for its answer; `patience_s`: keep trying to connect for so long.

    Raises SetupError if nobody listens, if there is no answer, or with the answer's own error.
    """
    until = time.monotonic() + patience_s
    while True:
        try:
            answer = _ask_once(socket_path(settings), request)
            break
        except OSError:
            if time.monotonic() > until:
                raise SetupError(
                    "The supervisor does not answer: `decroche status`.",
                    "Le superviseur ne répond pas : `decroche status`.",
                ) from None
            time.sleep(AGAIN_S)
    if "error" in answer:
        said = str(answer["error"])  # in the supervisor's language
        raise SetupError(said, said)
    return answer


def _ask_once(path: Path, request: dict[str, str]) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(ANSWER_WITHIN_S)
        asking.connect(str(path))
        asking.sendall(json.dumps(request).encode() + b"\n")
        with asking.makefile("rb") as answers:
            line = answers.readline()
    if not line:
        raise ConnectionResetError("closed without an answer")
    return dict(json.loads(line))
