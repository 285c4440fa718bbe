"""Only one place of the repository can call an operator: held by reading every source."""

import re
from pathlib import Path

import pytest

from decroche.kernel.emergency import EMERGENCY
from decroche.kernel.ids import AgentId, AttemptId, BridgeId, LegId
from decroche.kernel.legs import DialOut, RingAgent
from decroche.switch.asterisk import door
from decroche.switch.asterisk.dialplan import HELP_CONTEXT, extensions_conf
from decroche.switch.asterisk.execute import execute, phone_of
from decroche.switch.asterisk.modules import MODULES
from decroche.switch.asterisk.node import NodeSettings
from decroche.switch.asterisk.translate import Book
from decroche.switch.port import Outgoing
from tests.switch.world import Names

ROOT = Path(__file__).resolve().parents[2]
WAYS = {
    "a dial string to a line": re.compile(r"@trunk-|[\"']?endpoint[\"']?\W+f?[\"']PJSIP/trunk-"),
    "an application that dials": re.compile(
        r"(?<![\w.])(?<!class )(Dial|RetryDial|Originate|Page|Queue|FollowMe)\("
    ),
    "a command that dials": re.compile(r"channel originate"),
}
DOOR = "src/decroche/switch/asterisk/dialplan.py"
OTHER_SIDE = ("src/decroche/ops/pstn.py",)
"""The demo's operator, an Asterisk of its own at the other end of the lines."""
DIALLING_MODULES = {
    "app_originate",
    "app_page",
    "app_queue",
    "app_followme",
    "res_clioriginate",
    "pbx_spool",
    "res_pjsip_refer",
    "func_shell",
    "app_system",
}
"""Each could send a request to an operator by itself, or run a command that does."""


def ways_out(text: str) -> list[str]:
    return [what for what, pattern in WAYS.items() for _ in pattern.finditer(text)]


def sources() -> list[Path]:
    kinds = ("*.py", "*.sh", "*.conf", "*.xml")
    found = [
        p
        for root in ("src", "bench", "scripts")
        for k in kinds
        for p in ROOT.glob(f"{root}/**/{k}")
    ]
    assert len(found) > 200
    return found


def test_only_the_door_dials() -> None:
    found = {
        str(path.relative_to(ROOT)): ways
        for path in sources()
        if (ways := ways_out(path.read_text(encoding="utf-8")))
    }
    assert {name: ways for name, ways in found.items() if name not in OTHER_SIDE} == {
        DOOR: ["a dial string to a line", "an application that dials"]
    }


@pytest.mark.parametrize(
    "text",
    [
        '("endpoint", f"PJSIP/{number}@trunk-{trunk}")',
        '("endpoint", "PJSIP/trunk-x/sip:1@h")',
        "same => n,Dial(PJSIP/x)",
        "exten => 1,1,Queue(sales)",
        "channel originate PJSIP/x",
    ],
)
def test_the_reader_sees_what_it_should(text: str) -> None:
    assert ways_out(text)


@pytest.fixture
def plan() -> str:
    node = NodeSettings(
        dir=Path("/n"),
        run_dir=Path("/r"),
        http_port=1,
        sip_port=2,
        rtp_first=3,
        rtp_last=4,
        ari_password="p",
    )
    return extensions_conf(node)


def test_the_dialplan_dials_in_one_context_after_the_verdict_was_taken(plan: str) -> None:
    contexts = dict(re.findall(r"^\[([\w-]+)\]\n(.*?)(?=^\[|\Z)", plan, re.MULTILINE | re.DOTALL))
    assert [name for name, text in contexts.items() if "Dial(" in text] == [door.OUT_CONTEXT]
    steps = contexts[door.OUT_CONTEXT].splitlines()
    order = [
        next(n for n, step in enumerate(steps) if mark in step)
        for mark in ("LOCK(", "GLOBAL(${KEY})", "GLOBAL_DELETE", "UNLOCK(", "EPOCH", "Dial(")
    ]
    assert order == sorted(order)
    assert "EXTEN" not in "".join(steps[1:]), "the extension names the attempt, no more"


