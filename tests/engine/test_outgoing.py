"""Calls out through the gate: what is asked is kept, what is allowed may be dialled for a while."""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from decroche.engine import outgoing
from decroche.engine.live.refusals import BadArgument
from decroche.engine.lookup import CentresLookup
from decroche.engine.outgoing import Outgoings, Permit
from decroche.gate.refusals import CallRefused, NotKept
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, InteractionId, LegId
from decroche.switch.port import RogueCall
from tests.engine.house import LINE, House, make_config, publish
from tests.engine.test_outages import allow_database, cut_database
from tests.engine.test_who_calls import somebody

ROWS = (
    "select allowed, code, number_class, outcome from attempt where tenant_id = %(tenant)s"
    " order by at_ms, id"
)
MOBILE = "06 39 98 00 12"


def outgoings(house: House) -> Outgoings:
    return house.engine.centres[house.tenant].outgoings


async def at_work(house: House) -> None:
    page = await house.page()
    await page.act("sign_in")


async def change(house: House, agent: dict[str, Any] | None = None, **fields: Any) -> None:
    """Another version of the configuration, in force."""
    config: CentreConfig = make_config(house.tenant, version=2, **fields)
    changed = msgspec.structs.replace(house.agent, **(agent or {}))
    config = msgspec.structs.replace(config, agents={changed.id: changed})
    publish(house, config)
    await house.engine.refresh(house.tenant)


async def ask(house: House, dialled: str = MOBILE, purpose: str = "service") -> Permit:
    [queue] = house.config.queues
    interaction = InteractionId(str(uuid4()))
    return await outgoings(house).ask(house.agent.id, queue, dialled, purpose, interaction)


async def refused(house: House, dialled: str = MOBILE, purpose: str = "service") -> str:
    with pytest.raises(CallRefused) as caught:
        await ask(house, dialled, purpose)
    return caught.value.code


async def settled(house: House) -> None:
    """What waits on the side file is written."""
    attempts = house.engine.centres[house.tenant].attempts
    await house.until(lambda: not attempts._waiting)


async def test_what_is_allowed_is_kept_before_it_may_be_dialled(house: House) -> None:
    person = somebody(house, "Petit", "+33639980012")
    await at_work(house)
    permit = await ask(house)
    # No waiting: it is committed when `ask` returns.
    assert house.rows(ROWS) == [(True, "allowed", "mobile", "")]
    assert (permit.number, permit.person, permit.emergency) == ("+33639980012", person, False)
    assert (permit.caller_id, permit.trunks) == (LINE, house.config.outbound.trunks)
    point = "select p.e164 from attempt a join contact_point p on p.id = a.contact_point_id"
    assert house.rows(f"{point} where a.tenant_id = %(tenant)s") == [("+33639980012",)]
    whole = house.rows("select to_jsonb(a)::text from attempt a where a.tenant_id = %(tenant)s")
    assert "639980012" not in str(whole)


async def test_what_is_allowed_may_be_dialled_until_it_is_over(house: House) -> None:
    await at_work(house)
    permit = await ask(house)
    lookup = CentresLookup(house.engine.centres)
    found = lookup.outgoing(permit.attempt)
    assert found is not None
    assert (found.number, found.caller_id, found.trunks) == (
        "+33639980012", LINE, house.config.outbound.trunks
    )  # fmt: skip
    assert lookup.outgoing(permit.attempt) == found, "given twice it is the same"
    outgoings(house).ended(permit.attempt, "busy", None, found.until_ms)
    assert lookup.outgoing(permit.attempt) is None
    await settled(house)
    assert house.rows(ROWS) == [(True, "allowed", "mobile", "busy")]


