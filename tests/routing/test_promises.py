"""What routing promises after every event, on random days by seed."""

from random import Random

import msgspec
import pytest

from decroche.kernel.ids import AgentId, OfferId, TimerId, WorkId
from decroche.routing import core, keeping, oracle
from decroche.routing.board import Standing, rank_of, standing
from decroche.routing.commands import (
    AgentChanged,
    InHand,
    MakeOffer,
    RetractOffer,
    RoutingCommand,
    WaitOver,
)
from decroche.routing.events import (
    OfferFailed,
    OfferFailure,
    RoutingEvent,
    StateAsked,
    Status,
    TimerFired,
    WorkEnded,
    WorkQueued,
    WorkStarted,
    WorkWithdrawn,
)
from decroche.routing.room import has_room
from decroche.routing.state import Agent, Hand, State, Work, is_waiting
from decroche.routing.waits import EXCLUSION_MS
from tests.routing.world import World, one_at_a_time, run_day

SEEDS = range(12)
STEPS = 800
WITH_WORK = (Status.RINGING, Status.TALKING)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_work_is_lost_and_none_has_two_agents(seed: int) -> None:
    alive: list[WorkId] = []
    holders: Holders = {}

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        if isinstance(event, WorkQueued | WorkStarted):
            alive.append(event.work)
        over = [c.work for c in commands if isinstance(c, WaitOver)]
        assert len(over) == len(dict.fromkeys(over)), "said twice"
        gone = [*over, *ended_by(event, holders)]
        alive[:] = [work for work in alive if work not in gone]
        assert sorted(alive) == sorted(world.state.works)
        works = world.state.works.values()
        talking = [(w.id, w.agent) for w in works if w.agent is not None]
        ringing = [(w.id, agent) for w in works for agent in w.ringing.values()]
        holders.clear()
        holders.update(
            {(h.work, a.id): h.status for a, h in hands_of(world) if h.status in WITH_WORK}
        )
        assert sorted([*talking, *ringing]) == sorted(holders)
        assert not [w for w in works if w.ringing and w.agent is not None], "one work, two agents"
        talk = [held for held, status in holders.items() if status is Status.TALKING]
        assert sorted(talk) == sorted(talking)

    run_day(seed, STEPS, watch)


def hands_of(world: World) -> list[tuple[Agent, Hand]]:
    agents = world.state.agents.values()
    return [(agent, hand) for agent in agents for hand in agent.hands.values()]


Holders = dict[tuple[WorkId, AgentId], Status]


def ended_by(event: RoutingEvent, holders: Holders) -> tuple[WorkId, ...]:
    """The work this event ends: withdrawn unless in conversation, or ended by who has it."""
    if isinstance(event, WorkWithdrawn):
        talks = [key[0] for key, status in holders.items() if status is Status.TALKING]
        return () if event.work in talks else (event.work,)
    if isinstance(event, WorkEnded):
        return (event.work,) if (event.work, event.agent) in holders else ()
    return ()


def test_who_was_not_the_first_to_answer_is_as_free_as_before() -> None:
    lost = 0
    idle_since: dict[AgentId, int] = {}
    wished: dict[AgentId, Status] = {}

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        nonlocal lost
        for retract in [c for c in commands if isinstance(c, RetractOffer)]:
            if retract.failure is OfferFailure.TAKEN:
                lost += 1
                work, agent = world.state.works[retract.work], world.state.agents[retract.agent]
                assert retract.by == work.agent != agent.id
                assert agent.id not in work.missed
                assert agent.idle_since_ms == idle_since[agent.id]
                assert agent.status in wanted(wished.get(agent.id)) or agent.hands
        agents = world.state.agents.values()
        idle_since.update({agent.id: agent.idle_since_ms for agent in agents})
        wished.clear()
        wished.update({a.id: a.wish.status for a in agents if a.wish is not None})

    for seed in range(60):
        run_day(seed, STEPS, watch)
    assert lost > 50, "days too quiet to prove anything"


