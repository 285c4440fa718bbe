"""Where the form of a flow sends a caller whom the queue gives back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from decroche.domains.telephony.flow_form import FlowForm, build_flow
from decroche.flows.graph import leads_to
from decroche.kernel.config import Announce, Enqueue, FlowSpec
from tests.domains.test_setup import versions
from tests.kit.centres import Centre

SALES, CARE = "sales", "care"


def ways(form: FlowForm, node: str = "queue") -> dict[str, str]:
    """Reason → what the caller hears or joins then; "end": nothing more."""
    flow = build_flow("f", "f", form)
    queue = flow.nodes[node]  # type: ignore[index]
    assert isinstance(queue, Enqueue)
    reasons = ("wait", "length", "no_staff", "closing")
    return {why: _met(flow, str(queue.ways.get(why, queue.full))) for why in reasons}  # type: ignore[call-overload]


def _met(flow: FlowSpec, name: str) -> str:
    node = flow.nodes[name]  # type: ignore[index]
    return str(getattr(node, "prompt", getattr(node, "queue", "end")))


def test_with_nothing_but_a_queue_the_call_ends() -> None:
    assert set(ways(FlowForm(queue=SALES)).values()) == {"end"}


def test_each_reason_has_its_own_message() -> None:
    form = FlowForm(queue=SALES, full="full", no_staff="nobody", closed="closed")
    assert ways(form) == {
        "wait": "full",
        "length": "full",
        "no_staff": "nobody",
        "closing": "closed",
    }


def test_overflow_comes_before_the_message_and_for_no_other_reason() -> None:
    form = FlowForm(queue=SALES, overflow=CARE, full="full", no_staff="nobody", closed="closed")
    assert ways(form) == {"wait": CARE, "length": CARE, "no_staff": "nobody", "closing": "closed"}
    assert ways(form, "overflow")["wait"] == "full", "and from there no further"


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("calendar", [None, "hours"])
def test_every_node_of_a_full_form_is_reached(calendar: str | None, early: bool) -> None:
    form = FlowForm(calendar, "hello", SALES, CARE, "full", "nobody", "closed", early)
    flow = build_flow("f", "f", form)
    reached = {flow.entry, *(to for node in flow.nodes.values() for to in leads_to(node))}
    assert reached == set(flow.nodes)
    closed = flow.nodes["closed"]  # type: ignore[index]
    assert isinstance(closed, Announce)
    assert closed.early is early


def test_the_form_is_saved_checked_and_compiled(centre: Centre) -> None:
    administrator, queue = centre.browser("administrator"), str(centre.ids["queue"])
    body = {"name": {"fr": "Débordement", "en": "Overflow"}, "unstaffed": "leave"}
    body |= {"closes_id": str(centre.ids["calendar"])}
    other = administrator.post("/queues", body).json()["id"]
    prompt = str(centre.ids["prompt"])
    form = {"queue": queue, "overflow": other, "no_staff": prompt}
    path = f"/flows/{centre.ids['flow']}"
    assert administrator.put(path, {"name": "Accueil", "form": form}).status_code == 200
    (_, _, config) = versions(centre)[-1]
    spec = config.queues[other]  # type: ignore[index]
    assert (spec.unstaffed, spec.closes) == ("leave", str(centre.ids["calendar"]))
    node = config.flows[str(centre.ids["flow"])].nodes["queue"]  # type: ignore[index]
    assert isinstance(node, Enqueue)
    assert (node.full, node.ways) == ("overflow", {"no_staff": "no_staff"})
    for kind, used in (("queues", other), ("calendars", str(centre.ids["calendar"]))):
        answer = administrator.send("DELETE", f"/{kind}/{used}")
        assert answer.status_code == 409, kind
    for wrong in ({"overflow": queue}, {"overflow": str(uuid4())}, {"no_staff": str(uuid4())}):
        answer = administrator.put(path, {"name": "Accueil", "form": form | wrong})
        assert answer.status_code == 422, wrong
