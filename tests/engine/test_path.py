"""What the caller went through, in words."""

from dataclasses import dataclass

import msgspec
import pytest

from decroche.engine.live.path import in_words
from decroche.kernel.config import (
    Announce,
    CalendarSpec,
    Callback,
    Collect,
    Emergency,
    End,
    Enqueue,
    FlowSpec,
    GoTo,
    Hours,
    Menu,
    Node,
    OutsideSpec,
    PromptSpec,
    Transfer,
    Voicemail,
)
from decroche.kernel.ids import (
    CalendarId,
    EmergencyId,
    FlowId,
    NodeId,
    NumberId,
    OutsideId,
    PromptId,
    QueueId,
    TenantId,
)
from tests.engine.house import make_config

TENANT = TenantId("7b0ee9f5-6c7c-4a86-9c4f-1f9f1a5a7d11")
BASE = make_config(TENANT)
SALES = next(iter(BASE.queues.values()))
SUPPORT = msgspec.structs.replace(
    SALES, id=QueueId("support"), name={"fr": "SAV", "en": "After-sales"}
)
NUMBER = next(iter(BASE.numbers.values()))


def flow(name: str, queue: QueueId) -> FlowSpec:
    """Two flows have the same node ids, as the site builds them."""
    nodes = {
        NodeId("hours"): Hours(CalendarId("week"), NodeId("welcome"), NodeId("closed")),
        NodeId("welcome"): Announce(PromptId("hello"), NodeId("queue")),
        NodeId("closed"): Announce(PromptId("shut"), NodeId("end")),
        NodeId("queue"): Enqueue(queue, NodeId("closed")),
        NodeId("end"): End(),
    }
    return FlowSpec(FlowId(name), name, NodeId("hours"), nodes)


CONFIG = msgspec.structs.replace(
    BASE,
    queues={SALES.id: SALES, SUPPORT.id: SUPPORT},
    flows={FlowId("a"): flow("a", SALES.id), FlowId("b"): flow("b", SUPPORT.id)},
    numbers={NUMBER.id: msgspec.structs.replace(NUMBER, flow=FlowId("b"))},
    calendars={CalendarId("week"): CalendarSpec(CalendarId("week"), "Europe/Paris", ((),) * 7)},
    prompts={
        PromptId("hello"): PromptSpec(
            PromptId("hello"), {"fr": "Bonjour", "en": "Hello"}, name="Bienvenue"
        ),
        PromptId("shut"): PromptSpec(
            PromptId("shut"),
            {"fr": "Nous sommes fermés ce soir, rappelez", "en": "We are closed"},
        ),
    },
)


@dataclass(frozen=True)
class Case:
    path: tuple[str, ...]
    language: str
    words: tuple[str, ...]


@pytest.mark.parametrize(
    "case",
    [
        Case(("hours", "welcome", "queue"), "fr", ("Ouvert", "Bienvenue", "SAV")),
        Case(("hours", "welcome", "queue"), "en", ("Open", "Bienvenue", "After-sales")),
        Case(("hours", "closed", "end"), "fr", ("Fermé", "Nous sommes fermés ce…")),
        Case(("hours", "closed"), "en", ("Closed", "We are closed")),
        Case(("gone", "queue"), "fr", ("SAV",)),
        Case((), "fr", ()),
    ],
)
def test_each_step_has_words_of_its_own_flow(case: Case) -> None:
    path = [NodeId(node) for node in case.path]
    assert in_words(CONFIG, NUMBER.id, path, case.language) == case.words


def test_a_calendar_is_named_when_it_has_a_name() -> None:
    named = msgspec.structs.replace(CONFIG.calendars[CalendarId("week")], name="Horaires SAV")
    config = msgspec.structs.replace(CONFIG, calendars={named.id: named})
    path = [NodeId("hours"), NodeId("welcome")]
    assert in_words(config, NUMBER.id, path, "fr") == ("Ouvert (Horaires SAV)", "Bienvenue")


def test_messages_outside_numbers_and_callbacks_have_words() -> None:
    duty = OutsideSpec(OutsideId("duty"), "Astreinte", "+33140000099")
    nodes: dict[NodeId, Node] = {
        NodeId("offer"): Callback(SALES.id, NodeId("duty")),
        NodeId("duty"): Transfer(duty.id, NodeId("say")),
        NodeId("say"): Voicemail(PromptId("hello"), SALES.id, NodeId("end"), NodeId("end")),
        NodeId("end"): End(),
    }
    drawn = FlowSpec(FlowId("b"), "b", NodeId("offer"), nodes)
    config = msgspec.structs.replace(
        CONFIG, flows={**CONFIG.flows, drawn.id: drawn}, outside={duty.id: duty}
    )
    path = [NodeId(node) for node in ("offer", "duty", "say", "end")]
    assert in_words(config, NUMBER.id, path, "fr") == (
        "Rappel proposé", "Transfert (Astreinte)", "Messagerie vocale",
    )  # fmt: skip


def test_a_number_that_is_gone_has_no_words() -> None:
    assert in_words(CONFIG, NumberId("gone"), [NodeId("queue")], "fr") == ()
    assert in_words(CONFIG, None, [NodeId("queue")], "fr") == ()


def test_menus_references_emergencies_and_other_flows_have_words() -> None:
    nodes: dict[NodeId, Node] = {
        NodeId("fire"): Emergency(EmergencyId("x"), NodeId("menu"), NodeId("end")),
        NodeId("menu"): Menu(PromptId("hello"), {"2": NodeId("who")}, NodeId("end"), NodeId("end")),
        NodeId("who"): Collect(PromptId("hello"), NodeId("on"), NodeId("end"), NodeId("end")),
        NodeId("on"): GoTo(FlowId("a")),
        NodeId("end"): End(),
    }
    drawn = FlowSpec(FlowId("b"), "b", NodeId("fire"), nodes)
    config = msgspec.structs.replace(CONFIG, flows={**CONFIG.flows, drawn.id: drawn})

    def words(*path: str) -> tuple[str, ...]:
        return in_words(config, NUMBER.id, [NodeId(node) for node in path], "fr")

    whole = ("fire", "menu", "who", "on", "hours", "welcome", "queue")
    assert words(*whole) == (
        "Bienvenue touche 2", "Identifié par référence", "a", "Ouvert", "Bienvenue", "Ventes",
    )  # fmt: skip
    assert words("fire", "end") == ("Fermeture d'urgence",)
    assert words("fire", "menu", "end") == ("Bienvenue",), "no key led there"
