"""What an agent has room for, and who stays free for calls, on random days by seed."""

from collections import Counter

import pytest

from decroche.kernel.config import QueueSpec
from decroche.kernel.ids import AgentId, QueueId, WorkId
from decroche.routing import core, estimates, oracle
from decroche.routing.commands import Considered, MakeOffer, RoutingCommand, Unserved
from decroche.routing.events import RoutingEvent, Status, WorkEnded, WorkQueued, WorkStarted
from decroche.routing.room import is_live
from decroche.routing.state import Agent, is_waiting
from tests.routing.table import Day
from tests.routing.test_decisions import day_of, play
from tests.routing.world import World, run_day

SEEDS = range(12)
STEPS = 800


def test_nobody_has_more_in_hand_than_he_has_room_for() -> None:
    seen: Counter[str] = Counter()
    for_help: list[WorkId] = []

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        if isinstance(event, WorkStarted) and event.emergency:
            for_help.append(event.work)
        for agent in world.state.agents.values():
            hands = agent.hands.values()
            assert agent.used == sum(hand.weight for hand in hands)
            assert sum(hand.status is Status.RINGING for hand in hands) <= 1
            assert sum(hand.call for hand in hands) <= 1, "a call excludes a call"
            if len(hands) > 1:
                seen["several"] += 1
                seen["full"] += agent.used == world.config.agents[agent.id].room
                helped = any(hand.work in for_help for hand in hands)
                assert helped or agent.used <= world.config.agents[agent.id].room

    for seed in SEEDS:
        for_help.clear()
        run_day(seed, STEPS, watch)
    assert min(seen["several"], seen["full"]) > 200, "days too quiet to prove anything"


def test_while_an_offer_rings_and_once_he_wishes_to_leave_an_agent_is_offered_nothing() -> None:
    before: dict[AgentId, bool] = {}
    kept_from = 0

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        nonlocal kept_from
        offered = [c.agent for c in commands if isinstance(c, MakeOffer)]
        for agent in world.state.agents.values():
            closed = bool(agent.hands) and agent.wish is not None
            if closed and before.get(agent.id):
                kept_from += len(agent.hands) > 1
                assert agent.id not in offered
            before[agent.id] = closed

    for seed in SEEDS:
        before.clear()
        run_day(seed, STEPS, watch)
    assert kept_from > 50, "days too quiet to prove anything"


def test_what_can_wait_leaves_as_many_free_for_calls_as_its_queue_says() -> None:
    left: Counter[int] = Counter()
    free: dict[QueueId, list[AgentId]] = {}

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        config = world.config
        offers = [c for c in commands if isinstance(c, MakeOffer) and c.decision.rule != "only"]
        queues = [config.queues[offer.queue] for offer in offers]
        if len(offers) == 1 and queues[0].leave_free:
            for live in [q for q in config.queues.values() if is_live(q)]:
                if offers[0].agent in free[live.id] and lost(world, offers[0], live):
                    still = len(who_is_free(world, live))
                    left[still] += 1
                    assert still >= queues[0].leave_free
        free.update({q.id: who_is_free(world, q) for q in config.queues.values()})

    for seed in range(60):
        run_day(seed, STEPS, watch)
    assert left[1] > 5, "days too quiet to prove anything"
    assert left[2] > 5, "days too quiet to prove anything"


