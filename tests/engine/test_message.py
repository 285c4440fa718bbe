"""A caller leaves a message: its row, and what becomes of it when engine or line die meanwhile."""

from typing import Any

import msgspec
import pytest

from decroche.calls.state import Stage
from decroche.kernel.config import Announce, End, FlowSpec, Voicemail
from decroche.kernel.ids import LegId, NodeId, PromptId
from tests.engine.house import LINE, House, publish

N = NodeId
ROWS = (
    "select r.state, r.reason, r.segment_id, r.queue_id::text, i.outcome from recording r"
    " join interaction i on i.id = r.interaction_id where r.tenant_id = %(tenant)s"
)
STEPS = "select node from flow_step where tenant_id = %(tenant)s order by at_ms, seq"


async def speaking(house: House) -> LegId:
    """A caller who speaks after the beep."""
    queue, flow = next(iter(house.config.queues)), next(iter(house.config.flows.values()))
    nodes: dict[NodeId, Any] = {
        N("leave"): Voicemail(PromptId("none"), queue, N("thanks"), N("end")),
        N("thanks"): Announce(PromptId("none"), N("end")),
        N("end"): End(),
    }
    flows = {flow.id: FlowSpec(flow.id, flow.name, N("leave"), nodes)}
    house.config = msgspec.structs.replace(house.config, version=2, digest="v2", flows=flows)
    publish(house, house.config)
    centre = house.engine.centres[house.tenant]
    headers = {"X-Decroche-Control": house.secrets.engine_control_token}
    body = {"tenant": house.tenant}
    async with house.http.post(f"{house.url}/control/config", json=body, headers=headers) as done:
        assert done.status < 300
    await house.until(lambda: centre.runtime.state.config_version == 2)
    assert house.switch is not None
    leg = house.switch.call_in(LINE, "0639980012")
    await house.until(lambda: house.rows(ROWS))
    [call] = centre.runtime.state.calls.calls.values()
    assert call.stage is Stage.MESSAGE
    message = next(iter(house.switch.messages.files.values()))
    message.begun_ms -= 5_000  # He has spoken for five seconds.
    return leg


def kept(house: House, state: str = "spooled", outcome: str = "voicemail") -> bool:
    queue = next(iter(house.config.queues))
    return house.rows(ROWS) == [(state, "message", "", queue, outcome)]


@pytest.mark.parametrize("hangs_up", [True, False])
async def test_a_message_is_kept_for_its_queue(house: House, hangs_up: bool) -> None:
    leg = await speaking(house)
    assert house.switch is not None
    if hangs_up:
        house.switch.hang_up(leg)
    else:
        house.switch.press(leg, "#")
    await house.until(lambda: kept(house))
    assert [node for (node,) in house.rows(STEPS)][:2] == (
        ["leave"] if hangs_up else ["leave", "thanks"]
    )


async def test_a_breath_is_no_message(house: House) -> None:
    leg = await speaking(house)
    assert house.switch is not None
    message = next(iter(house.switch.messages.files.values()))
    message.begun_ms += 5_000
    house.switch.press(leg, "#")
    await house.until(lambda: kept(house, "empty", "closed"))


@pytest.mark.parametrize("meanwhile", ["speaks", "key", "hang_up"])
async def test_an_engine_that_dies_meanwhile_loses_nothing(house: House, meanwhile: str) -> None:
    leg = await speaking(house)
    switch = house.switch
    assert switch is not None
    await house.crash()
    if meanwhile == "key":
        switch.press(leg, "#")
    elif meanwhile == "hang_up":
        switch.hang_up(leg)
    await house.start()
    if meanwhile == "speaks":
        await house.until(lambda: house.engine.centres[house.tenant].runtime.state.calls.calls)
        switch.press(leg, "#")
    await house.until(lambda: kept(house))
