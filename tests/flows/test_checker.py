"""Each fault of a flow is named, at its node; a good flow has none."""

import re
from typing import get_args, get_origin

import msgspec
import pytest
from msgspec.structs import replace

from decroche.flows.checker import Problem, check
from decroche.flows.graph import leads_to, led
from decroche.flows.words import WORDS, said
from decroche.kernel.config import (
    Announce,
    Callback,
    Collect,
    Emergency,
    End,
    Enqueue,
    FlowSpec,
    GoTo,
    Hours,
    Menu,
    Node,
    OutsideSpec,
    PromptSpec,
    Transfer,
    Voicemail,
)
from decroche.kernel.ids import (
    CalendarId,
    EmergencyId,
    FlowId,
    NodeId,
    OutsideId,
    PromptId,
    QueueId,
)
from tests.centre.house import BUSY, CLOSED, NOTICE, SALES, house
from tests.flows.test_core import spec

ALWAYS = CalendarId("always")
N = NodeId


@pytest.mark.parametrize("name", ["sales", "care", "shut"])
def test_good_flows_have_no_problem(name: str) -> None:
    config = house()
    assert check(config, config.flows[FlowId(name)]) == []


def test_trying_the_queue_again_after_an_announcement_is_allowed() -> None:
    flow = spec("q", q=Enqueue(SALES, N("say")), say=Announce(BUSY, N("q")))
    assert check(house(), flow) == []


def found(**nodes: object) -> list[tuple[str, str, str]]:
    flow = spec(next(iter(nodes)), **nodes)  # type: ignore[arg-type]
    return [(p.node, p.code, p.what) for p in check(house(), flow)]


def test_unknown_entry() -> None:
    assert check(house(), spec("x", end=End())) == [Problem(N("x"), "entry_unknown")]


def test_unknown_destinations_and_things() -> None:
    assert found(
        hours=Hours(CalendarId("moon"), N("say"), N("nowhere")),
        say=Announce(PromptId("lost"), N("queue")),
        queue=Enqueue(QueueId("lost"), N("end")),
        end=End(),
    ) == [
        ("hours", "calendar_unknown", "moon"),
        ("hours", "node_unknown", "nowhere"),
        ("queue", "queue_unknown", "lost"),
        ("say", "prompt_unknown", "lost"),
    ]


def test_dead_end_and_unreached() -> None:
    assert found(say=Announce(NOTICE, N("nowhere")), end=End()) == [
        ("end", "never_reached", ""),
        ("say", "dead_end", ""),
        ("say", "node_unknown", "nowhere"),
    ]


def test_a_circle_of_announcements_serves_nobody() -> None:
    problems = found(
        hours=Hours(ALWAYS, N("end"), N("say")), say=Announce(CLOSED, N("hours")), end=End()
    )
    assert problems == [("hours", "loop_without_wait", ""), ("say", "loop_without_wait", "")]


def test_a_queue_that_leads_to_itself_lasts_no_time_when_full() -> None:
    assert found(q=Enqueue(SALES, N("q"))) == [("q", "loop_without_wait", "")]


def test_a_circle_without_end_is_a_dead_end_too() -> None:
    codes = {code for _, code, _ in found(a=Announce(NOTICE, N("b")), b=Announce(BUSY, N("a")))}
    assert codes == {"dead_end", "loop_without_wait"}


@pytest.mark.parametrize(
    ("prompt", "missing"),
    [
        (PromptSpec(NOTICE, {"fr": "Bonjour", "en": " "}), ["notice/en"]),
        (PromptSpec(NOTICE, {"fr": "Bonjour"}, files={"en": "en.wav"}), []),
        (PromptSpec(NOTICE, {}), ["notice/en", "notice/fr"]),
    ],
)
def test_missing_translation(prompt: PromptSpec, missing: list[str]) -> None:
    config = house()
    config.prompts[NOTICE] = prompt
    flow = spec("say", say=Announce(NOTICE, N("end")), end=End())
    problems = check(config, flow)
    assert [p.what for p in problems] == missing
    assert {p.code for p in problems} <= {"translation_missing"}


def menu(nothing: str, **keys: str) -> Menu:
    ways = {key.removeprefix("k"): N(way) for key, way in keys.items()}
    return Menu(NOTICE, ways, N(nothing), N("end"))


def test_a_menu_may_lead_back_to_itself_by_a_key_but_not_by_silence() -> None:
    assert found(m=menu("end", k1="m", k2="end"), end=End()) == []
    assert found(m=menu("m", k1="end"), end=End()) == [("m", "loop_without_wait", "")]
    by_silence = found(m=menu("say", k1="end"), say=Announce(NOTICE, N("m")), end=End())
    assert by_silence == [("m", "loop_without_wait", ""), ("say", "loop_without_wait", "")]


def test_a_menu_without_keys_and_a_reference_of_no_length() -> None:
    assert found(m=menu("end"), end=End()) == [("m", "keys_missing", "")]
    collect = Collect(NOTICE, N("end"), N("end"), N("end"), 5, 4)
    assert found(c=collect, end=End()) == [("c", "digits_wrong", "")]


