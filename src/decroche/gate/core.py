"""`may_call`: the one question before every call out.

Each purpose has its rules, asked in order; the first that refuses decides. A rule is a function of
the case that gives the code of its refusal, or nothing. Emergency calls have no rules: whatever a
cap, a right or a configuration says, they go out.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from decroche.gate.ask import Alarm, Ask, Facts, Purpose, Rules, Value, Verdict
from decroche.gate.numbers import Destination
from decroche.kernel.config import AgentSpec, CallerIdSpec

HOME_CLASSES: Final = ("fixed", "mobile")
"""Open everywhere in a country that is open."""


class Case(msgspec.Struct, frozen=True):
    """An ask with all that rules look at."""

    ask: Ask
    rules: Rules
    facts: Facts
    agent: AgentSpec | None
    day: str
    """ISO date in the centre's zone."""
    minute: int
    """After that day's midnight on the wall clock."""


Rule = Callable[[Case], str | None]


def may_call(ask: Ask, rules: Rules, facts: Facts) -> Verdict:
    """Whether this call may be made, why or why not, and which number it shows."""
    case = _case(ask, rules, facts)
    if ask.destination.kind == "emergency" and ask.agent is not None:
        return _emergency(case)
    for rule in _RULES[ask.purpose]:
        code = rule(case)
        if code is not None:
            return Verdict(False, code, _values(case))
    shown = _shown(case)
    caller_id = shown.e164 if shown is not None else ""
    return Verdict(True, "allowed", _values(case), caller_id, _alarms(case))


def may_be_reached(destination: Destination, rules: Rules) -> bool:
    """Whether a number's class and country are open, whoever calls it and when."""
    case = _case(Ask("callback_asked", destination, at_ms=0), rules, Facts())
    return destination.kind != "emergency" and all(rule(case) is None for rule in _TO)


