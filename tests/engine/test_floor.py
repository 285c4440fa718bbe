"""The floor over the live socket: who may watch, what is sent, and that nothing gets lost."""

import asyncio
import random
import time
from typing import Any

import aiohttp
import msgspec
import pytest

from decroche.engine.app import Engine
from decroche.engine.live import floor as board
from decroche.engine.live import floor_rows
from decroche.engine.live.floor import FloorBoard, Watcher
from decroche.engine.live.floor_view import Floor, FloorAgent, FloorEvents, FloorView, Watch
from decroche.engine.live.protocol import Ack, Echo, EchoBack, FromEngine, Goodbye, Resync
from decroche.kernel.config import SupervisorSpec
from decroche.kernel.ids import AgentId
from decroche.kernel.ticket import Ticket, sign
from tests.engine.house import LINE, WAIT_S, House, Page, make_config, publish

USER = "claire"


def ticket(house: House, role: str = "supervisor", user: str = USER, epoch: int = 1) -> str:
    until = int(time.time() * 1000) + 3_600_000
    body = Ticket(house.tenant, user, None, role, "login", epoch, until)
    return sign(body, house.secrets.live_ticket_key.encode())


class Wall:
    """A page that watches: it puts what it is sent together, and never misses a number."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.view: FloorView | None = None
        self.seq = -1
        self.wholes = 0
        self.goodbye = ""
        self._some = asyncio.Condition()
        self._reader = asyncio.ensure_future(self._read())

    @classmethod
    async def open(cls, house: House, text: str) -> "Wall":
        socket = await house.http.ws_connect(f"{house.url}/live", origin=house.settings.origin)
        wall = cls(socket)
        await wall.say(Watch(text))
        await wall.until(lambda: wall.view or wall.goodbye)
        return wall

    async def say(self, message: Any) -> None:
        await self.socket.send_str(msgspec.json.encode(message).decode())

    async def until(self, condition: Any) -> Any:
        async with asyncio.timeout(WAIT_S), self._some:
            while not (found := condition()):
                await self._some.wait()
        return found

    def agent(self, id: str) -> FloorAgent:
        assert self.view is not None
        return next(row for row in self.view.agents if row.id == id)

    async def _read(self) -> None:
        decoder = msgspec.json.Decoder(FromEngine)
        async for frame in self.socket:
            message = decoder.decode(frame.data)
            if isinstance(message, Echo):
                await self.say(EchoBack(message.n))
            async with self._some:
                self._take(message)
                self._some.notify_all()

    def _take(self, message: Any) -> None:
        match message:
            case Floor(seq=seq, floor=view):
                self.view, self.seq = view, seq
                self.wholes += 1
            case FloorEvents(seq=seq, queues=queues, agents=agents):
                assert self.view is not None
                assert seq == self.seq + 1, "a gap in the events"
                self.view, self.seq = floor_rows.apply(self.view, queues, agents), seq
            case Goodbye(code=code):
                self.goodbye = code

    async def close(self) -> None:
        await self.socket.close()
        await self._reader


async def staffed(house: House, *teams: str) -> None:
    """The house's agent is of team "Loire"; Claire runs these teams (none: all)."""
    agent = msgspec.structs.replace(house.agent, team="Loire")
    other = msgspec.structs.replace(
        agent, id=AgentId(str(house.tenant)), name="Bob", team="Rhône", endpoint="ag-bob", queues=()
    )
    queues = {
        id: msgspec.structs.replace(queue, short_abandon_s=0)
        for id, queue in house.config.queues.items()
    }
    changes = {
        "queues": queues,
        "agents": {agent.id: agent, other.id: other},
        "supervisors": {USER: SupervisorSpec("Claire", teams), "boss": SupervisorSpec("Hugo")},
    }
    publish(house, make_config(house.tenant, 2, **changes))
    await house.engine.refresh(house.tenant)


@pytest.fixture
def floor(house: House, monkeypatch: pytest.MonkeyPatch) -> FloorBoard:
    monkeypatch.setattr(board, "TICK_S", 0.01)
    return house.engine.centres[house.tenant].floor