async def test_a_verdict_goes_stale(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await at_work(house)
    monkeypatch.setattr(outgoing, "FRESH_MS", -1)
    permit = await ask(house)
    assert outgoings(house).outgoing(permit.attempt) is None
    await ask(house)
    assert permit.attempt not in outgoings(house)._allowed, "and is forgotten"


async def test_refused_asks_are_kept_too(house: House) -> None:
    assert await refused(house) == "not_at_work"
    await at_work(house)
    assert await refused(house, "0892 123 456") == "class_closed"
    assert await refused(house, "+44 20 7946 0958") == "country_closed"
    assert await refused(house, "06 39") == "unreadable_number"
    assert await refused(house, "114") == "text_only"
    assert await refused(house, purpose="prospecting_consumer") == "prospecting_closed"
    await settled(house)
    assert sorted(code for _, code, _, _ in house.rows(ROWS)) == [
        "class_closed", "country_closed", "not_at_work", "prospecting_closed", "text_only",
        "unreadable_number",
    ]  # fmt: skip
    assert not any(allowed for allowed, *_ in house.rows(ROWS))
    assert outgoings(house)._allowed == {}
    with pytest.raises(BadArgument):
        await ask(house, purpose="whatever")


async def test_without_the_right_only_help_can_be_called(house: House) -> None:
    await change(house, {"may_call_out": False})
    await at_work(house)
    assert await refused(house) == "no_right"
    permit = await ask(house, "15")
    assert (permit.number, permit.emergency) == ("15", True)
    assert permit.site == next(iter(house.config.sites.values()))
    found = outgoings(house).outgoing(permit.attempt)
    assert found is not None
    assert found.number == "15", "dialled as it is"


async def test_the_days_number_is_not_passed_by_asking_twice_at_once(house: House) -> None:
    await change(house, {"calls_out_max": 2})
    await at_work(house)
    await ask(house, "112")  # Not counted.
    await settled(house)
    answers = await asyncio.gather(*(ask(house) for _ in range(4)), return_exceptions=True)
    assert len([a for a in answers if isinstance(a, Permit)]) == 2
    assert {a.code for a in answers if isinstance(a, CallRefused)} == {"daily_cap"}
    assert (await ask(house, "112")).emergency


async def test_yesterdays_calls_do_not_count(house: House) -> None:
    await change(house, {"calls_out_max": 1})
    await at_work(house)
    permit = await ask(house)
    assert await refused(house) == "daily_cap"
    attempts = house.engine.centres[house.tenant].attempts
    found = outgoings(house).outgoing(permit.attempt)
    assert found is not None
    agent = AgentId(house.agent.id)
    assert await attempts.calls_since(agent, found.until_ms - outgoing.FRESH_MS + 60_000) == 0


async def test_with_the_database_away_help_can_be_called_and_nothing_else(house: House) -> None:
    await at_work(house)
    allow_database(house, False)
    try:
        cut_database(house)
        with pytest.raises(NotKept):
            await ask(house)
        permit = await ask(house, "112")
        found = outgoings(house).outgoing(permit.attempt)
        assert found is not None
        outgoings(house).ended(permit.attempt, "answered", found.until_ms, found.until_ms + 1)
        # Not even our death loses it.
        await house.crash()
    finally:
        allow_database(house, True)
    assert house.rows(ROWS) == []
    await house.start()
    await settled(house)
    assert house.rows(ROWS) == [
        (False, "attempt_not_kept", "mobile", ""),
        (True, "emergency", "emergency", "answered"),
    ]
    side = house.settings.data_dir / "spool" / house.tenant / "attempts.jsonl"
    assert side.read_bytes() == b""


async def test_a_line_that_cannot_be_written_holds_up_no_other(house: House) -> None:
    await at_work(house)
    await settled(house)
    [queue] = house.config.queues
    wrong = InteractionId("no uuid")
    await outgoings(house).ask(house.agent.id, queue, "112", "service", wrong)
    await outgoings(house).ask(house.agent.id, queue, "115", "service", None)
    await settled(house)
    query = "select facts ->> 'short' from attempt where tenant_id = %(tenant)s"
    assert house.rows(query) == [("115",)]


async def test_a_call_that_went_round_the_gate_is_kept_for_its_centre(house: House) -> None:
    [trunk] = house.config.outbound.trunks
    assert house.switch is not None
    for line in ("nobody's", trunk):
        house.switch.tell(RogueCall(1_000, LegId("x"), line))
    rows = "select at_ms, trunk_id::text from rogue_call where tenant_id = %(tenant)s"
    await house.until(lambda: house.rows(rows))
    await settled(house)
    assert house.rows(rows) == [(1_000, trunk)]
