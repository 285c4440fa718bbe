"""Menus and typed references: what is asked, how often, and where each answer leads."""

from decroche.flows.core import State, step
from decroche.flows.messages import (
    DigitsGiven,
    Finish,
    FlowCommand,
    FlowEvent,
    HushPrompt,
    JoinQueue,
    KeyGiven,
    Listen,
    PlayPrompt,
    PromptEnded,
    TakeTyped,
    WaitedInVain,
    WalkStarted,
    WalkStopped,
)
from decroche.kernel.config import Collect, Emergency, EmergencySpec, End, Enqueue, GoTo, Menu
from decroche.kernel.ids import EmergencyId, FlowId, InputId, InteractionId, NodeId, TimerId
from decroche.kernel.keys import Wanted
from decroche.kernel.timers import CancelTimer, SetTimer
from tests.centre.house import BUSY, CARE, NOTICE, SALES, T0, house
from tests.flows.test_core import enter, spec

C1 = InteractionId("c1")
TIMER = TimerId("menu:c1")
N = NodeId
LEFT: list[FlowCommand] = [CancelTimer(TIMER), HushPrompt(C1), Listen(C1, None)]

ENDS = {"sales": Enqueue(SALES, N("end")), "care": Enqueue(CARE, N("end")), "end": End()}
MENU = Menu(NOTICE, {"1": N("sales"), "2": N("more")}, N("sales"), N("care"), wait_s=4, tries=2)
MORE = Menu(BUSY, {"*": N("menu"), "1": N("care")}, N("end"), N("end"), tries=1)
COLLECT = Collect(NOTICE, N("sales"), N("care"), N("end"), 3, 6, "#", wait_s=4, tries=2)


class Caller:
    def __init__(self, **nodes: object) -> None:
        self.state, self.config = State(), house()
        flow = spec(next(iter(nodes)), **nodes, **ENDS)  # type: ignore[arg-type]
        self.config.flows[flow.id] = flow
        self.first = self.tell(WalkStarted(T0, C1, flow))

    def tell(self, event: FlowEvent) -> list[FlowCommand]:
        return step(self.state, event, self.config)

    def press(self, key: str) -> list[FlowCommand]:
        return self.tell(KeyGiven(T0, C1, key))

    def typed(self, number: int, length: int, found: bool) -> list[FlowCommand]:
        return self.tell(DigitsGiven(T0, C1, InputId(f"c1.k{number}"), length, found))

    def quiet(self) -> list[FlowCommand]:
        return self.tell(WaitedInVain(T0, C1))

    def said(self) -> list[FlowCommand]:
        return self.tell(PromptEnded(T0, C1))


def wanted(number: int) -> Listen:
    return Listen(C1, Wanted("menu", InputId(f"c1.k{number}")))


def asked_again(number: int) -> list[FlowCommand]:
    return [CancelTimer(TIMER), HushPrompt(C1), wanted(number), PlayPrompt(C1, NOTICE)]


def test_a_key_while_the_prompt_is_said_chooses_at_once() -> None:
    caller = Caller(menu=MENU, more=MORE)
    assert caller.first == [enter(1, "menu"), wanted(1), PlayPrompt(C1, NOTICE)]
    assert caller.press("1") == [*LEFT, enter(2, "sales"), JoinQueue(C1, SALES)]
    assert caller.press("1") == [] and caller.quiet() == [], "in the queue keys mean nothing"


def test_a_menu_within_a_menu_and_back() -> None:
    caller = Caller(menu=MENU, more=MORE)
    assert caller.press("2")[-3:] == [enter(2, "more"), wanted(2), PlayPrompt(C1, BUSY)]
    assert caller.press("*")[-3:] == [enter(3, "menu"), wanted(3), PlayPrompt(C1, NOTICE)]
    assert caller.press("2")[-1] == PlayPrompt(C1, BUSY)
    assert caller.press("1")[-1] == JoinQueue(C1, CARE)


def test_the_time_for_a_key_runs_from_the_end_of_the_prompt() -> None:
    caller = Caller(menu=MENU, more=MORE)
    assert caller.said() == [SetTimer(TIMER, T0 + 4_000)]
    assert caller.quiet() == asked_again(2)
    assert caller.said() == [SetTimer(TIMER, T0 + 4_000)]
    assert caller.quiet() == [*LEFT, enter(2, "sales"), JoinQueue(C1, SALES)]


