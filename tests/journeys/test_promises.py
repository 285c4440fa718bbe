"""A full queue, a caller who keeps his place and hangs up, an engine that dies: he is called all
the same, agent first, and they hear each other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.conftest import OpenParty
from tests.kit.api import SiteApi, logged_in
from tests.kit.crew import NUMBER, Crew, hire
from tests.kit.desk_client import DeskClient, arrive
from tests.kit.flows import flow_of, publish
from tests.kit.outside_line import OUTSIDE_HZ, outside_line
from tests.kit.sip import WAIT_S, Call, Party
from tests.kit.stack import Stack, running
from tests.kit.telephone import Telephone

pytestmark = pytest.mark.journey
ANN_HZ = 620.0
CALLER = "0639980012"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """One of its own: its engine is killed."""
    with running() as started:
        yield started


@dataclass
class Post:
    """One agent with a desk phone, in a queue that takes nobody who has to wait."""

    stack: Stack
    crew: Crew
    desk: DeskClient
    phone: Party
    api: SiteApi

    async def picks_up(self) -> Call:
        ringing = await asyncio.wait_for(self.phone.incoming.get(), WAIT_S)
        return await self.phone.answer(ringing)

    async def available(self) -> None:
        """What waits rings at once."""
        await self.desk.act("state", status="available")

    async def promise(self, state: str = "open") -> Any:
        """The newest in that list, once there is one."""
        return await self.promise_that(lambda row: True, state)

    async def promise_that(self, fits: Callable[[Any], bool], state: str = "open") -> Any:
        """The newest in that list, once it is so."""
        async with asyncio.timeout(WAIT_S):
            while True:
                found = await self.api.get(f"/promises?state={state}")
                if found and fits(found[0]):
                    return found[0]
                await asyncio.sleep(0.2)  # The pace of asking.


@asynccontextmanager
async def a_post(stack: Stack, party: OpenParty) -> AsyncIterator[Post]:
    crew = await asyncio.to_thread(hire, stack, 1)
    async with logged_in(stack, "administrator") as api, aiohttp.ClientSession() as session:
        queue = await api.get(f"/queues/{crew.queue}")
        rules = {"waiting_max": 0, "callback_pause_min": 1, "callback_tries": 2}
        await api.send("PUT", f"/queues/{crew.queue}", queue | rules)
        [desk] = arrive(session, stack.origin, stack.data_dir, crew)
        await desk.welcomed(0)
        [member] = crew.members
        phone = await party(member.endpoint, stack.sip, "127.0.0.3")
        phone.tone_hz = ANN_HZ
        await phone.register(member.password(stack))
        await desk.take_post()
        await desk.until("available")
        await desk.act("state", status="withdrawn")
        steps = [
            {"id": "line", "kind": "enqueue", "queue": crew.queue, "full": "offer"},
            {"id": "offer", "kind": "callback", "queue": crew.queue, "other": "end"},
        ]
        await publish(api, await flow_of(api, NUMBER), steps)
        try:
            yield Post(stack, crew, desk, phone, api)
        finally:
            await desk.act("sign_out")
            await desk.stop()
            # Or the next test's ring may go to this telephone, which will be gone.
            await phone.register(member.password(stack), expires_s=0)


async def keeps_place(post: Post) -> None:
    """Calls while nobody is free, hears the offer, presses 1; thanks are said, then it ends."""
    phone = await Telephone.open(CALLER, post.stack.sip)
    try:
        call = await phone.dial(NUMBER)
        await call.until("up")
        await call.sounds()
        assert call.rtp is not None
        await call.rtp.press("1")
        await call.until("ended")
    finally:
        phone.close()


async def test_the_place_is_kept_over_the_engines_death(stack: Stack, party: OpenParty) -> None:
    async with a_post(stack, party) as post, outside_line(stack, post.api) as operator:
        await keeps_place(post)
        made = await post.promise()
        assert (made["kind"], made["number"], made["tries"]) == (
            "keep_place",
            "06 39 98 00 12",
            0,
        )
        welcomes = post.desk.welcomes
        stack.kill("engine")
        await post.desk.welcomed(welcomes)
        await post.desk.until("withdrawn")
        await post.available()
        anns = await post.picks_up()
        assert post.desk.work is not None
        assert post.desk.work["promise"]["kind"] == "keep_place"
        assert post.desk.work["file"]["number"] == "06 39 98 00 12"
        ringing = await operator.next_call()
        assert ringing.invite is not None and "639980012" in ringing.invite.start
        shown = ringing.invite.get("P-Asserted-Identity")
        [first, *_] = await post.api.get("/caller-ids")
        assert first["e164"] in shown, "the organisation's own number is shown"
        await operator.answer(ringing)
        await anns.hears(OUTSIDE_HZ)
        await ringing.hears(ANN_HZ)
        kept = await post.promise("kept")
        assert (kept["id"], kept["tries"], kept["late"]) == (made["id"], 0, False)
        assert not await post.api.get("/promises?state=open")
        await ringing.hang_up()
        await anns.until("ended")
        contact = await post.api.get(f"/interactions/{kept['kept_by_id']}")
        assert (contact["direction"], contact["number"]) == ("out", made["number"])


async def test_nobody_there_is_tried_again_later_and_a_call_of_his_own_keeps_it(
    stack: Stack, party: OpenParty
) -> None:
    async with a_post(stack, party) as post, outside_line(stack, post.api) as operator:
        await keeps_place(post)
        made = await post.promise()
        await post.available()
        await post.picks_up()
        await operator.refuse(await operator.next_call(), 486, "Busy Here")
        tried = await post.promise_that(lambda row: row["tries"] == 1)
        assert tried["history"][-1]["why"] == "busy"
        caller = await (await party(CALLER, stack.sip)).dial(NUMBER)
        anns = await post.picks_up()
        await caller.hears(ANN_HZ)
        kept = await post.promise_that(lambda row: row["id"] == made["id"], "kept")
        assert kept["history"][-1]["what"] == "kept" and kept["tries"] == 1
        assert [line["what"] for line in kept["history"]][-2] == "held"
        await anns.hang_up()
        await caller.until("ended")


async def test_an_agents_own_promise_and_one_taken_back(stack: Stack, party: OpenParty) -> None:
    async with a_post(stack, party) as post, outside_line(stack, post.api) as operator:
        [contact] = await post.api.get("/interactions?limit=1")
        given = {"interaction_id": contact["id"], "from_ms": 0, "mine": False}
        made = await post.api.send("POST", "/promises", given, 201)
        promise = await post.promise()
        assert (promise["id"], promise["kind"]) == (made["id"], "agent_callback")
        await post.api.send("POST", f"/promises/{made['id']}/cancel", None, 204)
        assert (await post.promise("cancelled"))["id"] == made["id"]
        refused = await post.api.ask("POST", f"/api/promises/{made['id']}/call")
        assert (refused.status, refused.data["code"]) == (409, "promise_over")
        later = given | {"from_ms": 4_000_000_000_000}
        assert (await post.api.ask("POST", "/api/promises", later)).status == 422
        again = await post.api.send("POST", "/promises", given, 201)
        await post.available()
        anns = await post.picks_up()
        ringing = await operator.next_call()
        await operator.answer(ringing)
        await anns.hears(OUTSIDE_HZ)
        await anns.hang_up()
        await ringing.until("ended")
        kept = await post.promise_that(lambda row: row["id"] == again["id"], "kept")
        assert kept["kind"] == "agent_callback"