def wanted(wish: Status | None) -> tuple[Status, ...]:
    """What becomes of a free agent: what he wished, or the next offer."""
    return (Status.AVAILABLE, Status.RINGING) if wish is None else (wish,)


def test_after_work_of_his_own_an_agent_is_what_he_was_or_wishes_to_be() -> None:
    back = 0
    before: dict[AgentId, tuple[Status, object]] = {}
    asked: dict[AgentId, StateAsked | None] = {}

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        nonlocal back
        agents = world.state.agents
        if isinstance(event, StateAsked) and event.agent in asked:
            asked[event.agent] = event
        for agent in [agents[id_] for id_ in asked if not busy(agents[id_])]:
            if asked.pop(agent.id) is None and agent.status is not Status.OFFLINE:
                back += 1
                assert (agent.status, agent.reason) in after(before[agent.id])
        if isinstance(event, WorkStarted) and event.work in world.state.works:
            assert agents[event.agent].status is Status.TALKING
            asked[event.agent] = None
        else:
            before.update({a.id: (a.status, a.reason) for a in agents.values() if not busy(a)})

    for seed in range(40):
        before.clear()
        asked.clear()
        run_day(seed, STEPS, watch, config=one_at_a_time)
    assert back > 50, "days too quiet to prove anything"


def busy(agent: Agent) -> bool:
    return any(hand.own for hand in agent.hands.values())


def after(before: tuple[Status, object]) -> list[tuple[Status, object]]:
    """Who was free (or in error, or finishing a call) is free, if he can be reached; then he may
    ring at once."""
    free = (Status.AVAILABLE, Status.RINGING, Status.ERROR)
    stays = before[0] in (Status.BREAK, Status.WITHDRAWN, Status.NOT_RESPONDING)
    return [before] if stays else [(status, None) for status in free]


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_overtakes_and_nobody_free_is_left_with_work_that_fits(seed: int) -> None:
    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        waiting = oracle.open_works(world.state, world.config)
        state, config = world.state, world.config
        for agent in state.agents.values():
            assert not any(oracle.may_get(state, config, agent, work) for work in waiting)
        for offer in [c for c in commands if isinstance(c, MakeOffer)]:
            agent, work = world.state.agents[offer.agent], world.state.works[offer.work]
            assert (offer.decision.rule == "only") == work.only
            if work.only:
                call = work.call
                assert event == WorkQueued(
                    world.now_ms, work.id, work.queue, work.arrived_ms, call=call, only=agent.id
                )
                continue
            assert oracle.fits(world.config, agent, work)
            place, before = place_of(world, agent, work), without(agent, work)
            assert has_room(config, before, config.queues[work.queue])
            ranks = {w.id: rank_of(config, agent.id, w.queue) for w in waiting}
            for other in [w for w in waiting if standing(w, agent.id, ranks[w.id]) < place]:
                queue = config.queues[other.queue]
                may = oracle.fits(config, agent, other) and has_room(config, before, queue)
                assert not may or queue.leave_free or other.id in before.hands
            decision = offer.decision
            assert decision.considered[0].code == "chosen"
            assert decision.waited_ms == world.now_ms - work.arrived_ms
            assert len(decision.considered) <= 6

    run_day(seed, STEPS, watch)


def without(agent: Agent, work: Work) -> Agent:
    """As he was before this work was offered to him."""
    hands = {id_: hand for id_, hand in agent.hands.items() if id_ != work.id}
    weights = sum(hand.weight for hand in hands.values())
    before = msgspec.structs.replace(agent, hands=hands, used=weights, status=Status.AVAILABLE)
    if before.shown is not None:
        before.status = before.shown.status
    return before


def place_of(world: World, agent: Agent, work: Work) -> Standing:
    """Of a work that was offered, in this agent's order; perhaps it was kept for him."""
    if work.ringing and agent.id in work.prefer:
        work = msgspec.structs.replace(work, kept=(agent.id,))
    return standing(work, agent.id, rank_of(world.config, agent.id, work.queue))