def test_voicemail_of_no_queue_that_leads_nowhere_or_back_to_itself() -> None:
    leave = Voicemail(NOTICE, SALES, N("end"), N("end"))
    assert found(v=leave, end=End()) == []
    assert found(v=replace(leave, queue=QueueId("lost"), prompt=PromptId("x")), end=End()) == [
        ("v", "prompt_unknown", "x"),
        ("v", "queue_unknown", "lost"),
    ]
    assert found(v=replace(leave, nothing=N("v")), end=End()) == [("v", "loop_without_wait", "")]
    again = {"q": Enqueue(SALES, N("v")), "v": replace(leave, saved=N("q"), nothing=N("q"))}
    assert found(**again) == [], "who waits anew is allowed to"


def test_flows_that_lead_to_each_other() -> None:
    config = house()
    to = {name: spec("go", go=GoTo(FlowId(other))) for name, other in (("a", "b"), ("b", "a"))}
    to["m"] = spec("m", m=menu("end", k1="go"), go=GoTo(FlowId("m")), end=End())
    for name, flow in to.items():
        config.flows[FlowId(name)] = msgspec.structs.replace(flow, id=FlowId(name))
    for name in ("a", "b"):
        circle = [Problem(N("go"), "loop_without_wait")]
        assert check(config, config.flows[FlowId(name)]) == circle
    assert check(config, config.flows[FlowId("m")]) == [], "a key leads back to the beginning"
    assert found(go=GoTo(FlowId("nowhere"))) == [("go", "flow_unknown", "nowhere")]
    assert found(go=GoTo(FlowId("sales"))) == []


def test_an_emergency_switch_that_is_not_there() -> None:
    node = Emergency(EmergencyId("gone"), N("end"), N("end"))
    assert found(e=node, end=End()) == [("e", "emergency_unknown", "gone")]


def test_every_problem_has_its_words() -> None:
    assert Problem.__doc__ is not None
    codes = re.findall(r'"(\w+)"', Problem.__doc__)
    assert sorted(codes) == sorted(WORDS) and len(codes) > 10
    for code in codes:
        french, english = said(Problem(N("x"), code))
        assert french and english and french != english


def test_every_kind_of_node_is_followed() -> None:
    """A new kind needs its ways in `graph.py`: they say where it leads."""
    to = N("elsewhere")
    for kind in get_args(Node):
        fields = {f.name: f.type for f in msgspec.structs.fields(kind)}
        given = {name: _any(type_, to) for name, type_ in fields.items()}
        node = kind(**given)
        named = [name for name, type_ in fields.items() if type_ is NodeId]
        assert set(leads_to(node)) == ({to} if named else set()), kind
        assert set(leads_to(led(node, lambda _: N("new")))) == ({N("new")} if named else set())


def _any(kind: object, to: NodeId) -> object:
    if kind is NodeId:
        return to
    return {"1": to} if get_origin(kind) is dict else "x"


def test_ways_out_of_a_queue_are_checked_like_any_step() -> None:
    whole = house()
    duty = OutsideId("duty")
    config = msgspec.structs.replace(
        whole, outside={duty: OutsideSpec(duty, "Duty", "+33140000041")}
    )
    good: dict[NodeId, Node] = {
        N("line"): Enqueue(SALES, N("back")),
        N("back"): Callback(SALES, N("duty")),
        N("duty"): Transfer(duty, N("line"), {"busy": N("end")}),
        N("end"): End(),
    }
    assert check(config, FlowSpec(FlowId("f"), "f", N("line"), good)) == []
    wrong = good | {
        N("back"): Callback(QueueId("gone"), N("duty"), PromptId("gone")),
        N("duty"): Transfer(OutsideId("gone"), N("nowhere"), {"busy": N("end")}),
    }
    problems = check(config, FlowSpec(FlowId("f"), "f", N("line"), wrong))
    assert {(p.node, p.code) for p in problems} == {
        ("back", "queue_unknown"),
        ("back", "prompt_unknown"),
        ("duty", "outside_unknown"),
        ("duty", "node_unknown"),
    }
    assert all(said(problem) for problem in problems)


def test_nobody_is_called_back_from_a_queue_of_written_work() -> None:
    whole = house()
    written = replace(whole.queues[SALES], kind="written")
    config = replace(whole, queues={**whole.queues, SALES: written})
    steps = {N("back"): Callback(SALES, N("leave")), N("leave"): leave_a_message(), N("end"): End()}
    problems = check(config, FlowSpec(FlowId("f"), "f", N("back"), steps))
    assert problems == [Problem(N("back"), "queue_written", "sales")]


def leave_a_message() -> Voicemail:
    """Which is listened to whenever there is time: in any queue."""
    return Voicemail(NOTICE, SALES, N("end"), N("end"))


def test_offers_to_call_back_that_lead_to_each_other_serve_nobody() -> None:
    nodes: dict[NodeId, Node] = {
        N("a"): Callback(SALES, N("b")),
        N("b"): Callback(SALES, N("a")),
    }
    problems = check(house(), FlowSpec(FlowId("f"), "f", N("a"), nodes))
    assert {p.code for p in problems} == {"loop_without_wait"}