async def test_a_call_as_the_floor_sees_it(house: House, floor: FloorBoard) -> None:
    await staffed(house)
    wall = await Wall.open(house, ticket(house))
    id = house.agent.id
    assert (wall.agent(id).status, wall.agent(id).link) == ("offline", "")
    page = await house.available()
    await wall.until(lambda: wall.agent(id).status == "available" and wall.agent(id).link == "ok")
    leg = await house.talk(page)
    await wall.until(lambda: wall.agent(id).status == "talking" and wall.agent(id).customer)
    row = wall.agent(id)
    assert (row.customer, row.stage, row.sound) == ("06 39 98 00 12", "talking", "ok")
    assert wall.view is not None
    [queue] = wall.view.queues
    assert (queue.busy, queue.answered, queue.in_target, queue.abandoned) == (1, 1, 1, 0)
    assert house.switch is not None
    second = house.switch.call_in(LINE, "0639980013")
    await wall.until(lambda: wall.view and wall.view.queues[0].waiting == 1)
    house.switch.hang_up(second)
    await wall.until(lambda: wall.view and wall.view.queues[0].abandoned == 1)
    house.switch.hang_up(leg)
    await wall.until(lambda: wall.agent(id).status == "after_call")
    assert wall.wholes == 1, "only rows after the first picture"
    await wall.close()
    await house.until(lambda: not floor.watched)


async def test_what_the_floor_counts_is_what_the_database_counts(house: House) -> None:
    """The same after a kill: the day is read again."""
    await staffed(house)
    page = await house.available()
    leg = await house.talk(page)
    assert house.switch is not None
    other = house.switch.call_in(LINE, "0639980013")
    centre = house.engine.centres[house.tenant]
    queue = next(iter(house.config.queues))
    await house.until(lambda: centre.runtime.state.calls.legs.get(other))
    house.switch.hang_up(other)
    house.switch.hang_up(leg)
    await page.stage("after_call")
    before = centre.floor.sums.of_queue(queue)
    assert before is not None
    assert (before.offered, before.answered, before.abandoned) == (2, 1, 1)
    await centre.journal.settled()
    await house.crash()
    await house.start()
    again: Engine = house.engine
    sums = again.centres[house.tenant].floor.sums
    await house.until(lambda: sums.loaded)
    assert sums.of_queue(queue) == before
    figures = (
        "select count(*) filter (where settled), count(*) filter (where answered),"
        " count(*) filter (where in_target), count(*) filter (where abandoned),"
        " count(*) filter (where short) from figures_visit where tenant_id = %(tenant)s"
    )
    assert house.rows(figures) == [msgspec.structs.astuple(before)], "as the figures say"


async def test_a_supervisor_sees_the_own_teams_and_nobody_else_sees_anything(
    house: House, floor: FloorBoard
) -> None:
    await staffed(house, "Rhône")
    wall = await Wall.open(house, ticket(house))
    assert wall.view is not None
    assert [row.name for row in wall.view.agents] == ["Bob"]
    assert wall.view.queues == (), "nobody of Rhône serves a queue"
    page = await house.available()
    await house.talk(page)
    boss = await Wall.open(house, ticket(house, "administrator", "boss"))
    assert boss.view is not None and len(boss.view.agents) == 2
    assert (wall.seq, len(wall.view.agents)) == (0, 1), "another team's call is not theirs to see"
    for role, user in (
        ("agent", "x"),
        ("supervisor", "unknown"),
        ("administrator", "gone"),
        ("agent", USER),
    ):
        assert (await Wall.open(house, ticket(house, role, user))).goodbye == "revoked"
    assert (await Wall.open(house, "no ticket")).goodbye == "expired"


