"""Works that wait: their place, their longest wait, and who must not be offered them again yet.

Exclusion: an agent who let this work ring, or could not be reached, is not offered it again until
he has been available again for `EXCLUSION_MS`; one who declined it, not for `EXCLUSION_MS`. Then he
may be, for with nobody else the caller would wait in vain. A work that is accepted, or leaves
routing, comes back (if it does) with a clean slate. An exclusion ends by the work's own timer only,
never by a look at the clock, so that a decision depends on the state alone.

Timer `wait:<work>` is set to the next instant at which something is due for a waiting work: the end
of an exclusion, of being kept for somebody, of a level asked for, or of the longest wait. The
longest wait counts from the work's arrival; for a head (cut off in mid-call) from its return, or
long calls would be turned away at once.
"""

from decroche.kernel.config import Why
from decroche.kernel.ids import AgentId, TimerId, WorkId
from decroche.routing import keeping, reasons
from decroche.routing.board import Turn, is_open
from decroche.routing.commands import CancelTimer, SetTimer, WaitOver
from decroche.routing.events import WorkQueued
from decroche.routing.room import admits
from decroche.routing.state import MISSED_OPEN, Agent, Work, is_waiting

EXCLUSION_MS = 30_000
"""Longer than a ring, so that others get a turn; shorter than a caller's patience."""

PAST_MAX = 4_000
"""Works remembered after they left; the older half is dropped beyond it. A work comes back within
the minute (another queue of the flow), and a centre of 200 lines does not see 2,000 others go."""


def enter(turn: Turn, event: WorkQueued) -> None:
    """A work enters its queue. A queue nobody knows lets it go at once, and so does one of
    written work with a call."""
    state = turn.state
    assert event.work not in state.works, f"{event.work} queued twice"
    work = Work(
        id=event.work,
        queue=event.queue,
        arrived_ms=event.arrived_ms,
        counted_ms=event.at_ms if event.head else event.since_ms or event.arrived_ms,
        entered_ms=event.at_ms,
        priority=event.priority,
        needs=event.needs,
        language=event.language,
        prefer=tuple(dict.fromkeys(event.prefer)),
        whose=dict(reversed([*zip(event.prefer, event.whose, strict=False)])),  # His first.
        held_until_ms=event.held_until_ms,
        head=event.head,
        call=event.call,
    )
    if not admits(turn.config, work):
        turn.commands.append(WaitOver(event.work))
        return
    work.offers = state.past.pop(event.work, 0)
    state.works[event.work] = work
    turn.fresh = None if event.placed else work
    turn.changed = work
    _open(turn, work)


def come_back(turn: Turn, work: Work) -> None:
    """An offer failed: the work waits again, at its place, or rings on at the others."""
    if work.only:
        let_go(turn, work, "not_taken")
    elif not admits(turn.config, work):
        if not work.ringing:
            let_go(turn, work)
    elif is_open(turn.config, work):
        _open(turn, work)


def _open(turn: Turn, work: Work) -> None:
    keeping.arrange(turn.state, turn.config, work, turn.at_ms)
    turn.board.work_opens(work)
    turn.works.append(work)


def release(turn: Turn, work: Work, why: Why) -> None:
    """The queue gives a waiting work back: the flow goes on."""
    turn.board.work_leaves(work)
    let_go(turn, work, why)


def let_go(turn: Turn, work: Work, why: Why = "wait") -> None:
    """As `release`, for a work that has no place on the board."""
    forget(turn, work)
    turn.commands.append(WaitOver(work.id, why))


