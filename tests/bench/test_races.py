"""Who met whom, who won and how long the loser hung on: the witnesses of a race, read."""

import pytest
from bench.bridges import meetings
from bench.capture import Packet
from bench.races_read import Part, books, races
from bench.timeline import refusals

from tests.kit.sip_message import Message

CALLERS, AGENTS, SWITCH = ("127.0.0.2", 5060), ("127.0.0.3", 6000), ("127.0.0.1", 5080)
NUMBER = "+33610000001"


def event(kind: str, channel: str, name: str = "PJSIP/trunk-1-00000001", bridge: str = "b1") -> str:
    extra = f'"{{""bridge_id"":""{bridge}"",""bridge_technology"":""simple_bridge""}}"'
    return f'"1700000000","{kind}","{channel}","{channel}","{name}",{extra}'


def agent(kind: str, channel: str, bridge: str = "b1") -> str:
    return event(kind, channel, f"PJSIP/ag-{channel}-00000002", bridge)


def test_a_caller_meets_one_agent() -> None:
    found = meetings(
        [
            '"1","CHAN_START","c1","c1","PJSIP/trunk-1-00000001",""',
            event("BRIDGE_ENTER", "c1"),
            agent("BRIDGE_ENTER", "a1"),
            agent("BRIDGE_EXIT", "a1"),
            event("BRIDGE_EXIT", "c1"),
            agent("BRIDGE_ENTER", "a2"),  # The caller has gone: nobody is met.
        ]
    )
    assert found.met == {"c1": {"a1"}}
    assert (found.callers_met, found.with_two, found.at_once) == (1, 0, set())
    assert meetings([event("BRIDGE_ENTER", "c1")]).callers_met == 0


def test_two_agents_at_once_and_one_after_the_other_are_both_seen() -> None:
    at_once = [
        event("BRIDGE_ENTER", "c1"),
        agent("BRIDGE_ENTER", "a1"),
        agent("BRIDGE_ENTER", "a2"),
    ]
    assert meetings(at_once).with_two == 1
    assert meetings(at_once).at_once == {"b1"}
    in_turn = [*at_once[:2], agent("BRIDGE_EXIT", "a1"), at_once[2]]
    assert meetings(in_turn).with_two == 1
    assert meetings(in_turn).at_once == set()
    elsewhere = [*at_once[:2], event("BRIDGE_EXIT", "c1"), event("BRIDGE_ENTER", "c1", bridge="b2")]
    assert meetings([*elsewhere, agent("BRIDGE_ENTER", "a2", "b2")]).with_two == 1


def test_a_line_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no line"):
        meetings(['"1","BRIDGE_ENTER"'])


def request(at_s: float, method: str, source: tuple[str, int], call_id: str) -> Packet:
    target = SWITCH if source != SWITCH else AGENTS
    headers = [("From", f"<sip:{NUMBER}@x>;tag=a"), ("To", "<sip:y@x>"), ("Call-ID", call_id)]
    message = Message(f"{method} sip:ag-1@x SIP/2.0", [*headers, ("CSeq", f"1 {method}")])
    return Packet(at_s, source, target, message)


def answer(
    at_s: float, call_id: str, status: int = 200, target: tuple[str, int] = SWITCH
) -> Packet:
    headers = [("Call-ID", call_id), ("CSeq", "1 INVITE")]
    source = AGENTS if target == SWITCH else SWITCH
    return Packet(at_s, source, target, Message(f"SIP/2.0 {status} X", headers))


RING = [request(1.0, "INVITE", SWITCH, "a1"), request(1.001, "INVITE", SWITCH, "a2")]
BOTH = [*RING, answer(1.02, "a1"), answer(1.0204, "a2"), answer(1.5, "a2")]


def test_the_loser_is_timed_from_his_own_answer() -> None:
    found = races(
        [
            *BOTH,
            request(1.0304, "BYE", SWITCH, "a2"),
            request(2.0, "BYE", CALLERS, "c1"),
            request(2.001, "BYE", SWITCH, "a1"),
        ],
        CALLERS[0],
        AGENTS[0],
    )
    assert found.apart_s == pytest.approx([0.0004])
    assert found.ended_s == pytest.approx([0.01])
    assert (found.endless, found.dropped, found.others) == (0, 0, 0)


def test_a_loser_who_is_freed_by_the_callers_leaving_only_never_was() -> None:
    left = [request(2.0, "BYE", CALLERS, "c1"), request(2.001, "BYE", SWITCH, "a1")]
    found = races([*BOTH, *left, request(2.002, "BYE", SWITCH, "a2")], CALLERS[0], AGENTS[0])
    assert (found.endless, found.ended_s) == (1, [])
    first = [request(1.03, "BYE", SWITCH, "a1"), request(1.04, "BYE", SWITCH, "a2")]
    assert races([*BOTH, *first, *left], CALLERS[0], AGENTS[0]).dropped == 1


def test_slow_or_single_hands_are_no_race() -> None:
    slow = [*RING, answer(1.02, "a1"), answer(1.0211, "a2")]
    for packets in (slow, [*RING, answer(1.02, "a1")]):
        found = races(packets, CALLERS[0], AGENTS[0])
        assert (found.apart_s, found.others) == ([], 1)


def part(call: str, number: int, agent: str, outcome: str, *span: int | None) -> Part:
    answered_ms, ended_ms = span or (None, None)
    return Part(call, number, agent, answered_ms, ended_ms, outcome)


def test_our_books_say_who_was_offered_the_next_call_first() -> None:
    parts = [
        part("two", 2, "anne", "answered", 50, 60),
        part("two", 1, "ben", "taken"),
        part("one", 1, "anne", "answered", 10, 20),
        part("one", 2, "ben", "taken"),
        part("three", 1, "anne", "taken"),
        part("three", 2, "ben", "answered", 70, 80),
    ]
    found = books(parts, ["one", "two", "three"])
    assert (found.with_two, found.first, found.not_first) == (0, 1, 1)


@pytest.mark.parametrize(("second", "with_two"), [((30, 40), 0), ((20, 40), 0), ((19, 40), 1)])
def test_two_open_segments_of_one_call_are_seen(second: tuple[int, int], with_two: int) -> None:
    parts = [part("one", 1, "anne", "answered", 10, 20), part("one", 2, "ben", "answered", *second)]
    assert books(parts, ["one"]).with_two == with_two
    open_ended = [part("one", 1, "anne", "answered", 10, None), parts[1]]
    assert books(open_ended, ["one"]).with_two == 1


def test_who_was_refused_is_counted_once() -> None:
    packets = [*BOTH, *(answer(3.0, f"c{n}", 486, CALLERS) for n in (1, 1, 2))]
    assert refusals(packets, CALLERS[0]) == {486: 2}
