"""Why this agent; and what callers and screens are told of a queue."""

import msgspec
import pytest

from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, QueueId, SkillId, WorkId
from decroche.routing import core, estimates, oracle, waits
from decroche.routing.commands import Considered, MakeOffer, RoutingCommand
from decroche.routing.events import (
    OfferAccepted,
    PresenceChanged,
    Status,
    WorkEnded,
    WorkQueued,
)
from decroche.routing.index import LINES_PER_QUEUE_MAX, attached
from decroche.routing.state import State
from tests.routing.table import Day, read_centre
from tests.routing.world import run_day

CENTRE = """queue sales needs fr:2 acw none 0
agent ann skills fr:3,de:1 queues sales
agent bob skills fr:3,de:2 queues sales
agent cat skills fr:3,de:3 queues sales
agent dan skills fr:3,de:3 queues sales
agent eve skills fr:3,de:3 queues sales
agent fay skills fr:1,de:3 queues sales
agent gus skills fr:3 queues sales
agent hal skills fr:3 queues sales"""
QUEUE = QueueId("sales")


def day_of(centre: str) -> Day:
    return Day(read_centre([line.split() for line in centre.splitlines()]))


def play(day: Day, rows: str) -> list[RoutingCommand]:
    commands: list[RoutingCommand] = []
    for row in rows.strip().splitlines():
        words = row.split()
        commands = day.happen(int(float(words[0]) * 1000), words[1:])
    return commands


def offer_in(commands: list[RoutingCommand]) -> MakeOffer:
    return next(command for command in commands if isinstance(command, MakeOffer))


def test_a_decision_names_those_who_could_not_and_why() -> None:
    day = day_of(CENTRE)
    commands = play(
        day,
        """
        1 go bob
        2 go ann
        3 go fay
        4 go cat
        5 ask cat break
        6 go dan
        7 presence dan page
        8 queued c1 sales needs de:2
        9 fail c1.1 declined
        10 queued c2 sales
        11 go eve
        """,
    )
    decision = offer_in(commands).decision
    assert (decision.work, decision.agent, decision.offer) == ("c1", "eve", "c1.2")
    assert (decision.waited_ms, decision.ahead, decision.config_version) == (3_000, 0, 1)
    assert decision.considered == (
        Considered(AgentId("eve"), "chosen", 0),
        Considered(AgentId("ann"), "level_low", 1, "de", 2),
        Considered(AgentId("bob"), "status", "ringing"),
        Considered(AgentId("cat"), "status", "break"),
        Considered(AgentId("dan"), "presence"),
        Considered(AgentId("fay"), "level_low", 1, "fr", 2),
    )


def test_a_decision_names_the_next_longest_idle_first_and_five_at_most() -> None:
    day = day_of(CENTRE)
    commands = play(
        day, "1 go cat\n2 go bob ann\n3 go gus\n4 go hal\n5 go dan\n6 go eve\n9 queued c1 sales"
    )
    assert offer_in(commands).decision.considered == (
        Considered(AgentId("cat"), "chosen", 8_000),
        Considered(AgentId("ann"), "idle_shorter", 7_000),
        Considered(AgentId("bob"), "idle_shorter", 7_000),
        Considered(AgentId("gus"), "idle_shorter", 6_000),
        Considered(AgentId("hal"), "idle_shorter", 5_000),
        Considered(AgentId("dan"), "idle_shorter", 4_000),
    )


def test_a_decision_says_who_has_just_missed_it_and_who_lacks_the_skill() -> None:
    day = day_of(CENTRE)
    play(day, "1 go dan\n2 go gus\n3 queued c1 sales needs de:2\n4 fail c1.1 declined")
    decision = offer_in(play(day, "5 go eve")).decision
    assert decision.considered == (
        Considered(AgentId("eve"), "chosen", 0),
        Considered(AgentId("dan"), "just_missed"),
        Considered(AgentId("gus"), "skill_missing", 0, "de", 2),
    )


def test_ahead_counts_those_of_the_queue_who_need_something_else() -> None:
    day = day_of(CENTRE)
    play(day, "1 queued c1 sales needs de:3\n2 queued c2 sales\n3 queued c3 sales needs de:2")
    assert [estimates.position(day.state, WorkId(w)) for w in ("c1", "c2", "c3")] == [1, 2, 3]
    assert offer_in(play(day, "4 go gus")).decision.ahead == 1
    assert [estimates.position(day.state, WorkId(w)) for w in ("c1", "c2", "c3")] == [1, 0, 2]
    assert estimates.position(day.state, WorkId("c9")) == 0


