"""Where the form of a flow sends a caller whom the queue gives back."""

from __future__ import annotations

from importlib import import_module
from uuid import uuid4

import msgspec
import pytest

from decroche.domains.telephony.flow_form import FlowForm, steps_of
from decroche.domains.telephony.flow_steps import build_flow
from decroche.flows.graph import leads_to
from decroche.kernel.config import Announce, Enqueue, FlowSpec
from tests.domains.test_setup import versions
from tests.kit.centres import Centre

SALES, CARE = "sales", "care"


def ways(form: FlowForm, node: str = "queue") -> dict[str, str]:
    """Reason → what the caller hears or joins then; "end": nothing more."""
    flow = build_flow("f", "f", steps_of(form))
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
    flow = build_flow("f", "f", steps_of(form))
    reached = {flow.entry, *(to for node in flow.nodes.values() for to in leads_to(node))}
    assert reached == set(flow.nodes)
    closed = flow.nodes["closed"]  # type: ignore[index]
    assert isinstance(closed, Announce)
    assert closed.early is early


@pytest.mark.parametrize("calendar", [None, "hours"])
@pytest.mark.parametrize("rest", [{}, {"overflow": CARE, "full": "full", "closed": "closed"}])
def test_a_stored_form_of_before_becomes_the_same_flow(
    calendar: str | None, rest: dict[str, str]
) -> None:
    migration = import_module("decroche.domains.telephony.migrations.0005_flow_steps")
    form = FlowForm(calendar=calendar, queue=SALES, no_staff="nobody", **rest)
    assert migration.steps(msgspec.to_builtins(form)) == steps_of(form)


def test_a_draft_is_saved_checked_published_and_compiled(centre: Centre) -> None:
    administrator, queue = centre.browser("administrator"), str(centre.ids["queue"])
    body = {"name": {"fr": "Débordement", "en": "Overflow"}, "unstaffed": "leave"}
    body |= {"closes_id": str(centre.ids["calendar"])}
    other = administrator.post("/queues", body).json()["id"]
    form = FlowForm(queue=queue, overflow=other, no_staff=str(centre.ids["prompt"]))
    path, given = f"/flows/{centre.ids['flow']}", {"name": "Accueil", "steps": steps_of(form)}
    before = versions(centre)[-1][2].flows[str(centre.ids["flow"])]  # type: ignore[index]
    answer = administrator.put(path, given)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["version"], answer.json()["changed"]) == (1, True)
    kept = versions(centre)[-1][2].flows[str(centre.ids["flow"])]  # type: ignore[index]
    assert kept.nodes == before.nodes, "a draft changes nothing for callers"
    assert administrator.post(f"{path}/publish", {}).status_code == 201
    (_, _, config) = versions(centre)[-1]
    spec = config.queues[other]  # type: ignore[index]
    assert (spec.unstaffed, spec.closes) == ("leave", str(centre.ids["calendar"]))
    node = config.flows[str(centre.ids["flow"])].nodes["queue"]  # type: ignore[index]
    assert isinstance(node, Enqueue)
    assert (node.full, node.ways) == ("overflow", {"no_staff": "no_staff"})
    for kind, used in (("queues", other), ("calendars", str(centre.ids["calendar"]))):
        answer = administrator.send("DELETE", f"/{kind}/{used}")
        assert answer.status_code == 409, kind
    for wrong in (FlowForm(queue=str(uuid4())), FlowForm(no_staff=str(uuid4()))):
        answer = administrator.put(path, given | {"steps": steps_of(wrong)})
        assert answer.status_code == 422, wrong