def test_nobody_is_kept_for_who_does_not_come_or_beyond_the_promise() -> None:
    kept = 0

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        nonlocal kept
        for work in world.state.works.values():
            for agent in work.kept:
                kept += 1
                held = work.held_until_ms is not None  # For him also while he is away.
                known = world.state.agents.get(agent)
                assert held or (known is not None and known.status in keeping.COMING)
                assert keeping.may_have(world.config, work, agent)
                assert work.clock_ms is not None
                assert work.clock_ms <= work.keep_until_ms
                assert held or work.keep_until_ms <= work.due_ms
                assert oracle.is_open(world.config, work)
                assert not work.head

    for seed in SEEDS:
        run_day(seed, STEPS, watch)
    assert kept > 20, "days too quiet to prove anything"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_timer_is_answered_or_cancelled(seed: int) -> None:
    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        assert world.timers == timers_due(world.state)
        for work in world.state.works.values():
            if oracle.is_open(world.config, work):
                ends = [until for until in work.missed.values() if until]
                assert work.clock_ms is not None or not ends
                assert all(work.clock_ms is not None and work.clock_ms <= end for end in ends)
            if is_waiting(work):
                deadline = work.counted_ms + world.config.queues[work.queue].wait_max_s * 1000
                assert work.clock_ms is not None
                assert work.clock_ms <= deadline

    run_day(seed, STEPS, watch)


