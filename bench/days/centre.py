"""The centre of these days: every rule of the queues, every step of a flow, and five versions.

Times are short, so that the longest wait, the comeback and the longest call end often.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from tests.centre.house import ALWAYS, BUSY, CLOSED, NOTICE, prompts

from decroche.kernel.config import (
    AfterCallSpec,
    AgentSpec,
    Announce,
    CalendarSpec,
    CentreConfig,
    Collect,
    Disposition,
    Emergency,
    EmergencySpec,
    End,
    Enqueue,
    FlowSpec,
    GoTo,
    Hours,
    Limits,
    Menu,
    Node,
    NumberSpec,
    PauseReason,
    QueueSpec,
    RecordingSpec,
    Relax,
    Span,
)
from decroche.kernel.ids import (
    AgentId,
    CalendarId,
    ClientId,
    DispositionId,
    EmergencyId,
    FlowId,
    NodeId,
    NumberId,
    QueueId,
    ReasonId,
    SkillId,
    TenantId,
)

AGENTS = tuple(AgentId(f"agent-{n:02}") for n in range(24))
SALES, CARE, ALL, TURN, SHUT, GOLD = QUEUES = tuple(
    QueueId(name) for name in ("sales", "care", "all", "turn", "shut", "gold")
)
MENU_LINE = NumberId("menu-line")
LINES = (*(NumberId(f"{queue}-line") for queue in QUEUES), MENU_LINE)
GONE_LINE = NumberId("gone-line")
RESULTS = (DispositionId("done"), DispositionId("again"))
LUNCH = ReasonId("lunch")
FLICKERING = tuple(Span(start, start + 4) for start in range(0, 24 * 60, 6))
"""Open for four minutes in six: it closes often."""
VERSIONS = {1: 8, 2: 4, 3: 3, 4: 8, 5: 1}
"""Of the configuration, and how often each is applied."""
_CLIENT, _CARE, _SWITCH = ClientId("client"), SkillId("care"), EmergencyId("switch")


def _queue(name: QueueId, after_call: AfterCallSpec, recording: Any, **rules: Any) -> QueueSpec:
    mode = RecordingSpec(recording, 50, "test law", NOTICE)
    spec = QueueSpec(
        name,
        {"fr": name, "en": name},
        _CLIENT,
        ring_timeout_s=6,
        after_call=after_call,
        music=f"music-{name}",
        waiting_max=7,
        wait_max_s=40,
        announce_every_s=15,
        recording=mode,
    )
    return replace(spec, **rules)


def _queues() -> list[QueueSpec]:
    kept = {"last_agent": True, "keep_s": 10, "target_s": 15}
    needs = {"needs": {_CARE: 2}, "relax": (Relax(8, {}),)}
    whisper = {"whisper": BUSY, "closes": CalendarId("flickering")}
    closes = {"closes": CalendarId("flickering")}
    return [
        _queue(SALES, AfterCallSpec("limit", 6), "sample"),
        _queue(CARE, AfterCallSpec("none"), "on_demand", choice="fewest", **kept, **needs),
        _queue(ALL, AfterCallSpec("optional"), "all", choice="ring_all", **closes),
        _queue(TURN, AfterCallSpec("required_limit", 8), "off", choice="in_turn", **whisper),
        _queue(SHUT, AfterCallSpec("fixed", 3), "sample", unstaffed="leave", **closes),
        _queue(GOLD, AfterCallSpec("required"), "all", priority=3, target_s=5, by_language=True),
    ]


def _agents() -> list[AgentSpec]:
    return [
        AgentSpec(
            agent,
            agent,
            phone="desk" if n % 6 == 5 else "browser",
            endpoint=f"ag-{n}",
            skills={_CARE: n % 4} if n % 4 else {},
            queues=tuple(QUEUES[(n + step) % len(QUEUES)] for step in (0, 1, 3)),
            queue_ranks={QUEUES[(n + 1) % len(QUEUES)]: 2} if n % 3 == 0 else {},
            languages=("fr", "en") if n % 2 else ("fr",),
        )
        for n, agent in enumerate(AGENTS)
    ]


def _flow(queue: QueueId) -> FlowSpec:
    """hours → switch → notice → queue; from there the overflow, which is the queue for gold."""
    node = NodeId
    calendar = CalendarId("flickering" if queue == SHUT else "always")
    ways = {"closing": node("closed"), "no_staff": node("closed")}
    nodes: dict[NodeId, Node] = {
        node("hours"): Hours(calendar, node("switch"), node("closed")),
        node("switch"): Emergency(_SWITCH, node("notice"), node("closed")),
        node("notice"): Announce(NOTICE, node("queue"), early=queue == TURN),
        node("queue"): Enqueue(queue, node("over"), ways),
        node("over"): Enqueue(GOLD, node("busy")),
        node("busy"): Announce(BUSY, node("end")),
        node("closed"): Announce(CLOSED, node("end")),
        node("end"): End(),
    }
    return FlowSpec(FlowId(queue), queue, node("hours"), nodes)


def _menu() -> FlowSpec:
    node = NodeId
    keys = {"1": node("on"), "2": node("who")}
    nodes: dict[NodeId, Node] = {
        node("menu"): Menu(NOTICE, keys, node("on"), node("who"), 3, 2),
        node("who"): Collect(BUSY, node("on"), node("menu"), node("end"), wait_s=2, tries=2),
        node("on"): GoTo(FlowId(SALES)),
        node("end"): End(),
    }
    return FlowSpec(FlowId("menu"), "menu", node("menu"), nodes)


def _by_id(each: Sequence[Any]) -> dict[Any, Any]:
    return {one.id: one for one in each}


def _whole(version: int) -> CentreConfig:
    numbers = [
        NumberSpec(line, f"+3310000000{n}", _CLIENT, FlowId(flow), "en" if n % 3 == 0 else "fr")
        for n, (line, flow) in enumerate(zip(LINES, (*QUEUES, "menu"), strict=True))
    ]
    calendars = [
        CalendarSpec(CalendarId("always"), "Europe/Paris", ALWAYS),
        CalendarSpec(CalendarId("flickering"), "Europe/Paris", (FLICKERING,) * 7),
    ]
    results = [Disposition(result, {"fr": result, "en": result}) for result in RESULTS]
    return CentreConfig(
        tenant=TenantId("tenant"),
        version=version,
        digest=f"digest-{version}",
        name="Days",
        agents=_by_id(_agents()),
        queues=_by_id(_queues()),
        numbers=_by_id(numbers),
        flows=_by_id([*(_flow(queue) for queue in QUEUES), _menu()]),
        calendars=_by_id(calendars),
        prompts=prompts(),
        emergencies={_SWITCH: EmergencySpec(_SWITCH)},
        pause_reasons={LUNCH: PauseReason(LUNCH, {"fr": "Repas", "en": "Lunch"})},
        dispositions=_by_id(results),
        limits=Limits(calls_max=55, call_max_s=120, comeback_s=6),
    )


def versions() -> dict[int, CentreConfig]:
    """Whole; two agents fewer; without a queue; other rules in the queues; closed by the switch."""
    found = {version: _whole(version) for version in VERSIONS}
    del found[2].agents[AGENTS[0]], found[2].agents[AGENTS[5]]
    del found[3].queues[CARE]
    queues = found[4].queues
    queues[SALES] = replace(queues[SALES], choice="ring_all", last_agent=True, keep_s=8)
    queues[ALL] = replace(queues[ALL], choice="longest_idle", whisper=NOTICE)
    queues[TURN] = replace(queues[TURN], whisper=None, priority=1)
    found[5].emergencies[_SWITCH] = EmergencySpec(_SWITCH, state="closed")
    return found