def test_nobody_gets_what_can_wait_while_a_work_waits_that_cannot_and_that_he_fits() -> None:
    seen: Counter[str] = Counter()

    def watch(world: World, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        config, works = world.config, world.state.works.values()
        offers = [
            c for c in commands if isinstance(c, MakeOffer) and config.queues[c.queue].leave_free
        ]
        for offer in [each for each in offers if each.decision.rule not in ("only", "head")]:
            agent = world.state.agents[offer.agent]
            waiting = [w for w in works if is_waiting(w) and not config.queues[w.queue].leave_free]
            seen["beside others"] += bool(waiting)
            fit = [w for w in waiting if oracle.fits(config, agent, w)]
            assert not [w for w in fit if had_room(world, offer, config.queues[w.queue])]

    for seed in range(60):
        run_day(seed, STEPS, watch)
    assert seen["beside others"] > 50, "days too quiet to prove anything"


def had_room(world: World, offer: MakeOffer, queue: QueueSpec) -> bool:
    """Whether this agent had room for a work of this queue before he was offered that one."""
    agent = world.state.agents[offer.agent]
    others = [hand for hand in agent.hands.values() if hand.work != offer.work]
    left = world.config.agents[offer.agent].room - sum(hand.weight for hand in others)
    return queue.weight <= left and (queue.kind != "call" or not any(h.call for h in others))


def who_is_free(world: World, queue: QueueSpec) -> list[AgentId]:
    agents = world.state.agents.values()
    return [a.id for a in agents if oracle.free_for(world.config, a, queue)]


def lost(world: World, offer: MakeOffer, live: QueueSpec) -> bool:
    """Whether a call of this queue does not fit beside the work offered."""
    agent, queue = world.state.agents[offer.agent], world.config.queues[offer.queue]
    left = world.config.agents[offer.agent].room - agent.used
    return queue.kind == "call" or left < live.weight


CENTRE = """queue calls weight 4
queue chat kind written weight 2
queue back free 1
queue mail kind written weight 3 target 60
agent ann queues calls,chat
agent bob queues calls,chat
agent cat queues chat room 2
agent dan queues mail,back room 12"""


def offered(commands: list[RoutingCommand]) -> list[tuple[str, str]]:
    return [(c.work, c.agent) for c in commands if isinstance(c, MakeOffer)]


def considered(commands: list[RoutingCommand]) -> tuple[Considered, ...]:
    [unserved] = [c for c in commands if isinstance(c, Unserved)]
    return unserved.decision.considered


def talking(day: Day, at_s: int, work: str, queue: str, *words: str) -> None:
    """This work comes, and whom it rings at takes it."""
    play(day, f"{at_s} queued {work} {queue} {' '.join(words)}\n{at_s} accept {work}.1")


def test_a_light_call_leaves_room_for_a_chat_and_for_no_second_call() -> None:
    day = day_of(CENTRE)
    play(day, "0 go ann")
    talking(day, 1, "c1", "calls")
    assert considered(play(day, "2 queued c2 calls")) == (Considered(AgentId("ann"), "no_room", 1),)
    assert offered(play(day, "3 queued h1 chat written")) == [("h1", "ann")]
    play(day, "4 accept h1.1")
    assert considered(play(day, "5 queued h2 chat written"))[0] == Considered(
        AgentId("ann"), "no_room", 2
    )


def test_a_call_excludes_a_call_even_where_the_room_would_do() -> None:
    day = day_of(CENTRE + "\nagent eve queues calls room 12")
    play(day, "0 go eve")
    talking(day, 1, "c1", "calls")
    assert considered(play(day, "2 queued c2 calls")) == (Considered(AgentId("eve"), "no_room", 1),)


def test_who_has_less_in_hand_comes_first_and_who_never_has_room_is_told() -> None:
    day = day_of(CENTRE)
    play(day, "0 go ann bob\n1 go cat")
    talking(day, 2, "h1", "chat", "written")
    made = [c for c in play(day, "3 queued h2 chat written") if isinstance(c, MakeOffer)]
    assert made[0].agent == "bob"
    assert made[0].decision.considered == (
        Considered(AgentId("bob"), "chosen", 3_000),
        Considered(AgentId("cat"), "idle_shorter", 2_000),
        Considered(AgentId("ann"), "more_in_hand", 1),
    )
    day = day_of(CENTRE + "\nagent eve queues calls room 3")
    play(day, "0 go eve")
    assert considered(play(day, "1 queued c1 calls")) == (Considered(AgentId("eve"), "no_room", 0),)


def test_a_call_finds_no_place_in_a_queue_of_written_work() -> None:
    day = day_of(CENTRE)
    play(day, "0 go dan")
    for row in ("1 queued c1 mail", "2 queued c2 mail only dan"):
        commands = play(day, row)
        assert [c for c in commands if not offered([c])] == commands
        assert day.state.works == {}
    play(day, "3 queued m1 mail written\n4 accept m1.1")
    [queue] = [q for q in day.config.queues.values() if q.id == "back"]
    core.step(day.state, WorkQueued(5_000, WorkId("c3"), queue.id, 5_000), day.config)
    assert day.state.works[WorkId("c3")].ringing, "a call beside his mail: he has room for both"


def test_the_expected_wait_counts_what_the_agents_have_room_for() -> None:
    day = day_of(CENTRE)
    play(day, "0 go dan")
    for n in range(4):
        talking(day, 1, f"m{n}", "mail", "written")
    core.step(day.state, WorkEnded(241_000, AgentId("dan"), WorkId("m0")), day.config)
    play(day, "301 timer acw:dan:m0\n302 queued m4 mail written\n303 accept m4.1")
    play(day, "310 queued m5 mail written\n311 queued m6 mail written")
    handle_ms = day.state.handle_ms[QueueId("mail")]
    wait_ms = estimates.expected_wait_ms(day.state, WorkId("m6"), day.config)
    assert wait_ms == 2 * handle_ms // 4


def test_an_agent_is_not_offered_again_what_he_still_finishes() -> None:
    day = day_of("queue chat kind written weight 2 acw limit 60\nagent ann queues chat")
    play(day, "0 go ann")
    talking(day, 1, "h1", "chat", "written")
    play(day, "5 ended ann h1")
    assert considered(play(day, "6 queued h1 chat written")) == (
        Considered(AgentId("ann"), "has_it"),
    )
    assert offered(play(day, "65 timer acw:ann:h1")) == [("h1", "ann")]


@pytest.mark.parametrize("help_", [False, True])
def test_beside_written_work_an_agent_calls_out_if_he_has_the_room_and_for_help_always(
    help_: bool,
) -> None:
    day = day_of(CENTRE + "\nqueue heavy kind written weight 4\nagent eve queues heavy,chat,calls")
    play(day, "0 go eve")
    talking(day, 1, "h1", "heavy", "written")
    started = WorkStarted(2_000, AgentId("eve"), WorkId("o1"), QueueId("calls"), help_)
    core.step(day.state, started, day.config)
    eve: Agent = day.state.agents[AgentId("eve")]
    assert ("o1" in eve.hands) is help_
    assert not help_ or not offered(play(day, "3 queued h2 chat written")), "nothing beside help"
    day = day_of(CENTRE)
    play(day, "0 go ann")
    talking(day, 1, "h1", "chat", "written")
    play(day, "2 start ann o1 calls")
    assert day.state.agents[AgentId("ann")].status is Status.TALKING
    assert day.state.agents[AgentId("ann")].work == "o1", "the call is what his state tells of"
