"""A line to an operator of ours, so that calls out are heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.kit.api import SiteApi
from tests.kit.operator import Operator
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack

OUTSIDE_HZ = 1270.0


@asynccontextmanager
async def outside_line(stack: Stack, api: SiteApi) -> AsyncIterator[Operator]:
    """Calls out go to an operator of ours, which says a tone of its own."""
    operator = await Operator.listen("127.0.0.4", stack.sip)
    operator.tone_hz = OUTSIDE_HZ
    [demo] = await api.get("/trunks")
    path, before = f"/trunks/{demo['id']}", {k: v for k, v in demo.items() if k != "id"}
    await api.send("PUT", path, before | {"position": 9})
    host, port = operator.socket.address
    line = {"name": "Essai", "host": host, "port": port, "addresses": [host], "position": 0}
    made = await api.send("POST", "/trunks", before | line, 201)
    try:
        await asyncio.wait_for(operator.greeted.wait(), WAIT_S)
        yield operator
    finally:
        await api.send("DELETE", f"/trunks/{made['id']}", None, 204)
        await api.send("PUT", path, before)
        operator.close()
