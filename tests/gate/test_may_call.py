"""The gate: each rule once by hand, and what must hold whatever is asked."""

import json
from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decroche.gate.ask import PURPOSES, Ask, Facts, Rules, Verdict
from decroche.gate.core import _RULES, may_be_reached, may_call
from decroche.gate.numbers import CLASSES, Destination, read
from decroche.gate.refusals import CallRefused, refusal_of
from decroche.kernel.config import AgentSpec, CallerIdSpec, DialClass, OutboundSpec, SiteSpec
from decroche.kernel.emergency import EMERGENCY
from decroche.kernel.ids import AgentId, CallerIdId, ClientId, SiteId, TrunkId

AGENT, STRANGER = AgentId("a1"), AgentId("a9")
OURS, THEIRS = ClientId("c1"), ClientId("c2")
SITE = SiteSpec(SiteId("s1"), "Tours", "1 rue de la Loire, 37000 Tours")
PARIS = ZoneInfo("Europe/Paris")
MOBILE = Destination("+33639980012", "mobile", "FR")


def at(hour: int, minute: int = 0, day: int = 10) -> int:
    return int(datetime(2026, 12, day, hour, minute, tzinfo=PARIS).timestamp() * 1000)


def shown(id: str, e164: str, **fields: Any) -> dict[CallerIdId, CallerIdSpec]:
    spec = CallerIdSpec(CallerIdId(id), e164, "Valdorée", "Contrat 12", "2026-01-01", **fields)
    return {spec.id: spec}


CALLER_IDS = {
    **shown("all", "+33180000010"),
    **shown("theirs", "+33180000030", client=THEIRS),
    **shown("ours", "+33180000020", client=OURS),
    **shown("old", "+33180000001", valid_until="2026-12-09"),
}


def rules(agent: dict[str, Any] | None = None, **outbound: Any) -> Rules:
    spec = {"may_call_out": True, "site": SITE.id} | (agent or {})
    given_ = {"caller_ids": CALLER_IDS, "trunks": (TrunkId("t1"),)} | outbound
    return Rules(
        version=7,
        country="FR",
        zone="Europe/Paris",
        outbound=OutboundSpec(**given_),
        agents={AGENT: AgentSpec(AGENT, "Amélie", **spec)},
        sites={SITE.id: SITE},
    )


def ask(**fields: Any) -> Ask:
    values = {
        "purpose": "service", "destination": MOBILE, "at_ms": at(10), "agent": AGENT,
        "client": OURS,
    }  # fmt: skip
    return Ask(**(values | fields))


def to(typed: str) -> Destination:
    found = read(typed, "FR")
    assert found is not None
    return found


AT_WORK = Facts(at_work=True)


def test_a_national_call_by_an_agent_with_the_right_goes_out() -> None:
    verdict = may_call(ask(), rules(), AT_WORK)
    assert (verdict.allowed, verdict.code, verdict.alarms) == (True, "allowed", ())
    assert verdict.caller_id == "+33180000020", "the client's own before everybody's"
    assert verdict.values["class"] == "mobile"
    assert verdict.values["minute"] == 600


def test_a_promised_call_needs_an_agent_at_work_but_no_right_of_his_own() -> None:
    promised = ask(purpose="callback_asked")
    bare = rules(agent={"may_call_out": False, "calls_out_max": 1})
    assert may_call(promised, bare, Facts(at_work=True, calls_today=5)).allowed
    assert may_call(promised, bare, Facts()).code == "not_at_work"
    gone = rules(agent={"active": False})
    assert may_call(promised, gone, AT_WORK).code == "no_right"
    closed = ask(purpose="callback_asked", destination=to("0892123456"))
    assert may_call(closed, bare, AT_WORK).code == "class_closed"


def test_a_flow_transfers_without_an_agent_and_by_every_other_rule() -> None:
    handed_on = ask(purpose="transfer", agent=None)
    verdict = may_call(handed_on, rules(), Facts())
    assert (verdict.allowed, verdict.caller_id) == (True, "+33180000020")
    for fields, ruled, code in (
        ({"destination": to("0892123456")}, {}, "class_closed"),
        ({"destination": to("+442079460958")}, {}, "country_closed"),
        ({"destination": to("112")}, {}, "emergency_test"),
        ({"at_ms": at(23)}, {"night_refused": True}, "night"),
        ({}, {"trunks": ()}, "no_trunk"),
        ({}, {"caller_ids": {}}, "no_caller_id"),
    ):
        refused = may_call(ask(purpose="transfer", agent=None, **fields), rules(**ruled), Facts())
        assert (refused.allowed, refused.code) == (False, code)


