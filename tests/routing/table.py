"""Reads a day written as a table: rows with > happen, rows with < must follow at once.

    centre                          # what there is, before the first row
    queue sales  needs fr:2  priority 1  ring 20  acw limit 60  max 100  wait 1800  target 20
    queue help   choice fewest  keep 30  language asked  relax 30=fr:1;60=
    queue chat   kind written  weight 2  free 1
    agent ann    skills fr:3  queues sales:1,help:2  speaks fr,en  room 6

    >  0  in ann                    # rows: instant in seconds, what, about whom
    >  5  ask ann available
    <     ann available

Of an agent with several works in hand all are named, after what his state tells of one of them.
`<` rows list every command of the step above them, in order. `go AGENT…` signs in, makes present
and available; its commands are not looked at, nor are those of a row that begins with `>>`.
"""

import re
from pathlib import Path

from decroche.kernel.config import (
    AfterCallSpec,
    AgentSpec,
    CalendarSpec,
    CentreConfig,
    QueueSpec,
    Relax,
    Span,
)
from decroche.kernel.ids import (
    AgentId,
    CalendarId,
    ClientId,
    OfferId,
    QueueId,
    ReasonId,
    SkillId,
    TenantId,
    TimerId,
    WorkId,
)
from decroche.routing import core, events
from decroche.routing.commands import (
    AgentChanged,
    CancelTimer,
    MakeOffer,
    RetractOffer,
    RoutingCommand,
    SetTimer,
    Unserved,
    WaitOver,
)
from decroche.routing.events import OfferFailure, Status
from decroche.routing.state import State

Words = list[str]
MARK = re.compile(r"^(>>|>|<)")


def levels(text: str) -> dict[SkillId, int]:
    """ "fr:2,de:1" → skill → level."""
    pairs = (part.split(":") for part in text.split(",") if part)
    return {SkillId(skill): int(level) for skill, level in pairs}


def options(words: Words, *, after: int, two: tuple[str, ...] = ()) -> dict[str, str]:
    """Pairs of words; a word in `two` takes two values, joined by a space."""
    found, i = {}, after
    while i < len(words):
        n = 2 if words[i] in two else 1
        found[words[i]] = " ".join(words[i + 1 : i + 1 + n])
        i += 1 + n
    return found


def read_queue(words: Words) -> QueueSpec:
    o = options(words, after=2, two=("acw",))
    mode, limit = o.get("acw", "none 0").split()
    return QueueSpec(
        QueueId(words[1]),
        {"fr": words[1], "en": words[1]},
        ClientId("client"),
        needs=levels(o.get("needs", "")),
        priority=int(o.get("priority", "0")),
        ring_timeout_s=int(o.get("ring", "20")),
        after_call=AfterCallSpec(mode, int(limit)),  # type: ignore[arg-type]
        waiting_max=int(o.get("max", "100")),
        wait_max_s=int(o.get("wait", "1800")),
        target_s=int(o.get("target", "20")),
        choice=o.get("choice", "longest_idle"),  # type: ignore[arg-type]
        keep_s=int(o.get("keep", "0")),
        by_language=o.get("language") == "asked",
        unstaffed=o.get("unstaffed", "wait"),  # type: ignore[arg-type]
        closes=CalendarId(o["closes"]) if "closes" in o else None,
        relax=read_relax(o.get("relax", "")),
        kind=o.get("kind", "call"),  # type: ignore[arg-type]
        weight=int(o.get("weight", "6")),
        leave_free=int(o.get("free", "0")),
    )


def read_relax(text: str) -> tuple[Relax, ...]:
    """ "30=fr:2;60=" → after 30 s level 2 of French is enough, after a minute anybody."""
    steps = (part.split("=") for part in text.split(";") if part)
    return tuple(Relax(int(after_s), levels(needs)) for after_s, needs in steps)


def read_agent(words: Words) -> AgentSpec:
    o = options(words, after=2)
    named = [part.partition(":") for part in o.get("queues", "").split(",") if part]
    return AgentSpec(
        AgentId(words[1]),
        words[1],
        skills=levels(o.get("skills", "")),
        queues=tuple(QueueId(queue) for queue, _, _ in named),
        queue_ranks={QueueId(queue): int(rank) for queue, _, rank in named if rank},
        languages=tuple(o.get("speaks", "fr").split(",")),
        room=int(o.get("room", "6")),
    )


def read_hours(words: Words) -> CalendarSpec:
    """ "hours day 0-60" → open in the first hour after midnight (UTC), every day."""
    start, end = words[2].split("-")
    day = (Span(int(start), int(end)),)
    return CalendarSpec(CalendarId(words[1]), "UTC", (day,) * 7)


def read_centre(rows: list[Words], version: int = 1) -> CentreConfig:
    hours = [read_hours(w) for w in rows if w[0] == "hours"]
    queues = [read_queue(w) for w in rows if w[0] == "queue"]
    agents = [read_agent(w) for w in rows if w[0] == "agent"]
    return CentreConfig(
        TenantId("t"),
        version,
        "",
        "Centre",
        queues={q.id: q for q in queues},
        agents={a.id: a for a in agents},
        calendars={c.id: c for c in hours},
    )


