"""Lane fuzz: 10,000 spoilt SIP messages by seed against the shipped stack, from its trunk.

After each 500 a good call must reach an agent's telephone and be answered; at the end every process
must be the one that was started, and a page that was open all the time takes its post and shows a
call. Rows: messages, good calls of 20, processes that were restarted, the page.
"""

import asyncio
import json
import os
import socket
import tempfile
import time
from pathlib import Path

from tests.guard.mutate import mutated
from tests.kit.stack import Stack, running

from bench.agent_page import AgentPage, open_page, take_post
from bench.rows import AT_LEAST, Row, row
from bench.scene import Scene, scene
from bench.seed import SEED

MESSAGES, BATCH = 10_000, 500
GAP_S = 0.001
"""Between two messages: the receiver's buffer must not throw them away for us."""
CALL_S = 30.0
"""A good call that takes longer has failed."""


def pids(stack: Stack) -> dict[str, int]:
    state = json.loads((stack.data_dir / "run" / "state.json").read_text())
    return {each["name"]: int(each["pid"]) for each in state["processes"] if each["pid"]}


async def good_call(place: Scene) -> float:
    """Seconds until it was answered by a telephone; raises TimeoutError, AssertionError."""
    began_s = time.monotonic()
    await place.register()
    await asyncio.wait_for(place.talk(1), CALL_S)
    taken_s = time.monotonic() - began_s
    await place.clear()
    return taken_s


async def attack(place: Scene, messages: int) -> tuple[int, list[float]]:
    """How many were sent, and the seconds of each good call that succeeded."""
    server, taken = place.stack.sip, []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.2", 0))
        sent = 0
        for message in mutated(SEED, messages, server, stranger.getsockname()):
            stranger.sendto(message, server)
            sent += 1
            await asyncio.sleep(GAP_S)
            if sent % BATCH == 0:
                try:
                    taken.append(await good_call(place))
                except (TimeoutError, AssertionError) as error:
                    print(f"  after {sent} messages: {type(error).__name__} {error}", flush=True)
    return sent, taken


async def shows_a_call(desk: AgentPage, place: Scene) -> bool:
    """The page has been open all the time: its agent begins to work, and a caller's card comes."""
    try:
        await take_post(desk.page)
        await place.everybody("break")
        await place.dial()
        await desk.until("b.work && b.painted[b.work.segment]")
    except Exception as error:  # Whatever a page that is not alive does to its driver.
        print(f"  the page shows no call: {type(error).__name__} {error}", flush=True)
        return False
    finally:
        await place.clear()
    return True


async def measure(stack: Stack) -> list[Row]:
    messages = BATCH * 2 if os.environ.get("BENCH_QUICK") else MESSAGES
    before = pids(stack)
    with tempfile.TemporaryDirectory(prefix="decroche-bench-") as folder:
        async with (
            scene(stack) as place,
            open_page(stack, Path(folder), at_work=False) as desk,
        ):
            sent, taken = await attack(place, messages)
            alive = await shows_a_call(desk, place)
    after = pids(stack)
    restarted = sorted(name for name, pid in before.items() if after.get(name) != pid)
    calls = messages // BATCH
    note = f"{AT_LEAST}; seed {SEED}, from 127.0.0.2"
    each = f"{AT_LEAST}; one after each 500"
    each_page = f"{AT_LEAST}; open, and never reloaded, from before the first message"
    return [
        row("fuzz", "mutated SIP messages sent", sent, bound=messages, note=note),
        row("fuzz", f"good calls ok, of {calls}", len(taken), bound=calls, note=each),
        row("fuzz", "slowest good call, s", max(taken, default=CALL_S), bound=CALL_S),
        row("fuzz", "pages that show a call after it, of 1", alive, bound=1, note=each_page),
        row("fuzz", "processes restarted", len(restarted), bound=0, note=", ".join(restarted)),
    ]


def run() -> list[Row]:
    with running() as stack:
        return asyncio.run(measure(stack))