async def test_who_runs_the_floor_no_more_is_out(house: House, floor: FloorBoard) -> None:
    await staffed(house)
    wall = await Wall.open(house, ticket(house))
    others = {"boss": SupervisorSpec("Boss")}
    publish(house, make_config(house.tenant, 3, supervisors=others))
    await house.engine.refresh(house.tenant)
    await wall.until(lambda: wall.goodbye)
    assert wall.goodbye == "revoked"
    await staffed_again(house)
    wall = await Wall.open(house, ticket(house))
    control = {"X-Decroche-Control": house.secrets.engine_control_token}
    body = {"tenant": house.tenant, "user": USER, "epoch": 2}
    async with house.http.post(f"{house.url}/control/revoke", json=body, headers=control) as done:
        assert done.status == 204
    await wall.until(lambda: wall.goodbye)
    stale = await Wall.open(house, ticket(house))
    assert stale.goodbye == "expired", "who is logged in still gets a fresh ticket"


async def staffed_again(house: House) -> None:
    changes = {"supervisors": {USER: SupervisorSpec("Claire")}}
    publish(house, make_config(house.tenant, 4, **changes))
    await house.engine.refresh(house.tenant)


@pytest.mark.parametrize("seed", range(3))
async def test_the_rows_that_are_sent_make_the_floor_that_is(
    house: House, floor: FloorBoard, seed: int
) -> None:
    dice = random.Random(seed)
    await staffed(house)
    wall = await Wall.open(house, ticket(house))
    page = await house.available()
    legs: list[str] = []
    for _ in range(60):
        await one_thing(house, page, legs, dice)
        if dice.random() < 0.1:
            await wall.say(Resync())
    await in_step(floor, wall)


async def one_thing(house: House, page: Page, legs: list[str], dice: random.Random) -> None:
    """Whatever may happen on a floor."""
    switch, floor = house.switch, house.engine.centres[house.tenant].floor
    assert switch is not None
    act = dice.choice(["call", "call", "leave", "answer", "break", "ready", "assist", "finish"])
    match act:
        case "call" if len(legs) < 4:
            legs.append(switch.call_in(LINE, f"06399800{dice.randint(10, 14)}"))
        case "leave" if legs:
            switch.hang_up(legs.pop(dice.randrange(len(legs))))
        case "answer":
            for ringing in switch.ringing(house.agent.endpoint)[:1]:
                switch.pick_up(ringing.id)
        case "break":
            await page.act("state", status="break")
        case "ready":
            await page.act("state", status="available")
        case "assist":
            await page.act("assist", on=dice.random() < 0.5)
        case "finish":
            await page.act("finish")
    floor.touch(house.agent.id)
    for _ in range(dice.randint(0, 20)):
        await asyncio.sleep(0)


async def in_step(floor: FloorBoard, wall: Wall) -> None:
    """Once all is sent and read, the page has what a fresh one would get."""
    floor._show()
    floor._draw_all()
    fresh = floor.view(None)
    [scope] = floor._scopes.values()
    await wall.until(lambda: wall.seq >= scope.seq)
    assert wall.view == fresh