def test_behind_the_verdict_enters_help_alone_with_a_number_of_the_plan(plan: str) -> None:
    contexts = dict(re.findall(r"^\[([\w-]+)\]\n(.*?)(?=^\[|\Z)", plan, re.MULTILINE | re.DOTALL))
    entering = [name for name, text in contexts.items() if f"Goto({door.OUT_CONTEXT}," in text]
    assert entering == [HELP_CONTEXT]
    assert "EXTEN" not in contexts[HELP_CONTEXT]
    agents = contexts["decroche-agents"]
    assert set(re.findall(r"^exten => (\d+),1,Set\(DECROCHE_HELP=\1\)", agents, re.M)) == EMERGENCY
    assert agents.count(HELP_CONTEXT) == len(EMERGENCY)
    assert [name for name, text in contexts.items() if f"Goto({HELP_CONTEXT}," in text] == [
        "decroche-agents"
    ]


def test_nothing_else_that_dials_is_loaded() -> None:
    assert not DIALLING_MODULES & set(MODULES)


@pytest.mark.parametrize(
    ("endpoint", "rung"),
    [
        ("ag-1", "ag-1"),
        ("trunk-line", "none"),
        ("0899@trunk-line", "none"),
        ("x&PJSIP/0899", "none"),
    ],
)
def test_an_agents_phone_is_never_a_line(endpoint: str, rung: str) -> None:
    assert phone_of(endpoint) == rung
    agent = RingAgent(LegId("o~1"), AgentId(endpoint), BridgeId("b"), "i", 20)
    (order,) = execute([agent], Book(app="a"), Names(), lambda _: 0)
    assert dict(order.requests[0].query)["endpoint"] == f"PJSIP/{rung}"


GOOD = Outgoing("+33612345678", "+33123456789", ("line", "spare"), 1_700_000_000_500)


def dial(outgoing: Outgoing | None, attempt: str = "i.x1", leg: str = "i~o1") -> str | None:
    """The verdict that is written; None for none."""
    book = Book(app="a")
    order = DialOut(LegId(leg), BridgeId("i"), AttemptId(attempt), 30)
    allowed = {attempt: outgoing} if outgoing is not None else {}
    (found,) = execute([order], book, Names(allowed=allowed), lambda _: 0)
    assert found.refused is (found.requests == ())
    return dict(found.requests[0].query)["value"] if found.requests else None


def test_a_verdict_says_everything() -> None:
    wanted = "+33612345678,+33123456789,line&spare,1700000000,30,a,i~o1,i"
    assert dial(GOOD) == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        Outgoing("", "", ("line",), 1),
        Outgoing("+33612345678@trunk-x", "", ("line",), 1),
        Outgoing("0612,1,line", "", ("line",), 1),
        Outgoing("+33612345678", "Zoé", ("line",), 1),
        Outgoing("+33612345678", "", (), 1),
        Outgoing("+33612345678", "", ("line&PJSIP/x",), 1),
        Outgoing("+33612345678", "", ("line,g",), 1),
        Outgoing("٠٦١٢", "", ("line",), 1),
    ],
)
def test_what_is_no_number_is_no_verdict(wrong: Outgoing | None) -> None:
    assert dial(wrong) is None


@pytest.mark.parametrize(("attempt", "leg"), [("x,1", "i~o1"), ("", "i~o1"), ("x", "i,o")])
def test_an_id_cannot_leave_its_place(attempt: str, leg: str) -> None:
    assert dial(GOOD, attempt, leg) is None


def test_a_verdict_is_written_once_whatever_becomes_of_it() -> None:
    book = Book(app="a")
    names = Names(allowed={"i.x1": GOOD})
    first, again = LegId("i~o1"), LegId("i~o2")
    orders = [DialOut(leg, BridgeId("i"), AttemptId("i.x1"), 30) for leg in (first, first, again)]
    found = [execute([order], book, names, lambda _: 0)[0].requests for order in orders]
    assert [[each.uri for each in requests] for requests in found] == [
        ["asterisk/variable", "channels/create", "applications/a/subscription"],
        [],
        ["channels/create", "applications/a/subscription"],
    ]
