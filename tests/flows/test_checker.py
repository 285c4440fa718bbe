"""Each fault of a flow is named, at its node; a good flow has none."""

import pytest

from decroche.flows.checker import Problem, check
from decroche.kernel.config import Announce, End, Enqueue, Hours, PromptSpec
from decroche.kernel.ids import CalendarId, FlowId, NodeId, PromptId, QueueId
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