class Day:
    """Runs one table."""

    def __init__(self, config: CentreConfig) -> None:
        self.config = config
        self.state = State()

    def happen(self, at_ms: int, words: Words) -> list[RoutingCommand]:
        what, who = words[0], words[1] if len(words) > 1 else ""
        if what == "config":
            return self._reconfigure(at_ms, " ".join(words[1:]))
        if what == "pause":
            core.pause(self.state)
            return []
        if what == "resume":
            return core.resume(self.state, self.config, at_ms)
        if what == "go":
            return [c for agent in words[1:] for c in self._go(at_ms, AgentId(agent))]
        return core.step(self.state, read_event(at_ms, what, who, words[2:]), self.config)

    def _go(self, at_ms: int, agent: AgentId) -> list[RoutingCommand]:
        steps = (
            events.AgentSignedIn(at_ms, agent),
            events.PresenceChanged(at_ms, agent, page=True, phone=True),
            events.StateAsked(at_ms, agent, Status.AVAILABLE),
        )
        return [c for event in steps for c in core.step(self.state, event, self.config)]

    def _reconfigure(self, at_ms: int, lines: str) -> list[RoutingCommand]:
        rows = [line.split() for line in lines.split("|")]
        self.config = read_centre(rows, self.config.version + 1)
        return core.apply_config(self.state, self.config, at_ms)


def read_event(at_ms: int, what: str, who: str, rest: Words) -> events.RoutingEvent:
    agent, work, offer = AgentId(who), WorkId(who), OfferId(who)
    match what:
        case "queued":
            return read_queued(at_ms, work, rest)
        case "start":
            return events.WorkStarted(at_ms, agent, WorkId(rest[0]), QueueId(rest[1]))
        case "left":
            return events.WorkWithdrawn(at_ms, work)
        case "accept":
            return events.OfferAccepted(at_ms, offer)
        case "fail":
            return events.OfferFailed(at_ms, offer, OfferFailure(rest[0]))
        case "ended":
            return events.WorkEnded(at_ms, agent, WorkId(rest[0]), "cut" not in rest)
        case "in":
            return events.AgentSignedIn(at_ms, agent)
        case "out":
            return events.AgentSignedOut(at_ms, agent)
        case "ask":
            reason = ReasonId(rest[1]) if len(rest) > 1 else None
            return events.StateAsked(at_ms, agent, Status(rest[0]), reason)
        case "extend":
            return events.AfterCallExtended(at_ms, agent)
        case "dispose":
            return events.DispositionGiven(at_ms, agent, WorkId(rest[0]))
        case "presence":
            return events.PresenceChanged(at_ms, agent, "page" in rest, "phone" in rest)
        case "timer":
            return events.TimerFired(at_ms, TimerId(who))
    raise ValueError(f"no such row: {what}")


def read_queued(at_ms: int, work: WorkId, rest: Words) -> events.WorkQueued:
    head, written = "head" in rest, "written" in rest
    o = options([w for w in rest if w not in ("head", "written")], after=1)
    arrived_ms = int(float(o["arrived"]) * 1000) if "arrived" in o else at_ms
    return events.WorkQueued(
        at_ms,
        work,
        QueueId(rest[0]),
        arrived_ms,
        priority=int(o.get("priority", "0")),
        needs=levels(o.get("needs", "")),
        language=o.get("speaks", "fr"),
        prefer=tuple(AgentId(a) for a in o.get("for", "").split(",") if a),
        head=head,
        call=not written,
        only=AgentId(o["only"]) if "only" in o else None,
    )


def show(command: RoutingCommand) -> str:
    """A command as a row."""
    match command:
        case MakeOffer(offer=offer, agent=agent, expires_at_ms=until):
            return f"offer {offer} {agent} until {seconds(until)}"
        case Unserved(decision=decision):
            return f"why {decision.work}"
        case RetractOffer(offer=offer, agent=agent, failure=failure, by=by):
            why = failure.value if failure else "left"
            return f"retract {offer} {agent} {why}" + (f" by {by}" if by else "")
        case AgentChanged():
            return show_agent(command)
        case WaitOver(work=work, why=why):
            return f"over {work} {why}"
        case SetTimer(timer=timer, at_ms=at_ms):
            return f"set {timer} {seconds(at_ms)}"
        case CancelTimer(timer=timer):
            return f"cancel {timer}"


def show_agent(c: AgentChanged) -> str:
    words = [c.agent, c.status.value]
    words += [c.reason] if c.reason else []
    words += ["since", seconds(c.since_ms)]
    words += ["until", seconds(c.until_ms)] if c.until_ms is not None else []
    words += ["next", c.next_status.value] if c.next_status else []
    words += [c.next_reason] if c.next_reason else []
    words += [f"{hand.work}:{hand.status.value}" for hand in c.hands]
    return " ".join(words)


def seconds(ms: int) -> str:
    return f"{ms / 1000:g}"


def run(path: Path) -> None:
    """Run a table file; AssertionError names the row that went otherwise."""
    lines = path.read_text().splitlines()
    rows = [(n, MARK.sub(r"\1 ", line.split("#")[0]).split()) for n, line in enumerate(lines, 1)]
    rows = [(n, words) for n, words in rows if words]
    day = Day(read_centre([words for _, words in rows]))
    said: list[str] = []
    looked = True
    for n, words in [row for row in rows if row[1][0] in (">", ">>", "<")]:
        where = f"{path.name}:{n}: "
        if words[0] == "<":
            wanted, got = " ".join(words[1:]), said.pop(0) if said else "nothing"
            assert got == wanted, f"{where}wanted: {wanted}; got: {got}"
        else:
            assert not (looked and said), f"{where}before this also followed: {said}"
            looked = words[0] == ">" and words[2] != "go"
            commands = day.happen(int(float(words[1]) * 1000), words[2:])
            said = [show(command) for command in commands]
    assert not (looked and said), f"{path.name}: at the end also followed: {said}"