@pytest.mark.parametrize(
    ("typed", "open"),
    [("0639980012", True), ("0140000041", True), ("0892123456", False), ("112", False),
     ("3949", False), ("+442079460958", False), ("114", False)],
)  # fmt: skip
def test_only_what_is_open_is_offered_to_be_called_back(typed: str, open: bool) -> None:
    assert may_be_reached(to(typed), rules()) is open


@pytest.mark.parametrize(
    ("asked", "ruled", "facts", "code"),
    [
        ({}, {"agent": {"may_call_out": False}}, AT_WORK, "no_right"),
        ({}, {"agent": {"active": False}}, AT_WORK, "no_right"),
        ({"agent": STRANGER}, {}, AT_WORK, "no_right"),
        ({"agent": None}, {}, AT_WORK, "no_right"),
        ({}, {}, Facts(), "not_at_work"),
        ({}, {"agent": {"calls_out_max": 3}}, Facts(True, 3), "daily_cap"),
        ({"destination": to("0892123456")}, {}, AT_WORK, "class_closed"),
        ({"destination": to("3949")}, {}, AT_WORK, "class_closed"),
        ({"destination": to("0800123456")}, {}, AT_WORK, "class_closed"),
        ({"destination": to("+8816123456789")}, {}, AT_WORK, "class_closed"),
        ({"destination": to("+442079460958")}, {}, AT_WORK, "country_closed"),
        ({"destination": to("0692123456")}, {}, AT_WORK, "country_closed"),
        # Surcharged abroad: opening the country is not enough.
        ({"destination": to("+449098790879")}, {"countries": ("GB",)}, AT_WORK, "class_closed"),
        ({"destination": to("114")}, {}, AT_WORK, "text_only"),
        ({"at_ms": at(23)}, {"night_refused": True}, AT_WORK, "night"),
        ({}, {"trunks": ()}, AT_WORK, "no_trunk"),
        ({}, {"caller_ids": {}}, AT_WORK, "no_caller_id"),
        ({}, {"caller_ids": shown("theirs", "+33180000030", client=THEIRS)}, AT_WORK,
         "no_caller_id"),
        ({"caller_id": CallerIdId("gone")}, {}, AT_WORK, "caller_id_unknown"),
        ({"caller_id": CallerIdId("theirs")}, {}, AT_WORK, "caller_id_client"),
        ({"caller_id": CallerIdId("old")}, {}, AT_WORK, "caller_id_expired"),
        ({"purpose": "prospecting_consumer"}, {}, AT_WORK, "prospecting_closed"),
        ({"purpose": "prospecting_business"}, {}, AT_WORK, "prospecting_closed"),
        ({"purpose": "emergency"}, {}, AT_WORK, "not_emergency"),
        ({"purpose": "test", "agent": None, "destination": to("15")}, {}, Facts(),
         "emergency_test"),
        ({"purpose": "test", "agent": None, "destination": to("0899123456")}, {}, Facts(),
         "class_closed"),
    ],
)  # fmt: skip
def test_each_refusal_has_its_code_and_its_sentences(
    asked: dict[str, Any], ruled: dict[str, Any], facts: Facts, code: str
) -> None:
    verdict = may_call(ask(**asked), rules(**ruled), facts)
    assert (verdict.allowed, verdict.code, verdict.caller_id) == (False, code, "")
    refused = refusal_of(verdict)
    assert type(refused) is not CallRefused
    assert refused.code == code
    for language in ("fr", "en"):
        assert "{" not in refused.text(language)
    assert refused.text("fr") != refused.text("en")


