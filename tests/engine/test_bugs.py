"""A bug beside the core, or a disk that refuses, costs one event or one process, not a centre."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from decroche.centre.events import PresenceChanged
from decroche.centre.outcome import Outcome
from decroche.engine import runtime as runtime_of
from decroche.engine.clock import now_ms
from decroche.engine.entry import make_entry
from decroche.engine.live.protocol import Ack, Act
from decroche.kernel.ids import TenantId
from decroche.kernel.legs import LegCommand
from tests.engine.house import House


class Once:
    """Stands before a method and raises at the first call only."""

    def __init__(self, real: Any, error: Exception) -> None:
        self.real, self.error, self.raised = real, error, False

    def __call__(self, *args: Any) -> Any:
        if not self.raised:
            self.raised = True
            raise self.error
        return self.real(*args)


async def kinds(house: House) -> list[str]:
    """What the journal has from here on, in its order."""
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    query = "select kind from journal_event where tenant_id = %(tenant)s order by seq"
    return [kind for (kind,) in house.rows(query)]


async def test_a_desk_that_cannot_be_drawn_costs_one_drawing(house: House) -> None:
    page = await house.page()
    runtime = house.engine.centres[house.tenant].runtime
    broken = Once(runtime._shown, ValueError("a bug in a desk"))
    runtime._shown = broken
    assert isinstance(await page.act("sign_in"), Ack)
    assert broken.raised
    assert isinstance(await page.act("state", status="available"), Ack)
    await page.status("available")
    before = await kinds(house)
    await house.talk(page)
    after = await kinds(house)
    assert [before.count(kind) for kind in ("agent_signed_in", "call_arrived")] == [1, 0]
    assert [after.count(kind) for kind in ("agent_signed_in", "call_arrived")] == [1, 1]


async def test_orders_that_cannot_be_given_cost_these_orders(house: House) -> None:
    await house.available()
    runtime = house.engine.centres[house.tenant].runtime
    given: list[Sequence[LegCommand]] = []
    shown: list[Outcome] = []

    def execute(tenant: TenantId, commands: Sequence[LegCommand]) -> None:
        given.append(commands)

    real = runtime._shown

    def show(outcome: Outcome) -> None:
        shown.append(outcome)
        real(outcome)

    runtime._shown = show
    runtime._execute = Once(execute, ValueError("a bug in the exchange"))
    assert house.switch is not None
    house.switch.call_in("+33199000001", "0639980012")
    house.switch.call_in("+33199000001", "0639980013")
    await house.until(lambda: given)
    assert (await kinds(house)).count("call_arrived") == 2
    assert len(shown) >= 2


async def test_an_event_that_cannot_be_written_down_is_dropped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = house.engine.centres[house.tenant].runtime
    make = Once(make_entry, TypeError("a bug in the encoding"))
    monkeypatch.setattr(runtime_of, "make_entry", make)
    seq, agent = runtime.seq, house.agent.id
    with pytest.raises(TypeError):
        await runtime.act(PresenceChanged(now_ms(), agent, page=True, phone=False))
    assert runtime.seq == seq
    await runtime.act(PresenceChanged(now_ms(), agent, page=True, phone=True))
    assert runtime.seq == seq + 1


async def test_a_spool_file_that_cannot_be_deleted_is_tried_again(house: House) -> None:
    page = await house.page()
    journal = house.engine.centres[house.tenant].journal
    cut: Any = Once(journal._spool.cut, OSError(5, "a disk that fails"))
    journal._spool.cut = cut  # type: ignore[method-assign]
    async with asyncio.timeout(10):
        await page.act("sign_in")
        await page.act("state", status="available")
    assert cut.raised
    assert not house.engine.stopping.is_set()


async def test_a_journal_that_ends_ends_the_process(house: House) -> None:
    page = await house.page()
    journal = house.engine.centres[house.tenant].journal
    cut: Any = Once(None, AssertionError("a bug"))
    journal._spool.cut = cut  # type: ignore[method-assign]
    await page.say(Act("1", "sign_in", None, {}))
    async with asyncio.timeout(10):
        await house.engine.stopping.wait()
    assert page.desk is not None