def _case(ask: Ask, rules: Rules, facts: Facts) -> Case:
    local = datetime.fromtimestamp(ask.at_ms // 1000, ZoneInfo(rules.zone))
    agent = rules.agents.get(ask.agent) if ask.agent is not None else None
    minute = local.hour * 60 + local.minute
    return Case(ask, rules, facts, agent, local.date().isoformat(), minute)


def _emergency(case: Case) -> Verdict:
    """Never refused. It shows a number that may be shown, so that help can call back; without one
    the operator shows the line's own."""
    shown = _shown(case) or _any_shown(case)
    site = case.agent.site if case.agent is not None else None
    return Verdict(
        allowed=True,
        code="emergency",
        values=_values(case),
        caller_id=shown.e164 if shown is not None else "",
        site=case.rules.sites.get(site) if site is not None else None,
    )


def _values(case: Case) -> dict[str, Value]:
    """What is kept with the verdict."""
    ask, agent = case.ask, case.agent
    found: dict[str, Value] = {
        "purpose": ask.purpose,
        "class": ask.destination.kind,
        "country": ask.destination.country,
        "day": case.day,
        "minute": case.minute,
        "at_work": case.facts.at_work,
        "calls_today": case.facts.calls_today,
        "may_call_out": agent is not None and agent.may_call_out,
        "limit": agent.calls_out_max if agent is not None else 0,
        "caller_id": ask.caller_id or "",
        "config": case.rules.version,
    }
    if ask.destination.short:  # Nobody's own: no personal data.
        found["short"] = ask.destination.number
    return found


# --- rules --------------------------------------------------------------------------------------


def _dialable(case: Case) -> str | None:
    """114 is reached by text only; help is no number to try a line with."""
    kind = case.ask.destination.kind
    if kind == "text_only":
        return "text_only"
    return "emergency_test" if kind == "emergency" else None


def _is_emergency(case: Case) -> str | None:
    """Nobody gets past the rules by calling it an emergency."""
    return "not_emergency"


def _right(case: Case) -> str | None:
    """An agent at work whom an administrator has given the right, within the day's number."""
    agent, facts = case.agent, case.facts
    if agent is None or not agent.active or not agent.may_call_out:
        return "no_right"
    if not facts.at_work:
        return "not_at_work"
    reached = agent.calls_out_max > 0 and facts.calls_today >= agent.calls_out_max
    return "daily_cap" if reached else None


def _at_work(case: Case) -> str | None:
    """A promised call is work that the centre gives out, as a caller is: whoever is at work may
    make it, whatever his own right to call and its limit."""
    agent = case.agent
    if agent is None or not agent.active:
        return "no_right"
    return None if case.facts.at_work else "not_at_work"


def _open_class(case: Case) -> str | None:
    """Surcharged and other special numbers are closed until opened."""
    kind = case.ask.destination.kind
    if kind in HOME_CLASSES or kind in case.rules.outbound.classes:
        return None
    return "class_closed"


def _open_country(case: Case) -> str | None:
    """Abroad is closed until that country is opened; what has no country is a matter of class."""
    country = case.ask.destination.country
    if country in ("", case.rules.country) or country in case.rules.outbound.countries:
        return None
    return "country_closed"


def _by_day(case: Case) -> str | None:
    """Calls at night are told of, and refused where the centre wants that."""
    return "night" if case.rules.outbound.night_refused and _is_night(case) else None


def _line(case: Case) -> str | None:
    """There is a line to an operator."""
    return None if case.rules.outbound.trunks else "no_trunk"


def _may_show(case: Case) -> str | None:
    """A number that somebody holds, proven, for this client, still valid. Rule: ARCEP, décision
    n° 2018-0881 modifiée, annexe 1, 2.2.2: only a number assigned to who calls."""
    wanted = case.ask.caller_id
    if wanted is None:
        return None if _any_shown(case) is not None else "no_caller_id"
    spec = case.rules.outbound.caller_ids.get(wanted)
    if spec is None:
        return "caller_id_unknown"
    if not _is_for_client(case, spec):
        return "caller_id_client"
    return None if _is_valid(case, spec) else "caller_id_expired"


def _prospecting(case: Case) -> str | None:
    """Closed until its rules are there: consent, hours, frequency (C. conso. L. 223-1, D. 223-9;
    CPCE L. 34-5)."""
    return "prospecting_closed"


_TO: Final[tuple[Rule, ...]] = (_dialable, _open_class, _open_country)
_CALL: Final[tuple[Rule, ...]] = (_dialable, _right, *_TO, _by_day, _line, _may_show)
_RULES: Final[dict[Purpose, tuple[Rule, ...]]] = {
    "service": _CALL,
    "callback_asked": (_dialable, _at_work, *_TO, _by_day, _line, _may_show),
    "survey": _CALL,
    "internal": _CALL,
    # No agent's: whoever drew the flow has chosen the number.
    "transfer": (*_TO, _by_day, _line, _may_show),
    "prospecting_consumer": (*_CALL, _prospecting),
    "prospecting_business": (*_CALL, _prospecting),
    # A trial must work before anything else is set up: without a number to show it shows none.
    "test": _TO,
    "emergency": (_is_emergency,),
}


# --- what rules ask -----------------------------------------------------------------------------


def _is_night(case: Case) -> bool:
    start, end = case.rules.outbound.night_from_min, case.rules.outbound.night_until_min
    if start <= end:
        return start <= case.minute < end
    return case.minute >= start or case.minute < end


def _alarms(case: Case) -> tuple[Alarm, ...]:
    return ("night",) if _is_night(case) else ()


def _is_for_client(case: Case, spec: CallerIdSpec) -> bool:
    return spec.client is None or spec.client == case.ask.client


def _is_valid(case: Case, spec: CallerIdSpec) -> bool:
    return spec.valid_until == "" or case.day <= spec.valid_until


def _shown(case: Case) -> CallerIdSpec | None:
    """The number wanted, if it may be shown; without a wish any that may."""
    wanted = case.ask.caller_id
    if wanted is None:
        return _any_shown(case)
    spec = case.rules.outbound.caller_ids.get(wanted)
    fits = spec is not None and _is_for_client(case, spec) and _is_valid(case, spec)
    return spec if fits else None


def _any_shown(case: Case) -> CallerIdSpec | None:
    """Of those that may be shown the client's own first, then by number."""
    fit = [
        spec
        for spec in case.rules.outbound.caller_ids.values()
        if _is_for_client(case, spec) and _is_valid(case, spec)
    ]
    return min(fit, key=lambda spec: (spec.client is None, spec.e164, spec.id), default=None)
