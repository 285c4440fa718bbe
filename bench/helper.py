"""A process beside the lane that takes orders: one JSON object a line, one answer a line.

What is measured has a processor of its own that way, and the lane's own work is in no figure.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
ENDS_WITHIN_S = 10
Answer = dict[str, Any]
Order = Callable[..., Awaitable[Answer]]


async def obey(orders: Mapping[str, Order]) -> None:
    """Until the input ends: do what each line says, and say what came of it."""
    reader, loop = asyncio.StreamReader(), asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        said = json.loads(line)
        answer = await orders[said.pop("do")](**said)
        print(json.dumps(answer), flush=True)


class Helper:
    """`with Helper("bench.wire_server", "ours") as server: server.ask("rush", rounds=3)`."""

    def __init__(self, *argv: str, environment: Mapping[str, str] | None = None) -> None:
        self._argv, self._environment = argv, environment

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", *self._argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=None if self._environment is None else dict(self._environment),
            cwd=ROOT,
            text=True,
        )
        return self

    def ask(self, do: str, **more: object) -> Answer:
        """Raises RuntimeError if the process has ended."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"do": do, **more}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._argv} has ended; see its words above")
        return dict(json.loads(line))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