@pytest.mark.parametrize(
    ("asked", "ruled", "facts"),
    [
        ({}, {"agent": {"calls_out_max": 3}}, Facts(True, 2)),
        ({}, {}, Facts(True, 10_000)),  # 0: no limit.
        ({"destination": to("0892123456")}, {"classes": ("premium",)}, AT_WORK),
        ({"destination": to("+442079460958")}, {"countries": ("GB",)}, AT_WORK),
        ({"destination": to("+449098790879")}, {"countries": ("GB",), "classes": ("premium",)},
         AT_WORK),
        ({"caller_id": CallerIdId("old"), "at_ms": at(23, 59, day=9)}, {}, AT_WORK),
        ({"purpose": "internal"}, {}, AT_WORK),
        ({"purpose": "test", "agent": None}, {}, Facts()),
    ],
)  # fmt: skip
def test_what_is_open_goes_out(asked: dict[str, Any], ruled: dict[str, Any], facts: Facts) -> None:
    assert may_call(ask(**asked), rules(**ruled), facts).allowed


@pytest.mark.parametrize(
    ("hour", "minute", "night"), [(21, 59, False), (22, 0, True), (6, 59, True), (7, 0, False)]
)
def test_a_call_at_night_raises_an_alarm(hour: int, minute: int, night: bool) -> None:
    verdict = may_call(ask(at_ms=at(hour, minute)), rules(), AT_WORK)
    assert verdict.allowed
    assert verdict.alarms == (("night",) if night else ())
    quiet = rules(night_from_min=0, night_until_min=0)
    assert may_call(ask(at_ms=at(hour, minute)), quiet, AT_WORK).alarms == ()


def test_a_trial_without_a_number_to_show_shows_none() -> None:
    verdict = may_call(ask(purpose="test", agent=None), rules(caller_ids={}), Facts())
    assert (verdict.allowed, verdict.caller_id) == (True, "")


def test_every_purpose_has_rules() -> None:
    assert tuple(_RULES) == tuple(purpose for purpose in _RULES if purpose in PURPOSES)
    assert set(_RULES) == set(PURPOSES)


def test_help_is_called_with_the_site_to_read_out() -> None:
    verdict = may_call(ask(destination=to("15")), rules(), Facts())
    assert verdict.site == SITE
    assert verdict.caller_id == "+33180000020", "so that help can call back"
    assert verdict.values["short"] == "15"
    bare = may_call(ask(destination=to("112")), rules(agent={"site": None}), Facts())
    assert (bare.allowed, bare.site) == (True, None)


# --- whatever is asked --------------------------------------------------------------------------

SPECS = st.builds(
    lambda id, **fields: CallerIdSpec(CallerIdId(id), **fields),
    id=st.sampled_from(("x", "y")),
    e164=st.sampled_from(("+33180000010", "+33180000020")),
    holder=st.just("h"),
    proof=st.just("p"),
    proof_on=st.just("2026-01-01"),
    client=st.sampled_from((None, OURS, THEIRS)),
    valid_until=st.sampled_from(("", "2026-12-09", "2027-01-01")),
)
OUTBOUNDS = st.builds(
    OutboundSpec,
    caller_ids=st.lists(SPECS, max_size=2).map(lambda specs: {spec.id: spec for spec in specs}),
    classes=st.lists(st.sampled_from(get_args(DialClass)), unique=True).map(tuple),
    countries=st.lists(st.sampled_from(("GB", "RE", "US")), unique=True).map(tuple),
    trunks=st.sampled_from(((), (TrunkId("t1"),))),
    night_from_min=st.integers(0, 1439),
    night_until_min=st.integers(0, 1439),
    night_refused=st.booleans(),
)
AGENTS = st.builds(
    AgentSpec,
    id=st.just(AGENT),
    name=st.just("Amélie"),
    may_call_out=st.booleans(),
    calls_out_max=st.integers(0, 3),
    site=st.sampled_from((None, SITE.id)),
    active=st.booleans(),
)
RULES = st.builds(
    Rules,
    version=st.integers(1, 9),
    country=st.just("FR"),
    zone=st.sampled_from(("Europe/Paris", "Indian/Reunion", "America/Martinique")),
    outbound=OUTBOUNDS,
    agents=st.one_of(st.just({}), AGENTS.map(lambda agent: {AGENT: agent})),
    sites=st.just({SITE.id: SITE}),
)
FACTS = st.builds(Facts, at_work=st.booleans(), calls_today=st.integers(0, 5))
DESTINATIONS = st.builds(
    Destination,
    number=st.sampled_from(("+33639980012", "3949")),
    kind=st.sampled_from([kind for kind in CLASSES if kind != "emergency"]),
    country=st.sampled_from(("", "FR", "GB")),
)
ASKS = st.builds(
    Ask,
    purpose=st.sampled_from(PURPOSES),
    destination=DESTINATIONS,
    at_ms=st.integers(at(0), at(0) + 3 * 86_400_000),
    agent=st.sampled_from((AGENT, STRANGER)),
    client=st.sampled_from((None, OURS)),
    caller_id=st.sampled_from((None, CallerIdId("x"), CallerIdId("y"))),
)


