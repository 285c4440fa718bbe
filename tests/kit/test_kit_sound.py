"""The kit's own ears and voice: if these lie, every journey lies."""

import asyncio

import numpy as np

from tests.conftest import OpenParty
from tests.kit.tones import alaw_decode, alaw_encode, level_db, rms_db, tone


def test_alaw_keeps_a_tone_within_its_quantisation() -> None:
    wave = tone(440, 1)
    back = alaw_decode(alaw_encode(wave))
    error = rms_db((back - wave).astype(np.int16))
    assert error < rms_db(wave) - 30


def test_alaw_known_values() -> None:
    assert alaw_encode(np.array([0, -1, 32767, -32768], dtype=np.int16)) == b"\xd5\x55\xaa\x2a"


def test_a_tone_is_told_from_another_by_60_db() -> None:
    wave = tone(440, 1)
    assert level_db(wave, 440) > -9
    assert level_db(wave, 620) < -60


async def test_two_parties_call_hear_each_other_and_hang_up(party: OpenParty) -> None:
    called = await party("bob", ("127.0.0.3", 0), "127.0.0.3")
    caller = await party("alice", called.socket.address, "127.0.0.2")
    called.server = caller.socket.address
    called.tone_hz = 620
    call = await caller.dial("bob")
    got = await asyncio.wait_for(called.incoming.get(), 10)
    await called.answer(got)
    await call.until("up")
    await asyncio.gather(call.hears(620), got.hears(440))
    assert call.rtp
    assert got.rtp
    await call.rtp.press("5")
    await asyncio.wait_for(got.rtp.pressed("5"), 10)
    await call.hang_up()
    await got.until("ended")


async def test_a_busy_party_refuses_with_its_code(party: OpenParty) -> None:
    called = await party("bob", ("127.0.0.3", 0), "127.0.0.3")
    caller = await party("alice", called.socket.address, "127.0.0.2")
    called.server = caller.socket.address
    call = await caller.dial("bob")
    await called.refuse(await asyncio.wait_for(called.incoming.get(), 10), 486)
    await call.until("failed")
    assert call.code == 486
