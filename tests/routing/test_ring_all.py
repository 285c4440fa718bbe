"""Ring-all beyond what its days show: how many, what is said of it, and what is not anybody's."""

from msgspec import msgpack, to_builtins

from decroche.kernel.ids import AgentId, OfferId, QueueId, WorkId
from decroche.routing import core, estimates, keeping
from decroche.routing.board import RING_ALL_MAX
from decroche.routing.commands import Considered, MakeOffer, RetractOffer, RoutingCommand
from decroche.routing.events import OfferAccepted, Status
from decroche.routing.state import State
from tests.routing.table import Day
from tests.routing.test_decisions import day_of, play

HALL = QueueId("hall")
C1 = WorkId("c1")


def crowd(size: int) -> Day:
    """A hall in which so many agents are free, the first for the longest."""
    names = [f"a{n:02}" for n in range(size)]
    agents = "\n".join(f"agent {name} queues hall" for name in names)
    day = day_of(f"queue hall choice ring_all acw none 0\n{agents}")
    play(day, "\n".join(f"{n} go {name}" for n, name in enumerate(names)))
    return day


def offers_in(commands: list[RoutingCommand]) -> list[MakeOffer]:
    return [command for command in commands if isinstance(command, MakeOffer)]


def test_it_rings_at_fifty_at_most_and_at_the_next_as_soon_as_one_is_out() -> None:
    day = crowd(RING_ALL_MAX + 5)
    made = offers_in(play(day, "100 queued c1 hall"))
    assert [offer.agent for offer in made] == [f"a{n:02}" for n in range(RING_ALL_MAX)]
    assert [offer.offer for offer in made] == [f"c1.{n + 1}" for n in range(RING_ALL_MAX)]
    [another] = offers_in(play(day, "101 fail c1.7 declined"))
    assert (another.agent, another.offer) == ("a50", "c1.51")
    rest = [offer.agent for offer in offers_in(play(day, "102 queued c2 hall"))]
    assert rest == ["a06", "a51", "a52", "a53", "a54"], "who is left is free for another"


def test_each_decision_names_its_own_agent_and_five_others() -> None:
    day = crowd(8)
    made = offers_in(play(day, "100 queued c1 hall"))
    six = tuple(Considered(AgentId(f"a{n:02}"), "chosen", (100 - n) * 1000) for n in range(6))
    assert [offer.decision.considered for offer in made[:6]] == [six] * 6
    own = Considered(AgentId("a07"), "chosen", 93_000)
    assert made[7].decision.considered == (own, *six[:5])
    assert [offer.decision.offer for offer in made] == [offer.offer for offer in made]
    assert [offer.decision.agent for offer in made] == [offer.agent for offer in made]


def test_a_decision_for_few_says_why_not_the_others() -> None:
    day = crowd(3)
    play(day, "50 ask a01 break")
    for offer in offers_in(play(day, "100 queued c1 hall")):
        assert offer.decision.considered[2] == Considered(AgentId("a01"), "status", "break")


def test_what_rings_does_not_wait() -> None:
    day = crowd(2)
    play(day, "100 queued c1 hall")
    assert estimates.position(day.state, C1) == 0
    assert estimates.waiting(day.state, HALL) == (0, None)
    play(day, "101 queued c2 hall")
    assert estimates.position(day.state, WorkId("c2")) == 1, "c1 is not before it"
    play(day, "102 fail c1.1 declined")
    assert estimates.position(day.state, C1) == 0, "it rings on at the other"
    play(day, "103 fail c1.2 declined")
    assert estimates.waiting(day.state, HALL) == (1, 100_000), "c2 rings at both now"


def test_to_ring_with_all_the_others_is_nobodys_turn() -> None:
    day = day_of(
        "queue hall choice ring_all acw none 0\nqueue turn choice in_turn acw none 0\n"
        "agent ann queues hall,turn\nagent bob queues hall,turn"
    )
    play(day, "0 go ann bob\n1 queued c1 turn\n2 accept c1.1\n3 ended ann c1")
    play(day, "4 queued c2 hall\n5 accept c2.2\n6 ended ann c2")
    [offer] = offers_in(play(day, "7 queued c3 turn"))
    assert offer.agent == "bob", "ringing for c2 was not his turn"
    play(day, "8 accept c3.1\n9 ended bob c3\n10 queued c4 hall\n11 accept c4.1\n12 ended ann c4")
    [offer] = offers_in(play(day, "13 queued c5 turn"))
    assert offer.agent == "bob", "to have taken c4 was Ann's"


def test_the_second_of_two_answers_in_one_instant_does_nothing() -> None:
    day = crowd(2)
    play(day, "100 queued c1 hall")
    first = core.step(day.state, OfferAccepted(100_500, OfferId("c1.2")), day.config)
    taken = [c for c in first if isinstance(c, RetractOffer)]
    assert [(c.offer, c.by) for c in taken] == [("c1.1", "a01")]
    before = msgpack.encode(day.state)
    assert core.step(day.state, OfferAccepted(100_500, OfferId("c1.1")), day.config) == []
    assert msgpack.encode(day.state) == before
    assert day.state.agents[AgentId("a00")].status is Status.AVAILABLE


def test_a_snapshot_of_version_2_keeps_what_rang() -> None:
    """There, a work that rang had `agent` and `offer`."""
    day = day_of("queue hall acw none 0\nagent ann queues hall\nagent bob queues hall")
    play(day, "0 go ann bob\n1 queued c1 hall\n2 queued c2 hall\n3 accept c2.1")
    plain = to_builtins(day.state)
    for work, agent, offer in (("c1", "ann", "c1.1"), ("c2", "bob", None)):
        del plain["works"][work]["ringing"], plain["works"][work]["only"]
        plain["works"][work] |= {"agent": agent, "offer": offer}
    day.state = msgpack.decode(msgpack.encode(plain), type=State)
    keeping.take_over(day.state, day.config, 4_000)
    assert day.state.works[C1].ringing == {"c1.1": "ann"}
    assert day.state.works[C1].agent is None
    assert day.state.works[WorkId("c2")].agent == "bob"
    play(day, "5 accept c1.1")
    assert day.state.agents[AgentId("ann")].status is Status.TALKING


def test_an_agents_own_work_says_nothing_of_how_long_the_queues_take() -> None:
    day = crowd(1)
    play(day, "100 start a00 o1 hall\n160 ended a00 o1")
    assert day.state.handle_ms == {}
    assert day.state.agents[AgentId("a00")].taken == 0
    play(day, "200 queued c1 hall\n200 accept c1.1\n210 ended a00 c1")
    assert day.state.handle_ms == {HALL: 10_000}
