"""G.722, from a line to a desk phone and against G.711: heard both ways, and in the recording."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.journeys.test_recording import download, joined, queue_recording
from tests.journeys.test_sip_desk_phone import NUMBER, at_work, rings, with_desk_phone
from tests.journeys.test_sip_trunk import changed
from tests.kit.api import logged_in
from tests.kit.rtp import ALAW, G722, RtpEnd
from tests.kit.sip import WAIT_S, Call, Party
from tests.kit.stack import Stack
from tests.kit.tones import level_db, read_wav

pytestmark = pytest.mark.journey
WIDE = (G722, "G722/8000")


def first_codec(body: str) -> int:
    """The payload type that stands first in an SDP."""
    media = next(line for line in body.split("\r\n") if line.startswith("m=audio"))
    return int(media.split()[3])


async def hear_each_other(call: Call, ringing: Call, kind: int) -> None:
    """Each hears the other's tone, three seconds of it, in its own codec and no other."""
    await call.hears(AGENT_HZ)
    await ringing.hears(CUSTOMER_HZ)
    for each, spoken in ((call, kind), (ringing, G722)):
        assert each.rtp is not None
        each.rtp.heard.clear()
        while len(each.rtp.heard) < 150:
            await each.rtp.frame()
        assert set(each.rtp.kinds) == {spoken}, each.rtp.kinds


@pytest.mark.parametrize("line", [G722, ALAW])
async def test_a_call_in_wideband_is_heard_and_recorded(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path, line: int
) -> None:
    async with (
        with_desk_phone(stack, browser, party, codec="g722") as (_, desk, phone),
        queue_recording(stack, "all") as api,
    ):
        phone.codec = WIDE
        await at_work(desk)
        caller = await party("0639980012", stack.sip)
        caller.codec = WIDE if line == G722 else caller.codec
        call = await caller.dial(NUMBER)
        ringing = await rings(phone)
        assert ringing.invite is not None
        assert first_codec(ringing.invite.body) == G722, ringing.invite.body
        await phone.answer(ringing)
        await hear_each_other(call, ringing, line)
        await call.hang_up()
        await ringing.until("ended")
        await desk.state("after_call")
        await desk.finish()
        await desk.leave_post()
        left, right = read_wav(await download(api, await joined(api, 1), 0, tmp_path))
        assert level_db(left, CUSTOMER_HZ) > -20 > level_db(left, AGENT_HZ) + 20
        assert level_db(right, AGENT_HZ) > -20 > level_db(right, CUSTOMER_HZ) + 20


async def test_a_line_set_up_for_wideband_chooses_it(stack: Stack, party: OpenParty) -> None:
    """Of what a caller offers the line's own order decides, within seconds of the change."""
    async with logged_in(stack, "administrator") as api:
        trunk = next(t for t in await api.get("/trunks") if t["name"] == "demo")
        for sound, chosen in (("wideband", G722), ("standard", ALAW)):
            async with changed(api, "/trunks", trunk, sound=sound), asyncio.timeout(WAIT_S):
                while await answered_with(stack) != chosen:
                    pass  # Until the switch has the new order.
        async with changed(api, "/trunks", trunk, sound="narrowband"), asyncio.timeout(WAIT_S):
            caller = await party("0639980012", stack.sip)
            caller.codec = WIDE
            while True:
                call = await caller.dial(NUMBER)
                await call.until("up", "failed")
                if call.state == "failed":
                    break
                await call.hang_up()
            assert call.code == 488


class Both(Party):
    """Offers both codecs, A-law first."""

    def describe(self, rtp: RtpEnd) -> str:
        text = super().describe(rtp)
        text = text.replace("AVP 8 ", "AVP 8 9 ")
        return text.replace("8 PCMA/8000\r\n", "8 PCMA/8000\r\na=rtpmap:9 G722/8000\r\n")


async def answered_with(stack: Stack) -> int:
    """What the line answers to who offers both."""
    caller = await Both.open("0639980012", stack.sip)
    try:
        call = await caller.dial(NUMBER)
        await call.until("up")
        assert call.final is not None
        chosen = first_codec(call.final.body)
        await call.hang_up()
        return chosen
    finally:
        caller.close()