class Slow:
    """A connection whose reader reads when told."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.unread = False

    def send(self, message: Any) -> None:
        self.sent.append(message)

    def send_frame(self, frame: bytes) -> None:
        text = frame[frame.index(b"{") :]
        self.sent.append(msgspec.json.decode(text, type=FloorEvents))
        self.unread = True


async def test_a_slow_reader_holds_nobody_up_and_gets_the_whole_when_it_reads(
    house: House, floor: FloorBoard
) -> None:
    await staffed(house)
    wall = await Wall.open(house, ticket(house))
    slow: Any = Slow()
    [scope] = floor._scopes.values()
    watcher = Watcher(next(iter(scope.watchers)).ticket, slow)
    floor._join(watcher)
    id = house.agent.id
    for reached in ("available", "break", "available"):
        page = await house.available() if not house.pages else house.pages[0]
        await page.act("state", status=reached)
        await wall.until(lambda wanted=reached: wall.agent(id).status == wanted)
    frames = [message for message in slow.sent if isinstance(message, FloorEvents)]
    assert len(frames) == 1, "one frame unread, and none behind it"
    assert watcher.behind
    slow.unread = False
    await house.until(lambda: isinstance(slow.sent[-1], Floor))
    last = slow.sent[-1]
    assert next(row for row in last.floor.agents if row.id == id).status == "available"
    assert not watcher.behind


async def steer(house: House, kind: str, **more: Any) -> Any:
    """What the site asks of the engine."""
    control = {"X-Decroche-Control": house.secrets.engine_control_token}
    body = {"tenant": house.tenant, "agent": house.agent.id, "by": USER, "kind": kind, **more}
    async with house.http.post(f"{house.url}/control/floor", json=body, headers=control) as done:
        assert done.status == 200
        return await done.json()


async def test_a_supervisor_steers_and_the_agent_sees_who(house: House, floor: FloorBoard) -> None:
    await staffed(house)
    assert (await steer(house, "break"))["refused"]["code"] == "not_at_post"
    assert (await steer(house, "message", text="?"))["refused"]["code"] == "page_away"
    page = await house.available()
    lunch = next(iter(house.config.pause_reasons))
    assert (await steer(house, "withdrawn", reason=lunch))["refused"]["code"] == "unknown_reason"
    assert await steer(house, "break", reason=lunch) == {}
    await page.status("break")
    assert page.desk is not None
    assert (page.desk.state.by, page.desk.state.reason) == ("Claire", lunch)
    assert await steer(house, "message", text="Bravo pour ce matin") == {}
    await page.until(lambda: page.desk and len(page.desk.messages) == 2)
    said = page.desk.messages[-1]
    assert (said.by, said.kind, said.text) == ("Claire", "message", "Bravo pour ce matin")
    assert isinstance(await page.act("heard", message=said.id), Ack)
    await page.until(lambda: page.desk and [m.kind for m in page.desk.messages] == ["break"])
    assert await page.fresh() == page.desk
    assert await steer(house, "sign_out") == {}
    await page.until(lambda: Goodbye("signed_out") in page.heard)
    again = await house.page(tab="two")
    assert again.desk is not None
    assert [m.kind for m in again.desk.messages] == ["break", "sign_out"]


async def test_who_is_logged_out_in_a_call_keeps_the_page_until_it_is_over(house: House) -> None:
    await staffed(house)
    page = await house.available()
    leg = await house.talk(page)
    assert await steer(house, "sign_out") == {}
    await page.until(lambda: page.desk and page.desk.state.next_status == "offline")
    assert page.desk is not None and page.desk.work is not None
    assert Goodbye("signed_out") not in page.heard
    assert house.switch is not None
    house.switch.hang_up(leg)
    await page.until(lambda: Goodbye("signed_out") in page.heard)


async def test_a_call_for_help_is_seen_answered_and_ends_with_its_call(
    house: House, floor: FloorBoard
) -> None:
    await staffed(house)
    wall = await Wall.open(house, ticket(house))
    id = house.agent.id
    page = await house.available()
    leg = await house.talk(page)
    assert (await steer(house, "assist"))["refused"]["code"] == "no_help_asked"
    assert isinstance(await page.act("assist", on=True), Ack)
    await wall.until(lambda: wall.agent(id).help_ms)
    assert wall.agent(id).interaction and wall.agent(id).help_seen_by == ""
    assert await steer(house, "assist") == {}
    await page.until(lambda: page.desk and page.desk.assist and page.desk.assist.seen_by)
    assert page.desk is not None and page.desk.assist is not None
    assert page.desk.assist.seen_by == "Claire"
    await wall.until(lambda: wall.agent(id).help_seen_by == "Claire")
    assert house.switch is not None
    house.switch.hang_up(leg)
    await page.stage("after_call")
    assert page.desk.assist is None
    await wall.until(lambda: wall.agent(id).help_ms is None)


async def test_nothing_is_drawn_while_nobody_watches(
    house: House, floor: FloorBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(board, "agent_row", lambda *of: drawn.append(of))
    monkeypatch.setattr(board, "queue_rows", lambda *of: drawn.append(of))
    page = await house.available()
    await house.talk(page)
    await asyncio.sleep(0.05)
    assert (drawn, floor._tick) == ([], None)
    sums = floor.sums.of_queue(next(iter(house.config.queues)))
    assert sums is not None and sums.answered == 1