@pytest.mark.parametrize("typed", ["112", "15", "17", "18", "115", "119", "191", "196"])
def test_these_numbers_call_help_with_nothing_open(typed: str) -> None:
    """By name: a number that was lost from the list would be missed nowhere else."""
    destination = read(typed, "FR")
    assert destination == Destination(typed, "emergency")
    closed = msgspec.structs.replace(rules(), outbound=OutboundSpec())
    verdict = may_call(
        ask(destination=destination), closed, Facts(at_work=False, calls_today=10_000)
    )
    assert (verdict.allowed, verdict.code, verdict.site) == (True, "emergency", SITE)


@given(ASKS, st.sampled_from(sorted(EMERGENCY)), RULES, FACTS)
def test_help_can_always_be_called(asked: Ask, number: str, ruled: Rules, facts: Facts) -> None:
    help_ = msgspec.structs.replace(asked, destination=Destination(number, "emergency"))
    verdict = may_call(help_, ruled, facts)
    assert (verdict.allowed, verdict.code) == (True, "emergency")
    agent = ruled.agents.get(asked.agent or STRANGER)
    assert verdict.site == (SITE if agent is not None and agent.site else None)


@given(ASKS, RULES, FACTS)
def test_what_is_allowed_was_open_and_shows_what_may_be_shown(
    asked: Ask, ruled: Rules, facts: Facts
) -> None:
    verdict = may_call(asked, ruled, facts)
    if not verdict.allowed:
        assert refusal_of(verdict).code == verdict.code
        return
    assert not asked.purpose.startswith("prospecting")
    kind, country = asked.destination.kind, asked.destination.country
    assert kind in ("fixed", "mobile", *ruled.outbound.classes)
    assert country in ("", "FR", *ruled.outbound.countries)
    if asked.purpose == "test":
        return
    agent = ruled.agents[asked.agent or STRANGER]
    assert facts.at_work and agent.may_call_out and agent.active
    assert agent.calls_out_max == 0 or facts.calls_today < agent.calls_out_max
    specs = ruled.outbound.caller_ids.values()
    shown_ = [spec for spec in specs if spec.e164 == verdict.caller_id]
    assert [spec for spec in shown_ if spec.client in (None, asked.client)]
    assert ruled.outbound.trunks


@given(ASKS, RULES, FACTS)
def test_the_verdict_is_small_json_without_the_number_and_the_same_again(
    asked: Ask, ruled: Rules, facts: Facts
) -> None:
    verdict = may_call(asked, ruled, facts)
    assert verdict == may_call(asked, ruled, facts)
    text = json.dumps(verdict.values)
    assert len(text) < 600
    assert asked.destination.short or asked.destination.number not in text
    assert "Amélie" not in text
    assert msgspec.json.decode(msgspec.json.encode(verdict), type=Verdict) == verdict


@given(ASKS, RULES, FACTS, st.sampled_from(get_args(DialClass)))
def test_opening_more_never_closes(asked: Ask, ruled: Rules, facts: Facts, extra: Any) -> None:
    before = may_call(asked, ruled, facts)
    wider = msgspec.structs.replace(
        ruled.outbound,
        classes=(*ruled.outbound.classes, extra),
        countries=(*ruled.outbound.countries, "GB"),
    )
    after = may_call(asked, msgspec.structs.replace(ruled, outbound=wider), facts)
    assert after.allowed or not before.allowed