def timers_due(state: State) -> dict[TimerId, int]:
    found = {f"wait:{w.id}": w.clock_ms for w in state.works.values() if w.clock_ms is not None}
    for agent in state.agents.values():
        for hand in agent.hands.values():
            if hand.status is Status.AFTER_CALL and hand.until_ms is not None:
                found[f"acw:{agent.id}:{hand.work}"] = hand.until_ms
    for work in state.works.values():
        for offer, agent_id in work.ringing.items():
            until_ms = state.agents[agent_id].hands[work.id].until_ms
            assert until_ms is not None
            found[f"offer:{offer}"] = until_ms
    return {TimerId(timer): at_ms for timer, at_ms in found.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_who_missed_a_work_is_not_rung_for_it_again_at_once(seed: int) -> None:
    missed: dict[tuple[WorkId, AgentId], int] = {}
    ringing: dict[OfferId, tuple[WorkId, AgentId]] = {}

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        pair = ringing.pop(failed_offer(event), None)
        if pair is not None:
            missed[pair] = world.now_ms
            agent = world.state.agents[pair[1]]
            if isinstance(event, TimerFired):
                left = agent.wish.status if agent.hands and agent.wish else agent.status
                assert left is Status.NOT_RESPONDING
        for key in [k for k in missed if is_over(world, k[0])]:
            del missed[key]
        for offer in [c for c in commands if isinstance(c, MakeOffer)]:
            since = missed.get((offer.work, offer.agent))
            assert since is None or world.now_ms >= since + EXCLUSION_MS
            ringing[offer.offer] = (offer.work, offer.agent)
        for offer_id in [o for o, (w, _) in ringing.items() if not offered(world, w, o)]:
            del ringing[offer_id]

    run_day(seed, STEPS, watch)


def failed_offer(event: RoutingEvent) -> OfferId:
    if isinstance(event, OfferFailed) and event.failure is not OfferFailure.EXPIRED:
        return event.offer
    if isinstance(event, TimerFired) and event.timer.startswith("offer:"):
        return OfferId(event.timer.removeprefix("offer:"))
    return OfferId("")


def is_over(world: World, work: WorkId) -> bool:
    """Gone from routing, or answered by somebody."""
    found = world.state.works.get(work)
    return found is None or found.agent is not None


def offered(world: World, work: WorkId, offer: OfferId) -> bool:
    found = world.state.works.get(work)
    return found is not None and offer in found.ringing


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_of_an_agent_is_told(seed: int) -> None:
    told: dict[AgentId, AgentChanged] = {}

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        for command in commands:
            if isinstance(command, AgentChanged):
                assert command != told.get(command.agent), "told twice"
                told[command.agent] = command
        for agent in world.state.agents.values():
            if agent.id in told or agent.status is not Status.OFFLINE:
                assert as_told(agent) == told[agent.id]
            if agent.status is Status.AVAILABLE:
                assert agent.page
                assert agent.phone

    run_day(seed, STEPS, watch)


def as_told(agent: Agent) -> AgentChanged:
    wish, shown = agent.wish, agent.shown
    hands = [agent.hands[work] for work in sorted(agent.hands)]
    return AgentChanged(
        agent.id,
        agent.status,
        agent.reason,
        agent.since_ms,
        shown.until_ms if shown else None,
        wish.status if wish else None,
        wish.reason if wish else None,
        agent.work,
        agent.by,
        tuple(InHand(h.work, h.status, h.since_ms, h.until_ms, h.call) for h in hands)
        if len(hands) > 1
        else (),
    )


def test_every_status_is_reached_and_left() -> None:
    moves: dict[tuple[Status, Status], RoutingEvent] = {}
    seen: dict[AgentId, Status] = {}

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        for command in commands:
            if isinstance(command, AgentChanged):
                before = seen.get(command.agent, Status.OFFLINE)
                seen[command.agent] = command.status
                moves[before, command.status] = event
                if before is Status.NOT_RESPONDING is not command.status:
                    left = isinstance(event, StateAsked | WorkStarted)
                    assert left or command.status is Status.OFFLINE
                if before is Status.TALKING and command.status is Status.NOT_RESPONDING:
                    assert isinstance(event, WorkEnded), "after his own, or what he had beside"

    for seed in SEEDS:
        seen.clear()
        run_day(seed, STEPS, watch)
    assert {after for _, after in moves} == set(Status)
    assert {before for before, _ in moves} == set(Status)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_snapshot_behaves_as_the_state_it_was_taken_from(seed: int) -> None:
    """Encode, decode, go on: the same commands, event by event, and the same bytes in the end."""
    rng = Random(seed)
    log: list[RoutingCommand] = []
    copy = State()

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        nonlocal copy
        assert core.step(copy, event, world.config) == commands
        log.extend(commands)
        if rng.random() < 0.02:
            copy = again(world.state)
            assert copy == world.state

    world = run_day(seed, STEPS, watch)
    assert msgspec.msgpack.encode(copy) == msgspec.msgpack.encode(world.state)
    replayed: list[RoutingCommand] = []
    run_day(seed, STEPS, lambda _world, _event, commands: replayed.extend(commands))
    assert msgspec.msgpack.encode(replayed) == msgspec.msgpack.encode(log)


def again(state: State) -> State:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=State)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_the_dicts_does_not_matter(seed: int) -> None:
    """A store that sorts keys, or none at all, changes nothing that is decided."""
    shuffled = State()

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        nonlocal shuffled
        assert core.step(shuffled, event, world.config) == commands
        state = again(world.state)
        shuffled = msgspec.structs.replace(
            state,
            agents=dict(sorted(state.agents.items(), reverse=True)),
            works=dict(sorted(state.works.items(), reverse=True)),
        )
        for work in shuffled.works.values():
            work.ringing = dict(sorted(work.ringing.items(), reverse=True))

    run_day(seed, 200, watch)


def test_a_reconfiguration_signs_out_whom_it_removes_and_forgets_them() -> None:
    world = run_day(3, STEPS, lambda *_: None)
    empty = msgspec.structs.replace(world.config, agents={}, queues={}, version=2)
    talking = [a.id for a in world.state.agents.values() if a.status is Status.TALKING]
    core.apply_config(world.state, empty, world.now_ms)
    assert list(world.state.agents) == talking
    assert all(work.agent in talking for work in world.state.works.values())
