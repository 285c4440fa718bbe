"""Lines to operators on a real Asterisk: added under a call, registered or refused, tried."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from decroche.kernel.legs import Answer, StartMusic
from decroche.switch.asterisk import trial
from decroche.switch.asterisk.node import (
    NodeSettingError,
    NumberRoute,
    Registration,
    TrunkSpec,
)
from decroche.switch.asterisk.trunks import AsteriskTrunks
from decroche.switch.port import CallerSeen
from decroche.switch.trunks import TrunkState, is_fault
from tests.kit.operator import Operator
from tests.switch.node import TRUNKS, Node, SipLine, SipWorld
from tests.switch.world import NUMBER, WAIT_S

pytestmark = pytest.mark.switch
NUMBERS = [NumberRoute(NUMBER)]


@pytest.fixture
async def world(node: Node) -> AsyncIterator[SipWorld]:
    made = SipWorld(node)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def trunks(node: Node) -> AsteriskTrunks:
    return AsteriskTrunks(node.settings, node.install.argv_prefix)


Listen = Callable[[str], Awaitable[Operator]]


@pytest.fixture
async def listen(node: Node) -> AsyncIterator[Listen]:
    made: list[Operator] = []

    async def one(address: str) -> Operator:
        server = (node.settings.host, node.settings.sip_port)
        made.append(await Operator.listen(address, server))
        return made[-1]

    yield one
    for operator in made:
        operator.close()


async def state_of(
    trunks: AsteriskTrunks, trunk: TrunkSpec, fits: Callable[[TrunkState], bool]
) -> TrunkState:
    """The first state that fits; asking takes its own time."""
    seen = None
    try:
        async with asyncio.timeout(WAIT_S):
            while True:
                (seen,) = await trunks.states([trunk])
                if fits(seen):
                    return seen
    finally:
        print("last state:", seen)


async def test_a_line_added_under_a_call_takes_calls_and_the_call_goes_on(
    world: SipWorld, trunks: AsteriskTrunks, listen: Listen
) -> None:
    line = await world.call()
    seen = await world.ear.next(CallerSeen)
    await world.switch.do([Answer(seen.leg), StartMusic(seen.leg, "default")])
    await line.up()
    await line.hears_music()
    operator = await listen("127.0.0.5")
    assert (await operator.dial(NUMBER)) is not None
    refused = next(iter(operator.calls.values()))
    await refused.until("failed")  # Nobody knows 127.0.0.5 yet.
    await trunks.apply([*TRUNKS, TrunkSpec("new", ("127.0.0.5",), host=operator.host)], NUMBERS)
    await operator.dial(NUMBER)
    assert (await world.ear.next(CallerSeen, trunk="new")).dialled == NUMBER
    await line.hears_music()
    await trunks.apply([TrunkSpec("new", ("127.0.0.5",))], NUMBERS)  # The call's own line goes.
    assert isinstance(line, SipLine)
    line.call.rtp.heard.clear()  # type: ignore[union-attr]
    await line.hears_music()
    assert line.call.state == "up"
    await trunks.apply(TRUNKS, NUMBERS)


async def test_a_registration_is_told_in_both_cases(trunks: AsteriskTrunks, listen: Listen) -> None:
    operator = await listen("127.0.0.6")
    operator.accounts["us"] = "right"
    good = TrunkSpec("reg", (), Registration(operator.host, "us", "right"))
    await trunks.apply([*TRUNKS, good], NUMBERS)
    state = await state_of(trunks, good, lambda s: s.registration == "registered")
    assert state.code == 0
    assert "line=" in operator.registered[0]
    assert (await state_of(trunks, good, lambda s: s.reachable == "yes")).registration
    mistyped = TrunkSpec("reg", (), Registration(operator.host, "us", "mistyped"))
    await trunks.apply([*TRUNKS, mistyped], NUMBERS)  # Asked at once, not when the old one ends.
    state = await state_of(trunks, mistyped, lambda s: s.registration == "refused")
    assert state.code == 403
    await trunks.apply([*TRUNKS, good], NUMBERS)
    await state_of(trunks, good, lambda s: s.registration == "registered")
    other = await listen("127.0.0.7")
    bad = TrunkSpec("reg", (), Registration(other.host, "us", "wrong"))
    await trunks.apply([*TRUNKS, bad], NUMBERS)
    state = await state_of(trunks, bad, lambda s: s.registration == "refused")
    assert state.code in (401, 403)
    await trunks.apply(TRUNKS, NUMBERS)


async def test_an_account_unknown_and_an_operator_that_is_silent(
    trunks: AsteriskTrunks, listen: Listen
) -> None:
    unknown, silent = await listen("127.0.0.6"), await listen("127.0.0.7")
    unknown.register_code, silent.silent = 404, True
    first = TrunkSpec("unknown", (), Registration(unknown.host, "us", "pw"))
    second = TrunkSpec("silent", (), Registration(silent.host, "us", "pw"))
    await trunks.apply([*TRUNKS, first, second], NUMBERS)
    assert (await state_of(trunks, first, lambda s: s.code != 0)).code == 404
    assert await state_of(trunks, second, lambda s: s.reachable == "no")
    await trunks.apply(TRUNKS, NUMBERS)


async def test_a_trial_says_what_the_operator_said(
    node: Node, trunks: AsteriskTrunks, listen: Listen
) -> None:
    operator = await listen("127.0.0.6")
    line = TrunkSpec("line", ("127.0.0.6",), host=operator.host)
    await trunks.apply([*TRUNKS, line], NUMBERS)
    sound = str(node.install.sounds_dir / "fr" / "one-moment-please")

    answered = asyncio.ensure_future(trunks.attempt("line", "0612345678", NUMBER, sound))
    call = await operator.next_call()
    assert call.invite is not None
    assert call.invite.start.startswith("INVITE sip:0612345678@127.0.0.6")
    assert NUMBER in call.invite.get("From")
    await operator.answer(call)
    await call.sounds()
    result = await answered
    assert result.answered and result.code == 200 and result.received > 25 and result.talk_ms > 0
    await call.until("ended")

    for code, fault in ((486, False), (503, True), (403, False)):
        refused = asyncio.ensure_future(trunks.attempt("line", "0612345678", NUMBER, sound))
        operator.ring_code = None
        await operator.refuse(await operator.next_call(), code, "No")
        result = await refused
        assert (result.code, is_fault(result)) == (code, fault)
    await trunks.apply(TRUNKS, NUMBERS)


async def test_sound_before_the_answer_is_a_line_that_works(
    node: Node,
    world: SipWorld,
    trunks: AsteriskTrunks,
    listen: Listen,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An operator's announcement with 183 and no answer: no reason to try another line."""
    monkeypatch.setattr(trial, "RING_S", 3.0)
    operator = await listen("127.0.0.6")
    operator.ring_code = None
    await trunks.apply([*TRUNKS, TrunkSpec("line", ("127.0.0.6",), host=operator.host)], NUMBERS)
    sound = str(node.install.sounds_dir / "fr" / "one-moment-please")
    waiting = asyncio.ensure_future(trunks.attempt("line", "0612345678", NUMBER, sound))
    call = await operator.next_call()
    await operator.progress(call)
    result = await waiting
    assert (result.answered, result.rang, is_fault(result)) == (False, True, False)
    assert result.received > 25, "half a second of the announcement"
    await trunks.apply(TRUNKS, NUMBERS)


async def test_this_machine_is_no_operator(trunks: AsteriskTrunks) -> None:
    with pytest.raises(NodeSettingError, match=r"127\.0\.0\.1"):
        await trunks.apply([TrunkSpec("bad", ("127.0.0.1",))], NUMBERS)