def forget(turn: Turn, work: Work) -> None:
    """The work leaves routing; only how often it was offered is kept for a while."""
    stop_clock(turn, work)
    state = turn.state
    del state.works[work.id]
    if work.offers:
        state.past[work.id] = work.offers
    if len(state.past) > PAST_MAX:
        for old in list(state.past)[: PAST_MAX // 2]:
            del state.past[old]


def settle(turn: Turn) -> None:
    """After matching: works of this turn that still wait find room and time, or are let go."""
    for work in turn.works:
        if turn.state.works.get(work.id) is not work or not is_open(turn.config, work):
            continue
        why = _why_not(turn, work) if is_waiting(work) else None
        if why is not None:
            release(turn, work, why)
        else:
            set_clock(turn, work)
            if work is turn.changed and is_waiting(work):
                turn.commands.append(reasons.nobody_yet(turn, work))


def _why_not(turn: Turn, work: Work) -> Why | None:
    """Why this work may not wait (any longer); None: it may."""
    queue = turn.config.queues[work.queue]
    if work is turn.fresh and not work.head and _full(turn, work):
        return "length"
    if queue.unstaffed == "leave" and not turn.board.members(work.queue):
        return "no_staff"
    if work.closes_ms is not None and work.closes_ms <= turn.at_ms:
        return "closing"
    return "wait" if _longest_ms(turn, work) <= turn.at_ms else None


def _full(turn: Turn, work: Work) -> bool:
    others = turn.board.waiting_count(work.queue) - 1
    return others >= turn.config.queues[work.queue].waiting_max


def _longest_ms(turn: Turn, work: Work) -> int:
    return work.counted_ms + turn.config.queues[work.queue].wait_max_s * 1000


def _deadline(turn: Turn, work: Work) -> int:
    longest = _longest_ms(turn, work)
    return longest if work.closes_ms is None else min(longest, work.closes_ms)


def unstaffed(turn: Turn, agent: AgentId) -> None:
    """This agent has left his post: in queues where nobody is left, those who wait may go on."""
    spec = turn.config.agents.get(agent)
    for queue in dict.fromkeys(spec.queues) if spec is not None else ():
        known = turn.config.queues.get(queue)
        if known and known.unstaffed == "leave" and not turn.board.members(queue):
            turn.works += turn.board.waiting(queue)


def set_clock(turn: Turn, work: Work) -> None:
    """Set `wait:<work>` to what is due next, if it is not set to that already. What rings cannot
    have waited too long; but others may come to fit, and be rung as well."""
    instants = [until for until in work.missed.values() if until]
    instants += keeping.next_ms(turn.config, work)
    if is_waiting(work):
        instants.append(_deadline(turn, work))
    due = min(instants, default=work.clock_ms)
    if due is not None and due != work.clock_ms:
        work.clock_ms = due
        turn.commands.append(SetTimer(TimerId(f"wait:{work.id}"), due))


def stop_clock(turn: Turn, work: Work) -> None:
    if work.clock_ms is not None:
        work.clock_ms = None
        turn.commands.append(CancelTimer(TimerId(f"wait:{work.id}")))


def clock_fired(turn: Turn, work_id: WorkId) -> None:
    """Exclusions that are over end; matching and `settle` see to the rest."""
    work = turn.state.works.get(work_id)
    if work is None or work.clock_ms is None or turn.at_ms < work.clock_ms:
        return  # Set anew or cancelled while it was on its way.
    work.clock_ms = None
    over = [agent for agent, until in work.missed.items() if MISSED_OPEN < until <= turn.at_ms]
    for agent in over:
        del work.missed[agent]
    if is_open(turn.config, work):
        keeping.renew(turn, work)
        turn.works.append(work)


def exclude(turn: Turn, work: Work, agent: Agent, declined: bool) -> None:
    """This agent just failed to take this work."""
    if declined:
        work.missed[agent.id] = turn.at_ms + EXCLUSION_MS
    else:
        work.missed[agent.id] = MISSED_OPEN
        agent.missed = work.id


def available_again(turn: Turn, agent: Agent) -> None:
    """From now on the exclusion of what he missed last runs out."""
    assert agent.missed is not None
    work = turn.state.works.get(agent.missed)
    agent.missed = None
    if work is not None and work.missed.get(agent.id) == MISSED_OPEN:
        work.missed[agent.id] = turn.at_ms + EXCLUSION_MS
        if is_open(turn.config, work):
            set_clock(turn, work)