def test_a_wrong_key_is_asked_again_and_then_has_its_own_way() -> None:
    caller = Caller(menu=MENU, more=MORE)
    assert caller.press("9") == asked_again(2)
    assert caller.press("#") == [*LEFT, enter(2, "care"), JoinQueue(C1, CARE)]


def test_each_menu_counts_its_own_tries() -> None:
    caller = Caller(menu=MENU, more=MORE)
    caller.press("9")
    caller.press("2")
    assert caller.press("*")[-1] == PlayPrompt(C1, NOTICE)
    assert caller.press("9") == asked_again(5)


def test_a_reference_that_is_found_and_one_that_is_not() -> None:
    caller = Caller(collect=COLLECT)
    asked = Listen(C1, Wanted("digits", InputId("c1.k1"), 3, 6, "#"))
    assert caller.first == [enter(1, "collect"), asked, PlayPrompt(C1, NOTICE)]
    assert caller.press("") == [HushPrompt(C1), SetTimer(TIMER, T0 + 4_000)]
    assert caller.typed(1, 4, found=False)[-1] == PlayPrompt(C1, NOTICE), "the first try"
    assert caller.typed(1, 4, found=True) == [], "an answer to the first try comes too late"
    assert caller.typed(2, 4, found=False) == [*LEFT, enter(2, "care"), JoinQueue(C1, CARE)]
    again = Caller(collect=COLLECT)
    assert again.typed(1, 4, found=True) == [*LEFT, enter(2, "sales"), JoinQueue(C1, SALES)]


def test_who_stops_typing_has_typed_all() -> None:
    caller = Caller(collect=COLLECT)
    caller.press("")
    taken = [TakeTyped(C1, InputId("c1.k1")), SetTimer(TIMER, T0 + 4_000)]
    assert caller.quiet() == taken
    assert caller.quiet() == taken, "asked for again, should the shell have died with them"
    assert caller.typed(1, 0, found=False)[-1] == PlayPrompt(C1, NOTICE), "as if nothing came"


def test_who_types_nothing() -> None:
    caller = Caller(collect=COLLECT)
    caller.said()
    assert caller.quiet()[-1] == PlayPrompt(C1, NOTICE)
    caller.said()
    assert caller.quiet() == [*LEFT, enter(2, "end"), Finish(C1)]


def test_a_caller_who_hangs_up_leaves_no_timer() -> None:
    caller = Caller(menu=MENU, more=MORE)
    caller.said()
    assert caller.tell(WalkStopped(T0, C1)) == [CancelTimer(TIMER)]
    assert caller.press("1") == [] and not caller.state.walks


def test_the_emergency_switch() -> None:
    node = Emergency(EmergencyId("fire"), N("sales"), N("care"))
    thrown = {
        None: JoinQueue(C1, SALES),
        EmergencySpec(EmergencyId("fire")): JoinQueue(C1, SALES),
        EmergencySpec(EmergencyId("fire"), "", "closed"): JoinQueue(C1, CARE),
        EmergencySpec(EmergencyId("fire"), "", "message", BUSY): PlayPrompt(C1, BUSY),
        EmergencySpec(EmergencyId("fire"), "", "message", None): JoinQueue(C1, SALES),
    }
    for state, order in thrown.items():
        caller = Caller(end0=GoTo(FlowId("gone")))
        if state is not None:
            caller.config.emergencies[state.id] = state
        caller.state.walks.clear()
        started = WalkStarted(T0, C1, spec("fire", fire=node, **ENDS))  # type: ignore[arg-type]
        assert caller.tell(started)[-1] == order, state
        if isinstance(order, PlayPrompt):
            assert caller.said()[-1] == JoinQueue(C1, SALES), "and then goes on as ever"


def test_on_to_another_flow_and_never_round_for_ever() -> None:
    caller = Caller(there=GoTo(FlowId("care")))
    assert caller.first[:2] == [enter(1, "there"), enter(2, "hours")]
    caller.said()
    assert caller.state.walks[C1].flow.id == "care"
    assert Caller(here=GoTo(FlowId("gone"))).first == [enter(1, "here"), Finish(C1)]
    assert Caller(here=GoTo(FlowId("f"))).first[-1] == Finish(C1)
