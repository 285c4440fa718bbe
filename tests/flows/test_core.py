"""The walk through a flow: what is passed, what is waited for, and that it always ends."""

import pytest

from decroche.flows.core import NODES_PER_WALK_MAX, State, step
from decroche.flows.messages import (
    Enter,
    Finish,
    FlowCommand,
    FlowEvent,
    JoinQueue,
    MessageLeft,
    NotServed,
    PlayPrompt,
    PromptEnded,
    Shut,
    TakeMessage,
    WalkStarted,
    WalkStopped,
)
from decroche.kernel.config import (
    Announce,
    CentreConfig,
    End,
    Enqueue,
    FlowSpec,
    Hours,
    Node,
    Voicemail,
    Why,
)
from decroche.kernel.ids import CalendarId, FlowId, InteractionId, NodeId, PromptId, QueueId
from tests.centre.house import BUSY, CARE, CLOSED, NOTICE, SALES, T0, house

C1 = InteractionId("c1")
N = NodeId


def spec(entry: str, **nodes: Node) -> FlowSpec:
    return FlowSpec(FlowId("f"), "f", NodeId(entry), {NodeId(n): node for n, node in nodes.items()})


class Walker:
    def __init__(self, flow: FlowSpec | None, config: CentreConfig | None = None) -> None:
        self.state = State()
        self.config = config or house()
        self.first = self.tell(WalkStarted(T0, C1, flow))

    def tell(self, event: FlowEvent) -> list[FlowCommand]:
        return step(self.state, event, self.config)

    def prompt_ends(self) -> list[FlowCommand]:
        return self.tell(PromptEnded(T0, C1))


def enter(seq: int, node: str) -> Enter:
    return Enter(C1, seq, NodeId(node))


def test_open_notice_queue() -> None:
    walk = Walker(house().flows[FlowId("sales")])
    assert walk.first == [enter(1, "hours"), enter(2, "notice"), PlayPrompt(C1, NOTICE)]
    assert walk.prompt_ends() == [enter(3, "queue"), JoinQueue(C1, SALES)]
    assert walk.prompt_ends() == []  # Late: the caller is elsewhere.
    assert walk.tell(NotServed(T0, C1)) == [enter(4, "busy"), PlayPrompt(C1, BUSY)]
    assert walk.prompt_ends() == [enter(5, "end"), Finish(C1)]
    walk.tell(WalkStopped(T0, C1))
    assert not walk.state.walks and walk.prompt_ends() == []


def test_the_queue_gives_a_caller_back_by_the_way_for_its_reason() -> None:
    queue = Enqueue(SALES, NodeId("end"), {"no_staff": NodeId("say"), "wait": NodeId("care")})
    nodes = {"say": Announce(NOTICE, NodeId("end")), "end": End(), "care": Enqueue(CARE, "end")}  # type: ignore[arg-type]
    ways: dict[Why, FlowCommand] = {
        "no_staff": PlayPrompt(C1, NOTICE),
        "wait": JoinQueue(C1, CARE),
        "length": Finish(C1),
        "closing": Finish(C1),
    }
    for why, order in ways.items():
        walk = Walker(spec("queue", queue=queue, **nodes))
        assert walk.tell(NotServed(T0, C1, why))[-1] == order, why


def test_voicemail_takes_a_message_after_its_prompt() -> None:
    nodes = {"leave": Voicemail(BUSY, SALES, N("thanks"), N("end"), 60), "end": End()}
    nodes["thanks"] = Announce(NOTICE, N("end"))
    for saved, order in ((True, PlayPrompt(C1, NOTICE)), (False, Finish(C1))):
        walk = Walker(spec("leave", **nodes))
        assert walk.first == [enter(1, "leave"), PlayPrompt(C1, BUSY)]
        assert walk.prompt_ends() == [TakeMessage(C1, SALES, 60)]
        assert walk.tell(MessageLeft(T0, C1, saved))[-1] == order


def test_a_message_that_nobody_would_hear_is_not_taken() -> None:
    nodes = {"leave": Voicemail(BUSY, QueueId("gone"), N("x"), N("end")), "end": End()}
    assert Walker(spec("leave", **nodes)).first[-1] == Finish(C1)


def test_who_comes_while_it_is_closed_is_told_so() -> None:
    assert Shut(C1) in Walker(house().flows[FlowId("shut")]).first
    assert Shut(C1) not in Walker(house().flows[FlowId("sales")]).first


def test_closed_message_then_the_end() -> None:
    walk = Walker(house().flows[FlowId("shut")])
    assert walk.first[-1] == PlayPrompt(C1, CLOSED)
    assert walk.prompt_ends() == [enter(3, "end"), Finish(C1)]


def test_a_flow_that_is_not_there_ends_at_once() -> None:
    assert Walker(None).first == [Finish(C1)]


def test_a_node_that_is_not_there_ends_the_walk() -> None:
    walk = Walker(spec("say", say=Announce(NOTICE, NodeId("nowhere"))))
    assert walk.prompt_ends() == [enter(2, "nowhere"), Finish(C1)]


def test_a_calendar_or_queue_taken_away_meanwhile_is_passed_for_the_callers_good() -> None:
    flow = spec(
        "hours",
        hours=Hours(CalendarId("gone"), NodeId("queue"), NodeId("end")),
        queue=Enqueue(QueueId("gone"), NodeId("say")),
        say=Announce(BUSY, NodeId("end")),
        end=End(),
    )
    assert Walker(flow).first[-2:] == [enter(3, "say"), PlayPrompt(C1, BUSY)]


@pytest.mark.parametrize(
    "flow",
    [
        spec("a", a=Hours(CalendarId("always"), NodeId("a"), NodeId("a"))),
        spec("a", a=Announce(PromptId("gone"), NodeId("a"))),
        spec("a", a=Enqueue(QueueId("gone"), NodeId("a"))),
    ],
    ids=["hours", "prompt", "queue"],
)
def test_circles_end(flow: FlowSpec) -> None:
    walk = Walker(flow)
    last = walk.first
    for _ in range(NODES_PER_WALK_MAX + 1):
        if last[-1] == Finish(C1):
            break
        last = walk.prompt_ends()
    assert last[-1] == Finish(C1)
    assert walk.state.walks[C1].entered == NODES_PER_WALK_MAX


def test_an_edit_does_not_move_the_floor_under_a_caller() -> None:
    walk = Walker(house().flows[FlowId("sales")])
    walk.config = house(2)
    walk.config.flows.clear()
    assert walk.prompt_ends() == [enter(3, "queue"), JoinQueue(C1, SALES)]