def test_expected_wait_is_place_times_handle_time_by_agents_who_fit() -> None:
    day = day_of(CENTRE)
    play(day, "0 queued c1 sales\n1 go ann\n2 accept c1.1\n3 queued c2 sales")
    assert estimates.expected_wait_ms(day.state, WorkId("c2"), day.config) is None, "none known"
    play(day, "62 ended ann c1\n63 accept c2.1\n64 queued c3 sales\n65 queued c4 sales")
    assert estimates.expected_wait_ms(day.state, WorkId("c4"), day.config) == 2 * 60_000
    play(day, "66 go fay\n67 go bob\n68 queued c5 sales")
    assert estimates.position(day.state, WorkId("c5")) == 2
    assert estimates.expected_wait_ms(day.state, WorkId("c5"), day.config) == 60_000
    assert estimates.expected_wait_ms(day.state, WorkId("c1"), day.config) is None, "not waiting"
    play(day, "143 ended ann c2")  # 80 s: an eighth of the way from 60 to 80.
    assert day.state.handle_ms[QUEUE] == 62_500
    play(day, "150 presence ann\n151 fail c4.1 busy\n152 ask ann break\n153 out bob")
    assert estimates.expected_wait_ms(day.state, WorkId("c5"), day.config) is None, "nobody there"


@pytest.mark.parametrize("seed", range(5))
def test_what_is_told_is_the_same_with_and_without_the_index(seed: int) -> None:
    state = run_day(seed, 300, lambda *_: None).state
    plain = msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=State)
    assert attached(state) is not None
    assert attached(plain) is None
    for queue in (*dict.fromkeys(w.queue for w in state.works.values()), QueueId("none")):
        assert estimates.waiting(state, queue) == estimates.waiting(plain, queue)
    for work in state.works:
        assert estimates.position(state, work) == estimates.position(plain, work)


def test_waiting_counts_and_finds_the_earliest_arrival() -> None:
    day = day_of(CENTRE)
    assert estimates.waiting(day.state, QUEUE) == (0, None)
    play(day, "5 queued c1 sales\n6 queued c2 sales arrived 2\n7 queued c3 sales priority 9")
    assert estimates.waiting(day.state, QUEUE) == (3, 2_000)


def test_more_sets_of_needs_than_lines_kept_change_no_decision() -> None:
    skills = [SkillId(f"s{i}") for i in range(LINES_PER_QUEUE_MAX + 20)]
    every = ",".join(f"{skill}:1" for skill in skills)
    day = day_of(f"queue sales acw none 0\nagent ann skills {every} queues sales")
    play(day, "0 go ann")
    plain = msgspec.msgpack.decode(msgspec.msgpack.encode(day.state), type=State)
    for i, skill in enumerate([*skills, *skills]):
        at_ms, work = 1_000 * (i + 1), WorkId(f"w{i}")
        for event in (
            WorkQueued(at_ms, work, QUEUE, at_ms, needs={skill: 1}),
            OfferAccepted(at_ms, f"{work}.1"),  # type: ignore[arg-type]
            WorkEnded(at_ms, AgentId("ann"), work),
        ):
            ours = core.step(day.state, event, day.config)
            assert ours == oracle.step(plain, event, day.config)
            assert ours
    index = attached(day.state)
    assert index is not None
    assert index.lines_kept(QUEUE) <= LINES_PER_QUEUE_MAX


def test_offers_of_works_long_gone_are_forgotten_the_oldest_first() -> None:
    config = day_of(CENTRE).config
    state = State(past={WorkId(f"w{i}"): 1 for i in range(waits.PAST_MAX)})
    play_gone(state, config)
    assert len(state.past) == waits.PAST_MAX // 2 + 1
    assert WorkId("w0") not in state.past
    assert state.past[WorkId("last")] == 1


def play_gone(state: State, config: CentreConfig) -> None:
    """One more work is offered and leaves."""
    day = Day(config)
    day.state = state
    play(day, "0 go ann\n1 queued last sales\n2 left last")


def test_a_work_queued_twice_is_a_bug_and_stops_there() -> None:
    day = day_of(CENTRE)
    play(day, "1 queued c1 sales")
    with pytest.raises(AssertionError, match="c1 queued twice"):
        play(day, "2 queued c1 sales")


def test_only_three_states_can_be_asked_for() -> None:
    day = day_of(CENTRE)
    play(day, "1 go ann")
    with pytest.raises(AssertionError, match="nobody's to ask for"):
        play(day, "2 ask ann talking")


def test_presence_is_believed_before_signing_in() -> None:
    day = day_of(CENTRE)
    agent = AgentId("ann")
    assert core.step(day.state, PresenceChanged(0, agent, page=True, phone=True), day.config) == []
    play(day, "1 in ann\n2 ask ann available")
    assert day.state.agents[agent].status is Status.AVAILABLE
